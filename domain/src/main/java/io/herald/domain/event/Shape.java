package io.herald.domain.event;

import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at one place of a payload: one description that checks it, brings it into
 * canonical order and is published as JSON Schema. Immutable, thread-safe.
 *
 * <p>Empty means absent: an empty text, a null and an object without members count as not given.
 * Lists and maps are always present in canonical form, scalars and objects only if given.
 */
sealed interface Shape
    permits Shape.Text, Shape.Time, Shape.Amount, Shape.Sequence, Shape.TextMap, Structure {
  /** The most violations reported for one value; more would not help anybody. */
  int MAX_VIOLATIONS = 50;

  /** What is wrong with a value that is present, seen from the value itself. */
  List<Violation> violations(Json value);

  /** Whether a value without violations is in canonical form already; allocates nothing. */
  default boolean isCanonical(Json value) {
    return true;
  }

  /** A value without violations in canonical form; empty if that is to leave it out. */
  default Optional<Json> canonical(Json value) {
    return Optional.of(value);
  }

  /** What stands in canonical form where nothing was given. */
  default Optional<Json> whenAbsent() {
    return Optional.empty();
  }

  /** Whether it stands in canonical form even if nothing was given. */
  default boolean alwaysPresent() {
    return whenAbsent().isPresent();
  }

  /** This shape as JSON Schema (draft 2020-12). */
  JsonObject schema();

  /**
   * Text.
   *
   * @param maxLength in code points; 0 if only the whole event's size bounds it
   * @param identifier whether control characters are refused because programs look it up
   * @param choices the only values possible; none means any
   */
  record Text(int maxLength, boolean identifier, List<String> choices) implements Shape {
    static final Text ANY = new Text(0, false, List.of());

    static Text identifier(int maxLength) {
      return new Text(maxLength, true, List.of());
    }

    static Text oneOf(String... choices) {
      return new Text(0, false, List.of(choices));
    }

    @Override
    public List<Violation> violations(Json value) {
      if (!(value instanceof JsonString(String text))) {
        return wrongType("a text");
      }
      if (maxLength > 0
          && text.length() > maxLength
          && text.codePointCount(0, text.length()) > maxLength) {
        return wrong(
            "TOO_LONG", "This text is longer than " + maxLength + " characters. Shorten it.");
      }
      if (identifier && text.chars().anyMatch(Character::isISOControl)) {
        return wrong(
            "CONTROL_CHARACTER",
            "This identifier holds a control character, which nobody could look up. Remove it.");
      }
      if (!choices.isEmpty() && !choices.contains(text)) {
        return wrong(
            "UNKNOWN_VALUE",
            "This is none of the possible values, which are "
                + String.join(", ", choices)
                + "; letter case counts. "
                + Nearest.to(text, choices)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("Use one of them."));
      }
      return List.of();
    }

    @Override
    public JsonObject schema() {
      JsonObject.Builder schema = JsonObject.builder().put("type", "string");
      if (maxLength > 0) {
        schema.put("maxLength", Json.of(maxLength));
      }
      if (!choices.isEmpty()) {
        schema.put("enum", JsonArray.ofStrings(choices));
      }
      return schema.build();
    }
  }

  /** A time in epoch seconds, as {@link EpochSeconds} writes it. */
  record Time() implements Shape {
    @Override
    public List<Violation> violations(Json value) {
      if (!(value instanceof JsonNumber number)) {
        return wrongType("a number of epoch seconds");
      }
      return EpochSeconds.parse(number).isPresent()
          ? List.of()
          : wrong(
              "OUT_OF_RANGE",
              "This is no time from 1970 to 9999. Give epoch seconds, not milliseconds.");
    }

    @Override
    public JsonObject schema() {
      return JsonObject.builder().put("type", "number").put("minimum", Json.of(0)).build();
    }
  }

  /** A number of whole or broken units from zero on. */
  record Amount() implements Shape {
    private static final int MAX_LITERAL_LENGTH = 40;
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    @Override
    public List<Violation> violations(Json value) {
      if (!(value instanceof JsonNumber number)) {
        return wrongType("a number");
      }
      return inRange(number)
          ? List.of()
          : wrong("OUT_OF_RANGE", "This is no number from 0 to " + MAX + ". Correct it.");
    }

    private static boolean inRange(JsonNumber number) {
      if (number.literal().length() > MAX_LITERAL_LENGTH) {
        return false;
      }
      try {
        BigDecimal amount = number.decimal();
        return amount.signum() >= 0 && amount.compareTo(MAX) <= 0;
      } catch (NumberFormatException _) {
        // The exponent does not fit an int: JSON allows it, but no duration is that long.
        return false;
      }
    }

    @Override
    public JsonObject schema() {
      return JsonObject.builder().put("type", "number").put("minimum", Json.of(0)).build();
    }
  }

  /**
   * A list.
   *
   * @param max the most elements
   */
  record Sequence(Shape element, int max) implements Shape {
    @Override
    public List<Violation> violations(Json value) {
      if (!(value instanceof JsonArray(List<Json> elements))) {
        return wrongType("a list");
      }
      if (elements.size() > max) {
        return wrong(
            "TOO_MANY",
            "This list has " + elements.size() + " entries; at most " + max + " are allowed.");
      }
      List<Violation> found = new ArrayList<>(0);
      for (int i = 0; i < elements.size() && found.size() < MAX_VIOLATIONS; i++) {
        addWithin("[" + i + "]", element.violations(elements.get(i)), found);
      }
      return found;
    }

    @Override
    public boolean isCanonical(Json value) {
      if (!(value instanceof JsonArray(List<Json> elements))) {
        return false;
      }
      for (Json one : elements) {
        if (!element.isCanonical(one)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Optional<Json> canonical(Json value) {
      if (!(value instanceof JsonArray(List<Json> elements))) {
        return whenAbsent();
      }
      return Optional.of(
          new JsonArray(
              elements.stream()
                  .map(one -> element.canonical(one).orElse(JsonObject.EMPTY))
                  .toList()));
    }

    @Override
    public Optional<Json> whenAbsent() {
      return Optional.of(JsonArray.EMPTY);
    }

    @Override
    public JsonObject schema() {
      return JsonObject.builder()
          .put("type", "array")
          .put("maxItems", Json.of(max))
          .put("items", element.schema())
          .build();
    }
  }

  /**
   * Texts by names of the publisher's own.
   *
   * @param max the most entries
   * @param maxNameLength the longest name, in code points
   */
  record TextMap(int max, int maxNameLength) implements Shape {
    @Override
    public List<Violation> violations(Json value) {
      if (!(value instanceof JsonObject(Map<String, Json> entries))) {
        return wrongType("an object of texts");
      }
      if (entries.size() > max) {
        return wrong(
            "TOO_MANY",
            "There are " + entries.size() + " entries here; at most " + max + " are allowed.");
      }
      List<Violation> found = new ArrayList<>(0);
      entries.forEach(
          (name, text) -> addWithin(Violation.fieldName(name), entryViolations(name, text), found));
      return found;
    }

    private List<Violation> entryViolations(String name, Json value) {
      if (name.isEmpty()) {
        return wrong("REQUIRED", "This entry has no name. Name it or leave it out.");
      }
      if (name.codePointCount(0, name.length()) > maxNameLength) {
        return wrong(
            "TOO_LONG", "This name is longer than " + maxNameLength + " characters. Shorten it.");
      }
      return value instanceof JsonString ? List.of() : wrongType("a text");
    }

    @Override
    public boolean isCanonical(Json value) {
      return value instanceof JsonObject;
    }

    @Override
    public Optional<Json> whenAbsent() {
      return Optional.of(JsonObject.EMPTY);
    }

    @Override
    public JsonObject schema() {
      return JsonObject.builder()
          .put("type", "object")
          .put("maxProperties", Json.of(max))
          .put("additionalProperties", JsonObject.builder().put("type", "string").build())
          .build();
    }
  }

  /** Whether a value counts as not given. */
  static boolean isAbsent(@Nullable Json value) {
    return switch (value) {
      case null -> true;
      case JsonNull _ -> true;
      case JsonString(String text) -> text.isEmpty();
      case JsonObject(Map<String, Json> members) -> members.isEmpty();
      case JsonNumber _, JsonBoolean _, JsonArray _ -> false;
    };
  }

  /** Adds violations of a part to those of the whole, as long as there are not too many. */
  static void addWithin(String parent, List<Violation> inner, List<Violation> found) {
    for (Violation violation : inner) {
      if (found.size() < MAX_VIOLATIONS) {
        found.add(violation.within(parent));
      }
    }
  }

  /** Another type of value was wanted. */
  static List<Violation> wrongType(String wanted) {
    return wrong("WRONG_TYPE", "Something else stands here than " + wanted + ". Correct it.");
  }

  private static List<Violation> wrong(String rule, String message) {
    return List.of(new Violation("", rule, message));
  }
}
