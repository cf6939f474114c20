package io.herald.benchmarks;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.herald.benchmarks.Publication.Acknowledgement;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A publisher that never gives up: it publishes small batches, repeats each until it is answered,
 * and keeps the ledger of what was asked and what was acknowledged. Its access requests are its
 * own, so their order is the order of its calls. Runs on one thread; {@link #publications} is for
 * afterwards.
 */
final class ChaosPublisher implements Runnable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MAX_BATCH = 40;
  private static final int REQUESTS_AT_ONCE = 8;
  private static final int MAX_EVENTS_OF_REQUEST = 12;

  /** One batch in so many is published again after its answer. */
  private static final int AGAIN = 20;

  private final String prefix;
  private final SplittableRandom random;
  private final double eventsPerSecond;
  private final List<String> integrations;
  private final Supplier<HeraldClient> client;
  private final Consumer<Finding> findings;
  private final Map<String, Publication> ledger = new LinkedHashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private int requestsMade;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile boolean ending;

  /**
   * A publisher.
   *
   * @param prefix makes identifiers unique; at most 20 characters
   * @param eventsPerSecond on average; less while nobody answers
   * @param integrations of the events; each access request has one
   * @param client the server of the moment
   */
  ChaosPublisher(
      String prefix,
      long seed,
      double eventsPerSecond,
      List<String> integrations,
      Supplier<HeraldClient> client,
      Consumer<Finding> findings) {
    this.prefix = prefix;
    random = new SplittableRandom(seed);
    this.eventsPerSecond = eventsPerSecond;
    this.integrations = integrations;
    this.client = client;
    this.findings = findings;
  }

  /** An access request that events are made for. */
  private static final class Request {
    private final String id;
    private final String integration;
    private int events;

    Request(String id, String integration) {
      this.id = id;
      this.integration = integration;
    }
  }

  /** Lets the batch under way be answered, and no more follow. */
  void end() {
    ending = true;
  }

  /** How many events were acknowledged so far. */
  int acknowledged() {
    return acknowledged.get();
  }

  /** The ledger; after the thread has ended. */
  List<Publication> publications() {
    return List.copyOf(ledger.values());
  }

  @Override
  public void run() {
    while (!ending) {
      List<SampleEvent> batch = batch();
      long start = System.nanoTime();
      try {
        publish(batch);
        if (random.nextInt(AGAIN) == 0) {
          publish(batch);
        }
        long turn = (long) (batch.size() / eventsPerSecond * 1e9);
        TimeUnit.NANOSECONDS.sleep(turn - (System.nanoTime() - start));
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private List<SampleEvent> batch() {
    int size = 1 + random.nextInt(MAX_BATCH);
    List<SampleEvent> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      while (requests.size() < REQUESTS_AT_ONCE) {
        requests.add(
            new Request(
                prefix + "-r" + requestsMade++,
                integrations.get(random.nextInt(integrations.size()))));
      }
      Request request = requests.get(random.nextInt(REQUESTS_AT_ONCE));
      SampleEvent sample =
          new SampleEvent(
              request.id + "-" + request.events,
              request.id,
              System.currentTimeMillis() * 1_000_000 + random.nextInt(1_000_000),
              request.integration);
      ledger.put(sample.eventId(), new Publication(sample, request.events, Optional.empty()));
      request.events++;
      if (request.events == MAX_EVENTS_OF_REQUEST) {
        requests.remove(request);
      }
      batch.add(sample);
    }
    return batch;
  }

  /** Asks until there is an answer. */
  private void publish(List<SampleEvent> batch) throws InterruptedException {
    PublishEventsRequest.Builder request = PublishEventsRequest.newBuilder();
    batch.forEach(sample -> request.addEvents(sample.event()));
    while (true) {
      try {
        PublishEventsResponse answer =
            client
                .get()
                .events()
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .publishEvents(request.build());
        answer.getEventsList().forEach(this::note);
        return;
      } catch (StatusRuntimeException e) {
        if (!saysNothing(e.getStatus())) {
          findings.accept(
              new Finding(
                  Finding.Rule.EVENT_REFUSED,
                  batch.getFirst().eventId() + " and its batch: " + e.getStatus()));
          return;
        }
        Thread.sleep(20 + random.nextInt(100));
      }
    }
  }

  /** Whether the server has not answered, or asked to come again. */
  private static boolean saysNothing(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> true;
      // What grpc-java's client makes of a connection that ends while it writes to it.
      case UNKNOWN -> status.getCause() instanceof ClosedChannelException;
      default -> false;
    };
  }

  private void note(PublishedEvent answer) {
    switch (answer.getResult()) {
      case ACCEPTED, DUPLICATE -> acknowledge(answer);
      case REFUSED, RESULT_UNSPECIFIED, UNRECOGNIZED ->
          findings.accept(
              new Finding(
                  Finding.Rule.EVENT_REFUSED,
                  answer.getEventId() + ": " + answer.getViolationsList()));
    }
  }

  private void acknowledge(PublishedEvent answer) {
    Publication publication = ledger.get(answer.getEventId());
    if (publication == null) {
      findings.accept(
          new Finding(Finding.Rule.EVENT_UNKNOWN, answer.getEventId() + " was acknowledged"));
      return;
    }
    Acknowledgement said = new Acknowledgement(answer.getInvocationIdsList());
    Optional<Acknowledgement> before = publication.acknowledged();
    if (before.isEmpty()) {
      acknowledged.incrementAndGet();
      ledger.put(
          answer.getEventId(),
          new Publication(publication.sample(), publication.sequence(), Optional.of(said)));
    } else if (!before.get().equals(said) || answer.getResult() == PublishedEvent.Result.ACCEPTED) {
      findings.accept(
          new Finding(
              Finding.Rule.EVENT_NOT_IDEMPOTENT,
              answer.getEventId()
                  + " was published again: "
                  + answer.getResult()
                  + " with "
                  + answer.getInvocationIdsList()
                  + " after "
                  + before.get().invocations()));
    }
  }
}
