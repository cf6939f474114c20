package io.herald.benchmarks;

import io.herald.benchmarks.LoadPublisher.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How long an event takes from its publisher to its receiver while there is plenty of room. */
final class LatencyScenario {
  /** Only hot code is compiled; this makes it hot before the rate is what shall be measured. */
  private static final int WARM_UP_FACTOR = 5;

  private LatencyScenario() {}

  static Options declare(Options options) {
    return options
        .declare("warm-up", "30", "seconds before anything counts, at five times the rate")
        .declare("seconds", "60", "seconds of publishing in each round")
        .declare("rounds", "3", "rounds")
        .declare("rate", "300", "events per second, one per call")
        .declare("calls", "1000", "calls under way at once, at most")
        .declare("concurrency", "200", "max_concurrency of the webhook");
  }

  static Result run(Rig rig, Options options) throws IOException, InterruptedException {
    Rig.Node node = rig.startNode("server");
    node.client().createWebhook(rig.webhook("latency", 0, options.number("concurrency")).build());
    int rate = options.number("rate");
    System.err.println("load: warming up");
    LoadMeasurement.measure(
        node,
        rig.receiver(),
        plan(options, "warm", options.seconds("warm-up"), rate * WARM_UP_FACTOR),
        Set.of());
    List<LoadMeasurement> rounds = new ArrayList<>();
    for (int round = 1; round <= options.number("rounds"); round++) {
      System.err.println("load: round " + round);
      rounds.add(
          LoadMeasurement.measure(
              node,
              rig.receiver(),
              plan(options, "m" + round, options.seconds("seconds"), rate),
              Set.of()));
    }
    node.stop();
    return new Result(rounds, GarbageLog.read(node.garbageLog()));
  }

  private static Plan plan(Options options, String prefix, Duration duration, int rate) {
    return new Plan(
        prefix,
        duration,
        Integer.MAX_VALUE,
        rate,
        1,
        options.number("calls"),
        Integer.MAX_VALUE,
        _ -> "prod db");
  }

  /** What was found. */
  record Result(List<LoadMeasurement> rounds, GarbageLog heap) implements LoadResult {
    @Override
    public String table() {
      StringBuilder table = new StringBuilder();
      table.append(
          "%-6s %10s | %s | %s%n"
              .formatted(
                  "round",
                  "events/s",
                  "arrival  p50    p90    p99  p99.9    max",
                  "ack      p50    p99    max  (ms)"));
      for (int i = 0; i < rounds.size(); i++) {
        Latency arrival = rounds.get(i).publishToArrival();
        Latency ack = rounds.get(i).publishToAck();
        table.append(
            "%-6d %10.0f | %12.2f %6.2f %6.2f %6.1f %6.1f | %12.2f %6.2f %6.1f%n"
                .formatted(
                    i + 1,
                    rounds.get(i).perSecond(),
                    arrival.p50(),
                    arrival.p90(),
                    arrival.p99(),
                    arrival.p999(),
                    arrival.max(),
                    ack.p50(),
                    ack.p99(),
                    ack.max()));
      }
      return table.toString();
    }
  }
}
