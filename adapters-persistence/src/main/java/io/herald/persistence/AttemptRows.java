package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ATTEMPT;

import io.herald.domain.id.InvocationId;
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
import io.herald.domain.json.JsonText;
import io.herald.persistence.schema.tables.records.AttemptRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Attempts as rows. Thread-safe. */
final class AttemptRows {
  private final RecordKeys keys;
  private final String insert;

  AttemptRows(DSLContext rendering, RecordKeys keys) {
    this.keys = keys;
    insert =
        Sql.insert(
            rendering,
            ATTEMPT,
            ATTEMPT.INVOCATION,
            ATTEMPT.NUMBER,
            ATTEMPT.WEBHOOK_VERSION,
            ATTEMPT.STARTED_AT,
            ATTEMPT.FAILURE,
            ATTEMPT.STATUS,
            ATTEMPT.DNS_NANOS,
            ATTEMPT.CONNECT_NANOS,
            ATTEMPT.TLS_NANOS,
            ATTEMPT.FIRST_BYTE_NANOS,
            ATTEMPT.TOTAL_NANOS,
            ATTEMPT.MESSAGE,
            ATTEMPT.VERDICTS,
            ATTEMPT.CAPTURED,
            ATTEMPT.REQUEST_LINE,
            ATTEMPT.REQUEST_HEADERS,
            ATTEMPT.RESPONSE_HEADERS,
            ATTEMPT.RESPONSE_TRUNCATED,
            ATTEMPT.RESPONSE_BODY,
            ATTEMPT.REQUEST_BODY,
            ATTEMPT.SEALED);
  }

  Bound inserting(WriteSession session) throws SQLException {
    return session.bind(insert);
  }

  void bind(Bound bound, InvocationId invocation, Attempt whole, Map<String, String> captured)
      throws SQLException {
    SealedAttempt parted = SealedAttempt.of(whole);
    Attempt attempt = parted.open();
    @Nullable Response response = attempt.result().answer().orElse(null);
    @Nullable SentRequest request = attempt.request().orElse(null);
    Timings timings = attempt.timings();
    bound
        .id(invocation)
        .number(attempt.number())
        .number(attempt.webhookVersion())
        .time(attempt.startedAt())
        .text(failureText(attempt.result()))
        .number(status(attempt.result()))
        .number(timings.dns().toNanos())
        .number(timings.connect().toNanos())
        .number(timings.tls().toNanos())
        .number(timings.firstByte().toNanos())
        .number(timings.total().toNanos())
        .text(attempt.result() instanceof Result.Failure failure ? failure.message() : null)
        .text(attempt.verdicts().isEmpty() ? null : verdicts(attempt.verdicts()))
        .text(captured.isEmpty() ? null : texts(captured))
        .text(request == null ? null : request.method() + ' ' + request.url())
        .text(request == null ? null : headers(request.headers()))
        .text(response == null ? null : headers(response.headers()))
        .flag(response != null && response.truncated())
        .bytes(response == null ? null : response.body())
        .text(request == null ? null : request.body())
        .bytes(
            parted
                .sealed()
                .map(text ->
                    keys.encrypt(
                        text,
                        ATTEMPT.getName(),
                        row(invocation.value(), attempt.number()),
                        ATTEMPT.SEALED.getName()))
                .orElse(null));
  }

  private static String row(UUID invocation, int number) {
    return invocation + "/" + number;
  }

  static @Nullable String failureText(Result result) {
    return result instanceof Result.Failure failure ? failure.failure().name() : null;
  }

  static @Nullable Integer status(Result result) {
    return result.answer().map(Response::status).orElse(null);
  }

  static String texts(Map<String, String> texts) {
    JsonObject.Builder members = JsonObject.builder();
    texts.forEach(members::put);
    return members.build().text();
  }

  static Map<String, String> readTexts(String text) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonReader.object(text)
        .members()
        .forEach((name, value) -> texts.put(name, ((JsonString) value).value()));
    return texts;
  }

  /** An array that repeats name, value and whether it is masked. */
  static String headers(List<HeaderLine> headers) {
    StringBuilder out = new StringBuilder(64 * headers.size() + 2).append('[');
    for (HeaderLine header : headers) {
      if (out.length() > 1) {
        out.append(',');
      }
      JsonText.quote(header.name(), out);
      out.append(',');
      JsonText.quote(header.value(), out);
      out.append(',').append(header.masked());
    }
    return out.append(']').toString();
  }

  static List<HeaderLine> readHeaders(String text) {
    List<Json> elements = JsonReader.array(text).elements();
    List<HeaderLine> headers = new ArrayList<>(elements.size() / 3);
    for (int i = 0; i + 2 < elements.size(); i += 3) {
      headers.add(
          new HeaderLine(
              string(elements.get(i)),
              string(elements.get(i + 1)),
              elements.get(i + 2) == JsonBoolean.TRUE));
    }
    return headers;
  }

  private static String verdicts(List<ValidatorVerdict> verdicts) {
    List<Json> elements = new ArrayList<>();
    for (ValidatorVerdict verdict : verdicts) {
      elements.add(
          JsonObject.builder()
              .put("json_path", verdict.jsonPath())
              .put("expected_values", JsonArray.ofStrings(verdict.expectedValues()))
              .put("satisfied", Json.of(verdict.satisfied()))
              .put("found", verdict.found())
              .build());
    }
    return new JsonArray(elements).text();
  }

  private static List<ValidatorVerdict> readVerdicts(String text) {
    List<ValidatorVerdict> verdicts = new ArrayList<>();
    for (Json element : JsonReader.array(text).elements()) {
      Map<String, Json> members = ((JsonObject) element).members();
      List<String> expected = new ArrayList<>();
      if (members.get("expected_values") instanceof JsonArray values) {
        values.elements().forEach(value -> expected.add(string(value)));
      }
      verdicts.add(
          new ValidatorVerdict(
              string(members.get("json_path")),
              expected,
              members.get("satisfied") == JsonBoolean.TRUE,
              string(members.get("found"))));
    }
    return verdicts;
  }

  private static String string(@Nullable Json value) {
    return value instanceof JsonString(String text) ? text : "";
  }

  Attempt read(AttemptRecord row) {
    Attempt open = open(row);
    return row.getSealed() == null
        ? open
        : SealedAttempt.whole(
            open,
            keys.decrypt(
                row.getSealed(),
                ATTEMPT.getName(),
                row(row.getInvocation(), row.getNumber()),
                ATTEMPT.SEALED.getName()));
  }

  private static Attempt open(AttemptRecord row) {
    return new Attempt(
        row.getNumber(),
        row.getWebhookVersion(),
        Bound.instant(row.getStartedAt()),
        request(row),
        result(row),
        new Timings(
            Duration.ofNanos(row.getDnsNanos()),
            Duration.ofNanos(row.getConnectNanos()),
            Duration.ofNanos(row.getTlsNanos()),
            Duration.ofNanos(row.getFirstByteNanos()),
            Duration.ofNanos(row.getTotalNanos())),
        row.getVerdicts() == null ? List.of() : readVerdicts(row.getVerdicts()),
        row.getRemoved());
  }

  private static Optional<SentRequest> request(AttemptRecord row) {
    String line = row.getRequestLine();
    if (line == null) {
      return Optional.empty();
    }
    int space = line.indexOf(' ');
    return Optional.of(
        new SentRequest(
            line.substring(0, space),
            line.substring(space + 1),
            row.getRequestHeaders() == null ? List.of() : readHeaders(row.getRequestHeaders()),
            row.getRequestBody() == null ? "" : row.getRequestBody()));
  }

  private static Result result(AttemptRecord row) {
    Optional<Response> response = response(row);
    String failure = row.getFailure();
    if (failure != null) {
      return new Result.Failure(
          FailureClass.valueOf(failure),
          row.getMessage() == null ? "" : row.getMessage(),
          response);
    }
    return new Result.Success(
        response.orElseThrow(() -> new IllegalStateException("a success without a response")));
  }

  private static Optional<Response> response(AttemptRecord row) {
    if (row.getStatus() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Response(
            row.getStatus(),
            row.getResponseHeaders() == null ? List.of() : readHeaders(row.getResponseHeaders()),
            row.getResponseBody() == null ? new byte[0] : row.getResponseBody(),
            Boolean.TRUE.equals(row.getResponseTruncated())));
  }
}
