package io.herald.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextSearchTest {

  @Test
  void findsWhatTheNaiveSearchFinds() {
    long seed = 1977;
    Random random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(120); j > 0; j--) {
        text.append(random.nextInt(8) == 0 ? 'b' : 'a');
      }
      int from = random.nextInt(text.length() + 1);
      String wanted =
          random.nextBoolean() && text.length() > 20
              ? text.substring(text.length() / 2, text.length())
              : "a".repeat(random.nextInt(40)) + "b";
      int expected = text.indexOf(wanted, from);
      found += expected >= 0 && wanted.length() > 16 ? 1 : 0;
      assertThat(TextSearch.indexOf(text.toString(), wanted, from))
          .as("seed %d, round %d: %s in %s from %d", seed, i, wanted, text, from)
          .isEqualTo(expected);
    }
    assertThat(found).isGreaterThan(5_000);
  }

  @Test
  void textMadeToBeSlowIsNotSlow() {
    String text = "a".repeat(256 * 1024);
    String wanted = "a".repeat(1000) + "b" + "a".repeat(23);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(TextSearch.contains(text, wanted)).isFalse();
          }
        });
  }
}
