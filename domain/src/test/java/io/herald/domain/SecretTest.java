package io.herald.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTest {

  @ParameterizedTest
  @CsvSource({
    "a, ''",
    "abc, ''",
    "abcd, ''",
    "abcdefg, ''",
    "abcdefgh, gh",
    "abcdefghijkl, jkl",
    "abcdefghijklmnop, mnop",
    "abcdefghijklmnopqrstuvwxyz, wxyz",
  })
  void theHintIsAtMostFourCharactersAndAQuarterAndNothingOfAShortOne(String value, String hint) {
    assertThat(Secret.of(value).hint()).isEqualTo(hint);
  }

  @Test
  void theHintSplitsNoCharacterInTwo() {
    // The last four chars would begin with the second half of the key.
    assertThat(Secret.of("abcdefghijkl\uD83D\uDD11xyz").hint()).isEqualTo("xyz");
  }

  @Test
  void nothingPrintsItsValue() {
    assertThat(Secret.of("hunter2-hunter2").toString()).isEqualTo("Secret");
    assertThat(new Secret.Kept("ter2").toString()).isEqualTo("Secret");
    assertThat(java.util.List.of(Secret.of("hunter2-hunter2")).toString()).doesNotContain("hunter");
  }

  @Test
  void anEmptyTextIsNoSecret() {
    assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(""));
  }
}
