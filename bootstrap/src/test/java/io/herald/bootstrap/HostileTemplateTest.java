package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Templates that would hold up, fill or fell a server, previewed by many at once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostileTemplateTest {
  private static final int ATTACKERS = 12;
  private static final int ROUNDS = 4;

  /** What one preview may take while eleven others run on as few processors as there are. */
  private static final Duration LONGEST_PREVIEW = Duration.ofSeconds(10);

  /** The same for what everybody else does meanwhile. */
  private static final Duration LONGEST_USE = Duration.ofSeconds(5);

  private static final String GROUPS = "{{#each @root.data.access_groups}}";

  /** Each ends in an error. */
  private static final List<String> HOSTILE =
      List.of(
          // Loops in loops: 400^4 turns.
          GROUPS.repeat(4) + "x" + "{{/each}}".repeat(4),
          "[" + GROUPS.repeat(3) + "{{json @root.data}},{{/each}}{{/each}}{{/each}}0]",
          // Giant output of few turns.
          "[" + GROUPS + "{{json @root.data.access_groups}},{{/each}}0]",
          "[" + GROUPS + "\"" + "x".repeat(20_000) + "\",{{/each}}0]",
          // Nesting.
          "{{#if data}}".repeat(3_000) + "1" + "{{/if}}".repeat(3_000),
          "{{#each data}}".repeat(100) + "1" + "{{/each}}".repeat(100),
          "x{{#if " + "(eq ".repeat(3_000) + "1 1" + ")".repeat(3_000) + "}}1{{/if}}",
          "x{{" + "upper (".repeat(2_000) + "lower 'x'" + ")".repeat(2_000) + "}}",
          "x{{" + "../".repeat(10_000) + "x}}",
          "x{{" + "a.".repeat(10_000) + "x}}",
          "[".repeat(30_000) + "]".repeat(30_000),
          "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
          // Recursion.
          "{{#*inline \"me\"}}{{> me}}{{/inline}}{{> me}}",
          "{{> (lookup . 'event_id')}}",
          "{{#> layout}}{{> @partial-block}}{{/layout}}",
          // Size.
          "{{data.id}}".repeat(6_000),
          "x".repeat(70_000),
          "{".repeat(60_000),
          "{{".repeat(30_000),
          "{{!--".repeat(13_000),
          "\\".repeat(60_000) + "{{data.id}}");

  @TempDir private Path folder;

  @Test
  void hostileTemplatesEndInErrorsAndNobodyElseNotices() throws InterruptedException {
    try (HostileSenders senders = HostileSenders.against(folder, Samples.lines())) {
      senders.useAsUsual(-1);
      int before = Thread.activeCount();
      ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger ended = new AtomicInteger();
      List<Thread> attackers = new ArrayList<>();
      for (int i = 0; i < ATTACKERS; i++) {
        int first = i;
        attackers.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int round = 0; round < ROUNDS * HOSTILE.size() / ATTACKERS; round++) {
                    int which = (first + round * ATTACKERS) % HOSTILE.size();
                    attack(senders, which, failures);
                    ended.incrementAndGet();
                  }
                }));
      }
      int uses = 0;
      while (attackers.stream().anyMatch(Thread::isAlive)) {
        long start = System.nanoTime();
        senders.useAsUsual(uses++);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_USE);
      }
      for (Thread attacker : attackers) {
        attacker.join();
      }

      assertThat(failures).isEmpty();
      assertThat(uses).isPositive();
      assertThat(ended).hasValue(ATTACKERS * (ROUNDS * HOSTILE.size() / ATTACKERS));
      senders.assertWorksAsBefore();
      assertThat(Thread.activeCount()).as("no thread was lost or kept").isLessThan(before + 50);
    }
  }

  private static void attack(
      HostileSenders senders, int which, ConcurrentLinkedQueue<String> failures) {
    long start = System.nanoTime();
    try {
      if (senders.previewForLargeEvent(HOSTILE.get(which))) {
        failures.add("template " + which + " renders");
      }
    } catch (RuntimeException | Error e) {
      failures.add("template " + which + ": " + e.getMessage());
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    if (taken.compareTo(LONGEST_PREVIEW) > 0) {
      failures.add("template " + which + " took " + taken);
    }
  }
}
