package io.herald.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server's refusals mean to the shell and to the person before it. Stateless. */
final class ServerRefusal {
  /** Causes may form a circle. */
  private static final int MAX_CAUSES = 20;

  private ServerRefusal() {}

  static CommandFailure of(StatusRuntimeException refusal, Server server) {
    String said = Optional.ofNullable(refusal.getStatus().getDescription()).orElse("");
    return switch (refusal.getStatus().getCode()) {
      case UNAUTHENTICATED ->
          new CommandFailure(
              ExitCode.NOT_ALLOWED,
              "The server at %s wants a valid token: give one with --token or HERALD_TOKEN."
                  .formatted(server));
      case PERMISSION_DENIED -> new CommandFailure(ExitCode.NOT_ALLOWED, said);
      case UNAVAILABLE ->
          new CommandFailure(
              ExitCode.UNREACHABLE,
              spokenByHerald(refusal)
                  ? said
                  : "The server at %s cannot be reached: %s. Is it running, and is --server (HERALD_SERVER) right?"
                      .formatted(server, cause(refusal, said)));
      case DEADLINE_EXCEEDED ->
          new CommandFailure(
              ExitCode.UNREACHABLE, "The server at %s did not answer in time.".formatted(server));
      case RESOURCE_EXHAUSTED -> new CommandFailure(ExitCode.UNREACHABLE, said);
      case INTERNAL, UNKNOWN, CANCELLED, DATA_LOSS, OK ->
          spokenByHerald(refusal)
              ? CommandFailure.refused(said)
              : new CommandFailure(
                  ExitCode.UNREACHABLE,
                  "What answers at %s is not Herald's gRPC door: %s"
                      .formatted(server, cause(refusal, said)));
      case UNIMPLEMENTED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE ->
          new CommandFailure(ExitCode.REFUSED, lines(refusal, said));
    };
  }

  /** The fields to blame, each on its line; else what was said. */
  private static List<String> lines(StatusRuntimeException refusal, String said) {
    List<String> lines = new ArrayList<>();
    detail(refusal, BadRequest.class)
        .ifPresent(request ->
            request
                .getFieldViolationsList()
                .forEach(violation ->
                    lines.add(line(violation.getField(), violation.getDescription()))));
    return lines.isEmpty() ? List.of(said) : lines;
  }

  /** A violation as it stands on standard error. */
  static String line(String field, String sentence) {
    return field.isEmpty() ? sentence : field + ": " + sentence;
  }

  private static boolean spokenByHerald(StatusRuntimeException refusal) {
    return detail(refusal, ErrorInfo.class)
        .filter(info -> info.getDomain().equals("herald"))
        .isPresent();
  }

  /** The reason in UPPER_SNAKE_CASE, if Herald gave one. */
  static String reason(StatusRuntimeException refusal) {
    return detail(refusal, ErrorInfo.class).map(ErrorInfo::getReason).orElse("");
  }

  private static <D extends com.google.protobuf.Message> Optional<D> detail(
      StatusRuntimeException refusal, Class<D> type) {
    Status status = StatusProto.fromThrowable(refusal);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static String cause(StatusRuntimeException refusal, String said) {
    String message = said;
    String kind = "no reason given";
    Throwable cause = refusal.getCause();
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      message = cause.getMessage();
      kind = cause.getClass().getSimpleName();
      cause = cause.getCause();
    }
    if (message == null || message.isBlank()) {
      return kind;
    }
    // Of "finishConnect(..) failed with error(-111): Connection refused" people need the end.
    return message.startsWith("finishConnect")
        ? message.substring(message.lastIndexOf(": ") + 1).strip()
        : message;
  }
}
