package io.herald.application.invocation;

import io.herald.application.invocation.RequestSender.ClientCertificate;
import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.OutboundHeader;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.application.webhook.RequestRenderer;
import io.herald.domain.Secret;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.RetryAfter;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.WebhookSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One attempt from end to end: render, authenticate, sign, send, inspect. Events, tests and manual
 * invocations all go this way, so what a test shows is what a delivery does.
 *
 * <p>Thread-safe; blocks for at most the webhook's timeout, or twice that when an OAuth token has
 * to be got or renewed.
 */
public final class AttemptDelivery {
  private static final String MASK = "••••";

  /** What an attempt may take beyond its timeout to get or renew an OAuth token. */
  private static final Duration TOKEN_ALLOWANCE = Duration.ofSeconds(5);

  /** What must be left of an attempt to send it once more with a fresh token. */
  private static final Duration SECOND_TRY_NEEDS = Duration.ofSeconds(1);

  /** How late the end of an exchange may be noticed, doubled. */
  private static final Duration OVERRUN = Duration.ofMillis(500);

  private final RequestRenderer renderer;
  private final RequestSigner signer;
  private final RequestSender sender;
  private final AccessTokens accessTokens;
  private final ResponseInspector inspector;
  private final Invocations invocations;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final String userAgent;

  /**
   * Wires an attempt.
   *
   * @param ticker {@link System#nanoTime} or a manual one
   * @param userAgent what targets see, e.g. {@code Herald/0.1.0}
   */
  public AttemptDelivery(
      RequestRenderer renderer,
      RequestSigner signer,
      RequestSender sender,
      AccessTokens accessTokens,
      ResponseInspector inspector,
      Invocations invocations,
      InstantSource clock,
      LongSupplier ticker,
      String userAgent) {
    this.renderer = renderer;
    this.signer = signer;
    this.sender = sender;
    this.accessTokens = accessTokens;
    this.inspector = inspector;
    this.invocations = invocations;
    this.clock = clock;
    this.ticker = ticker;
    this.userAgent = userAgent;
  }

  /** The longest that an attempt with these settings can take. */
  public static Duration longest(WebhookSettings settings) {
    Duration exchange = settings.timeout().plus(OVERRUN);
    return settings.authentication() instanceof Authentication.OAuth2
        ? exchange.plus(TOKEN_ALLOWANCE)
        : exchange;
  }

  /** Attempts once; whatever goes wrong is in the outcome. */
  public Outcome attempt(Plan plan) {
    Instant startedAt = clock.instant();
    return switch (renderer.render(plan.settings(), plan.event(), delivery(plan))) {
      case RequestRenderer.Outcome.Unrenderable(FailureClass failure, String message) ->
          outcome(
              plan, startedAt, Optional.empty(), failed(failure, message, Optional.empty()), NONE);
      case RequestRenderer.Outcome.Rendered rendered -> exchange(plan, startedAt, rendered);
    };
  }

  private RequestRenderer.Delivery delivery(Plan plan) {
    Set<String> wanted = renderer.capturesRead(plan.settings());
    Map<String, String> captured =
        wanted.isEmpty() ? Map.of() : invocations.captured(plan.event().subject().orderingKey());
    return new RequestRenderer.Delivery(plan.invocation(), plan.number(), captured);
  }

  private Outcome exchange(
      Plan plan, Instant startedAt, RequestRenderer.Outcome.Rendered rendered) {
    long endsAt = ticker.getAsLong() + longest(plan.settings()).minus(OVERRUN).toNanos();
    Authorization authorization = authorize(plan.settings(), Optional.empty(), endsAt);
    return switch (authorization) {
      case Authorization.Unavailable(String message) ->
          outcome(
              plan,
              startedAt,
              Optional.of(record(plan, rendered, prepare(plan, rendered, List.of(), startedAt))),
              failed(
                  FailureClass.OAUTH_TOKEN,
                  SecretEcho.of(plan.settings()).without(message),
                  Optional.empty()),
              NONE);
      case Authorization.Ready ready -> {
        OutboundRequest request = prepare(plan, rendered, ready.headers(), startedAt);
        Exchange exchange = sender.send(request);
        Optional<Secret> refused = refusedToken(exchange, ready);
        if (refused.isPresent()
            && left(endsAt).compareTo(SECOND_TRY_NEEDS) >= 0
            && authorize(plan.settings(), refused, endsAt) instanceof Authorization.Ready renewed
            && left(endsAt).compareTo(SECOND_TRY_NEEDS) >= 0) {
          request =
              prepare(plan, rendered, renewed.headers(), clock.instant())
                  .within(shorter(plan.settings().timeout(), left(endsAt)));
          exchange = sender.send(request);
        }
        yield judge(plan, startedAt, rendered, request, exchange);
      }
    };
  }

  private Duration left(long endsAt) {
    return Duration.ofNanos(endsAt - ticker.getAsLong());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The OAuth token that the target has just refused with 401, if that is what happened. */
  private static Optional<Secret> refusedToken(Exchange exchange, Authorization.Ready ready) {
    return exchange instanceof Exchange.Answered(Response response, Timings _)
            && response.status() == 401
        ? ready.token()
        : Optional.empty();
  }

  private Outcome judge(
      Plan plan,
      Instant startedAt,
      RequestRenderer.Outcome.Rendered rendered,
      OutboundRequest request,
      Exchange exchange) {
    Optional<SentRequest> sent = Optional.of(record(plan, rendered, request));
    SecretEcho echo = SecretEcho.of(plan.settings(), request);
    return switch (exchange) {
      case Exchange.Broken(FailureClass failure, String message, Timings timings) ->
          outcome(
              plan,
              startedAt,
              sent,
              failed(failure, echo.without(message), Optional.empty()),
              timings);
      case Exchange.Answered(Response answered, Timings timings) -> {
        Response response = echo.without(answered);
        if (response.status() / 100 != 2) {
          FailureClass failure = classify(response.status());
          yield new Outcome(
              attempt(
                  plan,
                  startedAt,
                  sent,
                  failed(failure, refusal(failure, response), Optional.of(response)),
                  timings,
                  List.of()),
              Map.of(),
              retryAfter(response));
        }
        List<ValidatorVerdict> verdicts =
            inspector.verdicts(plan.settings().responseValidators(), response);
        Optional<ValidatorVerdict> unsatisfied =
            verdicts.stream().filter(verdict -> !verdict.satisfied()).findFirst();
        Result result =
            unsatisfied
                .<Result>map(verdict ->
                    failed(FailureClass.VALIDATOR, explain(verdict), Optional.of(response)))
                .orElseGet(() -> new Result.Success(response));
        Map<String, String> captured =
            result instanceof Result.Success
                ? inspector.captured(plan.settings().captures(), response)
                : Map.of();
        yield new Outcome(
            attempt(plan, startedAt, sent, result, timings, verdicts), captured, Optional.empty());
      }
    };
  }

  private static String explain(ValidatorVerdict verdict) {
    String wanted =
        verdict.expectedValues().isEmpty()
            ? "something"
            : String.join(" or ", verdict.expectedValues());
    return "The response validator %s expects %s; the response has %s."
        .formatted(
            verdict.jsonPath(),
            wanted,
            verdict.found().isEmpty() ? "nothing there" : verdict.found());
  }

  private Optional<Duration> retryAfter(Response response) {
    return response.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase("retry-after"))
        .findFirst()
        .flatMap(header -> RetryAfter.parse(header.value(), clock.instant()));
  }

  private static String refusal(FailureClass failure, Response response) {
    String location =
        response.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase("location"))
            .findFirst()
            .map(header -> " to " + header.value())
            .orElse("");
    return failure == FailureClass.REDIRECT
        ? "The target answered %d, a redirect%s; redirects are never followed."
            .formatted(response.status(), location)
        : "The target answered " + response.status() + ".";
  }

  /** The failure class of a status that is not 2xx. */
  static FailureClass classify(int status) {
    return switch (status) {
      case 401, 403 -> FailureClass.UNAUTHORIZED;
      case 404 -> FailureClass.NOT_FOUND;
      case 410 -> FailureClass.GONE;
      case 429 -> FailureClass.TOO_MANY_REQUESTS;
      default ->
          switch (status / 100) {
            case 3 -> FailureClass.REDIRECT;
            case 4 -> FailureClass.CLIENT_ERROR;
            case 5 -> FailureClass.SERVER_ERROR;
            default -> FailureClass.UNEXPECTED_STATUS;
          };
    };
  }

  private OutboundRequest prepare(
      Plan plan,
      RequestRenderer.Outcome.Rendered rendered,
      List<OutboundHeader> authorization,
      Instant timestamp) {
    byte[] body = rendered.body().getBytes(StandardCharsets.UTF_8);
    List<OutboundHeader> headers = new ArrayList<>();
    boolean ownType = false;
    boolean ownAgent = false;
    for (RequestRenderer.RenderedHeader header : rendered.headers()) {
      headers.add(new OutboundHeader(header.name(), header.value(), header.secret()));
      ownType |= header.name().equalsIgnoreCase("content-type");
      ownAgent |= header.name().equalsIgnoreCase("user-agent");
    }
    if (!ownType) {
      headers.add(shown("Content-Type", "application/json"));
    }
    if (!ownAgent) {
      headers.add(shown("User-Agent", userAgent));
    }
    headers.addAll(authorization);
    headers.add(shown("webhook-id", plan.invocation().toString()));
    headers.add(shown("webhook-timestamp", Long.toString(timestamp.getEpochSecond())));
    if (!plan.signingSecrets().isEmpty()) {
      headers.add(
          shown(
              "webhook-signature",
              signer.signature(plan.invocation(), timestamp, body, plan.signingSecrets())));
    }
    headers.add(shown("traceparent", TraceParent.of(plan.invocation(), plan.number())));
    return new OutboundRequest(
        plan.settings().method(),
        rendered.url(),
        headers,
        body,
        plan.settings().timeout(),
        plan.settings().authentication()
                instanceof Authentication.MutualTls(String certificate, Secret key)
            ? Optional.of(new ClientCertificate(certificate, key))
            : Optional.empty());
  }

  private static OutboundHeader shown(String name, String value) {
    return new OutboundHeader(name, value, false);
  }

  private static SentRequest record(
      Plan plan, RequestRenderer.Outcome.Rendered rendered, OutboundRequest request) {
    List<HeaderLine> headers = new ArrayList<>(request.headers().size());
    for (OutboundHeader header : request.headers()) {
      headers.add(
          new HeaderLine(header.name(), header.secret() ? MASK : header.value(), header.secret()));
    }
    return new SentRequest(
        plan.settings().method().name(), request.url(), headers, rendered.body());
  }

  private Authorization authorize(WebhookSettings settings, Optional<Secret> refused, long endsAt) {
    return switch (settings.authentication()) {
      case Authentication.None _, Authentication.MutualTls _ ->
          new Authorization.Ready(List.of(), Optional.empty());
      case Authentication.Bearer(Secret token) ->
          new Authorization.Ready(
              List.of(authorization("Bearer " + reveal(token))), Optional.empty());
      case Authentication.Basic(String username, Secret password) ->
          new Authorization.Ready(
              List.of(authorization("Basic " + base64(username + ":" + reveal(password)))),
              Optional.empty());
      case Authentication.OAuth2 oauth ->
          switch (accessTokens.token(oauth, refused, shorter(TOKEN_ALLOWANCE, left(endsAt)))) {
            case AccessTokens.Outcome.Token(Secret value) ->
                new Authorization.Ready(
                    List.of(authorization("Bearer " + reveal(value))), Optional.of(value));
            case AccessTokens.Outcome.Failed(String message) ->
                new Authorization.Unavailable(message);
          };
    };
  }

  private static OutboundHeader authorization(String value) {
    return new OutboundHeader("Authorization", value, true);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Stored webhooks hold secrets themselves; a stand-in gets no further than a draft. */
  private static String reveal(Secret secret) {
    return switch (secret) {
      case Secret.Known(String value) -> value;
      case Secret.Kept _ -> throw new IllegalStateException("a kept secret was not resolved");
    };
  }

  private static Result.Failure failed(
      FailureClass failure, String message, Optional<Response> answer) {
    return new Result.Failure(failure, message, answer);
  }

  private static final Timings NONE = Timings.NONE;

  private static Outcome outcome(
      Plan plan, Instant startedAt, Optional<SentRequest> sent, Result result, Timings timings) {
    return new Outcome(
        attempt(plan, startedAt, sent, result, timings, List.of()), Map.of(), Optional.empty());
  }

  private static Attempt attempt(
      Plan plan,
      Instant startedAt,
      Optional<SentRequest> sent,
      Result result,
      Timings timings,
      List<ValidatorVerdict> verdicts) {
    return new Attempt(
        plan.number(), plan.webhookVersion(), startedAt, sent, result, timings, verdicts);
  }

  /**
   * What to attempt.
   *
   * @param webhookVersion 0 for a draft
   * @param signingSecrets those that sign; none for a draft that has none yet
   * @param number 1 for the first attempt
   */
  public record Plan(
      InvocationId invocation,
      WebhookSettings settings,
      long webhookVersion,
      List<SigningSecret> signingSecrets,
      Event event,
      int number) {
    public Plan {
      signingSecrets = List.copyOf(signingSecrets);
    }
  }

  /**
   * What came of it.
   *
   * @param captured values that the response left for its access request
   * @param retryAfter how long the target asked to be left alone
   */
  public record Outcome(
      Attempt attempt, Map<String, String> captured, Optional<Duration> retryAfter) {
    public Outcome {
      captured = Map.copyOf(captured);
    }
  }

  /** The headers that authenticate, or why there are none. */
  private sealed interface Authorization {
    record Ready(List<OutboundHeader> headers, Optional<Secret> token) implements Authorization {}

    record Unavailable(String message) implements Authorization {}
  }
}
