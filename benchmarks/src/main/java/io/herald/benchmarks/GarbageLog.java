package io.herald.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the collector's log says about the heap of a server.
 *
 * @param peakHeapMegabytes the most that was in use at a collection, garbage included
 * @param liveHeapMegabytes the most that was left after one
 * @param pauses how many there were
 * @param pausedMilliseconds how long they took together
 */
record GarbageLog(
    int peakHeapMegabytes, int liveHeapMegabytes, int pauses, double pausedMilliseconds) {
  private static final Pattern PAUSE =
      Pattern.compile("Pause .*?(\\d+)M->(\\d+)M\\(\\d+M\\) ([\\d.]+)ms");

  /** The option that makes a server write such a log. */
  static String option(Path file) {
    return "-Xlog:gc:file=" + file + ":uptime:filecount=0";
  }

  static GarbageLog read(Path file) throws IOException {
    int peak = 0;
    int live = 0;
    int pauses = 0;
    double paused = 0;
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = PAUSE.matcher(line);
      if (matcher.find()) {
        peak = Math.max(peak, Integer.parseInt(matcher.group(1)));
        live = Math.max(live, Integer.parseInt(matcher.group(2)));
        paused += Double.parseDouble(matcher.group(3));
        pauses++;
      }
    }
    return new GarbageLog(peak, live, pauses, Math.round(paused * 10) / 10.0);
  }
}
