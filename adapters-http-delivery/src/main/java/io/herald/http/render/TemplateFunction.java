package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The helpers that give a value. Each is a pure function of its values: what is absent stays
 * absent, what has the wrong type is a {@link RenderFailure} that says which type is wanted.
 */
enum TemplateFunction {
  /** The value as JSON, also inside a string. */
  JSON("json", 1, 1, "{{json data.access_groups}}") {
    @Override
    Object apply(FunctionCall call) {
      return new JsonSource(call.value(0));
    }
  },
  /** One string that holds the value as JSON. */
  STRINGIFY("stringify", 1, 1, "{{stringify data}}") {
    @Override
    Object apply(FunctionCall call) {
      return call.produced(call.jsonText(0));
    }
  },
  /** The first value that is there: neither absent nor null nor empty. Zero and false are there. */
  DEFAULT("default", 2, Integer.MAX_VALUE, "{{default data.justification \"none\"}}") {
    @Override
    Object apply(FunctionCall call) {
      for (int i = 0; i < call.size() - 1; i++) {
        if (isThere(call.value(i))) {
          return call.value(i);
        }
      }
      return call.value(call.size() - 1);
    }
  },
  /** The elements of a list, or one field of each, as one text. Absent elements are left out. */
  JOIN("join", 1, 3, "{{join data.access_groups \", \" \"integration.name\"}}") {
    @Override
    Object apply(FunctionCall call) {
      return joined(call);
    }
  },
  /** Whether two texts, numbers or truth values are the same; numbers by value. */
  EQ("eq", 2, 2, "{{#if (eq event_type \"RequestCreated\")}}…{{/if}}") {
    @Override
    Object apply(FunctionCall call) {
      return Json.of(equal(call));
    }
  },
  /** Epoch seconds as an ISO-8601 time in UTC, with every digit of the fraction. */
  ISO("iso", 1, 1, "{{iso event_time}}") {
    @Override
    Object apply(FunctionCall call) {
      return iso(call);
    }
  },
  /** The text in capital letters, by the rules of no particular language. */
  UPPER("upper", 1, 1, "{{upper data.requester.name}}") {
    @Override
    Object apply(FunctionCall call) {
      return call.isAbsent(0)
          ? JsonNull.NULL
          : call.produced(call.handledText(0).toUpperCase(Locale.ROOT));
    }
  },
  /** The text in small letters, by the rules of no particular language. */
  LOWER("lower", 1, 1, "{{lower data.requester.email}}") {
    @Override
    Object apply(FunctionCall call) {
      return call.isAbsent(0)
          ? JsonNull.NULL
          : call.produced(call.handledText(0).toLowerCase(Locale.ROOT));
    }
  },
  /** The first element of a list; absent when the list is empty. */
  FIRST("first", 1, 1, "{{#with (first data.access_groups)}}…{{/with}}") {
    @Override
    Object apply(FunctionCall call) {
      return switch (call.value(0)) {
        case JsonArray(List<Json> elements) -> elements.isEmpty() ? JsonNull.NULL : elements.get(0);
        case JsonNull _ -> JsonNull.NULL;
        case JsonObject _, JsonString _, JsonNumber _, JsonBoolean _ ->
            throw call.wrongType(0, "a list");
      };
    }
  },
  /** How many elements a list has, members an object, characters a text; 0 of what is absent. */
  LENGTH("length", 1, 1, "{{length data.access_groups}}") {
    @Override
    Object apply(FunctionCall call) {
      return Json.of(length(call));
    }
  };

  private final String word;
  private final int leastValues;
  private final int mostValues;
  private final String example;

  TemplateFunction(String word, int leastValues, int mostValues, String example) {
    this.word = word;
    this.leastValues = leastValues;
    this.mostValues = mostValues;
    this.example = example;
  }

  /** A {@link Json}, or a {@link JsonSource}. */
  abstract Object apply(FunctionCall call);

  static Optional<TemplateFunction> named(String word) {
    for (TemplateFunction function : values()) {
      if (function.word.equals(word)) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  /** The name in templates. */
  String word() {
    return word;
  }

  boolean takes(int values) {
    return values >= leastValues && values <= mostValues;
  }

  /** A use of the helper as it should be, for messages. */
  String example() {
    return example;
  }

  /** Truth as Handlebars knows it: absent, null, false, "", 0 and [] are false. */
  static boolean isTrue(Json value) {
    return switch (value) {
      case JsonNull _ -> false;
      case JsonBoolean bool -> bool.value();
      case JsonString(String text) -> !text.isEmpty();
      case JsonNumber(String literal) -> !isZero(literal);
      case JsonArray(List<Json> elements) -> !elements.isEmpty();
      case JsonObject _ -> true;
    };
  }

  private static boolean isZero(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isThere(Json value) {
    return value == JsonBoolean.FALSE || value instanceof JsonNumber || isTrue(value);
  }

  private static Json joined(FunctionCall call) {
    String separator = call.size() > 1 ? call.text(1) : ", ";
    String[] field = call.size() > 2 ? call.text(2).split("\\.", -1) : new String[0];
    if (!(call.value(0) instanceof JsonArray(List<Json> elements))) {
      return call.isAbsent(0) ? JsonNull.NULL : call.produced(call.handledText(0));
    }
    StringBuilder text = new StringBuilder();
    boolean begun = false;
    for (Json element : elements) {
      Json value = element.at(field).orElse(JsonNull.NULL);
      call.spend(1 + field.length);
      if (value == JsonNull.NULL) {
        continue;
      }
      String part = call.elementText(value);
      call.handle((begun ? separator.length() : 0) + part.length());
      text.append(begun ? separator : "").append(part);
      begun = true;
    }
    return new JsonString(text.toString());
  }

  private static boolean equal(FunctionCall call) {
    Json left = call.scalar(0);
    Json right = call.scalar(1);
    if (left instanceof JsonNumber one && right instanceof JsonNumber other) {
      return DecimalText.sameValue(one.literal(), other.literal());
    }
    if (left instanceof JsonString(String one) && right instanceof JsonString(String other)) {
      call.handle(one.length() == other.length() ? one.length() : 1);
    }
    return left.equals(right);
  }

  private static Json iso(FunctionCall call) {
    if (call.isAbsent(0)) {
      return JsonNull.NULL;
    }
    return DecimalText.isoTime(call.text(0))
        .<Json>map(JsonString::new)
        .orElseThrow(() -> call.wrongType(0, "a time in epoch seconds, years 0 to 9999"));
  }

  private static int length(FunctionCall call) {
    return switch (call.value(0)) {
      case JsonArray(List<Json> elements) -> elements.size();
      case JsonObject(var members) -> members.size();
      case JsonString(String text) -> {
        call.handle(text.length());
        yield text.codePointCount(0, text.length());
      }
      case JsonNull _ -> 0;
      case JsonNumber _, JsonBoolean _ -> throw call.wrongType(0, "a list, an object or a text");
    };
  }
}
