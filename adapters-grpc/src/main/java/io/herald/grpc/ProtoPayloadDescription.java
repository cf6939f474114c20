package io.herald.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.DescribePayload;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.PayloadSchema;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.proto.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes payloads: their shape is the catalogue's, the words are those of the proto, so that
 * documentation, schema, console and generated clients say the same. Thread-safe.
 */
public final class ProtoPayloadDescription implements DescribePayload {
  private static final String EVENT_ID = "event_id";
  private static final String HOW_TIMES_ARE_WRITTEN = " In epoch seconds with nine decimals.";

  private final ProtoComments comments = ProtoComments.load();

  @Override
  public List<Field> fields(Caller caller, EventKind kind) {
    caller.require(Permission.READ_SCHEMA);
    return children(PayloadSchema.of(kind), payload(kind), "");
  }

  @Override
  public String jsonSchema(Caller caller, EventKind kind) {
    caller.require(Permission.READ_SCHEMA);
    return IndentedJson.text(schema(kind));
  }

  /** The schema of a kind with the proto's descriptions. */
  JsonObject schema(EventKind kind) {
    Descriptor payload = payload(kind);
    JsonObject.Builder schema = JsonObject.builder();
    described(PayloadSchema.of(kind), payload)
        .members()
        .forEach((name, value) -> {
          schema.put(name, value);
          if (name.equals("title")) {
            schema.put("description", comments.of(payload.getFullName()));
          }
        });
    return schema.build();
  }

  private static Descriptor payload(EventKind kind) {
    FieldDescriptor field = Event.getDescriptor().findFieldByName(kind.name());
    if (field == null) {
      throw new IllegalArgumentException("the proto has no event kind " + kind.name());
    }
    return field.getMessageType();
  }

  private JsonObject described(JsonObject schema, Descriptor message) {
    JsonObject.Builder result = JsonObject.builder();
    schema
        .members()
        .forEach((name, value) ->
            result.put(
                name,
                name.equals("properties") && value instanceof JsonObject(var properties)
                    ? properties(properties, message)
                    : value));
    return result.build();
  }

  private JsonObject properties(Map<String, Json> properties, Descriptor message) {
    JsonObject.Builder result = JsonObject.builder();
    properties.forEach((name, property) -> {
      FieldDescriptor field = field(message, name);
      JsonObject.Builder described = JsonObject.builder().put("description", description(field));
      if (property instanceof JsonObject object) {
        deepened(object, field)
            .members()
            .forEach((keyword, value) -> {
              if (!keyword.equals("description")) {
                described.put(keyword, value);
              }
            });
      }
      result.put(name, described.build());
    });
    return result.build();
  }

  private JsonObject deepened(JsonObject property, FieldDescriptor field) {
    if (!isObject(field)) {
      return property;
    }
    Descriptor message = field.getMessageType();
    if (property.members().get("items") instanceof JsonObject items) {
      JsonObject.Builder result = JsonObject.builder();
      property
          .members()
          .forEach((name, value) ->
              result.put(name, name.equals("items") ? described(items, message) : value));
      return result.build();
    }
    return described(property, message);
  }

  private List<Field> children(JsonObject schema, Descriptor message, String prefix) {
    List<Field> fields = new ArrayList<>();
    List<Json> required =
        schema.members().get("required") instanceof JsonArray(List<Json> names) ? names : List.of();
    if (schema.members().get("properties") instanceof JsonObject(Map<String, Json> properties)) {
      properties.forEach((name, property) ->
          fields.add(
              field(
                  field(message, name),
                  property,
                  prefix + name,
                  required.contains(new JsonString(name)))));
    }
    return fields;
  }

  private Field field(FieldDescriptor field, Json property, String path, boolean required) {
    Optional<JsonObject> items =
        property
            .at("items")
            .flatMap(one -> one instanceof JsonObject o ? Optional.of(o) : Optional.empty());
    List<Field> children =
        !isObject(field)
            ? List.of()
            : items
                .map(one -> children(one, field.getMessageType(), path + ".[0]."))
                .orElseGet(() ->
                    property instanceof JsonObject object
                        ? children(object, field.getMessageType(), path + ".")
                        : List.of());
    return new Field(field.getName(), path, type(field), description(field), required, children);
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return "map";
    }
    String single =
        switch (field.getJavaType()) {
          case STRING -> "string";
          case MESSAGE -> isTime(field) ? "number" : "object";
          case INT, LONG, FLOAT, DOUBLE -> "number";
          case BOOLEAN -> "boolean";
          case ENUM, BYTE_STRING -> "string";
        };
    return field.isRepeated() ? "array of " + single + "s" : single;
  }

  private String description(FieldDescriptor field) {
    String comment = comments.of(field.getFullName());
    return isTime(field) ? comment + HOW_TIMES_ARE_WRITTEN : comment;
  }

  private static boolean isObject(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.isMapField()
        && !isTime(field);
  }

  private static boolean isTime(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName());
  }

  /** The field of that name; the event id, which all kinds have, is described beside them. */
  private static FieldDescriptor field(Descriptor message, String name) {
    FieldDescriptor field =
        (name.equals(EVENT_ID) ? Event.getDescriptor() : message).findFieldByName(name);
    if (field == null) {
      throw new IllegalArgumentException(
          "the proto has no field " + name + " in " + message.getFullName());
    }
    return field;
  }
}
