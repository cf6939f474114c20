package io.herald.application.invocation;

import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.FailureClass;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A sender without a network: keeps what it is asked to send and gives the answers that a test has
 * laid ready, one after the other; {@code 200 {}} when none is left. Thread-safe.
 */
public final class ScriptedSender implements RequestSender {
  /** What every exchange took. */
  public static final Timings TIMINGS =
      new Timings(
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofMillis(3),
          Duration.ofMillis(4),
          Duration.ofMillis(10));

  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<OutboundRequest> sent = new ArrayList<>();

  /** Makes an exchange out of a request; may block or throw. */
  @FunctionalInterface
  public interface Reply {
    Exchange to(OutboundRequest request);
  }

  /** Lays an answer ready. */
  public ScriptedSender answers(int status, String body, HeaderLine... headers) {
    return replies(_ ->
        new Exchange.Answered(
            new Response(status, List.of(headers), body.getBytes(StandardCharsets.UTF_8), false),
            TIMINGS));
  }

  /** Lays a failure ready. */
  public ScriptedSender breaks(FailureClass failure, String message) {
    return replies(_ -> new Exchange.Broken(failure, message, TIMINGS));
  }

  /** Lays anything ready. */
  public synchronized ScriptedSender replies(Reply reply) {
    replies.addLast(reply);
    return this;
  }

  @Override
  public Exchange send(OutboundRequest request) {
    return next(request).to(request);
  }

  private synchronized Reply next(OutboundRequest request) {
    sent.add(request);
    if (replies.isEmpty()) {
      answers(200, "{}");
    }
    return replies.removeFirst();
  }

  /** What was sent so far, in order. */
  public synchronized List<OutboundRequest> sent() {
    return List.copyOf(sent);
  }

  /** Forgets what was sent. */
  public synchronized void forget() {
    sent.clear();
  }

  /** The only request that was sent. */
  public OutboundRequest onlyRequest() {
    List<OutboundRequest> all = sent();
    if (all.size() != 1) {
      throw new AssertionError("not one request but " + all.size());
    }
    return all.getFirst();
  }

  /** The value of a header of a request, whatever the case of its name. */
  public static String header(OutboundRequest request, String name) {
    return request.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(OutboundHeader::value)
        .reduce((_, _) -> "more than one " + name)
        .orElse("no " + name);
  }

  /** The body of a request as text. */
  public static String body(OutboundRequest request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }
}
