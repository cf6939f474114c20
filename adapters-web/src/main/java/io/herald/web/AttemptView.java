package io.herald.web;

import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.invocation.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attempt as the invocation page and the test's side panel show it.
 *
 * @param outcome in few words, e.g. "200" or "Timeout"
 * @param failure absent if it succeeded
 * @param removed whether retention has removed what was sent and answered
 */
record AttemptView(
    int number,
    Moment startedAt,
    boolean succeeded,
    String outcome,
    Optional<FailureView> failure,
    Optional<RequestView> request,
    Optional<ResponseView> response,
    List<Phase> phases,
    String total,
    List<ValidatorVerdict> verdicts,
    long webhookVersion,
    boolean removed) {

  /** The width of the chart of timings. */
  private static final int CHART = 1_000;

  static AttemptView of(Attempt attempt, Instant now) {
    return new AttemptView(
        attempt.number(),
        Moment.of(attempt.startedAt(), now),
        attempt.succeeded(),
        outcome(attempt.result()),
        attempt.result() instanceof Result.Failure failure
            ? Optional.of(FailureView.of(failure.failure(), failure.message()))
            : Optional.empty(),
        attempt.request().map(RequestView::of),
        attempt.result().answer().map(ResponseView::of),
        phases(attempt.timings()),
        Moment.measured(attempt.timings().total()),
        attempt.verdicts(),
        attempt.webhookVersion(),
        attempt.removed());
  }

  private static String outcome(Result result) {
    return result
        .answer()
        .map(answer -> Integer.toString(answer.status()))
        .orElseGet(
            () -> result instanceof Result.Failure failure ? Words.of(failure.failure()) : "");
  }

  private static List<Phase> phases(Timings timings) {
    Duration waiting = timings.firstByte();
    Duration rest =
        timings
            .total()
            .minus(timings.dns())
            .minus(timings.connect())
            .minus(timings.tls())
            .minus(waiting);
    List<Phase> phases = new ArrayList<>();
    double total = Math.max(1, timings.total().toNanos());
    double start = 0;
    start = add(phases, "DNS", timings.dns(), start, total, "dns");
    start = add(phases, "Connect", timings.connect(), start, total, "connect");
    start = add(phases, "TLS", timings.tls(), start, total, "tls");
    start = add(phases, "First byte", waiting, start, total, "wait");
    add(phases, "Rest", rest.isNegative() ? Duration.ZERO : rest, start, total, "rest");
    return phases;
  }

  private static double add(
      List<Phase> phases, String name, Duration took, double start, double total, String look) {
    double width = Math.min(CHART - start, CHART * (took.toNanos() / total));
    phases.add(
        new Phase(
            name, Moment.measured(took), (int) Math.round(start), (int) Math.round(width), look));
    return start + width;
  }

  /** The value of the signature's header; empty if nothing was signed. */
  String signature() {
    return request
        .flatMap(sent ->
            sent.headers().stream()
                .filter(header -> header.name().equals("webhook-signature"))
                .findFirst())
        .map(HeaderLine::value)
        .orElse("");
  }

  /** A prefix for the ids of this attempt's elements. */
  String id() {
    return "attempt-" + number;
  }

  /** What went wrong and what to do about it. */
  record FailureView(String name, String message, String meaning, String remedy, boolean retried) {
    static FailureView of(FailureClass failure, String message) {
      return new FailureView(
          Words.of(failure), message, failure.meaning(), failure.remedy(), failure.retried());
    }
  }

  /** A phase of the exchange, with its place in the chart. */
  record Phase(String name, String took, int start, int width, String look) {}

  /** What was sent, with its body laid out. */
  record RequestView(
      String method, String url, List<HeaderLine> headers, String body, String size, String curl) {
    static RequestView of(SentRequest request) {
      return new RequestView(
          request.method(),
          request.url(),
          request.headers(),
          JsonLayout.of(request.body()),
          Words.size(request.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length),
          CurlCommand.of(request));
    }

    /** Request line, headers and body as lines to compare. */
    String text() {
      StringBuilder text = new StringBuilder(method).append(' ').append(url).append('\n');
      headers.forEach(h -> text.append(h.name()).append(": ").append(h.value()).append('\n'));
      return text.append('\n').append(body).toString();
    }
  }

  /** What came back, as text and nothing else. */
  record ResponseView(
      int status,
      String reason,
      List<HeaderLine> headers,
      String body,
      String size,
      boolean truncated) {
    static ResponseView of(Response response) {
      return new ResponseView(
          response.status(),
          Words.reason(response.status()),
          response.headers(),
          JsonLayout.of(response.bodyText()),
          Words.size(response.body().length),
          response.truncated());
    }

    /** Status, headers and body as lines to compare. */
    String text() {
      StringBuilder text =
          new StringBuilder().append(status).append(' ').append(reason).append('\n');
      headers.forEach(h -> text.append(h.name()).append(": ").append(h.value()).append('\n'));
      return text.append('\n').append(body).toString();
    }
  }
}
