package io.herald.web;

import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.statistics.BrowseStatistics.Hour;
import io.herald.application.statistics.Counters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The last 24 hours in numbers, as a chart and as the table behind it.
 *
 * @param summary the chart in words
 * @param most the attempts of the busiest hour: the height of the chart
 */
record StatisticsView(NumbersView total, List<HourView> hours, String summary, long most) {
  private static final int HEIGHT = 100;
  private static final int WIDTH = 960;
  private static final int GAP = 6;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  static StatisticsView of(List<Hour> hours) {
    Counters total = Counters.NONE;
    long most = 0;
    for (Hour hour : hours) {
      total = total.plus(hour.counters());
      most = Math.max(most, hour.counters().attempts());
    }
    List<HourView> views = new ArrayList<>(hours.size());
    int step = WIDTH / Math.max(1, hours.size());
    for (int i = 0; i < hours.size(); i++) {
      views.add(HourView.of(hours.get(i), i * step, step - GAP, most));
    }
    NumbersView numbers = NumbersView.of(total);
    return new StatisticsView(
        numbers,
        views,
        total.attempts() == 0
            ? "No attempt in the last 24 hours."
            : "Attempts of the last %d hours: %s, of which %s delivered."
                .formatted(BrowseStatistics.HOURS, numbers.attempts(), numbers.rate()),
        most);
  }

  boolean nothing() {
    return most == 0;
  }

  /** A number of attempts, in words as short as a table has room for. */
  record NumbersView(
      String attempts,
      String rate,
      String unsuccessful,
      String failed,
      String median,
      String slow,
      int ratePermille,
      boolean well) {

    static NumbersView of(Counters counters) {
      return new NumbersView(
          grouped(counters.attempts()),
          counters.successRate().map(NumbersView::percent).orElse("–"),
          grouped(counters.unsuccessful()),
          grouped(counters.failed()),
          latency(counters, 50),
          latency(counters, 95),
          counters.successRate().map(rate -> (int) Math.round(rate * 1_000)).orElse(0),
          counters.unsuccessful() == 0);
    }

    /** Never 100 % if something failed. */
    private static String percent(double rate) {
      double percent = rate * 100;
      if (percent == 100) {
        return "100 %";
      }
      double shown = Math.min(99.9, Math.round(percent * 10) / 10.0);
      return String.format(Locale.ROOT, shown >= 10 ? "%.1f %%" : "%.2f %%", shown);
    }

    private static String latency(Counters counters, int percent) {
      if (counters.attempts() == 0) {
        return "–";
      }
      return counters
          .latency(percent)
          .map(limit -> "< " + text(limit))
          .orElse("> " + text(Counters.LIMITS.getLast()));
    }

    private static String text(Duration limit) {
      return limit.compareTo(Duration.ofSeconds(1)) < 0
          ? limit.toMillis() + " ms"
          : String.format(
              Locale.ROOT,
              "%s s",
              limit.toMillis() % 1_000 == 0
                  ? Long.toString(limit.toSeconds())
                  : Double.toString(limit.toMillis() / 1_000.0));
    }

    static String grouped(long number) {
      return String.format(Locale.ROOT, "%,d", number);
    }
  }

  /**
   * An hour's bar: what delivered below, what did not on top of it.
   *
   * @param label the hour's beginning, UTC
   */
  record HourView(
      String iso,
      String label,
      NumbersView numbers,
      boolean any,
      int x,
      int width,
      int goodTop,
      int goodHeight,
      int badTop,
      int badHeight) {

    static HourView of(Hour hour, int x, int width, long most) {
      Counters counters = hour.counters();
      int bad = height(counters.unsuccessful(), most);
      int good = Math.min(HEIGHT - bad, height(counters.delivered(), most));
      return new HourView(
          hour.start().toString(),
          text(hour.start()),
          NumbersView.of(counters),
          counters.attempts() > 0,
          x,
          width,
          HEIGHT - good,
          good,
          HEIGHT - good - bad,
          bad);
    }

    private static String text(Instant start) {
      return HOUR.format(start);
    }

    /** Whatever there is can be seen. */
    private static int height(long count, long most) {
      return count == 0 ? 0 : (int) Math.max(2, Math.round((double) HEIGHT * count / most));
    }
  }
}
