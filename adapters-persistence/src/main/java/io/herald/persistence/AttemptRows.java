package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ATTEMPT;

import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** How attempts stand in their table. Stateless. */
final class AttemptRows {
  private static final Pattern SPACE = Pattern.compile(" ");

  private AttemptRows() {}

  static BatchBindStep insert(DSLContext transaction) {
    return transaction.batch(
        transaction
            .insertInto(ATTEMPT)
            .columns(ATTEMPT.fields())
            .values(new Object[ATTEMPT.fields().length]));
  }

  /** The values of a row. {@code recordedId} grows with time, for following what happens. */
  static @Nullable Object[] values(UUID invocation, UUID recordedId, Attempt attempt) {
    Optional<Result.Failure> failure =
        attempt.result() instanceof Result.Failure failed ? Optional.of(failed) : Optional.empty();
    Optional<SentRequest> request = attempt.request();
    Optional<Response> response = attempt.result().answer();
    return new @Nullable Object[] {
      Columns.bytes(invocation),
      attempt.number(),
      Columns.bytes(recordedId),
      attempt.webhookVersion(),
      Columns.micros(attempt.startedAt()),
      failure.map(f -> f.failure().name()).orElse(null),
      failure.map(Result.Failure::message).orElse(null),
      request.map(SentRequest::method).orElse(null),
      request.map(SentRequest::url).orElse(null),
      request.map(r -> headers(r.headers())).orElse(null),
      request.map(SentRequest::body).orElse(null),
      response.map(Response::status).orElse(null),
      response.map(r -> headers(r.headers())).orElse(null),
      response.map(Response::body).orElse(null),
      response.map(r -> r.truncated() ? 1 : 0).orElse(0),
      timings(attempt.timings()),
      attempt.verdicts().isEmpty() ? null : verdicts(attempt.verdicts())
    };
  }

  static Attempt attempt(Record row) {
    Optional<SentRequest> request =
        Optional.ofNullable(row.get(ATTEMPT.REQUEST_METHOD))
            .map(method ->
                new SentRequest(
                    method,
                    row.get(ATTEMPT.REQUEST_URL),
                    headers(row.get(ATTEMPT.REQUEST_HEADERS)),
                    Optional.ofNullable(row.get(ATTEMPT.REQUEST_BODY)).orElse("")));
    Optional<Response> response =
        Optional.ofNullable(row.get(ATTEMPT.RESPONSE_STATUS))
            .map(status ->
                new Response(
                    status,
                    headers(row.get(ATTEMPT.RESPONSE_HEADERS)),
                    Optional.ofNullable(row.get(ATTEMPT.RESPONSE_BODY)).orElse(new byte[0]),
                    row.get(ATTEMPT.RESPONSE_TRUNCATED) == 1));
    String failure = row.get(ATTEMPT.FAILURE_CLASS);
    Result result =
        failure == null
            ? new Result.Success(response.orElseThrow())
            : new Result.Failure(FailureClass.valueOf(failure), row.get(ATTEMPT.MESSAGE), response);
    return new Attempt(
        row.get(ATTEMPT.NUMBER),
        row.get(ATTEMPT.WEBHOOK_VERSION),
        Columns.instant(row.get(ATTEMPT.STARTED_AT)),
        request,
        result,
        timings(row.get(ATTEMPT.TIMINGS)),
        Optional.ofNullable(row.get(ATTEMPT.VERDICTS))
            .map(AttemptRows::verdicts)
            .orElse(List.of()));
  }

  /** Names and values in turn; a masked value is an array. */
  private static String headers(List<HeaderLine> headers) {
    List<Json> elements = new ArrayList<>(headers.size() * 2);
    for (HeaderLine header : headers) {
      elements.add(Json.of(header.name()));
      elements.add(
          header.masked()
              ? new JsonArray(List.of(Json.of(header.value())))
              : Json.of(header.value()));
    }
    return new JsonArray(elements).text();
  }

  private static List<HeaderLine> headers(String text) {
    List<HeaderLine> headers = new ArrayList<>();
    List<Json> elements = JsonReading.array(text).elements();
    for (int i = 0; i < elements.size(); i += 2) {
      String name = ((JsonString) elements.get(i)).value();
      headers.add(
          elements.get(i + 1) instanceof JsonArray(List<Json> masked)
              ? new HeaderLine(name, ((JsonString) masked.getFirst()).value(), true)
              : new HeaderLine(name, ((JsonString) elements.get(i + 1)).value(), false));
    }
    return headers;
  }

  /** Nanoseconds, parted by spaces, in the order of the record. */
  private static String timings(Timings timings) {
    return timings.dns().toNanos()
        + " "
        + timings.connect().toNanos()
        + " "
        + timings.tls().toNanos()
        + " "
        + timings.firstByte().toNanos()
        + " "
        + timings.total().toNanos();
  }

  private static Timings timings(String text) {
    List<Duration> phases =
        SPACE.splitAsStream(text).map(Long::parseLong).map(Duration::ofNanos).toList();
    return new Timings(phases.get(0), phases.get(1), phases.get(2), phases.get(3), phases.get(4));
  }

  private static String verdicts(List<ValidatorVerdict> verdicts) {
    return new JsonArray(
            verdicts.stream()
                .<Json>map(verdict ->
                    JsonObject.builder()
                        .put("json_path", verdict.jsonPath())
                        .put("expected", JsonArray.ofStrings(verdict.expectedValues()))
                        .put("satisfied", Json.of(verdict.satisfied()))
                        .put("found", verdict.found())
                        .build())
                .toList())
        .text();
  }

  private static List<ValidatorVerdict> verdicts(String text) {
    return JsonReading.array(text).elements().stream()
        .map(JsonObject.class::cast)
        .map(verdict ->
            new ValidatorVerdict(
                verdict.stringAt("json_path").orElse(""),
                ((JsonArray) verdict.at("expected").orElse(JsonArray.EMPTY))
                    .elements().stream().map(value -> ((JsonString) value).value()).toList(),
                verdict.at("satisfied").orElse(JsonBoolean.FALSE) == JsonBoolean.TRUE,
                verdict.stringAt("found").orElse("")))
        .toList();
  }
}
