package io.herald.benchmarks;

import static io.herald.benchmarks.LoadMeasurement.rounded;

import io.herald.benchmarks.LoadPublisher.Plan;
import io.herald.benchmarks.LoadPublisher.Published;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many events per second get from the publisher to the record, one webhook, 1 KiB; beside the
 * bare client's rate on the same receiver and, on MySQL, what the same server takes from plain
 * JDBC, measured in turns with it.
 */
final class ThroughputScenario {
  private static final int GENTLE_RATE = 200;

  private ThroughputScenario() {}

  static Options declare(Options options, int batch, int calls) {
    return options
        .declare("warm-up", "25", "seconds of the same load before anything counts")
        .declare("seconds", "15", "seconds of publishing in each round")
        .declare("rounds", "3", "rounds of bare client and server in turns")
        .declare("rate", "0", "events per second; 0 for as fast as the bounds below allow")
        .declare("batch", Integer.toString(batch), "events per call")
        .declare("calls", Integer.toString(calls), "calls under way at once")
        .declare("window", "2000", "events published and not delivered yet, at most")
        .declare("concurrency", "200", "max_concurrency of the webhook, and the bare client's")
        .declare("template", "", "a file with a body template; the whole event if absent")
        .declare("ceilings", "1", "1 to measure bare client, door and database too, 0 not to");
  }

  static Result run(Rig rig, Options options) throws IOException, InterruptedException {
    Rig.Node node = rig.startNode("server");
    Webhook.Builder webhook = rig.webhook("throughput", 0, options.number("concurrency"));
    if (options.optional("template").isPresent()) {
      webhook.setBodyTemplate(Files.readString(Path.of(options.text("template"))));
    }
    String id = node.client().createWebhook(webhook.build()).getId();
    boolean ceilings = options.number("ceilings") > 0;
    Duration warmUp = options.seconds("warm-up");
    Duration length = options.seconds("seconds");

    int total = warmUp(rig, node, options);
    List<LoadMeasurement> rounds = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    List<Double> stored = new ArrayList<>();
    Optional<BareDatabase> database = ceilings ? rig.bareDatabase("server") : Optional.empty();
    try (BareClient client = rig.bareClient(options.number("concurrency"))) {
      if (ceilings) {
        client.run(warmUp.dividedBy(2));
      }
      if (database.isPresent()) {
        progress("warming up the bare database");
        database.get().warmUp(warmUp.dividedBy(2));
      }
      for (int round = 1; round <= options.number("rounds"); round++) {
        if (database.isPresent()) {
          progress("round " + round + ", bare database");
          stored.add(rounded(database.get().run(length)));
        }
        if (ceilings) {
          progress("round " + round + ", bare client");
          bare.add(rounded(client.run(length)));
        }
        progress("round " + round + ", Herald");
        LoadMeasurement measured =
            LoadMeasurement.measure(
                node, rig.receiver(), plan(options, "m" + round, length), Set.of());
        rounds.add(measured);
        total += measured.deliveries();
      }
    }
    database.ifPresent(BareDatabase::dropTables);
    double door = ceilings ? bareDoor(rig, options) : 0;
    progress("counting what is on record");
    Map<Invocation.State, Integer> recorded = count(node.client(), id);
    long peak = node.server().usage().peakMemoryBytes();
    node.stop();
    return new Result(
        rounds,
        bare,
        stored,
        database.map(BareDatabase::connections).orElse(0),
        rounded(door),
        total,
        recorded,
        peak / (1024 * 1024),
        GarbageLog.read(node.garbageLog()));
  }

  /**
   * Makes the server's code hot, gently at first: 200 TLS handshakes at once in a process that was
   * just started take seconds of processor time, and requests would run into their timeouts.
   */
  static int warmUp(Rig rig, Rig.Node node, Options options) throws InterruptedException {
    return warmUp(rig, node, options, "");
  }

  /** The same once more, after a restart: what makes the events' identifiers unique. */
  static int warmUp(Rig rig, Rig.Node node, Options options, String prefix)
      throws InterruptedException {
    progress("warming up");
    Duration duration = options.seconds("warm-up");
    Plan gentle =
        new Plan(
            prefix + "gentle",
            duration.dividedBy(3),
            Integer.MAX_VALUE,
            GENTLE_RATE,
            1,
            options.number("calls"),
            Integer.MAX_VALUE,
            _ -> "prod db");
    return LoadMeasurement.measure(node, rig.receiver(), gentle, Set.of()).deliveries()
        + LoadMeasurement.measure(
                node,
                rig.receiver(),
                plan(options, prefix + "warm", duration.multipliedBy(2).dividedBy(3)),
                Set.of())
            .deliveries();
  }

  private static Plan plan(Options options, String prefix, Duration duration) {
    return new Plan(
        prefix,
        duration,
        Integer.MAX_VALUE,
        options.number("rate"),
        options.number("batch"),
        options.number("calls"),
        options.number("window"),
        _ -> "prod db");
  }

  /** Events per second that a server which does nothing takes from the same publisher. */
  static double bareDoor(Rig rig, Options options) throws IOException, InterruptedException {
    try (ChildProcess door = rig.noOpDoor();
        HeraldClient client = new HeraldClient("127.0.0.1", Integer.parseInt(door.greeting()))) {
      LoadPublisher publisher = new LoadPublisher(client.publisher(), () -> Integer.MAX_VALUE);
      progress("bare door");
      Plan plan =
          new Plan(
              "door",
              options.seconds("seconds").dividedBy(2),
              Integer.MAX_VALUE,
              0,
              options.number("batch"),
              options.number("calls"),
              Integer.MAX_VALUE,
              _ -> "prod db");
      publisher.publish(plan);
      long start = System.nanoTime();
      Published published = publisher.publish(plan);
      return published.events() * 1e9 / (System.nanoTime() - start);
    }
  }

  private static Map<Invocation.State, Integer> count(HeraldClient client, String webhook) {
    Map<Invocation.State, Integer> counts = new EnumMap<>(Invocation.State.class);
    client.forEachInvocation(
        InvocationFilter.newBuilder().setWebhook(webhook).build(),
        invocation -> counts.merge(invocation.getState(), 1, Integer::sum));
    return counts;
  }

  private static void progress(String text) {
    System.err.println("load: " + text);
  }

  /**
   * What was found.
   *
   * @param bareClientPerSecond the bare client's rate before each round
   * @param bareDatabasePerSecond deliveries per second that the MySQL server takes from plain JDBC,
   *     before each round; empty on SQLite
   * @param bareDatabaseConnections how many connections that took; the best of those tried
   * @param bareDoorPerSecond events per second that a gRPC server takes which does nothing
   * @param published events acknowledged in all, the warm-up included
   * @param recorded invocations on record at the end, by state
   * @param serverPeakMegabytes the most memory of the server's process
   */
  record Result(
      List<LoadMeasurement> rounds,
      List<Double> bareClientPerSecond,
      List<Double> bareDatabasePerSecond,
      int bareDatabaseConnections,
      double bareDoorPerSecond,
      int published,
      Map<Invocation.State, Integer> recorded,
      long serverPeakMegabytes,
      GarbageLog heap)
      implements LoadResult {

    @Override
    public String table() {
      StringBuilder table = new StringBuilder();
      table.append(
          "%-6s %10s %10s %6s %9s %9s %9s %8s %8s %8s%n"
              .formatted(
                  "round",
                  "bare/s",
                  "Herald/s",
                  "ratio",
                  "p50 ms",
                  "p99 ms",
                  "ack p99",
                  "srv µs",
                  "rcv µs",
                  "pub µs"));
      for (int i = 0; i < rounds.size(); i++) {
        LoadMeasurement round = rounds.get(i);
        double bare = i < bareClientPerSecond.size() ? bareClientPerSecond.get(i) : Double.NaN;
        table.append(
            "%-6d %10.0f %10.0f %6.2f %9.1f %9.1f %9.1f %8.1f %8.1f %8.1f%n"
                .formatted(
                    i + 1,
                    bare,
                    round.perSecond(),
                    round.perSecond() / bare,
                    round.publishToArrival().p50(),
                    round.publishToArrival().p99(),
                    round.publishToAck().p99(),
                    round.serverMicros(),
                    round.receiverMicros(),
                    round.harnessMicros()));
      }
      for (int i = 0; i < bareDatabasePerSecond.size(); i++) {
        table.append(
            "round %d: bare insert-and-complete %.0f/s by %d connections, Herald %.2f of it%n"
                .formatted(
                    i + 1,
                    bareDatabasePerSecond.get(i),
                    bareDatabaseConnections,
                    rounds.get(i).perSecond() / bareDatabasePerSecond.get(i)));
      }
      table.append(
          "bare door %.0f events/s; published %d, on record %s; undelivered %d, repeated %d, retries %d%n"
              .formatted(
                  bareDoorPerSecond,
                  published,
                  recorded,
                  rounds.stream().mapToInt(LoadMeasurement::undelivered).sum(),
                  rounds.stream().mapToInt(LoadMeasurement::repeated).sum(),
                  rounds.stream().mapToInt(LoadMeasurement::retries).sum()));
      table.append(
          "server: %d MB resident at most, heap %d MB at most, %d MB live at most, %d pauses of %.0f ms%n"
              .formatted(
                  serverPeakMegabytes,
                  heap.peakHeapMegabytes(),
                  heap.liveHeapMegabytes(),
                  heap.pauses(),
                  heap.pausedMilliseconds()));
      return table.toString();
    }
  }
}
