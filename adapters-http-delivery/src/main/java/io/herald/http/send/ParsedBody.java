package io.herald.http.send;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.AbstractJsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.json.Json;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    if (response.body().length == 0) {
      return new Unreadable("an empty body");
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), response.body())) {
      Object root = read(parser);
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

  private static Object read(JsonParser parser) {
    Deque<Open> open = new ArrayDeque<>();
    while (true) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return Json.JsonNull.NULL;
      }
      @Nullable Object complete;
      switch (token) {
        case START_OBJECT -> {
          open.push(new Open(new LinkedHashMap<>(), null));
          continue;
        }
        case START_ARRAY -> {
          open.push(new Open(null, new ArrayList<>()));
          continue;
        }
        case PROPERTY_NAME -> {
          open.element().name = parser.currentName();
          continue;
        }
        case END_OBJECT, END_ARRAY -> complete = open.pop().container();
        case VALUE_STRING -> complete = new Json.JsonString(parser.getString());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            complete = new Json.JsonNumber(parser.getString());
        case VALUE_TRUE -> complete = Json.of(true);
        case VALUE_FALSE -> complete = Json.of(false);
        case VALUE_NULL -> complete = Json.JsonNull.NULL;
        case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("not a token of text: " + token);
        default -> throw new IllegalStateException("unknown token: " + token);
      }
      if (open.isEmpty()) {
        return complete;
      }
      open.element().add(complete);
    }
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

  /** A container that is being read. */
  final class Open {
    private final @Nullable Map<String, Object> members;
    private final @Nullable List<Object> elements;
    private String name = "";

    private Open(@Nullable Map<String, Object> members, @Nullable List<Object> elements) {
      this.members = members;
      this.elements = elements;
    }

    private Object container() {
      return members != null ? members : elements != null ? elements : List.of();
    }

    private void add(Object value) {
      if (members != null) {
        members.put(name, value);
      } else if (elements != null) {
        elements.add(value);
      }
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
