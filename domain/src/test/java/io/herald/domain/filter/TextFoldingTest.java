package io.herald.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFoldingTest {

  @ParameterizedTest
  @CsvSource({
    "PROD db, prod DB",
    "ÉCOLE, école",
    "Straße, STRASSE",
    "straẞe, strasse",
    "ΟΔΥΣΣΕΎΣ, Οδυσσεύς",
    "ДАННЫЕ, данные",
    "Ǆ, ǆ",
    "ﬁle, FILE",
    "\u212Aelvin, kelvin",
    "\u2126, ω",
    "Zoe\u0308, ZOË",
    "İstanbul, i\u0307stanbul",
    "YILMAZ, yılmaz",
  })
  void textsThatDifferOnlyInLetterCaseFoldAlike(String one, String other) {
    assertThat(TextFolding.fold(one)).isEqualTo(TextFolding.fold(other));
  }

  @ParameterizedTest
  @CsvSource({"prod, prod1", "e, é", "a b, ab", "山田, 山本", "'', ' '"})
  void textsThatDifferOtherwiseDoNot(String one, String other) {
    assertThat(TextFolding.fold(one)).isNotEqualTo(TextFolding.fold(other));
  }

  @Test
  void theFoldOfAPartIsAPartOfTheFold() {
    assertThat(TextFolding.fold("ΟΔΟΣ ΑΘΗΝΩΝ")).startsWith(TextFolding.fold("οδος"));
    assertThat(TextFolding.fold("Groß-Gerau")).contains(TextFolding.fold("GROSS"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "prod db", "arn:aws:iam::123456789012:role/x", "\u0000\u007f"})
  void whatNeedsNoFoldingStaysTheSameObject(String text) {
    assertThat(TextFolding.fold(text)).isSameAs(text);
  }

  @Test
  void theMachinesLanguageDoesNotCount() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(TextFolding.fold("INTEGRATION ÎLE")).isEqualTo("integration île");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void foldingTwiceChangesNothingAndLosesNoLetterCase() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = Character.toString(c);
      String folded = TextFolding.fold(text);
      assertThat(TextFolding.fold(folded)).as("U+%04X", c).isEqualTo(folded);
      assertThat(TextFolding.fold(text.toUpperCase(Locale.ROOT))).as("U+%04X", c).isEqualTo(folded);
    }
  }

  @Test
  void asciiFoldsAsItsLowerCase() {
    long seed = 128;
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(20); j > 0; j--) {
        text.append((char) random.nextInt(128));
      }
      assertThat(TextFolding.fold(text.toString()))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(text.toString().toLowerCase(Locale.ROOT));
    }
  }
}
