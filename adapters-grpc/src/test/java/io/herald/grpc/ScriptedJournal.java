package io.herald.grpc;

import io.herald.application.event.EventJournal;
import io.herald.domain.event.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A journal that a test can hold up, break, or tell what to answer. Thread-safe. */
final class ScriptedJournal implements EventJournal {
  private final EventJournal storage;
  private final ReentrantLock gate = new ReentrantLock();
  private final Condition opened = gate.newCondition();
  private boolean closed;
  private int waiting;
  private final Condition arrived = gate.newCondition();
  private Optional<RuntimeException> failure = Optional.empty();
  private final Map<String, Event> seen = new HashMap<>();

  ScriptedJournal(EventJournal storage) {
    this.storage = storage;
  }

  /** Holds up whoever comes from now on. */
  void shut() {
    gate.lock();
    try {
      closed = true;
    } finally {
      gate.unlock();
    }
  }

  /** Lets everybody go on. */
  void open() {
    gate.lock();
    try {
      closed = false;
      opened.signalAll();
    } finally {
      gate.unlock();
    }
  }

  /** Waits until so many are held up. */
  void awaitHeldUp(int count) throws InterruptedException {
    gate.lock();
    try {
      long left = Duration.ofSeconds(10).toNanos();
      while (waiting < count) {
        if (left <= 0) {
          throw new AssertionError("nobody came to the journal");
        }
        left = arrived.awaitNanos(left);
      }
    } finally {
      gate.unlock();
    }
  }

  /** From now on every append fails so. */
  void failWith(RuntimeException thrown) {
    failure = Optional.of(thrown);
  }

  void recover() {
    failure = Optional.empty();
  }

  @Override
  public List<AppendOutcome> append(List<NewEvent> events, long configurationVersion) {
    gate.lock();
    try {
      waiting++;
      arrived.signalAll();
      while (closed) {
        opened.awaitUninterruptibly();
      }
      waiting--;
      if (failure.isPresent()) {
        throw failure.get();
      }
      return events.stream().map(one -> appended(one, configurationVersion)).toList();
    } finally {
      gate.unlock();
    }
  }

  private AppendOutcome appended(NewEvent event, long version) {
    Event original = seen.putIfAbsent(event.event().publisherId(), event.event());
    if (original == null) {
      return storage.append(List.of(event), version).getFirst();
    }
    return original.fingerprint().equals(event.event().fingerprint())
        ? new AppendOutcome.Duplicate(original.id(), List.of())
        : new AppendOutcome.Reused(original.id());
  }
}
