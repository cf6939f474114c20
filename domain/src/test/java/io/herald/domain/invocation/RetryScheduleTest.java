package io.herald.domain.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
  private static final Instant CREATED = Instant.parse("2026-11-24T10:00:00Z");
  private static final double MIDDLE = 0.5;

  @ParameterizedTest
  @CsvSource({
    "1, PT5S",
    "2, PT5M",
    "3, PT30M",
    "4, PT2H",
    "5, PT5H",
    "6, PT10H",
    "7, PT14H",
    "8, PT20H",
    "9, PT24H",
  })
  void theStandardScheduleIsThatOfStandardWebhooks(int attempts, Duration delay) {
    assertThat(next(RetrySchedule.STANDARD, attempts, CREATED, MIDDLE))
        .contains(CREATED.plus(delay));
  }

  @Test
  void afterTheLastDelayItGivesUp() {
    assertThat(next(RetrySchedule.STANDARD, 10, CREATED, MIDDLE)).isEmpty();
    assertThat(next(RetrySchedule.NEVER, 1, CREATED, MIDDLE)).isEmpty();
  }

  @Test
  void everyAttemptOfTheStandardScheduleFitsItsAgeWhateverTheJitter() {
    Instant now = CREATED;
    for (int attempts = 1; attempts <= 9; attempts++) {
      now = next(RetrySchedule.STANDARD, attempts, now, 0.999_999).orElseThrow();
    }
    assertThat(Duration.between(CREATED, now)).isLessThan(RetrySchedule.MAX_AGE);
  }

  @Test
  void jitterIsAFifthEitherWay() {
    long seed = 20;
    Random random = new Random(seed);
    RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(100)));
    Duration shortest = Duration.ofDays(1);
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 10_000; i++) {
      Instant due = next(schedule, 1, CREATED, random.nextDouble()).orElseThrow();
      Duration delay = Duration.between(CREATED, due);
      assertThat(delay)
          .as("seed %d, round %d", seed, i)
          .isBetween(Duration.ofSeconds(80), Duration.ofSeconds(120));
      shortest = delay.compareTo(shortest) < 0 ? delay : shortest;
      longest = delay.compareTo(longest) > 0 ? delay : longest;
    }
    assertThat(shortest).isLessThan(Duration.ofSeconds(81));
    assertThat(longest).isGreaterThan(Duration.ofSeconds(119));
    assertThat(next(schedule, 1, CREATED, 0)).contains(CREATED.plusSeconds(80));
  }

  @ParameterizedTest
  @CsvSource({
    // What the target asks for is a floor: the schedule's five minutes stay unless it wants more.
    "PT0S, PT5M",
    "PT1M, PT5M",
    "PT5M, PT5M",
    "PT6M, PT6M",
    "PT48H, PT48H",
  })
  void retryAfterIsAFloor(Duration asked, Duration delay) {
    assertThat(RetrySchedule.STANDARD.next(2, CREATED, CREATED, Optional.of(asked), MIDDLE))
        .contains(CREATED.plus(delay));
  }

  @ParameterizedTest
  @CsvSource({"PT95H1S", "PT96H", "PT97H", "PT9999999999H"})
  void retryAfterIsCappedByTheAgeThatIsLeft(Duration asked) {
    Instant now = CREATED.plus(Duration.ofHours(1));
    assertThat(RetrySchedule.STANDARD.next(1, CREATED, now, Optional.of(asked), MIDDLE))
        .contains(CREATED.plus(RetrySchedule.MAX_AGE));
  }

  @Test
  void retryAfterDoesNotBringBackWhatIsTooOld() {
    Instant now = CREATED.plus(RetrySchedule.MAX_AGE).minusSeconds(10);
    Optional<Duration> asked = Optional.of(Duration.ofSeconds(1));
    assertThat(RetrySchedule.STANDARD.next(2, CREATED, now, asked, MIDDLE)).isEmpty();
    assertThat(RetrySchedule.STANDARD.next(1, CREATED, now, asked, MIDDLE))
        .contains(now.plusSeconds(5));
  }

  @Test
  void after96HoursItGivesUpAttemptsLeftOrNot() {
    Instant deadline = CREATED.plus(RetrySchedule.MAX_AGE);
    RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(10)));
    assertThat(schedule.next(1, CREATED, deadline.minusSeconds(10), Optional.empty(), MIDDLE))
        .contains(deadline);
    assertThat(schedule.next(1, CREATED, deadline.minusSeconds(9), Optional.empty(), MIDDLE))
        .isEmpty();
    assertThat(schedule.next(1, CREATED, deadline, Optional.of(Duration.ZERO), MIDDLE)).isEmpty();
    assertThat(schedule.next(1, CREATED, deadline.plusSeconds(1), Optional.empty(), MIDDLE))
        .isEmpty();
  }

  private static Optional<Instant> next(
      RetrySchedule schedule, int attempts, Instant now, double random) {
    return schedule.next(attempts, CREATED, now, Optional.empty(), random);
  }
}
