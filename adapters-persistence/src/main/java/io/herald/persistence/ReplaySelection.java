package io.herald.persistence;

import io.herald.application.invocation.Replay.Selection;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a replay sends again, as JSON in its row. Stateless. */
final class ReplaySelection {
  private static final String INVOCATIONS = "invocations";
  private static final String WEBHOOK = "webhook";
  private static final String MISSED_BY = "missed_by";
  private static final String STATES = "states";
  private static final String SINCE = "since_micros";
  private static final String UNTIL = "until_micros";

  private ReplaySelection() {}

  static String text(Selection selection) {
    return switch (selection) {
      case Selection.Chosen(List<InvocationId> invocations) ->
          JsonObject.builder()
              .put(
                  INVOCATIONS,
                  JsonArray.ofStrings(invocations.stream().map(InvocationId::toString).toList()))
              .build()
              .text();
      case Selection.Window(var webhook, var states, var since, var until) ->
          JsonObject.builder()
              .put(WEBHOOK, webhook.toString())
              .put(STATES, JsonArray.ofStrings(states.stream().map(Enum::name).sorted().toList()))
              .put(SINCE, Json.of(Bound.micros(since)))
              .put(UNTIL, Json.of(Bound.micros(until)))
              .build()
              .text();
      case Selection.Missed(var webhook, var since, var until) ->
          JsonObject.builder()
              .put(MISSED_BY, webhook.toString())
              .put(SINCE, Json.of(Bound.micros(since)))
              .put(UNTIL, Json.of(Bound.micros(until)))
              .build()
              .text();
    };
  }

  static Selection read(String text) {
    JsonObject document = JsonReader.object(text);
    if (document.at(INVOCATIONS).isPresent()) {
      return new Selection.Chosen(
          texts(document, INVOCATIONS).stream()
              .map(id -> read(InvocationId.parse(id), id))
              .toList());
    }
    Instant since = time(document, SINCE);
    Instant until = time(document, UNTIL);
    return document.stringAt(MISSED_BY).isPresent()
        ? new Selection.Missed(webhook(document, MISSED_BY), since, until)
        : new Selection.Window(webhook(document, WEBHOOK), states(document), since, until);
  }

  private static WebhookId webhook(JsonObject document, String member) {
    String id = read(document.stringAt(member), member);
    return read(WebhookId.parse(id), id);
  }

  private static Set<InvocationState.Name> states(JsonObject document) {
    return texts(document, STATES).stream()
        .map(InvocationState.Name::valueOf)
        .collect(Collectors.toSet());
  }

  private static Instant time(JsonObject document, String member) {
    return read(
        document
            .at(member)
            .flatMap(value ->
                value instanceof JsonNumber number
                    ? Optional.of(Bound.instant(number.decimal().longValueExact()))
                    : Optional.empty()),
        member);
  }

  private static List<String> texts(JsonObject document, String member) {
    return read(
            document
                .at(member)
                .flatMap(value ->
                    value instanceof JsonArray array ? Optional.of(array) : Optional.empty()),
            member)
        .elements()
        .stream()
        .map(element -> read(element.stringAt(), member))
        .toList();
  }

  private static <T> T read(Optional<T> value, String where) {
    return value.orElseThrow(
        () -> new IllegalStateException("a stored replay cannot be read at " + where));
  }
}
