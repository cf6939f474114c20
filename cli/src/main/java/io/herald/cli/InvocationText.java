package io.herald.cli;

import com.google.protobuf.Duration;
import io.herald.proto.v1.Attempt;
import io.herald.proto.v1.HeaderLine;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.SentRequest;
import io.herald.proto.v1.Timings;
import io.herald.proto.v1.ValidatorVerdict;
import java.util.List;
import java.util.Locale;

/** An invocation for people: what was sent, what came back, and what to do. */
final class InvocationText {
  private final Output output;

  InvocationText(Output output) {
    this.output = output;
  }

  void print(Invocation invocation) {
    output.line("Invocation " + invocation.getId());
    output.line("  webhook   " + invocation.getWebhookName() + identifier(invocation.getWebhook()));
    output.line("  event     " + invocation.getEventId() + identifier(invocation.getEvent()));
    output.line(
        "  request   " + invocation.getRequestFriendlyId() + identifier(invocation.getRequestId()));
    output.line("  trigger   " + invocation.getTrigger());
    output.line("  cause     " + lower(invocation.getCause().name()));
    output.line("  state     " + state(invocation));
    if (!invocation.getRepeats().isEmpty()) {
      output.line("  repeats   " + invocation.getRepeats());
    }
    invocation
        .getCapturedMap()
        .forEach((name, value) -> output.line("  captured  " + name + " = " + value));
    invocation.getAttemptsList().forEach(this::print);
  }

  private static String identifier(String id) {
    return id.isEmpty() ? "" : " (" + id + ")";
  }

  static String state(Invocation invocation) {
    String state = lower(invocation.getState().name());
    return switch (invocation.getState()) {
      case BLOCKED -> state + " behind " + invocation.getBlockedBy();
      case WAITING ->
          invocation.hasDueTime()
              ? state + ", due " + ProtoTree.instant(invocation.getDueTime())
              : state;
      case FAILED -> state + ": " + invocation.getFailureReason();
      case HELD -> state + ", the webhook is off";
      case DELIVERED, CANCELLED, STATE_UNSPECIFIED, UNRECOGNIZED -> state;
    };
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void print(Attempt attempt) {
    output.line("");
    output.line(
        "Attempt %d at %s: %s"
            .formatted(
                attempt.getNumber(),
                ProtoTree.instant(attempt.getStartTime()),
                attempt.getSuccessful() ? "successful" : "failed"));
    if (attempt.hasRequest()) {
      output.line("  Request");
      print(attempt.getRequest(), "    ");
    }
    if (attempt.hasResponse()) {
      output.line("  Response " + attempt.getResponse().getStatus());
      headers(attempt.getResponse().getHeadersList(), "    ");
      body(attempt.getResponse().getBody(), "    ");
      if (attempt.getResponse().getTruncated()) {
        output.line("    (the rest was not kept)");
      }
    }
    if (attempt.getValidatorVerdictsCount() > 0) {
      output.line("  Response validators");
      attempt.getValidatorVerdictsList().forEach(this::print);
    }
    output.line("  Timings " + text(attempt.getTimings()));
    if (attempt.hasFailure()) {
      output.line("  Failure " + attempt.getFailure().getFailureClass());
      output.line("    " + attempt.getFailure().getMessage());
      output.line("");
      output.line("  Troubleshooting tips");
      output.line("    " + attempt.getFailure().getMeaning());
      output.line("    " + attempt.getFailure().getRemedy());
    }
  }

  void print(SentRequest request, String indent) {
    output.line(indent + request.getMethod() + " " + request.getUrl());
    headers(request.getHeadersList(), indent);
    body(request.getBody(), indent);
  }

  private void headers(List<HeaderLine> headers, String indent) {
    headers.forEach(header -> output.line(indent + header.getName() + ": " + header.getValue()));
  }

  private void body(String body, String indent) {
    if (!body.isEmpty()) {
      output.line("");
      output.lines(indent, body);
    }
  }

  private void print(ValidatorVerdict verdict) {
    String expected =
        verdict.getExpectedValuesCount() == 0
            ? "must exist"
            : "must be " + String.join(" or ", verdict.getExpectedValuesList());
    output.line(
        "    %s %s %s: %s"
            .formatted(
                verdict.getSatisfied() ? "ok    " : "failed",
                verdict.getJsonPath(),
                expected,
                verdict.getFound().isEmpty() ? "nothing there" : verdict.getFound()));
  }

  private static String text(Timings timings) {
    return "DNS %s, connect %s, TLS %s, first byte %s, total %s"
        .formatted(
            milliseconds(timings.getDns()),
            milliseconds(timings.getConnect()),
            milliseconds(timings.getTls()),
            milliseconds(timings.getFirstByte()),
            milliseconds(timings.getTotal()));
  }

  private static String milliseconds(Duration duration) {
    double milliseconds = duration.getSeconds() * 1e3 + duration.getNanos() / 1e6;
    return String.format(Locale.ROOT, "%.1f ms", milliseconds);
  }
}
