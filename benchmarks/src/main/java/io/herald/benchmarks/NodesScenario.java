package io.herald.benchmarks;

import static io.herald.benchmarks.LoadMeasurement.rounded;

import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Two nodes on one MySQL database, of which one is killed half-way: is each event delivered, is
 * nothing repeated but what the dead node had leased, and do the events of one access request
 * arrive in order?
 */
final class NodesScenario {
  private static final int PATH = 0;
  private static final int BATCH = 50;

  /** A lease lasts 40 seconds, of which the dead node had used some. */
  private static final Duration LEAST_UNTIL_REPEATED = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private NodesScenario() {}

  static Options declare(Options options) {
    return options
        .declare("events", "20000", "how many are published, in batches of " + BATCH)
        .declare("requests", "1000", "how many access requests they are about")
        .declare("concurrency", "200", "max_concurrency of the webhook");
  }

  static Result run(Rig rig, Options options) throws IOException, InterruptedException {
    if (options.optional("database-url").isEmpty()) {
      throw new Options.Wrong("Several nodes need a database: --database-url jdbc:mysql://…");
    }
    rig.receiver().behave(PATH, "ok");
    long begun = System.nanoTime();
    try (Rig.Node dying = rig.startNode("node-1");
        Rig.Node living = rig.startNode("node-2")) {
      dying.client().createWebhook(rig.webhook("all", PATH, options.number("concurrency")).build());
      Published published = publish(dying, living, options);
      Map<String, Arrival> first = awaitAll(rig.receiver().log(), published.byInvocation());
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (living.client().unfinished(Set.of()) > 0 && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
      return judge(
          published,
          rig.receiver().log().read(0),
          first,
          rounded((System.nanoTime() - begun) / 1e9));
    }
  }

  /** Which event fired which invocation. */
  private record Published(Map<String, SampleEvent> byInvocation, long killedAtNanos) {}

  private static Published publish(Rig.Node dying, Rig.Node living, Options options) {
    Map<String, SampleEvent> byInvocation = new HashMap<>();
    int events = options.number("events");
    int requests = options.number("requests");
    long killedAtNanos = 0;
    for (int from = 0; from < events; from += BATCH) {
      if (killedAtNanos == 0 && from >= events / 2) {
        dying.server().kill();
        killedAtNanos = System.nanoTime();
      }
      boolean alone = killedAtNanos != 0;
      Rig.Node node = alone || from / BATCH % 2 == 0 ? living : dying;
      List<SampleEvent> batch = new ArrayList<>(BATCH);
      PublishEventsRequest.Builder call = PublishEventsRequest.newBuilder();
      for (int i = from; i < Math.min(events, from + BATCH); i++) {
        SampleEvent event =
            new SampleEvent(
                "n%07d".formatted(i), "request-" + i % requests, System.nanoTime(), "prod db");
        batch.add(event);
        call.addEvents(event.event());
      }
      List<PublishedEvent> answers =
          node.client().events().publishEvents(call.build()).getEventsList();
      for (int i = 0; i < batch.size(); i++) {
        byInvocation.put(answers.get(i).getInvocationIds(0), batch.get(i));
      }
    }
    return new Published(byInvocation, killedAtNanos);
  }

  /** The first arrival of each invocation, when all have arrived or patience is over. */
  private static Map<String, Arrival> awaitAll(ArrivalLog log, Map<String, SampleEvent> wanted) {
    Map<String, Arrival> first = new HashMap<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    int read = 0;
    while (!first.keySet().containsAll(wanted.keySet()) && System.nanoTime() - end < 0) {
      for (Arrival arrival : log.read(read)) {
        first.putIfAbsent(arrival.id(), arrival);
        read++;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return first;
  }

  private static Result judge(
      Published published, List<Arrival> arrivals, Map<String, Arrival> first, double seconds) {
    Set<String> undelivered = new HashSet<>(published.byInvocation().keySet());
    undelivered.removeAll(first.keySet());
    int repeated = 0;
    int repeatedEarly = 0;
    for (Arrival arrival : arrivals) {
      Arrival before = first.get(arrival.id());
      if (before != null && before.position() != arrival.position()) {
        repeated++;
        if (arrival.atNanos() - before.atNanos() < LEAST_UNTIL_REPEATED.toNanos()) {
          repeatedEarly++;
        }
      }
    }
    Map<String, String> lastOfRequest = new HashMap<>();
    int outOfOrder = 0;
    for (Arrival arrival :
        first.values().stream().sorted(Comparator.comparingInt(Arrival::position)).toList()) {
      SampleEvent event = published.byInvocation().get(arrival.id());
      if (event != null) {
        String last = lastOfRequest.put(event.requestId(), event.eventId());
        if (last != null && last.compareTo(event.eventId()) > 0) {
          outOfOrder++;
        }
      }
    }
    return new Result(
        published.byInvocation().size(),
        undelivered.size(),
        repeated,
        repeatedEarly,
        outOfOrder,
        seconds);
  }

  /**
   * What was found.
   *
   * @param repeated requests beyond the first of an invocation
   * @param repeatedEarly those of them that came before a lease can have run out
   * @param outOfOrder first requests behind one of a later event of the same access request
   */
  record Result(
      int accepted,
      int undelivered,
      int repeated,
      int repeatedEarly,
      int outOfOrder,
      double seconds)
      implements LoadResult {
    @Override
    public String table() {
      return "%10s %12s %10s %16s %14s %10s%n%10d %12d %10d %16d %14d %10.1f%n"
          .formatted(
              "accepted",
              "undelivered",
              "repeated",
              "repeated early",
              "out of order",
              "seconds",
              accepted,
              undelivered,
              repeated,
              repeatedEarly,
              outOfOrder,
              seconds);
    }
  }
}
