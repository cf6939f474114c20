package io.herald.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "*, anything, true",
    "**, '', true",
    "'', '', true",
    "'', a, false",
    "prod*, prod db, true",
    "prod*, prod, true",
    "prod*, staging prod, false",
    "*db, prod db, true",
    "*db, prod db 2, false",
    "*prod*, the prod db, true",
    "p*d*b, prod db, true",
    "p*db*d, prod db, false",
    "ab*ba, aba, false",
    "ab*ba, abba, true",
    "a*b*c, abc, true",
    "a*b*b, ab, false",
    "a?c, abc, false",
    "a?c, a?c, true",
    "[a-z]*, [a-z]x, true",
    "a.c, abc, false",
    "prod, prod, true",
    "prod, prod db, false",
    "*@example.com, dana@example.com, true",
    "*@example.com, dana@example.com.evil.org, false",
  })
  void aStarStandsForAnyTextAndAllElseForItself(String pattern, String text, boolean matches) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void agreesWithRegularExpressions() {
    long seed = 42;
    Random random = new Random(seed);
    int matched = 0;
    for (int i = 0; i < 50_000; i++) {
      String pattern = random(random, "ab*", 8);
      String text = random(random, "ab", 10);
      Pattern same =
          Pattern.compile(
              Stream.of(pattern.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")));
      boolean expected = same.matcher(text).matches();
      matched += expected ? 1 : 0;
      assertThat(new Glob(pattern).matches(text))
          .as("seed %d, round %d: %s against %s", seed, i, pattern, text)
          .isEqualTo(expected);
    }
    assertThat(matched).isBetween(5_000, 45_000);
  }

  @Test
  void textMadeToBeSlowIsNotSlow() {
    String text = "a".repeat(256 * 1024);
    String pattern = ("*" + "a".repeat(100) + "b").repeat(10) + "*";
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(new Glob(pattern).matches(text)).isFalse());
  }

  private static String random(Random random, String letters, int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(maxLength + 1); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
