package io.herald.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, as Linux counts it in {@code /proc}.
 *
 * @param cpuSeconds user and system time since its start
 * @param peakMemoryBytes the most memory that was resident at once
 */
record ProcessUsage(double cpuSeconds, long peakMemoryBytes) {
  /** What Linux has shown to programs for decades, whatever its kernel uses inside. */
  private static final double TICKS_PER_SECOND = 100;

  static final ProcessUsage UNKNOWN = new ProcessUsage(Double.NaN, 0);

  /** Unknown if the process is gone or this is no Linux. */
  static ProcessUsage of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      // The name, in parentheses, may hold anything; after it come fields from the third on.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return new ProcessUsage(ticks / TICKS_PER_SECOND, peak(folder.resolve("status")));
    } catch (IOException _) {
      return UNKNOWN;
    }
  }

  private static long peak(Path status) throws IOException {
    List<String> lines = Files.readAllLines(status);
    for (String line : lines) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
