package io.herald.web;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.DescribePayload;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.PayloadSchema;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Describes payloads by the kind's own schema. Stateless. */
final class SchemaPayload implements DescribePayload {
  @Override
  public List<Field> fields(Caller caller, EventKind kind) {
    caller.require(Permission.READ_SCHEMA);
    return fields(PayloadSchema.of(kind), "");
  }

  private static List<Field> fields(JsonObject schema, String prefix) {
    List<Field> fields = new ArrayList<>();
    Set<String> required = new HashSet<>();
    if (schema.at("required").orElse(JsonArray.EMPTY) instanceof JsonArray(List<Json> names)) {
      names.forEach(name -> required.add(name instanceof JsonString(String text) ? text : ""));
    }
    if (schema.at("properties").orElse(JsonObject.EMPTY)
        instanceof JsonObject(Map<String, Json> properties)) {
      properties.forEach((name, json) -> {
        if (json instanceof JsonObject field) {
          fields.add(field(name, prefix + name, field, required.contains(name)));
        }
      });
    }
    return fields;
  }

  private static Field field(String name, String path, JsonObject schema, boolean required) {
    String type = schema.stringAt("type").orElse("object");
    JsonObject inner =
        schema.at("items").orElse(schema) instanceof JsonObject items ? items : schema;
    boolean list = type.equals("array");
    return new Field(
        name,
        list ? path + ".[0]" : path,
        list ? "array of " + inner.stringAt("type").orElse("string") + "s" : type,
        schema.stringAt("description").orElse(""),
        required,
        fields(inner, (list ? path + ".[0]" : path) + "."));
  }

  @Override
  public String jsonSchema(Caller caller, EventKind kind) {
    caller.require(Permission.READ_SCHEMA);
    return PayloadSchema.of(kind).text();
  }
}
