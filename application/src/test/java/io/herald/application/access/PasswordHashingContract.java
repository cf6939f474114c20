package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every {@link PasswordHashing} does. */
public interface PasswordHashingContract {

  PasswordHashing hashing();

  @Test
  default void onlyTheSamePasswordMatches() {
    String encoded = hashing().hash("correct horse battery");

    assertThat(hashing().matches("correct horse battery", encoded)).isTrue();
    for (String other :
        new String[] {
          "", "correct horse batter", "Correct horse battery", "correct horse battery "
        }) {
      assertThat(hashing().matches(other, encoded)).as(other).isFalse();
    }
  }

  @Test
  default void everyHashIsAnotherTextThatFitsItsPlace() {
    String first = hashing().hash("grüße, 世界 🚀");
    String second = hashing().hash("grüße, 世界 🚀");

    assertThat(first).isNotEqualTo(second).hasSizeLessThanOrEqualTo(255);
    assertThat(hashing().matches("grüße, 世界 🚀", first)).isTrue();
    assertThat(hashing().matches("grüße, 世界 🚀", second)).isTrue();
  }

  @Test
  default void whatIsNoHashMatchesNothing() {
    for (String text :
        new String[] {"", "x", "$", "$argon2id$v=19$", "$argon2id$v=19$m=1,t=1,p=1$$"}) {
      assertThat(hashing().matches("", text)).as(text).isFalse();
      assertThat(hashing().matches("correct horse battery", text)).as(text).isFalse();
    }
  }

  @Test
  default void whatWasJustMadeIsNotOutdated() {
    assertThat(hashing().outdated(hashing().hash("correct horse battery"))).isFalse();
  }
}
