package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.herald.domain.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  private static final List<String> OWN = List.of("dana.obrien@acme.com", "Dana O'Brien");

  private static String rule(String password) {
    return PasswordRules.check(password, OWN).map(Violation::rule).orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery staple",
        "seven purple teapots",
        "kJ8#vQ2!xZ5m",
        "lieblingsfarbe ist heute grau",
        "пароль длинный и странный",
        "正確馬電池訂書針和更多字",
        "🦊🍎🚀🎈🌲🎺🐙🧀🪁🏔🥁🔑",
        "            spaces count too",
        "tomorrow 14 ducks",
        "password manager made this one 41",
        "acme.com coffee every morning"
      })
  void whatNobodyGuessesIsTakenWhateverItIsMadeOf(String password) {
    assertThat(rule(password)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password1234",
        "Password1234!",
        "P@ssw0rd1234",
        "passwordpassword",
        "PasswordPassword1",
        "iloveyou2024!!!",
        "letmein-letmein",
        "dragon_monkey_99",
        "finalfantasy",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "qwertyuiop[]\\",
        "123456789012",
        "098765432109",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcabcabcabcabc",
        "1q2w3e4r5t6y7u",
        "111122223333",
        "danaobrien2024",
        "Dana.OBrien!!",
        "herald-herald-1",
        "heraldadmin12",
        "!!!!!!!!!!!!!"
      })
  void whatAttackersTryFirstIsRefused(String password) {
    assertThat(rule(password)).as(password).isEqualTo("TOO_COMMON");
  }

  @Test
  void lengthIsCountedAsPeopleCount() {
    assertThat(rule("")).isEqualTo("REQUIRED");
    assertThat(rule("kJ8#vQ2!xZ5")).isEqualTo("TOO_SHORT");
    assertThat(rule("🦊🍎🚀🎈🌲🎺🐙🧀🪁🏔🥁")).isEqualTo("TOO_SHORT");
    assertThat(rule("kJ8#vQ2!xZ5m ".repeat(19))).isEqualTo("TOO_COMMON");
    assertThat(rule("the quick brown fox jumps " + "over a lazy dog and ".repeat(11))).isEmpty();
    assertThat(rule("x".repeat(257))).isEqualTo("TOO_LONG");
    assertThat(rule("y".repeat(1_000_000))).isEqualTo("TOO_LONG");
  }

  @Test
  void theSameCharactersComposedOtherwiseAreTheSamePassword() {
    assertThat(PasswordRules.normalized("Gru\u0308\u00dfe \ufb01nden"))
        .isEqualTo("Gr\u00fc\u00dfe finden");
  }

  @Test
  void noPasswordTakesLongToJudge() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (String text :
              List.of(
                  "a".repeat(255) + "b",
                  "passpassword".repeat(20) + "#",
                  "loveloverlovelo".repeat(17),
                  "qwertyuiop".repeat(25),
                  "1q2w3e4r".repeat(32))) {
            PasswordRules.check(text, OWN);
            PasswordRules.check(text.substring(0, 64), OWN);
          }
        });
  }

  @Test
  void refusalsSayWhatToDo() {
    assertThat(PasswordRules.check("short", OWN).orElseThrow().message())
        .contains("at least 12 characters", "has 5");
    assertThat(PasswordRules.check("password1234", OWN).orElseThrow().message())
        .contains("a few words")
        .doesNotContain("password1234");
  }
}
