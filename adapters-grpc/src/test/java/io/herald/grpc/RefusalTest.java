package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.herald.application.Overloaded;
import io.herald.application.Page;
import io.herald.application.StorageUnavailable;
import io.herald.application.access.Caller;
import io.herald.application.access.NotAllowed;
import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import io.herald.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RefusalTest {

  @Test
  void violationsAreToldFieldByField() {
    StatusRuntimeException refusal =
        Refusal.invalid(
            List.of(
                new Violation("url", "PORT_REFUSED", "Only port 443 is allowed."),
                new Violation("triggers", "REQUIRED", "Name a trigger.")));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal.getStatus().getDescription())
        .isEqualTo("url: Only port 443 is allowed. triggers: Name a trigger.");
    assertThat(info(refusal).getReason()).isEqualTo("INVALID_INPUT");
    assertThat(fields(refusal))
        .extracting(
            BadRequest.FieldViolation::getField,
            BadRequest.FieldViolation::getReason,
            BadRequest.FieldViolation::getDescription)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("url", "PORT_REFUSED", "Only port 443 is allowed."),
            org.assertj.core.groups.Tuple.tuple("triggers", "REQUIRED", "Name a trigger."));
  }

  @Test
  void oneBrokenRuleIsTheReason() {
    assertThat(info(Refusal.invalid("event_id", "EVENT_ID_REUSED", "Used before.")).getReason())
        .isEqualTo("EVENT_ID_REUSED");
  }

  @Test
  void aNameThatIsTakenExistsAlready() {
    StatusRuntimeException refusal = Refusal.invalid("name", "NAME_TAKEN", "In use.");

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(fields(refusal)).hasSize(1);
  }

  @Test
  void whatUseCasesThrowGetsItsStatus() {
    try (ExpectedLog log = new ExpectedLog(Refusal.class)) {
      assertThat(code(new StorageUnavailable("gone", new IllegalStateException())))
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(log.messages()).containsExactly("gone (java.lang.IllegalStateException)");
    }
    assertThat(code(new NotAllowed(caller(), Permission.CONFIGURE)))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(code(new Overloaded("full"))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(code(new Page.InvalidToken())).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private static Status.Code code(RuntimeException thrown) {
    StatusRuntimeException refusal = Refusal.of(thrown);
    assertThat(info(refusal).getDomain()).isEqualTo("herald");
    return refusal.getStatus().getCode();
  }

  private static Caller caller() {
    return new Caller("somebody", Role.VIEWER, Caller.Door.GRPC, "");
  }

  @Test
  void aBugGivesAReferenceAndNothingElseAway() {
    try (ExpectedLog log = new ExpectedLog(Refusal.class)) {
      StatusRuntimeException refusal =
          Refusal.of(new IllegalStateException("the password is hunter2"));

      String reference = info(refusal).getMetadataOrThrow("reference");
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(refusal.getStatus().getDescription()).contains(reference);
      assertThat(refusal.getStatus().getDescription()).doesNotContain("hunter2");
      assertThat(refusal.getCause()).isNull();
      assertThat(log.messages()).singleElement().asString().contains(reference);
    }
  }

  @Test
  void theDetailsFitWhatClientsAcceptByDefault() {
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      violations.add(
          new Violation("filters[" + i + "].values[0]", "UNKNOWN_FIELD", "日本語の文 ".repeat(100)));
    }

    StatusRuntimeException refusal = Refusal.invalid(violations);

    assertThat(fields(refusal)).isNotEmpty();
    byte[] details = Objects.requireNonNull(StatusProto.fromThrowable(refusal)).toByteArray();
    int message =
        java.net.URLEncoder.encode(
                Objects.requireNonNull(refusal.getStatus().getDescription()),
                java.nio.charset.StandardCharsets.UTF_8)
            .length();
    assertThat(details.length * 4 / 3 + message).isLessThan(8 * 1024 - 200);
  }

  private static ErrorInfo info(StatusRuntimeException refusal) {
    List<Any> details =
        Objects.requireNonNull(StatusProto.fromThrowable(refusal)).getDetailsList().stream()
            .filter(detail -> detail.is(ErrorInfo.class))
            .toList();
    assertThat(details).as("exactly one ErrorInfo").hasSize(1);
    return unpacked(details.getFirst(), ErrorInfo.class);
  }

  private static List<BadRequest.FieldViolation> fields(StatusRuntimeException refusal) {
    return Objects.requireNonNull(StatusProto.fromThrowable(refusal)).getDetailsList().stream()
        .filter(detail -> detail.is(BadRequest.class))
        .map(detail -> unpacked(detail, BadRequest.class))
        .flatMap(request -> request.getFieldViolationsList().stream())
        .toList();
  }

  private static <M extends com.google.protobuf.Message> M unpacked(Any detail, Class<M> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
