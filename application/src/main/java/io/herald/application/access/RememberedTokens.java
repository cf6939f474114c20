package io.herald.application.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * API tokens seen within the last seconds, so that a busy publisher does not cost a database read
 * per call. Thread-safe.
 *
 * @param <K> what tokens are looked up by
 */
final class RememberedTokens<K> {
  /** A revoked token works this much longer at most, on nodes that have just seen it. */
  static final Duration MEMORY = Duration.ofSeconds(5);

  /** Some 5 MB; more tokens than that are not in use within seconds. */
  static final int MAX_COUNT = 10_000;

  private final ConcurrentMap<K, Remembered> remembered = new ConcurrentHashMap<>();
  private final Function<K, Optional<ApiToken>> load;

  RememberedTokens(Function<K, Optional<ApiToken>> load) {
    this.load = load;
  }

  /** The token as it was at most {@link #MEMORY} ago; empty if there is none. */
  Optional<ApiToken> find(K key, Instant now) {
    Remembered known = remembered.get(key);
    if (known == null) {
      Optional<ApiToken> loaded = load.apply(key);
      if (loaded.isPresent()) {
        makeRoom(now);
        remembered.put(key, new Remembered(loaded, now));
      }
      return loaded;
    }
    if (known.holdsAt(now)) {
      return known.token();
    }
    // One caller asks anew; the others of this moment wait for its answer.
    Remembered renewed =
        remembered.compute(
            key,
            (_, old) ->
                old != null && old.holdsAt(now) ? old : new Remembered(load.apply(key), now));
    if (renewed.token().isEmpty()) {
      remembered.remove(key, renewed);
    }
    return renewed.token();
  }

  private void makeRoom(Instant now) {
    if (remembered.size() >= MAX_COUNT) {
      remembered.values().removeIf(entry -> !entry.holdsAt(now));
      if (remembered.size() >= MAX_COUNT) {
        remembered.clear();
      }
    }
  }

  /** How many are in memory. */
  int count() {
    return remembered.size();
  }

  /** What was read, and when; a clock that went back makes it old. */
  private record Remembered(Optional<ApiToken> token, Instant at) {
    boolean holdsAt(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(MEMORY));
    }
  }
}
