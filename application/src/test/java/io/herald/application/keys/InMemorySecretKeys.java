package io.herald.application.keys;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;

/** A key of which only the name is kept, and rows that only count. Thread-safe. */
public final class InMemorySecretKeys implements SecretKeys {
  private static final int STEP = 3;

  private final AuditLog audit;
  private final IntSupplier rows;
  private long key = 1;
  private int encrypted;
  private Optional<Unfinished> unfinished = Optional.empty();
  private Optional<String> obstacle = Optional.empty();

  /**
   * Keys of a storage.
   *
   * @param rows how many rows hold secrets
   */
  public InMemorySecretKeys(AuditLog audit, IntSupplier rows) {
    this.audit = audit;
    this.rows = rows;
  }

  /** No rotation begins from now on, for this reason. */
  public synchronized void obstruct(String reason) {
    obstacle = Optional.of(reason);
  }

  @Override
  public synchronized Status status() {
    return new Status(Long.toString(key), "/var/lib/herald/master.key", true, unfinished);
  }

  @Override
  public synchronized Beginning begin(
      Instant at, String startedBy, BiFunction<String, String, AuditEntry> entry) {
    if (obstacle.isPresent()) {
      return new Beginning.Impossible(obstacle.get());
    }
    boolean resumed = unfinished.isPresent();
    if (!resumed) {
      unfinished =
          Optional.of(new Unfinished(Long.toString(key), Long.toString(key + 1), at, startedBy));
      audit.append(entry.apply(Long.toString(key), Long.toString(key + 1)));
      key++;
      encrypted = 0;
    }
    Unfinished rotation = unfinished.orElseThrow();
    return new Beginning.Begun(rotation.keyBefore(), rotation.keyAfter(), rows.getAsInt(), resumed);
  }

  @Override
  public synchronized Step step(String cursor) {
    int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    int until = Math.min(from + STEP, rows.getAsInt());
    int anew = Math.max(0, until - Math.max(from, encrypted));
    encrypted = Math.max(encrypted, until);
    return new Step(until < rows.getAsInt() ? Integer.toString(until) : "", until - from, anew);
  }

  @Override
  public synchronized boolean finish(Instant at, BiFunction<String, String, AuditEntry> entry) {
    boolean underWay = unfinished.isPresent();
    unfinished.ifPresent(
        rotation -> audit.append(entry.apply(rotation.keyBefore(), rotation.keyAfter())));
    unfinished = Optional.empty();
    return underWay;
  }

  @Override
  public void tidy(Instant now) {}
}
