package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Looks at refusals as a client would: code, one reason, the fields and their sentences. */
final class RefusalAssert {
  private RefusalAssert() {}

  /** Any reason will do; the sentence of the field to blame. */
  static String assertRefused(ThrowingCallable call, Status.Code code, String field) {
    return assertRefused(call, code, "", field);
  }

  static String assertRefused(
      ThrowingCallable call, Status.Code code, String reason, String field) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(thrown).isNotNull();
    com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(thrown));
    assertThat(thrown.getStatus().getCode()).as("%s", status).isEqualTo(code);
    try {
      String sentence = "";
      int reasons = 0;
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          reasons++;
          assertThat(info.getDomain()).isEqualTo("herald");
          assertThat(info.getReason()).as("%s", status).matches("[A-Z][A-Z_]+");
          if (!reason.isEmpty()) {
            assertThat(info.getReason()).as("%s", status).isEqualTo(reason);
          }
        }
        if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation violation :
              detail.unpack(BadRequest.class).getFieldViolationsList()) {
            if (violation.getField().equals(field)) {
              sentence = violation.getDescription();
            }
          }
        }
      }
      assertThat(reasons).as("%s", status).isEqualTo(1);
      if (!field.isEmpty()) {
        assertThat(sentence).as("the violation of %s in %s", field, status).isNotEmpty();
      }
      return sentence;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
