package io.herald.domain.event;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;

/** The payload of an event kind as JSON Schema (draft 2020-12). Stateless. */
public final class PayloadSchema {
  private PayloadSchema() {}

  /** The schema of the whole payload, as templates see it. */
  public static JsonObject of(EventKind kind) {
    JsonObject.Builder data = JsonObject.builder().put("description", "what happened");
    kind.dataSchema().members().forEach(data::put);
    JsonObject properties =
        JsonObject.builder()
            .put(
                "event_id",
                text("the publisher's identifier of the event; one event has one")
                    .put("maxLength", Json.of(EventRules.MAX_PUBLISHER_ID_LENGTH))
                    .build())
            .put(
                "event_type",
                text("the trigger's name")
                    .put(
                        "enum",
                        JsonArray.ofStrings(
                            kind.triggers().stream()
                                .map(description -> description.trigger().name())
                                .toList()))
                    .build())
            .put(
                "event_time",
                JsonObject.builder()
                    .put("description", "when it happened, in epoch seconds with nine decimals")
                    .put("type", "number")
                    .build())
            .put("data", data.build())
            .build();
    return JsonObject.builder()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", kind.name())
        .put("type", "object")
        .put("properties", properties)
        .put("required", JsonArray.ofStrings(properties.members().keySet()))
        .put("additionalProperties", Json.of(false))
        .build();
  }

  private static JsonObject.Builder text(String description) {
    return JsonObject.builder().put("description", description).put("type", "string");
  }
}
