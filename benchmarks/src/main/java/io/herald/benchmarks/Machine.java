package io.herald.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * What a measurement was made on.
 *
 * @param load the system's load average of the last minute before the run; above zero somebody else
 *     was busy too
 * @param syncMicros the median time to write 4 KiB and make it durable where the data lies
 */
record Machine(
    String measuredAt,
    int processors,
    long memoryMegabytes,
    String operatingSystem,
    String java,
    double load,
    long syncMicros) {
  private static final int SYNCS = 101;

  /** Looks at this machine; writes a little into {@code folder}. */
  static Machine describe(Path folder) throws IOException {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Runtime.getRuntime().availableProcessors(),
        memory() / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"),
        system.getSystemLoadAverage(),
        syncMicros(folder.resolve("sync")));
  }

  private static long memory() throws IOException {
    Path file = Path.of("/proc/meminfo");
    return Files.exists(file)
        ? Long.parseLong(Files.readAllLines(file).getFirst().replaceAll("\\D", ""))
        : 0;
  }

  private static long syncMicros(Path file) throws IOException {
    long[] nanos = new long[SYNCS];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4096);
      for (int i = 0; i < SYNCS; i++) {
        long start = System.nanoTime();
        channel.write(page.clear());
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    } finally {
      Files.deleteIfExists(file);
    }
    Arrays.sort(nanos);
    return nanos[SYNCS / 2] / 1000;
  }
}
