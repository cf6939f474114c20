package io.herald.benchmarks;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/**
 * Publishes over gRPC. With a rate it is open-loop: every call has a time at which it should be
 * made, and latencies count from that time even if it was made later, so that a stall of the server
 * is not left out (coordinated omission). Without a rate it publishes as fast as the bounds on
 * calls and on undelivered events allow.
 *
 * <p>One thread at a time.
 */
final class LoadPublisher {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration RETRY_AFTER = Duration.ofMillis(20);
  private static final long LOOK_AGAIN_NANOS = 200_000;

  private final EventServiceGrpc.EventServiceStub door;
  private final IntSupplier delivered;

  /**
   * A publisher.
   *
   * @param delivered how many requests have reached the receiver
   */
  LoadPublisher(EventServiceGrpc.EventServiceStub door, IntSupplier delivered) {
    this.door = door;
    this.delivered = delivered;
  }

  /**
   * What to publish.
   *
   * @param prefix makes the events' identifiers unique
   * @param duration for how long
   * @param maxEvents the most events
   * @param rate events per second; 0 for as fast as possible
   * @param batch events per call; 1 uses PublishEvent
   * @param calls the most calls under way at once
   * @param window without a rate: the most events published and not delivered
   * @param integration the name of the integration of the n-th event
   */
  record Plan(
      String prefix,
      Duration duration,
      int maxEvents,
      double rate,
      int batch,
      int calls,
      int window,
      IntFunction<String> integration) {}

  /** A call that was acknowledged. */
  record Call(long intendedNanos, long ackedNanos, List<String> invocations) {}

  /**
   * What was published.
   *
   * @param startNanos when the first call was due
   * @param events how many were acknowledged
   * @param calls in the order of their acknowledgement
   * @param retries calls made again because the server was not able to take them
   */
  record Published(long startNanos, int events, List<Call> calls, int retries) {}

  /** Publishes and waits for every acknowledgement. */
  Published publish(Plan plan) throws InterruptedException {
    Run run = new Run(plan);
    run.publish();
    return run.published();
  }

  private final class Run {
    private final Plan plan;
    private final Semaphore calls;
    private final ConcurrentLinkedQueue<Call> acked = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Optional<Throwable>> trouble =
        new AtomicReference<>(Optional.empty());
    private final AtomicInteger retries = new AtomicInteger();
    private final long start = System.nanoTime();
    private int sent;

    Run(Plan plan) {
      this.plan = plan;
      calls = new Semaphore(plan.calls());
    }

    void publish() throws InterruptedException {
      int deliveredBefore = delivered.getAsInt();
      long end = start + plan.duration().toNanos();
      while (sent < plan.maxEvents() && trouble.get().isEmpty()) {
        long due = awaitTurn(deliveredBefore);
        if (due - end >= 0) {
          break;
        }
        calls.acquire();
        int count = Math.min(plan.batch(), plan.maxEvents() - sent);
        send(requests(count), due);
        sent += count;
      }
      calls.acquire(plan.calls());
      if (trouble.get().isPresent()) {
        throw new IllegalStateException("publishing failed", trouble.get().get());
      }
    }

    /** Waits until the next call may be made; the time from which it counts. */
    private long awaitTurn(int deliveredBefore) {
      if (plan.rate() > 0) {
        long due = start + (long) (sent * 1e9 / plan.rate());
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        return due;
      }
      while (sent - (delivered.getAsInt() - deliveredBefore) > plan.window() - plan.batch()
          && System.nanoTime() - start < plan.duration().toNanos()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return System.nanoTime();
    }

    private PublishEventsRequest requests(int count) {
      PublishEventsRequest.Builder request = PublishEventsRequest.newBuilder();
      long now = System.currentTimeMillis() * 1_000_000;
      for (int i = sent; i < sent + count; i++) {
        String id = plan.prefix() + "-" + i;
        request.addEvents(new SampleEvent(id, "r-" + id, now, plan.integration().apply(i)).event());
      }
      return request.build();
    }

    private void send(PublishEventsRequest request, long due) {
      EventServiceGrpc.EventServiceStub once =
          door.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (plan.batch() == 1) {
        once.publishEvent(
            PublishEventRequest.newBuilder().setEvent(request.getEvents(0)).build(),
            new Answer<PublishedEvent>(request, due) {
              @Override
              public void onNext(PublishedEvent event) {
                add(event);
              }
            });
      } else {
        once.publishEvents(
            request,
            new Answer<PublishEventsResponse>(request, due) {
              @Override
              public void onNext(PublishEventsResponse answer) {
                answer.getEventsList().forEach(this::add);
              }
            });
      }
    }

    Published published() {
      List<Call> all = List.copyOf(acked);
      return new Published(start, sent, all, retries.get());
    }

    /** Takes the answer of one call. */
    private abstract class Answer<T> implements StreamObserver<T> {
      private final PublishEventsRequest request;
      private final long due;
      private final List<String> invocations;

      Answer(PublishEventsRequest request, long due) {
        this.request = request;
        this.due = due;
        invocations = new ArrayList<>(request.getEventsCount());
      }

      void add(PublishedEvent event) {
        switch (event.getResult()) {
          case ACCEPTED, DUPLICATE -> invocations.addAll(event.getInvocationIdsList());
          case REFUSED, RESULT_UNSPECIFIED, UNRECOGNIZED ->
              trouble.set(Optional.of(new IllegalStateException("refused: " + event)));
        }
      }

      @Override
      public void onError(Throwable error) {
        switch (Status.fromThrowable(error).getCode()) {
          case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> {
            retries.incrementAndGet();
            Thread.startVirtualThread(() -> {
              LockSupport.parkNanos(RETRY_AFTER.toNanos());
              send(request, due);
            });
          }
          default -> {
            trouble.set(Optional.of(error));
            calls.release();
          }
        }
      }

      @Override
      public void onCompleted() {
        acked.add(new Call(due, System.nanoTime(), invocations));
        calls.release();
      }
    }
  }
}
