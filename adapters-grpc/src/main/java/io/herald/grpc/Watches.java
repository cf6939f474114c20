package io.herald.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.herald.application.access.Caller;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.domain.invocation.Invocation;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The open streams of changes. Each asks for what is new, sends it as fast as its client takes it,
 * and no faster: nothing is buffered but one batch. Thread-safe.
 */
final class Watches implements AutoCloseable {
  /** The most streams at once: each asks the database a few times a second. */
  static final int MAX_WATCHES = 64;

  /** How many changes are read and sent at once. */
  private static final int BATCH = 200;

  private final BrowseInvocations browseInvocations;
  private final Duration interval;
  private final Semaphore places = new Semaphore(MAX_WATCHES);
  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * No streams yet.
   *
   * @param interval how long a stream that has sent everything waits before it asks again
   */
  Watches(BrowseInvocations browseInvocations, Duration interval) {
    this.browseInvocations = browseInvocations;
    this.interval = interval;
  }

  /**
   * Begins a stream on a thread of its own.
   *
   * @param cursor from the last message of an earlier stream; empty begins now
   */
  void begin(
      Caller caller,
      String cursor,
      Predicate<Invocation> filter,
      ServerCallStreamObserver<WatchInvocationsResponse> observer) {
    if (!places.tryAcquire()) {
      throw Refusal.overloaded(
          "There are %d watches already. Close one, or list instead.".formatted(MAX_WATCHES));
    }
    Watch watch = new Watch(caller, cursor, filter, observer);
    open.add(watch);
    // Handlers must be set before the call returns.
    observer.setOnReadyHandler(watch::wake);
    observer.setOnCancelHandler(watch::wake);
    Thread.ofVirtual().name("watch").start(watch);
  }

  /** Ends all streams; their clients resume elsewhere. */
  @Override
  public void close() {
    closing = true;
    open.forEach(Watch::wake);
  }

  private final class Watch implements Runnable {
    private final Caller caller;
    private final Predicate<Invocation> filter;
    private final ServerCallStreamObserver<WatchInvocationsResponse> observer;
    private final Semaphore signal = new Semaphore(0);
    private String cursor;

    Watch(
        Caller caller,
        String cursor,
        Predicate<Invocation> filter,
        ServerCallStreamObserver<WatchInvocationsResponse> observer) {
      this.caller = caller;
      this.cursor = cursor;
      this.filter = filter;
      this.observer = observer;
    }

    void wake() {
      signal.release();
    }

    @Override
    public void run() {
      try {
        boolean first = true;
        while (!observer.isCancelled() && !closing) {
          if (!observer.isReady()) {
            await();
            continue;
          }
          boolean more = step(first);
          first = false;
          if (!more) {
            await();
          }
        }
        if (!observer.isCancelled()) {
          observer.onError(Refusal.shuttingDown());
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (!observer.isCancelled()) {
          observer.onError(Refusal.of(e));
        }
      } finally {
        open.remove(this);
        places.release();
      }
    }

    /** Sends one batch; the first one even if it is empty, for its cursor. */
    private boolean step(boolean first) {
      Invocations.Changes changes = browseInvocations.changesSince(caller, cursor, BATCH);
      boolean moved = !changes.cursor().equals(cursor);
      cursor = changes.cursor();
      if (first || moved) {
        WatchInvocationsResponse.Builder message =
            WatchInvocationsResponse.newBuilder().setCursor(cursor);
        changes.invocations().stream()
            .filter(filter)
            .map(InvocationMessages::invocation)
            .forEach(message::addInvocations);
        observer.onNext(message.build());
      }
      return changes.invocations().size() >= BATCH;
    }

    private void await() throws InterruptedException {
      if (signal.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        signal.drainPermits();
      }
    }
  }
}
