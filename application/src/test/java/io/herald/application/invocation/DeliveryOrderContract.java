package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What an engine makes of a storage, whatever happens to it: seeded runs with full lanes, failures,
 * retries, cancellations and crashes. A run prints its seed when it fails.
 */
public interface DeliveryOrderContract {
  int EVENTS = 150;
  int REQUESTS = 4;
  int PLACES = 3;
  String EVENT = "event ";

  /** By how much time is pushed on, so that retries need not be waited for. */
  Duration PASSING = Duration.ofMillis(10);

  /** Empty records. */
  Records records();

  @Test
  default void firstAttemptsOfARequestKeepTheOrderOfPublishing() {
    new Run(records(), System.nanoTime(), false).go();
  }

  @Test
  default void inStrictOrderNothingOvertakesUntilTheEarlierOneIsFinal() {
    new Run(records(), System.nanoTime(), true).go();
  }

  /** One seeded run over one webhook. */
  final class Run {
    private final Records records;
    private final long seed;
    private final Random random;
    private final boolean strict;
    private final Map<String, Map<Integer, InvocationId>> published = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<String>> broken =
        new AtomicReference<>(Optional.empty());

    Run(Records records, long seed, boolean strict) {
      this.records = records;
      this.seed = seed;
      this.random = new Random(seed);
      this.strict = strict;
      WebhookFixture fixture = WebhookFixture.aWebhook().firesOn("RequestCreated");
      new RecordsFixture(records).webhook(strict ? fixture.inStrictOrder() : fixture);
    }

    void go() {
      List<WiredEngine> engines = new ArrayList<>();
      WiredEngine engine = start(engines);
      try {
        for (int i = 0; i < EVENTS; i++) {
          publish(engine, i);
          int dice = random.nextInt(20);
          if (dice == 0) {
            engine.crash();
            records.passTime(Records.LEASE);
            engine = start(engines);
          } else if (dice <= 2) {
            cancelOne();
          }
        }
        WiredEngine last = engine;
        WiredEngine.eventually(() -> {
          records.passTime(PASSING);
          return broken.get().isPresent() || all().stream().allMatch(last::isFinal);
        });
      } finally {
        engines.forEach(WiredEngine::close);
      }
      assertThat(broken.get()).as("seed " + seed).isEmpty();
      assertThat(all()).as("seed " + seed).hasSize(EVENTS);
    }

    private WiredEngine start(List<WiredEngine> engines) {
      WiredEngine engine = new WiredEngine(records, this::send);
      engine.lanes().admitAtMost(PLACES);
      engines.add(engine);
      return engine;
    }

    /** One publisher, so that the number of an event is its place in the order. */
    private void publish(WiredEngine engine, int number) {
      String request = "request-" + seed + "-" + random.nextInt(REQUESTS);
      InvocationId fired = engine.publish(EVENT + number, request, "RequestCreated").getFirst();
      published.computeIfAbsent(request, _ -> new ConcurrentSkipListMap<>()).put(number, fired);
    }

    private List<InvocationId> all() {
      return published.values().stream().flatMap(one -> one.values().stream()).toList();
    }

    private void cancelOne() {
      List<InvocationId> all = all();
      records.due().cancel(List.of(all.get(random.nextInt(all.size()))), audit("cancel"));
    }

    /** Stands where the target stands: looks whether the request may be here already. */
    private RequestSender.Exchange send(RequestSender.OutboundRequest request) {
      InvocationId id =
          InvocationId.parse(ScriptedSender.header(request, "webhook-id")).orElseThrow();
      Invocations.Detail attempted = records.invocations().find(id).orElseThrow();
      check(attempted.invocation());
      int dice =
          new Random(seed ^ id.hashCode() ^ ((long) attempted.attempts().size() << 40)).nextInt(10);
      if (dice == 0) {
        return new RequestSender.Exchange.Broken(
            FailureClass.INTERRUPTED, "broken off", ScriptedSender.TIMINGS);
      }
      int status = dice <= 3 ? 503 : dice == 4 ? 404 : 200;
      return new RequestSender.Exchange.Answered(
          new Attempt.Response(status, List.of(), "{}".getBytes(StandardCharsets.UTF_8), false),
          ScriptedSender.TIMINGS);
    }

    private void check(Invocation attempted) {
      int number = Integer.parseInt(attempted.publisherEventId().substring(EVENT.length()));
      published
          .getOrDefault(attempted.requestId(), Map.of())
          .forEach((earlier, id) -> {
            if (earlier < number && !isOutOfTheWay(id)) {
              broken.compareAndSet(
                  Optional.empty(),
                  Optional.of(
                      "%s was attempted before its turn: event %d after event %d, which is %s"
                          .formatted(
                              attempted.id(),
                              number,
                              earlier,
                              records.invocations().find(id).orElseThrow())));
            }
          });
    }

    private boolean isOutOfTheWay(InvocationId id) {
      Invocations.Detail earlier = records.invocations().find(id).orElseThrow();
      return switch (earlier.invocation().state()) {
        case InvocationState.Delivered _, InvocationState.Failed _, InvocationState.Cancelled _ ->
            true;
        case InvocationState.Waiting _, InvocationState.Blocked _, InvocationState.Held _ ->
            !strict && earlier.attempts().stream().anyMatch(Run::counts);
      };
    }

    private static boolean counts(Attempt attempt) {
      return !(attempt.result() instanceof Attempt.Result.Failure failure
          && failure.failure() == FailureClass.INTERRUPTED);
    }
  }
}
