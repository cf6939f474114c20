package io.herald.domain.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable JSON value. Numbers are kept as their text, so that {@code 1696263265.851898000}
 * stays what it is; members keep their order.
 *
 * <p>{@link #text()} gives the canonical form of RFC 8259: no white space, members in order, only
 * what must be escaped is escaped (plus U+2028, U+2029 and lone surrogates, which some readers
 * refuse).
 *
 * <p>Thread-safe.
 */
public sealed interface Json {

  /** The canonical text of this value. */
  default String text() {
    StringBuilder out = new StringBuilder(256);
    writeTo(out);
    return out.toString();
  }

  /** Appends the canonical text of this value. */
  void writeTo(StringBuilder out);

  /** The value at a path of member names and array indexes, absent when any step is absent. */
  default Optional<Json> at(String... path) {
    Json here = this;
    for (String step : path) {
      Json next =
          switch (here) {
            case JsonObject object -> object.members().get(step);
            case JsonArray array -> array.elementAt(step);
            case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> null;
          };
      if (next == null) {
        return Optional.empty();
      }
      here = next;
    }
    return Optional.of(here);
  }

  /** The text of a string at a path; absent when the path leads nowhere or to something else. */
  default Optional<String> stringAt(String... path) {
    return at(path)
        .flatMap(
            value -> value instanceof JsonString(String s) ? Optional.of(s) : Optional.empty());
  }

  static JsonString of(String value) {
    return new JsonString(value);
  }

  static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  static JsonBoolean of(boolean value) {
    return value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
  }

  /** An object: names to values, in order, without duplicates. */
  record JsonObject(Map<String, Json> members) implements Json {
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
      members =
          members.size() <= FewMembers.MAX_SIZE
              ? new FewMembers(members)
              : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A builder that skips absent values, as payloads do. Not thread-safe. */
    public static Builder builder() {
      return new Builder();
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append('{');
      boolean first = true;
      for (Map.Entry<String, Json> member : members.entrySet()) {
        if (!first) {
          out.append(',');
        }
        first = false;
        JsonText.quote(member.getKey(), out);
        out.append(':');
        member.getValue().writeTo(out);
      }
      out.append('}');
    }

    /** Collects members in order. Not thread-safe. */
    public static final class Builder {
      private final Map<String, Json> members = new LinkedHashMap<>();

      private Builder() {}

      public Builder put(String name, Json value) {
        members.put(name, value);
        return this;
      }

      public Builder put(String name, String value) {
        return put(name, new JsonString(value));
      }

      /** Puts a string unless it is empty: absent scalars are omitted from a payload. */
      public Builder putIfPresent(String name, String value) {
        return value.isEmpty() ? this : put(name, value);
      }

      /** Puts an object unless it has no members. */
      public Builder putIfPresent(String name, JsonObject value) {
        return value.members().isEmpty() ? this : put(name, value);
      }

      public JsonObject build() {
        return new JsonObject(members);
      }
    }
  }

  /** An array. */
  record JsonArray(List<Json> elements) implements Json {
    public static final JsonArray EMPTY = new JsonArray(List.of());

    public JsonArray {
      elements = List.copyOf(elements);
    }

    public static JsonArray ofStrings(Iterable<String> values) {
      List<Json> elements = new ArrayList<>();
      values.forEach(value -> elements.add(new JsonString(value)));
      return new JsonArray(elements);
    }

    private @org.jspecify.annotations.Nullable Json elementAt(String step) {
      if (step.isEmpty()
          || step.length() > 9
          || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      int index = Integer.parseInt(step);
      return index < elements.size() ? elements.get(index) : null;
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append('[');
      for (int i = 0; i < elements.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        elements.get(i).writeTo(out);
      }
      out.append(']');
    }
  }

  /** A string: any Unicode text. */
  record JsonString(String value) implements Json {
    @Override
    public void writeTo(StringBuilder out) {
      JsonText.quote(value, out);
    }
  }

  /** A number as its text, to the last digit. The text must follow the grammar of RFC 8259. */
  record JsonNumber(String literal) implements Json {
    public JsonNumber {
      if (!JsonText.isNumber(literal)) {
        throw new IllegalArgumentException("not a JSON number: " + literal);
      }
    }

    public BigDecimal decimal() {
      return new BigDecimal(literal);
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append(literal);
    }
  }

  /** True or false. */
  enum JsonBoolean implements Json {
    TRUE,
    FALSE;

    public boolean value() {
      return this == TRUE;
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append(this == TRUE ? "true" : "false");
    }
  }

  /** The null of JSON. */
  enum JsonNull implements Json {
    NULL;

    @Override
    public void writeTo(StringBuilder out) {
      out.append("null");
    }
  }
}
