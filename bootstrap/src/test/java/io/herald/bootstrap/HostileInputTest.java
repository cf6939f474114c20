package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.Samples;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Row 26 of the fault table: malformed, huge, deeply nested and hostile input at every door of a
 * whole Herald in this process, on a real database. Whatever comes in, the answer is a refusal that
 * names a field or a result; never a failure inside Herald, a hang or a word about its insides; and
 * what is stored is what a validated object would be: it is read back, taken again and stored as
 * the same.
 *
 * <p>The seed is printed. {@code -Dherald.seed=N} repeats a run, {@code -Dherald.input=I} only its
 * input {@code I}, which then is printed; {@code -Dherald.inputs=N} sets how many.
 */
class HostileInputTest {
  private static final int IN_A_NORMAL_RUN = 20_000;
  private static final int IN_A_LONG_RUN = 1_000_000;

  /** Enough to keep every door busy on a small machine. */
  private static final int SENDERS = 6;

  /** A long run is not begun anew for each fault that it finds. */
  private static final int MAX_FAILURES = 10;

  /** The longest that one input may take, its checks included. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  /** What a warm Herald may still grow by: caches that have bounds of their own. */
  private static final long MAX_HEAP_GROWTH = 96L << 20;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void noInputMakesHeraldFailHangLeakOrStoreWhatItWouldNotTake() throws InterruptedException {
    run(Integer.getInteger("herald.inputs", IN_A_NORMAL_RUN));
  }

  @Test
  @Tag("all")
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void nothingDoesInTheLongRunEither() throws InterruptedException {
    run(Integer.getInteger("herald.inputs", IN_A_LONG_RUN));
  }

  private void run(int inputs) throws InterruptedException {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    int only = Integer.getInteger("herald.input", -1);
    PrintStream out = System.out;
    out.println("hostile input: " + inputs + " inputs, seed " + seed);
    List<String> samples = Samples.lines();
    try (HostileSenders senders = HostileSenders.against(folder, samples)) {
      if (only >= 0) {
        send(senders, seed, only, out);
        return;
      }
      int warm = inputs / 5;
      Tally tally = new Tally();
      sendAll(senders, seed, 0, warm, tally, out);
      long before = usedHeap();
      sendAll(senders, seed, warm, inputs, tally, out);
      long grown = usedHeap() - before;
      tally.results.forEach((result, count) -> out.println("  " + result + ": " + count.sum()));
      out.println(
          "  longest: " + tally.longestMillis() + " ms, heap: " + (grown >> 20) + " MiB more");
      assertThat(grown).isLessThan(MAX_HEAP_GROWTH);
      assertThat(tally.total()).isEqualTo(inputs);
      senders.assertWorksAsBefore();
      // Neither all refused nor all accepted: the inputs are near enough to what is right.
      assertThat(
              tally.results.keySet().stream().map(name -> name.replaceFirst(":.*", "")).distinct())
          .hasSize(HostileSenders.DOORS.size());
      Map<String, Long> kinds = new TreeMap<>();
      tally.results.forEach(
          (name, count) -> kinds.merge(name.replaceFirst(".*: ", ""), count.sum(), Long::sum));
      assertThat(kinds).containsKeys("taken", "refused");
    }
  }

  /** What became of the inputs. */
  private static final class Tally {
    private final Map<String, LongAdder> results = new ConcurrentSkipListMap<>();
    private final AtomicLong longestNanos = new AtomicLong();

    void count(String result, long nanos) {
      results.computeIfAbsent(result, _ -> new LongAdder()).increment();
      longestNanos.accumulateAndGet(nanos, Math::max);
    }

    long longestMillis() {
      return longestNanos.get() / 1_000_000;
    }

    long total() {
      return results.values().stream().mapToLong(LongAdder::sum).sum();
    }
  }

  private static void sendAll(
      HostileSenders senders, long seed, int from, int to, Tally tally, PrintStream out)
      throws InterruptedException {
    AtomicLong next = new AtomicLong(from);
    ConcurrentLinkedQueue<AssertionError> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (failures.size() < MAX_FAILURES) {
                  long input = next.getAndIncrement();
                  if (input >= to) {
                    return;
                  }
                  long start = System.nanoTime();
                  try {
                    String result = send(senders, seed, (int) input, null);
                    long taken = System.nanoTime() - start;
                    if (taken > BOUND.toNanos()) {
                      throw new AssertionError("it took " + Duration.ofNanos(taken));
                    }
                    tally.count(result, taken);
                  } catch (RuntimeException | Error e) {
                    AssertionError failure =
                        new AssertionError(
                            "repeat with -Dherald.seed="
                                + seed
                                + " -Dherald.input="
                                + input
                                + ": "
                                + e.getMessage(),
                            e);
                    out.println(failure.getMessage());
                    failures.add(failure);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    out.println("  " + to + " inputs sent");
    if (!failures.isEmpty()) {
      throw failures.element();
    }
  }

  private static String send(
      HostileSenders senders, long seed, int input, @Nullable PrintStream out) {
    return senders.send(input, new SplittableRandom(seed * 1_000_003 + input), out);
  }

  private static long usedHeap() {
    // Twice: what the first finds unreachable may hold more.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
