package io.herald.benchmarks;

import static io.herald.benchmarks.LoadMeasurement.rounded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The ceilings of this machine alone, for when there is no server to measure. */
final class BareScenario {
  private BareScenario() {}

  static Result run(Rig rig, Options options) throws IOException, InterruptedException {
    Duration length = options.seconds("seconds");
    List<Round> rounds = new ArrayList<>();
    try (BareClient client = rig.bareClient(options.number("concurrency"))) {
      client.run(options.seconds("warm-up"));
      for (int i = 0; i < options.number("rounds"); i++) {
        double clientBefore = ownCpu();
        double receiverBefore = ProcessUsage.of(rig.receiver().pid()).cpuSeconds();
        long start = System.nanoTime();
        double rate = client.run(length);
        double requests = rate * (System.nanoTime() - start) / 1e9;
        rounds.add(
            new Round(
                rounded(rate),
                rounded((ownCpu() - clientBefore) * 1e6 / requests),
                rounded(
                    (ProcessUsage.of(rig.receiver().pid()).cpuSeconds() - receiverBefore)
                        * 1e6
                        / requests)));
      }
    }
    return new Result(rounds, rounded(ThroughputScenario.bareDoor(rig, options)));
  }

  private static double ownCpu() {
    return ProcessUsage.of(ProcessHandle.current().pid()).cpuSeconds();
  }

  /**
   * One stretch of the bare client.
   *
   * @param clientMicros processor time of the client per request
   * @param receiverMicros processor time of the receiver per request
   */
  record Round(double perSecond, double clientMicros, double receiverMicros) {}

  /** What was found. */
  record Result(List<Round> rounds, double bareDoorPerSecond) implements LoadResult {
    @Override
    public String table() {
      StringBuilder table = new StringBuilder();
      table.append("%10s %10s %10s%n".formatted("bare/s", "client µs", "rcv µs"));
      for (Round round : rounds) {
        table.append(
            "%10.0f %10.1f %10.1f%n"
                .formatted(round.perSecond(), round.clientMicros(), round.receiverMicros()));
      }
      return table.append("bare door %.0f events/s%n".formatted(bareDoorPerSecond)).toString();
    }
  }
}
