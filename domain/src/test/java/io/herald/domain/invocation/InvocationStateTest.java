package io.herald.domain.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.id.InvocationId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InvocationStateTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void everyStateHasItsName() {
    assertThat(new InvocationState.Blocked(new InvocationId(new UUID(1, 2))).name())
        .isEqualTo(InvocationState.Name.BLOCKED);
    assertThat(new InvocationState.Waiting(NOW).name()).isEqualTo(InvocationState.Name.WAITING);
    assertThat(new InvocationState.Held().name()).isEqualTo(InvocationState.Name.HELD);
    assertThat(new InvocationState.Delivered(NOW).name()).isEqualTo(InvocationState.Name.DELIVERED);
    assertThat(new InvocationState.Failed(NOW, Optional.empty(), "").name())
        .isEqualTo(InvocationState.Name.FAILED);
    assertThat(new InvocationState.Cancelled(NOW).name()).isEqualTo(InvocationState.Name.CANCELLED);
  }

  @Test
  void threeStatesAreFinal() {
    assertThat(InvocationState.Name.values())
        .filteredOn(InvocationState.Name::isFinal)
        .containsExactly(
            InvocationState.Name.DELIVERED,
            InvocationState.Name.FAILED,
            InvocationState.Name.CANCELLED);
  }

  @Test
  void fourFailuresAreNeverRetried() {
    assertThat(FailureClass.values())
        .filteredOn(failure -> !failure.retried())
        .containsExactly(
            FailureClass.GONE,
            FailureClass.VALIDATOR,
            FailureClass.TEMPLATE,
            FailureClass.CAPTURE_MISSING);
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void everyFailureSaysWhatItMeansAndWhatToDoInSentences(FailureClass failure) {
    assertThat(failure.meaning()).matches("[A-Z].*\\.");
    assertThat(failure.remedy()).matches("[A-Z].*\\.");
  }
}
