package io.herald.benchmarks;

import org.HdrHistogram.Histogram;

/** Percentiles of a time, in milliseconds. */
record Latency(
    long count, double p50, double p90, double p99, double p999, double max, double mean) {
  private static final double MICROS_PER_MILLI = 1000;

  /** A histogram of microseconds, up to an hour, to three digits. */
  static Histogram histogram() {
    return new Histogram(3_600_000_000L, 3);
  }

  /** Sums up a {@link #histogram}. */
  static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        percentile(micros, 50),
        percentile(micros, 90),
        percentile(micros, 99),
        percentile(micros, 99.9),
        micros.getMaxValue() / MICROS_PER_MILLI,
        Math.round(micros.getMean()) / MICROS_PER_MILLI);
  }

  private static double percentile(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
