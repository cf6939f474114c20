package io.herald.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/**
 * A refusal as a client sees it.
 *
 * @param reason of its one ErrorInfo; empty if it has none
 * @param fields the paths of the field violations
 */
record Refused(Status.Code code, String reason, String message, List<String> fields) {

  /** The refusal of a call, which must be one. */
  static Refused by(Callable<?> call) {
    try {
      Object answer = call.call();
      throw new AssertionError("answered: " + answer);
    } catch (StatusRuntimeException e) {
      return of(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Refused of(StatusRuntimeException thrown) {
    List<Any> details = Objects.requireNonNull(StatusProto.fromThrowable(thrown)).getDetailsList();
    List<ErrorInfo> infos = unpacked(details, ErrorInfo.class);
    Assertions.assertThat(infos).hasSizeLessThanOrEqualTo(1);
    infos.forEach(info -> Assertions.assertThat(info.getDomain()).isEqualTo("herald"));
    return new Refused(
        thrown.getStatus().getCode(),
        infos.stream().map(ErrorInfo::getReason).findFirst().orElse(""),
        Objects.requireNonNullElse(thrown.getStatus().getDescription(), ""),
        unpacked(details, BadRequest.class).stream()
            .flatMap(request -> request.getFieldViolationsList().stream())
            .map(BadRequest.FieldViolation::getField)
            .toList());
  }

  private static <M extends Message> List<M> unpacked(List<Any> details, Class<M> type) {
    return details.stream()
        .filter(detail -> detail.is(type))
        .map(detail -> {
          try {
            return detail.unpack(type);
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }
}
