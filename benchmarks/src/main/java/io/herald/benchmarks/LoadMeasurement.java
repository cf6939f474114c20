package io.herald.benchmarks;

import io.herald.benchmarks.LoadPublisher.Call;
import io.herald.benchmarks.LoadPublisher.Published;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * One stretch of load, from the first publish to the last record.
 *
 * @param deliveries invocations fired and recorded
 * @param seconds from the first publish until nothing was left to do
 * @param perSecond deliveries recorded per second
 * @param publishToArrival from the intended time of publishing to the first arrival
 * @param publishToAck from the intended time of publishing to the acknowledgement
 * @param undelivered invocations that never arrived; zero, or something is wrong
 * @param repeated arrivals beyond the first of an invocation
 * @param retries calls that the server could not take at first
 * @param serverMicros processor time of the server per delivery
 * @param receiverMicros processor time of the receiver per delivery
 * @param harnessMicros processor time of the publisher per delivery
 */
record LoadMeasurement(
    int deliveries,
    double seconds,
    double perSecond,
    Latency publishToArrival,
    Latency publishToAck,
    int undelivered,
    int repeated,
    int retries,
    double serverMicros,
    double receiverMicros,
    double harnessMicros) {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  /**
   * Publishes by a plan and waits until all of it is recorded.
   *
   * @param ignored webhooks whose work is not waited for
   */
  static LoadMeasurement measure(
      Rig.Node node, ReceiverProcess receiver, LoadPublisher.Plan plan, Set<String> ignored)
      throws InterruptedException {
    int before = receiver.log().count();
    double serverBefore = node.server().usage().cpuSeconds();
    double receiverBefore = ProcessUsage.of(receiver.pid()).cpuSeconds();
    double harnessBefore = ProcessUsage.of(ProcessHandle.current().pid()).cpuSeconds();
    Published published =
        new LoadPublisher(node.client().publisher(), receiver.log()::count).publish(plan);
    int fired = published.calls().stream().mapToInt(call -> call.invocations().size()).sum();
    awaitRecorded(node.client(), ignored);
    long end = System.nanoTime();
    double server = node.server().usage().cpuSeconds() - serverBefore;
    double received = ProcessUsage.of(receiver.pid()).cpuSeconds() - receiverBefore;
    double harness = ProcessUsage.of(ProcessHandle.current().pid()).cpuSeconds() - harnessBefore;
    double seconds = (end - published.startNanos()) / 1e9;
    Joined joined = Joined.of(published.calls(), receiver.log().read(before));
    return new LoadMeasurement(
        fired,
        rounded(seconds),
        rounded(fired / seconds),
        Latency.of(joined.arrival()),
        Latency.of(joined.ack()),
        joined.undelivered(),
        joined.repeated(),
        published.retries(),
        rounded(server * 1e6 / fired),
        rounded(received * 1e6 / fired),
        rounded(harness * 1e6 / fired));
  }

  private static void awaitRecorded(HeraldClient client, Set<String> ignored)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    long left = client.unfinished(ignored);
    while (left > 0) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "after " + PATIENCE.toMinutes() + " minutes, " + left + " invocations are unfinished");
      }
      Thread.sleep(LOOK_AGAIN);
      left = client.unfinished(ignored);
    }
  }

  static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  /** What was published beside what arrived. */
  private record Joined(Histogram arrival, Histogram ack, int undelivered, int repeated) {
    static Joined of(List<Call> calls, List<Arrival> arrivals) {
      Histogram ack = Latency.histogram();
      Map<String, Long> intended = HashMap.newHashMap(calls.size() * 2);
      for (Call call : calls) {
        ack.recordValueWithCount(
            micros(call.ackedNanos() - call.intendedNanos()),
            Math.max(1, call.invocations().size()));
        for (String invocation : call.invocations()) {
          intended.put(invocation, call.intendedNanos());
        }
      }
      Histogram arrival = Latency.histogram();
      int repeated = 0;
      for (Arrival one : arrivals) {
        Long since = intended.remove(one.id());
        if (since == null) {
          repeated++;
        } else {
          arrival.recordValue(micros(one.atNanos() - since));
        }
      }
      return new Joined(arrival, ack, intended.size(), repeated);
    }

    private static long micros(long nanos) {
      return Math.max(0, nanos / 1000);
    }
  }
}
