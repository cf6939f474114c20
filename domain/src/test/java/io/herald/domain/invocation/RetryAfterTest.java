package io.herald.domain.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "1, PT1S",
    "120, PT2M",
    "007, PT7S",
    "' 30 ', PT30S",
    "345600, PT96H",
    "345601, PT96H",
    "99999999999999999999999, PT96H",
    "00000000000000000000000000000030, PT30S",
  })
  void readsSecondsUpToTheLongestAge(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tue, 24 Nov 2026 10:02:00 GMT",
        "Tuesday, 24-Nov-26 10:02:00 GMT",
        "Tue Nov 24 10:02:00 2026",
        "  Tue, 24 Nov 2026 10:02:00 GMT  ",
        // The wrong day of the week: it is redundant, so nothing is lost by not looking at it.
        "Mon, 24 Nov 2026 10:02:00 GMT",
      })
  void readsDatesInAllFormsOfHttp(String header) {
    assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofMinutes(2));
  }

  @Test
  void readsADayOfOneDigitAsOldCProgramsWriteIt() {
    Instant november = Instant.parse("2026-11-06T08:49:36Z");
    assertThat(RetryAfter.parse("Fri Nov  6 08:49:37 2026", november))
        .contains(Duration.ofSeconds(1));
  }

  @Test
  void countsALeapSecondAsTheOneBeforeIt() {
    Instant newYear = Instant.parse("2016-12-31T23:59:00Z");
    assertThat(RetryAfter.parse("Sat, 31 Dec 2016 23:59:60 GMT", newYear))
        .contains(Duration.ofSeconds(59));
  }

  @Test
  void capsADateFarAhead() {
    assertThat(RetryAfter.parse("Fri, 31 Dec 9999 23:59:59 GMT", NOW))
        .contains(RetrySchedule.MAX_AGE);
  }

  @ParameterizedTest
  @CsvSource({
    // Two digits mean a year at most 50 years ahead, so 76 is 2076 and 77 is 1977.
    "'Tuesday, 24-Nov-76 10:00:00 GMT', true",
    "'Wednesday, 24-Nov-77 10:00:00 GMT', false",
    "'Sunday, 06-Nov-94 08:49:37 GMT', false",
  })
  void readsAYearOfTwoDigitsByTheFiftyYearRule(String header, boolean ahead) {
    assertThat(RetryAfter.parse(header, NOW).isPresent()).isEqualTo(ahead);
  }

  @Test
  void readsAYearOfTwoDigitsInTheCenturyOfItsReader() {
    Instant endOfCentury = Instant.parse("2099-12-31T23:59:59Z");
    assertThat(RetryAfter.parse("Thursday, 31-Dec-99 23:59:59 GMT", endOfCentury))
        .contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "-120",
        "+5",
        "1.5",
        "1e3",
        "5s",
        "soon",
        "١٢",
        "Tue, 24 Nov 2026 09:59:59 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Tue, 24 Nov 2026 10:02:00",
        "Tue, 24 Nov 2026 10:02:00 UTC",
        "Tue, 24 Nov 2026 10:02:00 +0000",
        "Tue, 32 Nov 2026 10:02:00 GMT",
        "Tue, 31 Feb 2027 10:02:00 GMT",
        "Tue, 24 Nov 2026 25:02:00 GMT",
        "Tue, 24 Nov 2026 10:02:61 GMT",
        "Tue, 24 Nox 2026 10:02:00 GMT",
        "2026-11-24T10:02:00Z",
        "1, 2",
      })
  void ignoresGarbageAndThePast(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }

  @Test
  void ignoresEndlessText() {
    assertThat(RetryAfter.parse("1".repeat(1_000_000), NOW)).isEmpty();
  }

  @Test
  void readsWhatTheJdkWrites() {
    long seed = 1123;
    Random random = new Random(seed);
    DateTimeFormatter imfFixdate =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
    for (int i = 0; i < 2_000; i++) {
      Duration wait = Duration.ofSeconds(random.nextLong(RetrySchedule.MAX_AGE.toSeconds()));
      String header = imfFixdate.format(NOW.plus(wait).atOffset(ZoneOffset.UTC));
      assertThat(RetryAfter.parse(header, NOW)).as("seed %d: %s", seed, header).contains(wait);
    }
  }
}
