package io.herald.grpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import io.herald.application.Page;
import io.herald.domain.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the messages of all services are made of. Stateless. */
final class Messages {
  private Messages() {}

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return Durations.fromNanos(duration.toNanos());
  }

  /** A bound of a time range; empty if it is not given. */
  static Optional<Instant> bound(boolean given, Timestamp time) {
    return given ? Optional.of(AccessRequestPayload.instant(time)) : Optional.empty();
  }

  static Page.Request page(int size, String token) {
    if (size < 0) {
      throw Refusal.invalid(
          "page_size", "OUT_OF_RANGE", "A page has at least one row. Give 1 to 200, or nothing.");
    }
    return new Page.Request(size, token);
  }

  static io.herald.proto.v1.Violation violation(Violation violation) {
    return io.herald.proto.v1.Violation.newBuilder()
        .setField(violation.field())
        .setRule(violation.rule())
        .setMessage(violation.message())
        .build();
  }

  static List<io.herald.proto.v1.Violation> violations(List<Violation> violations) {
    return violations.stream().map(Messages::violation).toList();
  }
}
