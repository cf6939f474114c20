package io.herald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadSchemaTest {
  private static final JsonObject SCHEMA = PayloadSchema.of(AccessRequestKind.INSTANCE);

  @Test
  void describesEveryFieldOfThePayload() {
    List<String> withoutDescription = new ArrayList<>();
    collectUndescribed("", SCHEMA, withoutDescription);
    assertThat(withoutDescription).isEmpty();
    assertThat(SCHEMA.at("properties", "data", "properties", "requester", "properties", "email"))
        .isPresent();
  }

  @Test
  void namesTheTriggersAndChoices() {
    assertThat(SCHEMA.stringAt("properties", "event_type", "enum", "0")).contains("RequestCreated");
    assertThat(SCHEMA.stringAt("properties", "event_type", "enum", "6")).contains("Manual");
    assertThat(
            SCHEMA
                .at("properties", "data", "properties", "approvals_logical_relation", "enum")
                .orElseThrow()
                .text())
        .isEqualTo("[\"AnyOf\",\"AllOf\"]");
  }

  @Test
  void everySampleSatisfiesIt() {
    for (EventDraft draft : Samples.accessRequests()) {
      assertSatisfies(SCHEMA, EventFixture.accepted(draft).payload().value(), "$");
    }
    for (EventKind.TriggerDescription description : AccessRequestKind.INSTANCE.triggers()) {
      assertSatisfies(SCHEMA, AccessRequestKind.INSTANCE.sample(description.trigger()), "$");
    }
  }

  private static void collectUndescribed(String path, Json schema, List<String> found) {
    if (schema.at("properties").orElse(JsonNull.NULL) instanceof JsonObject properties) {
      properties
          .members()
          .forEach((name, property) -> {
            if (property.stringAt("description").orElse("").isBlank()) {
              found.add(path + "." + name);
            }
            collectUndescribed(path + "." + name, property, found);
          });
    }
    schema.at("items").ifPresent(items -> collectUndescribed(path + "[]", items, found));
  }

  /** As much of JSON Schema as the payload's uses. */
  private static void assertSatisfies(Json schema, Json value, String path) {
    String type =
        switch (value) {
          case JsonObject _ -> "object";
          case JsonArray _ -> "array";
          case JsonString _ -> "string";
          case JsonNumber _ -> "number";
          case JsonBoolean _ -> "boolean";
          case JsonNull _ -> "null";
        };
    assertThat(schema.stringAt("type")).as(path).contains(type);
    switch (value) {
      case JsonObject object -> {
        object
            .members()
            .forEach((name, member) -> {
              Json additional = schema.at("additionalProperties").orElseThrow();
              Json property = schema.at("properties", name).orElse(additional);
              assertThat(property).as(path + "." + name).isNotEqualTo(JsonBoolean.FALSE);
              assertSatisfies(property, member, path + "." + name);
            });
        if (schema.at("required").orElse(JsonNull.NULL) instanceof JsonArray required) {
          required
              .elements()
              .forEach(name ->
                  assertThat(object.members()).as(path).containsKey(((JsonString) name).value()));
        }
      }
      case JsonArray array ->
          array
              .elements()
              .forEach(element ->
                  assertSatisfies(schema.at("items").orElseThrow(), element, path + "[]"));
      case JsonString text -> {
        if (schema.at("enum").orElse(JsonNull.NULL) instanceof JsonArray choices) {
          assertThat(choices.elements()).as(path).contains(text);
        }
      }
      case JsonNumber _, JsonBoolean _, JsonNull _ -> {}
    }
  }
}
