package io.herald.http.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the name service within a deadline. A lookup is a native call that cannot be interrupted and
 * would hold the carrier of a virtual thread, so it runs on a platform thread of its own; who asks
 * for a name that is being looked up already waits for that lookup. Keeps no answers itself.
 * Thread-safe.
 */
public final class NameLookup implements AutoCloseable {
  /** Lookups at once: so many names can hang without holding up the others. */
  static final int MAX_THREADS = 128;

  /** Lookups that wait for a thread; beyond, a lookup fails at once, to be tried again later. */
  static final int MAX_WAITING = 4_096;

  private final NameResolver resolver;
  private final ConcurrentHashMap<String, CompletableFuture<Answer>> underWay =
      new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;

  public NameLookup(NameResolver resolver) {
    this.resolver = resolver;
    this.threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("herald-dns-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** What came of a lookup. */
  public sealed interface Answer {
    /** The addresses, at least one. */
    record Resolved(List<InetAddress> addresses) implements Answer {
      public Resolved {
        addresses = List.copyOf(addresses);
      }
    }

    /** The name has no address, or the name service did not answer; the reason for people. */
    record Unresolved(String reason) implements Answer {}

    /** No answer came in time. */
    record TimedOut(Duration within) implements Answer {}
  }

  /**
   * All addresses of a name.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Answer lookup(String host, Duration within) throws InterruptedException {
    CompletableFuture<Answer> flight = new CompletableFuture<>();
    CompletableFuture<Answer> other = underWay.putIfAbsent(host, flight);
    if (other == null) {
      try {
        threads.execute(() -> resolve(host, flight));
      } catch (RejectedExecutionException _) {
        underWay.remove(host, flight);
        flight.complete(new Answer.Unresolved("too many lookups are waiting for the name service"));
      }
    }
    try {
      return (other == null ? flight : other).get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Answer.TimedOut(within);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the resolver failed for " + host, e.getCause());
    }
  }

  /** Ends the threads; lookups under way are left to end by themselves. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void resolve(String host, CompletableFuture<Answer> flight) {
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      finish(
          host,
          flight,
          addresses.isEmpty()
              ? new Answer.Unresolved(host + " has no address")
              : new Answer.Resolved(addresses));
    } catch (UnknownHostException e) {
      String detail = e.getMessage();
      finish(
          host,
          flight,
          new Answer.Unresolved(
              detail == null || detail.equals(host) ? host + " does not exist" : detail));
    } catch (RuntimeException e) {
      underWay.remove(host, flight);
      flight.completeExceptionally(e);
    }
  }

  private void finish(String host, CompletableFuture<Answer> flight, Answer answer) {
    underWay.remove(host, flight);
    flight.complete(answer);
  }
}
