package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
  private static final FailedAttempts.Limits LIMITS =
      new FailedAttempts.Limits(
          2, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(10), 3);

  /** Near the end of the scale, where it wraps around. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private final FailedAttempts attempts = new FailedAttempts(LIMITS, nanos::get);

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  @Test
  void someFailuresAreFreeAndEachFurtherOneDoublesTheWait() {
    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.begin("a")).isZero();
    for (int seconds : new int[] {1, 2, 4, 5, 5}) {
      assertThat(attempts.begin("a")).isZero();
      assertThat(attempts.begin("a")).isEqualTo(Duration.ofSeconds(seconds));
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(attempts.waiting("a")).isEqualTo(Duration.ofNanos(1));
      pass(Duration.ofNanos(1));
    }
  }

  @Test
  void whatHasToWaitDoesNotCount() {
    for (int i = 0; i < 3; i++) {
      attempts.begin("a");
    }
    for (int i = 0; i < 100; i++) {
      assertThat(attempts.begin("a")).isEqualTo(Duration.ofSeconds(1));
    }
    pass(Duration.ofSeconds(1));
    attempts.begin("a");
    assertThat(attempts.waiting("a")).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void manyAtOnceAreNoMoreThanOneAfterTheOther() {
    // Begun and not yet ended: the third is looked at, the fourth is not.
    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.begin("a")).isPositive();
  }

  @Test
  void successForgetsAndNeighboursAreNotHarmed() {
    for (int i = 0; i < 3; i++) {
      attempts.begin("a");
    }
    assertThat(attempts.begin("b")).isZero();
    attempts.succeeded("a");

    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.begin("a")).isZero();
    assertThat(attempts.waiting("a")).isZero();
  }

  @Test
  void whatIsTakenBackLeavesWhatWasBefore() {
    attempts.begin("a");
    attempts.begin("a");
    attempts.begin("a");
    attempts.takeBack("a");

    assertThat(attempts.waiting("a")).isZero();
    attempts.begin("a");
    assertThat(attempts.waiting("a")).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void failuresOfLongAgoAreForgotten() {
    for (int i = 0; i < 3; i++) {
      attempts.begin("a");
    }
    pass(LIMITS.memory().plusNanos(1));

    attempts.begin("a");

    assertThat(attempts.waiting("a")).isZero();
  }

  @Test
  void noMoreThanTheBoundAreKeptInMindAndTheLatestLongest() {
    for (String key : new String[] {"a", "b", "c"}) {
      attempts.begin(key);
    }
    attempts.begin("a");
    attempts.begin("a");
    for (int i = 0; i < 2; i++) {
      attempts.begin("key " + i);
    }

    assertThat(attempts.count()).isEqualTo(3);
    assertThat(attempts.waiting("a")).isPositive();
  }
}
