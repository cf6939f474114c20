package io.herald.benchmarks;

import static io.herald.benchmarks.LoadMeasurement.rounded;

import io.herald.benchmarks.LoadPublisher.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * One of many webhooks hangs with a long queue: what do the others notice? Two servers, one with
 * the queue and one on which the same events were delivered, are started in turns on their own
 * data; each pair gives the p99 of the others with and without.
 */
final class NeighboursScenario {
  private static final int HUNG = 0;
  private static final int BATCH = 100;

  private NeighboursScenario() {}

  static Options declare(Options options) {
    return options
        .declare("webhooks", "100", "how many there are")
        .declare("queued", "100000", "invocations of the one that hangs")
        .declare("pairs", "5", "pairs of measurements")
        .declare("warm-up", "20", "seconds of load after each start before anything counts")
        .declare("seconds", "20", "seconds of publishing in each measurement")
        .declare("rate", "300", "events per second for the others, one per call")
        .declare("concurrency", "20", "max_concurrency of each webhook");
  }

  static Result run(Rig rig, Options options) throws IOException, InterruptedException {
    prepare(rig, options, "without", false);
    prepare(rig, options, "with", true);
    List<Pair> pairs = new ArrayList<>();
    for (int number = 1; number <= options.number("pairs"); number++) {
      // Whichever comes first may be favoured by chance or drift, so they take turns.
      boolean hungFirst = number % 2 == 0;
      LoadMeasurement first = measure(rig, options, number, hungFirst);
      LoadMeasurement second = measure(rig, options, number, !hungFirst);
      pairs.add(hungFirst ? Pair.of(second, first) : Pair.of(first, second));
    }
    GarbageLog heap = GarbageLog.read(rig.folder().resolve("with").resolve("gc.log"));
    List<Double> rises = pairs.stream().map(Pair::riseInPercent).sorted().toList();
    return new Result(pairs, rises.get(rises.size() / 2), heap);
  }

  private static String name(int webhook) {
    return "target-" + webhook;
  }

  /** Makes the webhooks, and publishes for the one that hangs or, here, does not. */
  private static void prepare(Rig rig, Options options, String folder, boolean hangs)
      throws IOException, InterruptedException {
    System.err.println("load: preparing the server " + folder + " a queue");
    rig.receiver().behave(HUNG, hangs ? "hang" : "ok");
    try (Rig.Node node = rig.startNode(folder)) {
      for (int i = 0; i < options.number("webhooks"); i++) {
        node.client()
            .createWebhook(
                rig.webhook(name(i), i, options.number("concurrency"))
                    .addFilters(Rig.ofIntegration(name(i)))
                    .build());
      }
      LoadPublisher.Plan plan =
          new Plan(
              "queued",
              Duration.ofHours(1),
              options.number("queued"),
              0,
              BATCH,
              4,
              hangs ? Integer.MAX_VALUE : 2000,
              _ -> name(HUNG));
      new LoadPublisher(node.client().publisher(), rig.receiver().log()::count).publish(plan);
      node.stop();
    }
  }

  private static LoadMeasurement measure(Rig rig, Options options, int pair, boolean hangs)
      throws IOException, InterruptedException {
    System.err.println("load: pair " + pair + (hangs ? " with" : " without") + " a queue");
    rig.receiver().behave(HUNG, hangs ? "hang" : "ok");
    try (Rig.Node node = rig.startNode(hangs ? "with" : "without")) {
      Set<String> hung = Set.of(node.client().webhookId(name(HUNG)));
      int others = options.number("webhooks") - 1;
      IntFunction<String> target = i -> name(1 + i % others);
      LoadMeasurement.measure(
          node,
          rig.receiver(),
          plan("w" + pair, options.seconds("warm-up"), options.number("rate"), target),
          hung);
      LoadMeasurement measured =
          LoadMeasurement.measure(
              node,
              rig.receiver(),
              plan("m" + pair, options.seconds("seconds"), options.number("rate"), target),
              hung);
      node.stop();
      return measured;
    }
  }

  private static Plan plan(
      String prefix, Duration duration, int rate, IntFunction<String> integration) {
    return new Plan(
        prefix, duration, Integer.MAX_VALUE, rate, 1, 1000, Integer.MAX_VALUE, integration);
  }

  /** What the other webhooks saw without the queue and with it. */
  record Pair(LoadMeasurement without, LoadMeasurement with, double riseInPercent) {
    static Pair of(LoadMeasurement without, LoadMeasurement with) {
      return new Pair(
          without,
          with,
          rounded((with.publishToArrival().p99() / without.publishToArrival().p99() - 1) * 100));
    }
  }

  /** What was found. */
  record Result(List<Pair> pairs, double medianRiseInPercent, GarbageLog heapWithQueue)
      implements LoadResult {
    @Override
    public String table() {
      StringBuilder table = new StringBuilder();
      table.append(
          "%-5s %12s %12s %12s %12s %8s%n"
              .formatted("pair", "p50 without", "p50 with", "p99 without", "p99 with", "rise %"));
      for (int i = 0; i < pairs.size(); i++) {
        Latency without = pairs.get(i).without().publishToArrival();
        Latency with = pairs.get(i).with().publishToArrival();
        table.append(
            "%-5d %12.2f %12.2f %12.2f %12.2f %8.1f%n"
                .formatted(
                    i + 1,
                    without.p50(),
                    with.p50(),
                    without.p99(),
                    with.p99(),
                    pairs.get(i).riseInPercent()));
      }
      table.append(
          "median rise of the p99: %.1f %%; heap with the queue: %d MB at most%n"
              .formatted(medianRiseInPercent, heapWithQueue.peakHeapMegabytes()));
      return table.toString();
    }
  }
}
