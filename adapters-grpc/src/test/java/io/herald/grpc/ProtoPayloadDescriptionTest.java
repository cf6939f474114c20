package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.herald.application.access.Caller;
import io.herald.application.event.DescribePayload.Field;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.PayloadSchema;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.proto.v1.AccessRequestEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtoPayloadDescriptionTest {
  private static final EventKind KIND = EventKinds.CATALOGUE.defaultKind();

  private final ProtoPayloadDescription description = new ProtoPayloadDescription();

  @Test
  void theFieldsAreThoseOfTheProtoInItsOrder() {
    List<String> described = new ArrayList<>();
    description.fields(Caller.HERALD, KIND).forEach(field -> names(field, described));

    List<String> inProto = new ArrayList<>(List.of("event_id"));
    names(AccessRequestEvent.getDescriptor(), "", inProto);
    assertThat(described).isEqualTo(inProto);
  }

  private static void names(Field field, List<String> names) {
    names.add(field.path().replace(".[0]", ""));
    field.children().forEach(child -> names(child, names));
  }

  private static void names(Descriptor message, String prefix, List<String> names) {
    for (FieldDescriptor field : message.getFields()) {
      names.add(prefix + field.getName());
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !field.isMapField()
          && !field
              .getMessageType()
              .getFullName()
              .equals(Timestamp.getDescriptor().getFullName())) {
        names(field.getMessageType(), prefix + field.getName() + ".", names);
      }
    }
  }

  @Test
  void aFieldSaysItsTypeAndWhetherItIsAlwaysThere() {
    List<Field> fields = description.fields(Caller.HERALD, KIND);
    Field data = fields.get(3);

    assertThat(fields.get(2))
        .extracting(Field::path, Field::type, Field::required)
        .containsExactly("event_time", "number", true);
    assertThat(fields.get(2).description()).endsWith("In epoch seconds with nine decimals.");
    assertThat(data.children())
        .filteredOn(field -> field.name().equals("access_groups"))
        .extracting(Field::type, Field::required)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("array of objects", true));
    assertThat(data.children())
        .filteredOn(field -> field.name().equals("custom_fields"))
        .extracting(Field::type)
        .containsExactly("map");
    assertThat(data.children())
        .filteredOn(field -> field.name().equals("justification"))
        .extracting(Field::required)
        .containsExactly(false);
  }

  @Test
  void theSchemaHasTheCataloguesShapeAndTheProtosWords() {
    JsonObject schema = description.schema(KIND);

    assertThat(withoutDescriptions(schema)).isEqualTo(withoutDescriptions(PayloadSchema.of(KIND)));
    assertThat(
            schema.stringAt(
                "properties",
                "data",
                "properties",
                "requester",
                "properties",
                "email",
                "description"))
        .contains("The e-mail address.");
    assertThat(description.jsonSchema(Caller.HERALD, KIND))
        .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
  }

  private static Json withoutDescriptions(Json json) {
    return switch (json) {
      case JsonObject(Map<String, Json> members) -> {
        JsonObject.Builder kept = JsonObject.builder();
        members.forEach((name, value) -> {
          if (!(name.equals("description") && value instanceof JsonString)) {
            kept.put(name, withoutDescriptions(value));
          }
        });
        yield kept.build();
      }
      case Json.JsonArray(List<Json> elements) ->
          new Json.JsonArray(
              elements.stream().map(ProtoPayloadDescriptionTest::withoutDescriptions).toList());
      default -> json;
    };
  }
}
