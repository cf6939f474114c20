package io.herald.web;

import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * One line of a list of invocations.
 *
 * @param state the state's word
 * @param look the state's style
 * @param detail what belongs to the state: why it failed, when it is due
 * @param request what people call the access request
 */
record InvocationRow(
    String id,
    String webhookId,
    String webhookName,
    String trigger,
    String request,
    String requestId,
    String cause,
    String state,
    String look,
    String detail,
    int attempts,
    Moment createdAt,
    Moment updatedAt) {

  static InvocationRow of(Invocation invocation, Instant now) {
    InvocationState state = invocation.state();
    return new InvocationRow(
        invocation.id().toString(),
        invocation.webhook().map(Object::toString).orElse(""),
        invocation.webhookName(),
        invocation.trigger(),
        invocation.requestFriendlyId().isEmpty()
            ? invocation.requestId()
            : invocation.requestFriendlyId(),
        invocation.requestId(),
        Words.of(invocation.cause()),
        Words.of(state.name()),
        state.name().name().toLowerCase(Locale.ROOT),
        detail(state, now),
        invocation.attempts(),
        Moment.of(invocation.createdAt(), now),
        Moment.of(invocation.updatedAt(), now));
  }

  private static String detail(InvocationState state, Instant now) {
    return switch (state) {
      case InvocationState.Waiting(Instant dueAt) ->
          dueAt.isAfter(now) ? "due " + Moment.of(dueAt, now).relative() : "due now";
      case InvocationState.Failed(Instant _, var failure, String reason) ->
          failure.map(Words::of).orElse(reason);
      case InvocationState.Blocked _ -> "waits for an earlier one";
      case InvocationState.Held _ -> "its webhook is off";
      case InvocationState.Delivered _, InvocationState.Cancelled _ -> "";
    };
  }

  /** The request's id as a segment of a path. */
  String requestPath() {
    return URLEncoder.encode(requestId, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The end of the id, which tells invocations apart at a glance. */
  String shortId() {
    return "…" + id.substring(id.length() - 6);
  }
}
