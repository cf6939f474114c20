package io.herald.application.invocation;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.webhook.UrlMask;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of an invocation a caller may see. The path and the query of a URL may be secrets, so only
 * admins see them: not in the request, and not where a target, a redirect or an error message
 * repeats them. Stateless.
 */
public final class InvocationMask {
  /** Response headers whose whole value is a URL. */
  private static final Set<String> URL_HEADERS = Set.of("location", "content-location");

  private InvocationMask() {}

  /** An invocation with its attempts, as that caller may see it. */
  public static Invocations.Detail forCaller(Caller caller, Invocations.Detail detail) {
    if (caller.may(Permission.CONFIGURE)) {
      return detail;
    }
    List<String> urls = new ArrayList<>();
    for (Attempt attempt : detail.attempts()) {
      attempt.request().ifPresent(request -> urls.add(request.url()));
      attempt
          .result()
          .answer()
          .ifPresent(response ->
              response.headers().stream()
                  .filter(InvocationMask::holdsUrl)
                  .forEach(header -> urls.add(header.value())));
    }
    UrlMask.InTexts mask = UrlMask.inTexts(urls);
    return new Invocations.Detail(
        masked(detail.invocation(), mask),
        detail.attempts().stream().map(attempt -> masked(attempt, mask)).toList(),
        detail.captured());
  }

  /** An invocation as that caller may see it. */
  public static Invocation forCaller(Caller caller, Invocation invocation) {
    return caller.may(Permission.CONFIGURE)
        ? invocation
        : masked(invocation, UrlMask.inTexts(List.of()));
  }

  private static Invocation masked(Invocation invocation, UrlMask.InTexts mask) {
    if (!(invocation.state()
        instanceof InvocationState.Failed(var at, var failure, String reason))) {
      return invocation;
    }
    return new Invocation(
        invocation.id(),
        invocation.webhook(),
        invocation.webhookName(),
        invocation.event(),
        invocation.publisherEventId(),
        invocation.trigger(),
        invocation.requestId(),
        invocation.requestFriendlyId(),
        invocation.cause(),
        new InvocationState.Failed(at, failure, mask.apply(reason)),
        invocation.repeats(),
        invocation.attempts(),
        invocation.createdAt(),
        invocation.updatedAt());
  }

  private static Attempt masked(Attempt attempt, UrlMask.InTexts mask) {
    return new Attempt(
        attempt.number(),
        attempt.webhookVersion(),
        attempt.startedAt(),
        attempt
            .request()
            .map(request ->
                new SentRequest(
                    request.method(),
                    UrlMask.masked(request.url()),
                    request.headers(),
                    request.body())),
        switch (attempt.result()) {
          case Result.Success(Response response) -> new Result.Success(masked(response, mask));
          case Result.Failure(var failure, String message, var answer) ->
              new Result.Failure(
                  failure, mask.apply(message), answer.map(response -> masked(response, mask)));
        },
        attempt.timings(),
        attempt.verdicts().stream()
            .map(verdict ->
                new ValidatorVerdict(
                    verdict.jsonPath(),
                    verdict.expectedValues(),
                    verdict.satisfied(),
                    mask.apply(verdict.found())))
            .toList(),
        attempt.removed());
  }

  private static Response masked(Response response, UrlMask.InTexts mask) {
    return new Response(
        response.status(),
        response.headers().stream()
            .map(header ->
                holdsUrl(header)
                    ? new HeaderLine(header.name(), UrlMask.masked(header.value()), true)
                    : new HeaderLine(header.name(), mask.apply(header.value()), header.masked()))
            .toList(),
        mask.applyToBytes(response.body()),
        response.truncated());
  }

  private static boolean holdsUrl(HeaderLine header) {
    return URL_HEADERS.contains(header.name().toLowerCase(Locale.ROOT));
  }
}
