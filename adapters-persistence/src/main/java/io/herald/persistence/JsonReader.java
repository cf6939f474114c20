package io.herald.persistence;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON that Herald has written, numbers to the last digit. Stateless. */
final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              // Doors have checked what is stored; these only bound a damaged record.
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxNumberLength(10_000)
                  .maxStringLength(20_000_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonReader() {}

  static JsonObject object(String text) {
    return (JsonObject) parse(text);
  }

  static JsonArray array(String text) {
    return (JsonArray) parse(text);
  }

  static Json parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return value(parser, parser.nextToken());
    }
  }

  private static Json value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
      case VALUE_TRUE -> Json.of(true);
      case VALUE_FALSE -> Json.of(false);
      case VALUE_NULL -> JsonNull.NULL;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("a stored JSON text has " + token + " where a value is");
    };
  }

  private static JsonObject object(JsonParser parser) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      members.put(name, value(parser, parser.nextToken()));
    }
    return new JsonObject(members);
  }

  private static JsonArray array(JsonParser parser) {
    List<Json> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(value(parser, token));
    }
    return new JsonArray(elements);
  }
}
