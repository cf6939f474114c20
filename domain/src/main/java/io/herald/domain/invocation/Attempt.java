package io.herald.domain.invocation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP exchange of an invocation, as it was.
 *
 * @param number 1 for the first
 * @param webhookVersion the version of the configuration that it used
 * @param request what was sent; absent if nothing could be rendered
 * @param result what came of it
 * @param removed whether retention has removed the request and the answer's headers and body; the
 *     status, the failure and the timings stay
 */
public record Attempt(
    int number,
    long webhookVersion,
    Instant startedAt,
    Optional<SentRequest> request,
    Result result,
    Timings timings,
    List<ValidatorVerdict> verdicts,
    boolean removed) {

  public Attempt {
    verdicts = List.copyOf(verdicts);
  }

  /** An attempt of which everything is there. */
  public Attempt(
      int number,
      long webhookVersion,
      Instant startedAt,
      Optional<SentRequest> request,
      Result result,
      Timings timings,
      List<ValidatorVerdict> verdicts) {
    this(number, webhookVersion, startedAt, request, result, timings, verdicts, false);
  }

  /** What retention leaves of it. */
  public Attempt withoutExchange() {
    return new Attempt(
        number,
        webhookVersion,
        startedAt,
        Optional.empty(),
        switch (result) {
          case Result.Success(Response response) -> new Result.Success(response.statusOnly());
          case Result.Failure(FailureClass failure, String message, Optional<Response> answer) ->
              new Result.Failure(failure, message, answer.map(Response::statusOnly));
        },
        timings,
        List.of(),
        true);
  }

  public boolean succeeded() {
    return result instanceof Result.Success;
  }

  /**
   * The request as sent, with secret header values masked.
   *
   * @param headers names and values in the order sent
   * @param body the exact text that was signed and sent
   */
  public record SentRequest(String method, String url, List<HeaderLine> headers, String body) {
    public SentRequest {
      headers = List.copyOf(headers);
    }
  }

  /** A header as it stood on the wire; {@code masked} if the value is a stand-in for a secret. */
  public record HeaderLine(String name, String value, boolean masked) {}

  /**
   * What the target answered.
   *
   * @param body its first 64 KiB as they came; shared, never written to
   * @param truncated whether there was more
   */
  @SuppressWarnings("ArrayRecordComponent") // Copies and comparisons would cost the hot path.
  public record Response(int status, List<HeaderLine> headers, byte[] body, boolean truncated) {
    /** How much of a body is kept, in bytes. */
    public static final int MAX_BODY_BYTES = 64 * 1024;

    public Response {
      headers = List.copyOf(headers);
    }

    private Response statusOnly() {
      return new Response(status, List.of(), new byte[0], false);
    }

    /** The body as UTF-8 text; what is not UTF-8 shows as replacement characters. */
    public String bodyText() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** What came of an attempt. */
  public sealed interface Result {
    /** The answer, if there was one. */
    Optional<Response> answer();

    /** Delivered. */
    record Success(Response response) implements Result {
      @Override
      public Optional<Response> answer() {
        return Optional.of(response);
      }
    }

    /**
     * Not delivered.
     *
     * @param message what exactly happened, for people
     */
    record Failure(FailureClass failure, String message, Optional<Response> answer)
        implements Result {}
  }

  /**
   * How long the phases took; a phase that did not happen (a reused connection has no DNS) is zero.
   */
  public record Timings(
      Duration dns, Duration connect, Duration tls, Duration firstByte, Duration total) {
    public static final Timings NONE =
        new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Whether the response satisfied one validator, and what stood there. */
  public record ValidatorVerdict(
      String jsonPath, List<String> expectedValues, boolean satisfied, String found) {
    public ValidatorVerdict {
      expectedValues = List.copyOf(expectedValues);
    }
  }
}
