package io.herald.persistence;

import io.herald.application.webhook.UrlMask;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An attempt parted for the record: the path and the query of its URL may be secrets, so they are
 * kept encrypted, and with them whatever of the answer repeats them, as error pages do. In the
 * clear stands the same with an ellipsis.
 *
 * @param open what stands in the clear
 * @param sealed what is to be encrypted, as JSON; empty if the URL is a mere origin
 */
record SealedAttempt(Attempt open, Optional<String> sealed) {
  private static final String URL = "url";
  private static final String MESSAGE = "message";
  private static final String HEADERS = "response_headers";
  private static final String BODY = "response_body";

  static SealedAttempt of(Attempt attempt) {
    if (attempt.request().isEmpty()) {
      return new SealedAttempt(attempt, Optional.empty());
    }
    SentRequest request = attempt.request().get();
    String shown = UrlMask.masked(request.url());
    if (shown.equals(request.url())) {
      return new SealedAttempt(attempt, Optional.empty());
    }
    UrlMask.InTexts mask = UrlMask.inTexts(List.of(request.url()));
    JsonObject.Builder sealed = JsonObject.builder().put(URL, request.url());
    Result result =
        switch (attempt.result()) {
          case Result.Success(Response response) ->
              new Result.Success(open(response, mask, sealed));
          case Result.Failure(var failure, String message, Optional<Response> answer) -> {
            if (mask.findsIn(message)) {
              sealed.put(MESSAGE, message);
            }
            yield new Result.Failure(
                failure, open(message, mask), answer.map(response -> open(response, mask, sealed)));
          }
        };
    Attempt open =
        new Attempt(
            attempt.number(),
            attempt.webhookVersion(),
            attempt.startedAt(),
            Optional.of(
                new SentRequest(request.method(), shown, request.headers(), request.body())),
            result,
            attempt.timings(),
            attempt.verdicts().stream()
                .map(verdict ->
                    new ValidatorVerdict(
                        verdict.jsonPath(),
                        verdict.expectedValues(),
                        verdict.satisfied(),
                        open(verdict.found(), mask)))
                .toList());
    return new SealedAttempt(open, Optional.of(sealed.build().text()));
  }

  /** A reason that tables show, without what repeats the URL of the attempt. */
  static String open(String reason, Attempt attempt) {
    return attempt
        .request()
        .map(request -> open(reason, UrlMask.inTexts(List.of(request.url()))))
        .orElse(reason);
  }

  private static String open(String text, UrlMask.InTexts mask) {
    return mask.findsIn(text) ? mask.apply(text) : text;
  }

  private static Response open(Response response, UrlMask.InTexts mask, JsonObject.Builder sealed) {
    List<HeaderLine> headers = response.headers();
    if (headers.stream().anyMatch(header -> mask.findsIn(header.value()))) {
      sealed.put(HEADERS, AttemptRows.headers(headers));
      headers =
          headers.stream()
              .map(header ->
                  new HeaderLine(header.name(), open(header.value(), mask), header.masked()))
              .toList();
    }
    byte[] body = response.body();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (mask.findsIn(text)) {
      sealed.put(BODY, Base64.getEncoder().encodeToString(body));
      body = mask.applyToBytes(body);
    }
    return new Response(response.status(), headers, body, response.truncated());
  }

  /** The attempt as it was. */
  static Attempt whole(Attempt open, String sealed) {
    Map<String, Json> members = JsonReader.object(sealed).members();
    return new Attempt(
        open.number(),
        open.webhookVersion(),
        open.startedAt(),
        open.request()
            .map(request ->
                new SentRequest(
                    request.method(),
                    text(members, URL).orElse(request.url()),
                    request.headers(),
                    request.body())),
        switch (open.result()) {
          case Result.Success(Response response) -> new Result.Success(whole(response, members));
          case Result.Failure(var failure, String message, Optional<Response> answer) ->
              new Result.Failure(
                  failure,
                  text(members, MESSAGE).orElse(message),
                  answer.map(response -> whole(response, members)));
        },
        open.timings(),
        open.verdicts());
  }

  private static Response whole(Response response, Map<String, Json> members) {
    return new Response(
        response.status(),
        text(members, HEADERS).map(AttemptRows::readHeaders).orElse(response.headers()),
        text(members, BODY).map(Base64.getDecoder()::decode).orElse(response.body()),
        response.truncated());
  }

  private static Optional<String> text(Map<String, Json> members, String name) {
    return members.get(name) instanceof JsonString(String value)
        ? Optional.of(value)
        : Optional.empty();
  }
}
