package io.herald.application.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.ManualClock;
import io.herald.application.retention.RemoveExpired.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RemoveExpiredTest {
  private static final Duration BODIES = Duration.ofDays(30);
  private static final Duration RECORDS = Duration.ofDays(400);
  private static final Duration AUDIT = Duration.ofDays(500);

  private final ManualClock clock = new ManualClock();
  private final AtomicLong nanos = new AtomicLong();
  private final ScriptedRetention retention = new ScriptedRetention();

  private RemoveExpired work(long maxBytes) {
    return new RemoveExpired(
        retention,
        new Limits(
            Optional.of(BODIES),
            Optional.of(RECORDS),
            Optional.of(AUDIT),
            maxBytes == 0 ? OptionalLong.empty() : OptionalLong.of(maxBytes)),
        clock,
        nanos::get);
  }

  private static List<Duration> untilIdle(RemoveExpired work) {
    List<Duration> pauses = new ArrayList<>();
    Duration pause = work.step();
    while (!pause.equals(RemoveExpired.IDLE)) {
      pauses.add(pause);
      assertThat(pauses).hasSizeLessThan(1_000);
      pause = work.step();
    }
    return pauses;
  }

  @Test
  void everything_is_kept_as_long_as_it_was_told() {
    untilIdle(work(0));

    assertThat(retention.asked)
        .containsExactly(
            "payloads " + clock.instant().minus(BODIES),
            "exchanges " + clock.instant().minus(BODIES),
            "records " + clock.instant().minus(RECORDS),
            "audit " + clock.instant().minus(AUDIT),
            "shrink");
  }

  @Test
  void what_is_kept_for_ever_is_left_alone() {
    new RemoveExpired(
            retention,
            new Limits(Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty()),
            clock,
            nanos::get)
        .step();

    assertThat(retention.asked).containsExactly("shrink");
  }

  @Test
  void one_step_is_one_transaction_that_removes_something() {
    retention.steps.put("payloads", 3);
    RemoveExpired work = work(0);

    for (int i = 0; i < 3; i++) {
      retention.asked.clear();
      assertThat(work.step()).isEqualTo(RemoveExpired.SHORTEST_PAUSE);
      assertThat(retention.asked).hasSize(1);
    }
    assertThat(work.step()).isEqualTo(RemoveExpired.IDLE);
  }

  @Test
  void a_database_that_is_busy_gets_longer_pauses() {
    retention.steps.put("payloads", 3);
    RemoveExpired work = work(0);

    retention.takes = Duration.ofMillis(50);
    assertThat(work.step()).isEqualTo(Duration.ofMillis(50L * RemoveExpired.PAUSES));
    retention.takes = Duration.ofMinutes(1);
    assertThat(work.step()).isEqualTo(RemoveExpired.LONGEST_PAUSE);
    retention.takes = Duration.ZERO;
    assertThat(work.step()).isEqualTo(RemoveExpired.SHORTEST_PAUSE);
  }

  @Test
  void beyond_its_size_the_oldest_bodies_go_and_then_the_oldest_records() {
    String fresh = clock.instant().minus(RemoveExpired.FRESH).toString();
    retention.usedBytes = 1_000;
    retention.bytesOfAStep = 100;
    retention.steps.put("payloads " + fresh, 2);
    retention.steps.put("exchanges " + fresh, 2);
    retention.steps.put("records " + fresh, 9);

    untilIdle(work(500));

    assertThat(retention.usedBytes).isEqualTo(500);
    assertThat(retention.asked).filteredOn(asked -> asked.equals("records " + fresh)).hasSize(1);
  }

  @Test
  void where_only_whole_records_make_room_the_oldest_of_these_go() {
    String fresh = clock.instant().minus(RemoveExpired.FRESH).toString();
    retention.freesRecordsOnly = true;
    retention.usedBytes = 1_000;
    retention.bytesOfAStep = 1;
    retention.steps.put("payloads " + fresh, 1_000);
    retention.steps.put("records " + fresh, 1_000);

    untilIdle(work(500));

    assertThat(retention.usedBytes).isEqualTo(500);
    assertThat(retention.asked).doesNotContain("payloads " + fresh, "exchanges " + fresh);
  }

  @Test
  void what_is_removed_and_makes_no_room_is_soon_waited_for() {
    String fresh = clock.instant().minus(RemoveExpired.FRESH).toString();
    retention.freesRecordsOnly = true;
    retention.usedBytes = 1_000;
    retention.steps.put("records " + fresh, 1_000_000);
    RemoveExpired work = work(500);
    List<Integer> rounds = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      rounds.add(untilIdle(work).size() / LateRoom.ROUND);
    }

    assertThat(rounds)
        .startsWith(1, 1, 0, 1, 0, 0, 0, 1)
        .allSatisfy(round -> assertThat(round).isLessThanOrEqualTo(1));
    assertThat(rounds.stream().mapToInt(round -> round).sum()).isLessThan(12);
    retention.usedBytes = 900;
    retention.bytesOfAStep = 1;
    for (int minute = 0; minute < LateRoom.LONGEST_WAIT; minute++) {
      untilIdle(work);
    }
    assertThat(retention.usedBytes).isEqualTo(500);
  }

  @Test
  void what_is_fresh_stays_whatever_the_size() {
    retention.usedBytes = 1_000;

    assertThat(untilIdle(work(500))).isEmpty();
  }

  /** Removes as often as a test says. */
  private final class ScriptedRetention implements Retention {
    final List<String> asked = new ArrayList<>();
    final Map<String, Integer> steps = new HashMap<>();
    Duration takes = Duration.ZERO;
    long usedBytes;
    long bytesOfAStep;
    boolean freesRecordsOnly;

    private Step step(String chore, Instant before) {
      String question = chore + " " + before;
      asked.add(question);
      nanos.addAndGet(takes.toNanos());
      String key = steps.containsKey(question) ? question : chore;
      int left = steps.getOrDefault(key, 0);
      if (left == 0) {
        return new Step(0, false);
      }
      steps.put(key, left - 1);
      usedBytes -= bytesOfAStep;
      return new Step(ROWS, true);
    }

    @Override
    public Step removePayloads(Instant before) {
      return step("payloads", before);
    }

    @Override
    public Step removeExchanges(Instant before) {
      return step("exchanges", before);
    }

    @Override
    public Step removeRecords(Instant before) {
      return step("records", before);
    }

    @Override
    public Step removeAudit(Instant before) {
      return step("audit", before);
    }

    @Override
    public long usedBytes() {
      return usedBytes;
    }

    @Override
    public boolean freesRecordsOnly() {
      return freesRecordsOnly;
    }

    @Override
    public boolean shrink() {
      asked.add("shrink");
      return false;
    }
  }
}
