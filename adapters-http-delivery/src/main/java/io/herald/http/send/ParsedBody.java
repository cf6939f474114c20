package io.herald.http.send;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.AbstractJsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.json.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A response body as JSONPath walks through it: maps, lists, and the domain's JSON values as
 * leaves, which keep numbers as they were written.
 */
sealed interface ParsedBody {
  /** The deepest nesting: deeper than any API answers, shallow enough for recursion. */
  int MAX_DEPTH = 64;

  JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** The body is JSON. */
  record Tree(Object root) implements ParsedBody {}

  /** It is not; the reason as a verdict shows it. */
  record Unreadable(String reason) implements ParsedBody {}

  /** Reads a body. */
  static ParsedBody of(Attempt.Response response) {
    if (response.truncated()) {
      return new Unreadable("a body of more than 64 KiB, which is not read as JSON");
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), response.body())) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new Unreadable("an empty body");
      }
      Object root = read(first, parser);
      return parser.nextToken() == null
          ? new Tree(root)
          : new Unreadable("a body with something after its JSON");
    } catch (JacksonException _) {
      return new Unreadable("a body that is not JSON");
    }
  }

  /** A value as text: scalars without quotes, the rest as compact JSON. */
  static String text(Object value) {
    if (value instanceof Json.JsonString(String text)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** Reads the value that a token begins. Goes no deeper than the parser lets it. */
  private static Object read(@Nullable JsonToken token, JsonParser parser) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          members.put(name, read(parser.nextToken(), parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(read(next, parser));
        }
        yield elements;
      }
      case VALUE_STRING -> new Json.JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.JsonNumber(parser.getString());
      case VALUE_TRUE -> Json.of(true);
      case VALUE_FALSE -> Json.of(false);
      case VALUE_NULL -> Json.JsonNull.NULL;
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + token);
      case null -> throw new IllegalStateException("the text ended inside a value");
    };
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> member : map.entrySet()) {
          out.append(separator);
          Json.of((String) member.getKey()).writeTo(out);
          write(member.getValue(), out.append(':'));
          separator = ",";
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object element : list) {
          write(element, out.append(separator));
          separator = ",";
        }
        out.append(']');
      }
      case Json json -> json.writeTo(out);
      default -> throw new IllegalStateException("not part of a body: " + value.getClass());
    }
  }

  /** Shows bodies to Jayway; what it would need to parse or to build text is not there. */
  final class Provider extends AbstractJsonProvider {
    @Override
    public Object createArray() {
      return new ArrayList<>();
    }

    @Override
    public Object createMap() {
      return new LinkedHashMap<>();
    }

    @Override
    public Object parse(String json) {
      throw new UnsupportedOperationException("bodies are parsed before");
    }

    @Override
    public Object parse(InputStream jsonStream, String charset) {
      throw new UnsupportedOperationException("bodies are parsed before");
    }

    @Override
    public String toJson(Object value) {
      return text(value);
    }
  }

  /** Bodies are read as they are, never mapped to classes. */
  final class NoMapping implements MappingProvider {
    @Override
    public <T> T map(Object source, Class<T> targetType, Configuration configuration) {
      throw new UnsupportedOperationException("nothing is mapped");
    }

    @Override
    public <T> T map(Object source, TypeRef<T> targetType, Configuration configuration) {
      throw new UnsupportedOperationException("nothing is mapped");
    }
  }
}
