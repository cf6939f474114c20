package io.herald.application.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CountersTest {
  private static Counters slow(int count, Duration took) {
    Counters sum = Counters.NONE;
    for (int i = 0; i < count; i++) {
      sum = sum.plus(Counters.of(took, true, false));
    }
    return sum;
  }

  @Test
  void latency_is_what_so_many_of_a_hundred_stay_below() {
    Counters counters =
        slow(90, Duration.ofMillis(9))
            .plus(slow(9, Duration.ofMillis(10)))
            .plus(slow(1, Duration.ofSeconds(11)));

    assertThat(counters.latency(50)).contains(Duration.ofMillis(10));
    assertThat(counters.latency(90)).contains(Duration.ofMillis(10));
    assertThat(counters.latency(95)).contains(Duration.ofMillis(25));
    assertThat(counters.latency(100)).isEmpty();
    assertThat(Counters.NONE.latency(50)).isEmpty();
  }

  @Test
  void the_success_rate_is_of_attempts() {
    Counters counters =
        Counters.of(Duration.ZERO, true, false)
            .plus(Counters.of(Duration.ZERO, false, false))
            .plus(Counters.of(Duration.ZERO, false, true))
            .plus(Counters.of(Duration.ZERO, true, false));

    assertThat(counters.successRate()).contains(0.5);
    assertThat(counters.unsuccessful()).isEqualTo(2);
    assertThat(counters.failed()).isEqualTo(1);
    assertThat(Counters.NONE.successRate()).isEmpty();
  }
}
