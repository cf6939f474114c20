package io.herald.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "1500ms, PT1.5S",
    "10s, PT10S",
    "1m, PT1M",
    "2h, PT2H",
    "30d, PT720H",
    "0s, PT0S",
    "007s, PT7S",
    "999999999d, PT23999999976H",
  })
  void readsANumberAndItsUnit(String text, Duration duration) {
    assertThat(DurationText.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "10",
        "10 s",
        " 10s",
        "10s ",
        "-1s",
        "+1s",
        "1.5s",
        "10S",
        "10sec",
        "1h30m",
        "١٠s",
        "9999999999s"
      })
  void readsNothingElse(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT1.5S, 1500ms",
    "PT10S, 10s",
    "PT60S, 1m",
    "PT90S, 90s",
    "PT2H, 2h",
    "PT24H, 24h",
    "PT0S, 0s",
  })
  void writesTheLargestUnitThatKeepsItWhole(Duration duration, String text) {
    assertThat(DurationText.format(duration)).isEqualTo(text);
  }

  @Test
  void whatIsWrittenReadsBackAsItWas() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      Duration duration = Duration.ofMillis(random.nextLong(100_000_000));
      assertThat(DurationText.parse(DurationText.format(duration)))
          .as("seed %d, round %d", seed, i)
          .contains(duration);
    }
  }
}
