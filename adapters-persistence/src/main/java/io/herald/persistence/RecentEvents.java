package io.herald.persistence;

import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events that this process stored a moment ago and that wait for a place: whoever claims them soon
 * need not read and parse them again, which costs more than the claim. What does not fit is read
 * from the database as ever. Thread-safe.
 */
final class RecentEvents {
  /**
   * The most characters of all payloads: some 4,000 events of 1 KiB, which take about ten times as
   * much memory.
   */
  private static final long MAX_CHARACTERS = 4L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<EventId, Event> events = new LinkedHashMap<>();
  private long characters;

  /** Keeps an event; the oldest ones make room. */
  void keep(Event event) {
    lock.lock();
    try {
      if (events.putIfAbsent(event.id(), event) == null) {
        characters += length(event);
      }
      var oldest = events.values().iterator();
      while (characters > MAX_CHARACTERS) {
        characters -= length(oldest.next());
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Event> find(EventId id) {
    lock.lock();
    try {
      return Optional.ofNullable(events.get(id));
    } finally {
      lock.unlock();
    }
  }

  private static long length(Event event) {
    return event.payload().text().length();
  }
}
