package io.herald.domain.invocation;

import io.herald.domain.id.InvocationId;
import java.time.Instant;
import java.util.Optional;

/** Where an invocation stands. */
public sealed interface InvocationState {

  /** The name in proto, tables and pages. */
  default Name name() {
    return switch (this) {
      case Blocked _ -> Name.BLOCKED;
      case Waiting _ -> Name.WAITING;
      case Held _ -> Name.HELD;
      case Delivered _ -> Name.DELIVERED;
      case Failed _ -> Name.FAILED;
      case Cancelled _ -> Name.CANCELLED;
    };
  }

  /** Waits for its turn in order, or for a value that another invocation will capture. */
  record Blocked(InvocationId behind) implements InvocationState {}

  /** Due now or later, or being attempted. */
  record Waiting(Instant dueAt) implements InvocationState {}

  /** Its webhook is off. */
  record Held() implements InvocationState {}

  /** A 2xx answer within the timeout satisfied every validator. */
  record Delivered(Instant at) implements InvocationState {}

  /** Given up; the last failure says why. */
  record Failed(Instant at, Optional<FailureClass> failure, String reason)
      implements InvocationState {}

  /** Somebody cancelled it. */
  record Cancelled(Instant at) implements InvocationState {}

  /** The states without what belongs to them. */
  enum Name {
    BLOCKED,
    WAITING,
    HELD,
    DELIVERED,
    FAILED,
    CANCELLED;

    /** Whether nothing will happen any more by itself. */
    public boolean isFinal() {
      return this == DELIVERED || this == FAILED || this == CANCELLED;
    }
  }
}
