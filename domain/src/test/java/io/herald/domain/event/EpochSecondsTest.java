package io.herald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.herald.domain.json.Json.JsonNumber;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochSecondsTest {

  @ParameterizedTest
  @CsvSource({
    "2023-10-02T16:14:25.851898Z, 1696263265.851898000",
    "2023-10-02T16:14:25Z, 1696263265.000000000",
    "2023-10-02T16:14:25.000000001Z, 1696263265.000000001",
    "1970-01-01T00:00:00Z, 0.000000000",
    "9999-12-31T23:59:59.999999999Z, 253402300799.999999999",
  })
  void writesNineDecimals(Instant time, String literal) {
    assertThat(EpochSeconds.of(time).literal()).isEqualTo(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z"
      })
  void writesNoAncientOrAbsurdTime(Instant time) {
    assertThat(EpochSeconds.covers(time)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> EpochSeconds.of(time));
  }

  @ParameterizedTest
  @CsvSource({
    "1696263265.851898000, 2023-10-02T16:14:25.851898Z",
    "1696263265, 2023-10-02T16:14:25Z",
    "1.696263265e9, 2023-10-02T16:14:25Z",
    "1696263265.8518980009, 2023-10-02T16:14:25.851898Z",
    "0, 1970-01-01T00:00:00Z",
    "-0.0, 1970-01-01T00:00:00Z",
  })
  void readsTimesHoweverTheyAreWritten(String literal, Instant time) {
    assertThat(EpochSeconds.parse(new JsonNumber(literal))).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-0.000000001",
        "253402300800",
        "1696263265851",
        "1e12",
        "1e999999999",
        "1e99999999999",
        "1e-999999999",
        "0.0000000000000000000000000000000000000000001"
      })
  void readsNothingElse(String literal) {
    assertThat(EpochSeconds.parse(new JsonNumber(literal))).isEmpty();
  }

  @Test
  void anyTimeReadsBackAsItWas() {
    long seed = 1970;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(EpochSeconds.MAX.getEpochSecond()), random.nextInt(1_000_000_000));
      assertThat(EpochSeconds.parse(EpochSeconds.of(time)))
          .as("seed %d, round %d", seed, i)
          .contains(time);
    }
  }
}
