package io.herald.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.herald.application.Overloaded;
import io.herald.application.Page;
import io.herald.application.StorageUnavailable;
import io.herald.application.access.NotAllowed;
import io.herald.domain.Violation;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where refusals become statuses: a {@code google.rpc.Status} with exactly one {@code
 * ErrorInfo} (AIP-193) and, where fields are to blame, a {@code BadRequest}, where it is known when
 * to call again, a {@code RetryInfo}. Stateless.
 */
final class Refusal {
  static final String DOMAIN = "herald";

  /** The reason where several rules are broken at once. */
  private static final String SEVERAL_RULES = "INVALID_INPUT";

  private static final String NAME_TAKEN = "NAME_TAKEN";

  /**
   * How many bytes of field violations are told. Clients accept 8 KiB of trailers by default, where
   * these stand in base 64 and the message percent-encoded.
   */
  private static final int MAX_FIELD_VIOLATIONS_BYTES = 4200;

  private static final int MAX_SENTENCE_LENGTH = 800;
  private static final int MAX_MESSAGE_LENGTH = 200;
  private static final int MAX_NAME_LENGTH = 200;
  private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

  private Refusal() {}

  /** An input is wrong; a name that is taken is ALREADY_EXISTS, all else INVALID_ARGUMENT. */
  static StatusRuntimeException invalid(List<Violation> violations) {
    boolean nameTaken =
        !violations.isEmpty()
            && violations.stream().allMatch(violation -> violation.rule().equals(NAME_TAKEN));
    return status(
        nameTaken ? Code.ALREADY_EXISTS : Code.INVALID_ARGUMENT,
        reason(violations),
        sentences(violations),
        violations,
        Map.of());
  }

  /** One field is wrong. */
  static StatusRuntimeException invalid(String field, String rule, String message) {
    return invalid(List.of(new Violation(field, rule, message)));
  }

  /** What is asked for is not there. */
  static StatusRuntimeException notFound(String what, String id) {
    return status(
        Code.NOT_FOUND,
        what.toUpperCase(Locale.ROOT) + "_NOT_FOUND",
        "There is no " + what + " " + quoted(id) + ".",
        List.of(),
        Map.of(what, shortened(id, MAX_NAME_LENGTH)));
  }

  /** Something named in the request is not there; {@code sentence} says what. */
  static StatusRuntimeException absent(String sentence) {
    return status(Code.NOT_FOUND, "NOT_FOUND", sentence, List.of(), Map.of());
  }

  /** Somebody else changed the webhook meanwhile. */
  static StatusRuntimeException stale(String etag, String current) {
    return status(
        Code.ABORTED,
        "ETAG_STALE",
        "Somebody else changed this webhook meanwhile. Get it again, and make the change to what"
            + " it is now.",
        List.of(),
        Map.of("etag", shortened(etag, MAX_NAME_LENGTH), "current_etag", current));
  }

  /** The state of something does not allow what is asked for. */
  static StatusRuntimeException failedPrecondition(String reason, String message) {
    return status(Code.FAILED_PRECONDITION, reason, message, List.of(), Map.of());
  }

  static StatusRuntimeException unimplemented(String message) {
    return status(Code.UNIMPLEMENTED, "NOT_YET_AVAILABLE", message, List.of(), Map.of());
  }

  static StatusRuntimeException overloaded(String message) {
    return status(Code.RESOURCE_EXHAUSTED, "OVERLOADED", message, List.of(), Map.of());
  }

  /** Herald is going away; the call can be made again elsewhere or later. */
  static StatusRuntimeException shuttingDown() {
    return status(
        Code.UNAVAILABLE,
        "SHUTTING_DOWN",
        "Herald is shutting down. Call again in a moment; a watch resumes from its last cursor.",
        List.of(),
        Map.of());
  }

  /** The same answer for a token that is missing, unknown, expired or revoked. */
  static StatusRuntimeException unauthenticated() {
    return status(
        Code.UNAUTHENTICATED,
        "TOKEN_REFUSED",
        "This takes a valid API token: send it as authorization: Bearer TOKEN.",
        List.of(),
        Map.of());
  }

  /** So many wrong tokens came from one address that it has to wait with more of them. */
  static StatusRuntimeException tooManyWrongTokens(Duration waiting) {
    return waiting(
        "TOO_MANY_WRONG_TOKENS",
        "This token is not valid, and too many others that are not came from this address.",
        waiting);
  }

  /** A caller, or the address of a stranger, made more calls than its rate allows. */
  static StatusRuntimeException tooManyCalls(Duration waiting) {
    return waiting(
        "TOO_MANY_CALLS",
        "You made more calls in a row than Herald lets one caller make; this one did nothing.",
        waiting);
  }

  private static StatusRuntimeException waiting(String reason, String why, Duration waiting) {
    long seconds = Math.max(1, waiting.plusMillis(999).toSeconds());
    return StatusProto.toStatusRuntimeException(
        builder(
                Code.RESOURCE_EXHAUSTED,
                reason,
                why + " Wait " + seconds + " s, then call again.",
                Map.of("retry_after_seconds", Long.toString(seconds)))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder()
                                .setSeconds(waiting.getSeconds())
                                .setNanos(waiting.getNano()))
                        .build()))
            .build());
  }

  /** The bytes of a request are not a message of its type. */
  static StatusRuntimeException malformed() {
    return status(
        Code.INVALID_ARGUMENT,
        "MALFORMED_MESSAGE",
        "The request is not a valid protobuf message of its type; texts must be UTF-8.",
        List.of(),
        Map.of());
  }

  /** Whatever a use case threw, as a status. Bugs get a reference that the log has too. */
  static StatusRuntimeException of(Throwable thrown) {
    return switch (thrown) {
      case StatusRuntimeException status -> status;
      case NotAllowed notAllowed ->
          status(
              Code.PERMISSION_DENIED,
              "ROLE_NOT_ALLOWED",
              notAllowed.getMessage(),
              List.of(),
              Map.of("permission", notAllowed.permission().name()));
      case Page.InvalidToken invalid ->
          invalid("page_token", "PAGE_TOKEN_REFUSED", invalid.getMessage() + ".");
      case Overloaded overloaded ->
          status(
              Code.RESOURCE_EXHAUSTED, "OVERLOADED", overloaded.getMessage(), List.of(), Map.of());
      case StorageUnavailable unavailable -> {
        // Without its stack: while the database is away there is one of these for every call.
        LOG.warn("{} ({})", unavailable.getMessage(), String.valueOf(unavailable.getCause()));
        yield status(
            Code.UNAVAILABLE,
            "STORAGE_UNAVAILABLE",
            "The database does not answer; nothing is acknowledged. Call again, with the same"
                + " event_id if you publish.",
            List.of(),
            Map.of());
      }
      default -> internal(thrown);
    };
  }

  private static StatusRuntimeException internal(Throwable thrown) {
    String reference = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    LOG.error("A call failed inside Herald, reference {}", reference, thrown);
    return status(
        Code.INTERNAL,
        "INTERNAL",
        "Something failed inside Herald; its log says what under the reference " + reference + ".",
        List.of(),
        Map.of("reference", reference));
  }

  private static StatusRuntimeException status(
      Code code,
      String reason,
      @Nullable String message,
      List<Violation> violations,
      Map<String, String> metadata) {
    Status.Builder status = builder(code, reason, message, metadata);
    if (!violations.isEmpty()) {
      status.addDetails(Any.pack(badRequest(violations)));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static Status.Builder builder(
      Code code, String reason, @Nullable String message, Map<String, String> metadata) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(shortened(message == null ? reason : message, MAX_MESSAGE_LENGTH))
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setReason(reason)
                    .setDomain(DOMAIN)
                    .putAllMetadata(metadata)
                    .build()));
  }

  private static BadRequest badRequest(List<Violation> violations) {
    BadRequest.Builder request = BadRequest.newBuilder();
    int bytes = 0;
    for (Violation violation : violations) {
      BadRequest.FieldViolation told =
          BadRequest.FieldViolation.newBuilder()
              .setField(shortened(violation.field(), MAX_NAME_LENGTH))
              .setReason(violation.rule())
              .setDescription(shortened(violation.message(), MAX_SENTENCE_LENGTH))
              .build();
      bytes += told.getSerializedSize();
      if (bytes > MAX_FIELD_VIOLATIONS_BYTES) {
        break;
      }
      request.addFieldViolations(told);
    }
    return request.build();
  }

  private static String reason(List<Violation> violations) {
    List<String> rules = violations.stream().map(Violation::rule).distinct().toList();
    return rules.size() == 1 ? rules.getFirst() : SEVERAL_RULES;
  }

  private static String sentences(List<Violation> violations) {
    StringBuilder text = new StringBuilder();
    for (Violation violation : violations) {
      if (text.length() > MAX_MESSAGE_LENGTH) {
        break;
      }
      text.append(text.isEmpty() ? "" : " ");
      if (!violation.field().isEmpty()) {
        text.append(violation.field()).append(": ");
      }
      text.append(violation.message());
    }
    return text.toString();
  }

  private static String quoted(String id) {
    return "\"" + shortened(id, MAX_NAME_LENGTH) + "\"";
  }

  /** Statuses travel in headers, which have an end. */
  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
