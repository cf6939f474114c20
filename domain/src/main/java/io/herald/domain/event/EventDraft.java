package io.herald.domain.event;

import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * An event as its publisher gave it, before any rule was applied; {@link EventRules} turns it into
 * an {@link Event} or says all that is wrong.
 *
 * @param publisherId the publisher's {@code event_id}; empty means Herald makes one
 * @param kind the event kind; empty means {@code access_request}
 * @param eventType the trigger's name or an alias of it
 * @param eventTime when it happened; absent means now
 * @param data what happened
 */
public record EventDraft(
    String publisherId,
    String kind,
    String eventType,
    Optional<Instant> eventTime,
    JsonObject data) {

  /**
   * A payload as the draft that it came from: a sample of the catalogue, or a stored event that is
   * to be sent again. What the payload lacks is empty.
   */
  public static EventDraft of(EventKind kind, JsonObject payload) {
    return new EventDraft(
        payload.stringAt("event_id").orElse(""),
        kind.name(),
        payload.stringAt("event_type").orElse(""),
        payload
            .at("event_time")
            .flatMap(time ->
                time instanceof JsonNumber number ? EpochSeconds.parse(number) : Optional.empty()),
        payload
            .at("data")
            .map(data -> data instanceof JsonObject o ? o : JsonObject.EMPTY)
            .orElse(JsonObject.EMPTY));
  }

  /** The same content under another {@code event_id}; empty lets Herald make one. */
  public EventDraft withPublisherId(String other) {
    return new EventDraft(other, kind, eventType, eventTime, data);
  }
}
