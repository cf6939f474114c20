package io.herald.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViolationTest {

  @Test
  void theFieldGrowsFromTheInsideOut() {
    Violation inner = new Violation("", "REQUIRED", "This is missing.");
    assertThat(inner.within("name").within("[0]").within("headers"))
        .isEqualTo(new Violation("headers[0].name", "REQUIRED", "This is missing."));
  }

  @Test
  void aNameOfSomebodyElsesMakingIsCutOff() {
    assertThat(Violation.fieldName("ticket")).isEqualTo("ticket");
    assertThat(Violation.fieldName("x".repeat(10_000))).hasSize(101).endsWith("x…");
  }
}
