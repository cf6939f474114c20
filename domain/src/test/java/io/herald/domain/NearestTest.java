package io.herald.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {
  private static final List<String> TRIGGERS =
      List.of("RequestCreated", "RequestApproved", "RequestRejected", "Manual");

  @ParameterizedTest
  @CsvSource({
    "RequestAproved, RequestApproved",
    "requestcreated, RequestCreated",
    "RequestRejcetd, RequestRejected",
    "Created, ''",
    "manaul, Manual",
    "amnula, Manual",
    "' Manual ', Manual",
  })
  void namesWhatWasMostLikelyMeant(String given, String meant) {
    assertThat(Nearest.to(given, TRIGGERS).orElse("")).isEqualTo(meant);
  }

  @Test
  void aPartBeforeOrAfterADotIsNear() {
    List<String> fields = List.of("requester.email", "custom_fields.NAME", "approval.status");
    assertThat(Nearest.to("email", fields)).contains("requester.email");
    assertThat(Nearest.to("custom_fields", fields)).contains("custom_fields.NAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "Friday", "SomethingElseAltogether"})
  void namesNothingWhenNothingIsNear(String given) {
    assertThat(Nearest.to(given, TRIGGERS)).isEmpty();
  }

  @Test
  void doesNotWorkHardOnEndlessTexts() {
    assertThat(Nearest.to("x".repeat(1_000_000), TRIGGERS)).isEmpty();
  }

  @Test
  void theHintNamesTheNearestOrAllThatAreKnown() {
    assertThat(Nearest.hint("Manuel", TRIGGERS)).isEqualTo("Did you mean Manual?");
    assertThat(Nearest.hint("zzz", TRIGGERS))
        .isEqualTo("Known are RequestCreated, RequestApproved, RequestRejected, Manual.");
  }
}
