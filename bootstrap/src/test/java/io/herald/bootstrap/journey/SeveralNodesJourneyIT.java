package io.herald.bootstrap.journey;

import static io.herald.bootstrap.journey.DeliveryJourneyIT.finished;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.publish;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.bootstrap.journey.TargetServer.Received;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes share one MySQL server and the work. */
@Tag("server")
class SeveralNodesJourneyIT {
  private static final int REQUESTS = 200;
  private static final int EVENTS_OF_EACH = 10;
  private static final int BATCH = 50;

  /** A lease lasts 40 seconds, of which the dead node had used some. */
  private static final Duration LEAST_UNTIL_REPEATED = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final Map<String, String> records = MySqlDeliveryJourneyIT.onNewDatabase();

  @Test
  void a_node_dies_half_way_and_every_event_is_delivered_in_order_by_the_other_one()
      throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess dying = HeraldProcess.serve(folder.resolve("1"), environment(target));
        HeraldProcess living = HeraldProcess.serve(folder.resolve("2"), environment(target))) {
      DeliveryJourneyIT.create(
          dying,
          webhook("Everything", target.url("/all"))
              .addTriggers("RequestCreated")
              .setBodyTemplate("{\"request\": {{data.id}}, \"event\": {{event_id}}}")
              .setDelivery(Delivery.newBuilder().setMaxConcurrency(50)));

      List<String> invocations = new ArrayList<>();
      int calls = 0;
      for (int number = 0; number < EVENTS_OF_EACH; number++) {
        for (int from = 0; from < REQUESTS; from += BATCH) {
          boolean half = calls >= REQUESTS * EVENTS_OF_EACH / BATCH / 2;
          HeraldProcess node = half || calls % 2 == 0 ? living : dying;
          invocations.addAll(publishBatch(node, number, from));
          calls++;
          if (calls == REQUESTS * EVENTS_OF_EACH / BATCH / 2) {
            dying.kill();
          }
        }
      }

      List<Received> received = awaitAll(target, new HashSet<>(invocations));
      assertThat(invocations).hasSize(REQUESTS * EVENTS_OF_EACH).doesNotHaveDuplicates();
      assertInOrder(received);
      assertRepeatedOnlyAfterTheirLease(received);
      for (String invocation : invocations) {
        finished(living, invocation, Invocation.State.DELIVERED);
      }
    }
  }

  @Test
  void what_one_node_changes_holds_for_the_next_event_at_the_other_one() {
    try (TargetServer target = new TargetServer();
        HeraldProcess one = HeraldProcess.serve(folder.resolve("1"), environment(target));
        HeraldProcess two = HeraldProcess.serve(folder.resolve("2"), environment(target))) {
      for (int i = 0; i < 5; i++) {
        DeliveryJourneyIT.create(
            one, webhook("Hook " + i, target.url("/" + i)).addTriggers("RequestCreated"));

        PublishedEvent published =
            publish(two, Requests.event("e" + i, "RequestCreated", Requests.request("r" + i)));

        assertThat(published.getInvocationIdsList()).hasSize(i + 1);
      }
      target.await(1 + 2 + 3 + 4 + 5, any -> true);
    }
  }

  private Map<String, String> environment(TargetServer target) {
    Map<String, String> environment = new HashMap<>(target.environment(folder));
    environment.putAll(records);
    environment.put("HERALD_MASTER_KEY_FILE", folder.resolve("master.key").toString());
    return environment;
  }

  private static List<String> publishBatch(HeraldProcess node, int number, int from) {
    PublishEventsRequest.Builder batch = PublishEventsRequest.newBuilder();
    for (int request = from; request < from + BATCH; request++) {
      batch.addEvents(
          Requests.event(
              "%04d-%02d".formatted(request, number),
              "RequestCreated",
              Requests.request("r" + request)));
    }
    return node.events().publishEvents(batch.build()).getEventsList().stream()
        .map(published -> {
          assertThat(published.getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
          return published.getInvocationIds(0);
        })
        .toList();
  }

  private static List<Received> awaitAll(TargetServer target, Set<String> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<Received> received = target.received();
      Set<String> missing = new HashSet<>(wanted);
      received.forEach(request -> missing.remove(id(request)));
      if (missing.isEmpty()) {
        return received;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(missing.size() + " were not delivered: " + missing);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static String id(Received request) {
    return Objects.requireNonNull(request.headers().get("webhook-id"));
  }

  /** Of each request's events, the first copies arrive in the order of publishing. */
  private static void assertInOrder(List<Received> received) {
    Map<String, List<String>> byRequest = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Received request : received) {
      if (seen.add(id(request))) {
        String[] words = request.body().split("\"", -1);
        byRequest.computeIfAbsent(words[3], _ -> new ArrayList<>()).add(words[7]);
      }
    }
    assertThat(byRequest).hasSize(REQUESTS);
    assertThat(byRequest.values())
        .allSatisfy(events -> assertThat(events).hasSize(EVENTS_OF_EACH).isSorted());
  }

  private static void assertRepeatedOnlyAfterTheirLease(List<Received> received) {
    Map<String, Long> first = new HashMap<>();
    for (Received request : received) {
      Long before = first.putIfAbsent(id(request), request.atNanos());
      if (before != null) {
        assertThat(Duration.ofNanos(request.atNanos() - before))
            .isGreaterThan(LEAST_UNTIL_REPEATED);
      }
    }
  }
}
