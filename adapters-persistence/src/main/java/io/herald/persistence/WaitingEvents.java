package io.herald.persistence;

import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Events that this node has just stored and of which an invocation waits for a place in its lane:
 * whoever claims it a moment later finds the event here and neither reads nor parses it. Only a
 * short cut; what is not here is read from the database.
 *
 * <p>Bounded in size and in age: a backlog that nobody claims leaves again. Thread-safe.
 */
final class WaitingEvents {
  /** Payload text kept at most, in characters; parsed, they take some ten times that in memory. */
  static final long MAX_CHARACTERS = 4L << 20;

  /** What waits longer stands in a backlog, and memory is better used for what comes now. */
  static final Duration MAX_AGE = Duration.ofSeconds(10);

  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();

  /** The oldest first. */
  private final Map<EventId, Waiting> waiting = new LinkedHashMap<>();

  private long characters;

  /**
   * Starts empty.
   *
   * @param ticker {@link System#nanoTime} or a manual one
   */
  WaitingEvents(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** An event and how many of its invocations are still to be claimed. */
  private record Waiting(Event event, int invocations, long sinceNanos) {
    int characters() {
      return event.payload().text().length();
    }
  }

  /** Keeps an event for that many claims, if there is room. */
  void keep(Event event, int invocations) {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      forgetOld(now);
      Waiting added = new Waiting(event, invocations, now);
      if (characters + added.characters() <= MAX_CHARACTERS) {
        Waiting before = waiting.put(event.id(), added);
        characters += added.characters() - (before == null ? 0 : before.characters());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Those of the events that are here; each counts as one claim for every time it is named. */
  Map<EventId, Event> take(Collection<EventId> claimed) {
    Map<EventId, Event> found = new HashMap<>();
    lock.lock();
    try {
      for (EventId id : claimed) {
        Waiting one = waiting.get(id);
        if (one != null) {
          found.put(id, one.event());
          if (one.invocations() > 1) {
            waiting.put(id, new Waiting(one.event(), one.invocations() - 1, one.sinceNanos()));
          } else {
            waiting.remove(id);
            characters -= one.characters();
          }
        }
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  private void forgetOld(long now) {
    Iterator<Waiting> oldestFirst = waiting.values().iterator();
    while (oldestFirst.hasNext()) {
      Waiting oldest = oldestFirst.next();
      if (now - oldest.sinceNanos() <= MAX_AGE.toNanos()) {
        return;
      }
      oldestFirst.remove();
      characters -= oldest.characters();
    }
  }
}
