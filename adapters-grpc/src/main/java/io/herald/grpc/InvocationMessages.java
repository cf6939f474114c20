package io.herald.grpc;

import static io.herald.grpc.Messages.duration;
import static io.herald.grpc.Messages.timestamp;

import io.herald.application.invocation.Invocations;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.proto.v1.Failure;
import io.herald.proto.v1.HeaderLine;
import io.herald.proto.v1.ReceivedResponse;
import io.herald.proto.v1.SentRequest;
import io.herald.proto.v1.Timings;
import io.herald.proto.v1.ValidatorVerdict;
import java.util.Optional;

/** Invocations and attempts as messages. Stateless. */
final class InvocationMessages {
  private InvocationMessages() {}

  static io.herald.proto.v1.Invocation detail(Invocations.Detail detail) {
    return builder(detail.invocation())
        .addAllAttempts(detail.attempts().stream().map(InvocationMessages::attempt).toList())
        .putAllCaptured(detail.captured())
        .build();
  }

  static io.herald.proto.v1.Invocation invocation(Invocation invocation) {
    return builder(invocation).build();
  }

  private static io.herald.proto.v1.Invocation.Builder builder(Invocation invocation) {
    io.herald.proto.v1.Invocation.Builder message =
        io.herald.proto.v1.Invocation.newBuilder()
            .setId(invocation.id().toString())
            .setWebhookName(invocation.webhookName())
            .setEvent(invocation.event().toString())
            .setEventId(invocation.publisherEventId())
            .setTrigger(invocation.trigger())
            .setRequestId(invocation.requestId())
            .setRequestFriendlyId(invocation.requestFriendlyId())
            .setCause(cause(invocation.cause()))
            .setState(state(invocation.state().name()))
            .setAttemptCount(invocation.attempts())
            .setCreateTime(timestamp(invocation.createdAt()))
            .setUpdateTime(timestamp(invocation.updatedAt()));
    invocation.webhook().ifPresent(webhook -> message.setWebhook(webhook.toString()));
    invocation.repeats().ifPresent(original -> message.setRepeats(original.toString()));
    switch (invocation.state()) {
      case InvocationState.Blocked(var behind) -> message.setBlockedBy(behind.toString());
      case InvocationState.Waiting(var dueAt) -> message.setDueTime(timestamp(dueAt));
      case InvocationState.Held _ -> {}
      case InvocationState.Delivered(var at) -> message.setEndTime(timestamp(at));
      case InvocationState.Failed(var at, var failure, var reason) -> {
        message.setEndTime(timestamp(at)).setFailureReason(reason);
        failure.ifPresent(known -> message.setFailureClass(known.name()));
      }
      case InvocationState.Cancelled(var at) -> message.setEndTime(timestamp(at));
    }
    return message;
  }

  private static io.herald.proto.v1.Attempt attempt(Attempt attempt) {
    io.herald.proto.v1.Attempt.Builder message =
        io.herald.proto.v1.Attempt.newBuilder()
            .setNumber(attempt.number())
            .setWebhookVersion(attempt.webhookVersion())
            .setStartTime(timestamp(attempt.startedAt()))
            .setSuccessful(attempt.succeeded())
            .setRemoved(attempt.removed())
            .setTimings(timings(attempt.timings()));
    attempt.request().ifPresent(request -> message.setRequest(sentRequest(request)));
    attempt.result().answer().ifPresent(response -> message.setResponse(response(response)));
    if (attempt.result() instanceof Attempt.Result.Failure(var failure, var text, var _)) {
      message.setFailure(failure(failure, text));
    }
    for (Attempt.ValidatorVerdict verdict : attempt.verdicts()) {
      message.addValidatorVerdicts(
          ValidatorVerdict.newBuilder()
              .setJsonPath(verdict.jsonPath())
              .addAllExpectedValues(verdict.expectedValues())
              .setSatisfied(verdict.satisfied())
              .setFound(verdict.found()));
    }
    return message.build();
  }

  private static Failure failure(FailureClass failure, String text) {
    return Failure.newBuilder()
        .setFailureClass(failure.name())
        .setMessage(text)
        .setMeaning(failure.meaning())
        .setRemedy(failure.remedy())
        .build();
  }

  static SentRequest sentRequest(Attempt.SentRequest request) {
    return SentRequest.newBuilder()
        .setMethod(request.method())
        .setUrl(request.url())
        .addAllHeaders(request.headers().stream().map(InvocationMessages::header).toList())
        .setBody(request.body())
        .build();
  }

  private static ReceivedResponse response(Attempt.Response response) {
    return ReceivedResponse.newBuilder()
        .setStatus(response.status())
        .addAllHeaders(response.headers().stream().map(InvocationMessages::header).toList())
        .setBody(response.bodyText())
        .setTruncated(response.truncated())
        .build();
  }

  private static HeaderLine header(Attempt.HeaderLine header) {
    return HeaderLine.newBuilder()
        .setName(header.name())
        .setValue(header.value())
        .setMasked(header.masked())
        .build();
  }

  private static Timings timings(Attempt.Timings timings) {
    return Timings.newBuilder()
        .setDns(duration(timings.dns()))
        .setConnect(duration(timings.connect()))
        .setTls(duration(timings.tls()))
        .setFirstByte(duration(timings.firstByte()))
        .setTotal(duration(timings.total()))
        .build();
  }

  static io.herald.proto.v1.Invocation.State state(InvocationState.Name state) {
    return switch (state) {
      case BLOCKED -> io.herald.proto.v1.Invocation.State.BLOCKED;
      case WAITING -> io.herald.proto.v1.Invocation.State.WAITING;
      case HELD -> io.herald.proto.v1.Invocation.State.HELD;
      case DELIVERED -> io.herald.proto.v1.Invocation.State.DELIVERED;
      case FAILED -> io.herald.proto.v1.Invocation.State.FAILED;
      case CANCELLED -> io.herald.proto.v1.Invocation.State.CANCELLED;
    };
  }

  /** The state to look for; empty means any. */
  static Optional<InvocationState.Name> state(io.herald.proto.v1.Invocation.State state) {
    return switch (state) {
      case STATE_UNSPECIFIED -> Optional.empty();
      case BLOCKED -> Optional.of(InvocationState.Name.BLOCKED);
      case WAITING -> Optional.of(InvocationState.Name.WAITING);
      case HELD -> Optional.of(InvocationState.Name.HELD);
      case DELIVERED -> Optional.of(InvocationState.Name.DELIVERED);
      case FAILED -> Optional.of(InvocationState.Name.FAILED);
      case CANCELLED -> Optional.of(InvocationState.Name.CANCELLED);
      case UNRECOGNIZED ->
          throw Refusal.invalid("state", "UNKNOWN_VALUE", "There is no state of this number.");
    };
  }

  private static io.herald.proto.v1.Invocation.Cause cause(Cause cause) {
    return switch (cause) {
      case EVENT -> io.herald.proto.v1.Invocation.Cause.EVENT;
      case TEST -> io.herald.proto.v1.Invocation.Cause.TEST;
      case MANUAL -> io.herald.proto.v1.Invocation.Cause.MANUAL;
      case REPLAY -> io.herald.proto.v1.Invocation.Cause.REPLAY;
    };
  }

  /** The cause to look for; empty means any. */
  static Optional<Cause> cause(io.herald.proto.v1.Invocation.Cause cause) {
    return switch (cause) {
      case CAUSE_UNSPECIFIED -> Optional.empty();
      case EVENT -> Optional.of(Cause.EVENT);
      case TEST -> Optional.of(Cause.TEST);
      case MANUAL -> Optional.of(Cause.MANUAL);
      case REPLAY -> Optional.of(Cause.REPLAY);
      case UNRECOGNIZED ->
          throw Refusal.invalid("cause", "UNKNOWN_VALUE", "There is no cause of this number.");
    };
  }
}
