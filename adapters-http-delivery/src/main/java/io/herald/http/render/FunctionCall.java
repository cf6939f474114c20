package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.List;

/**
 * One call of a {@link TemplateFunction} while rendering: its values, and the budget that it
 * spends. Not thread-safe.
 */
record FunctionCall(RenderRun run, int site, TemplateFunction function, List<Json> values) {

  int size() {
    return values.size();
  }

  Json value(int index) {
    return values.get(index);
  }

  boolean isAbsent(int index) {
    return value(index) == JsonNull.NULL;
  }

  /** The text of a text, number or truth value; of what is absent the empty text. */
  String text(int index) {
    return switch (value(index)) {
      case JsonString(String text) -> text;
      case JsonNumber(String literal) -> literal;
      case JsonBoolean bool -> bool.text();
      case JsonNull _ -> "";
      case JsonObject _, JsonArray _ -> throw wrongType(index, "a text");
    };
  }

  /** The same, and spends the work of going through it. */
  String handledText(int index) {
    String text = text(index);
    handle(text.length());
    return text;
  }

  /** A text, number, truth value or null. */
  Json scalar(int index) {
    if (value(index) instanceof JsonObject || value(index) instanceof JsonArray) {
      throw wrongType(index, "a text, a number, true or false");
    }
    return value(index);
  }

  String jsonText(int index) {
    return run.jsonText(value(index), site);
  }

  /** The text of an element of a list. */
  String elementText(Json element) {
    return switch (element) {
      case JsonString(String text) -> text;
      case JsonNumber(String literal) -> literal;
      case JsonBoolean bool -> bool.text();
      case JsonNull _ -> "";
      case JsonObject _, JsonArray _ ->
          throw failure(
              "The list holds objects or lists, which cannot be joined as they are.",
              "Name the field to take from each: " + TemplateFunction.JOIN.example() + ".");
    };
  }

  /** A text that this call made, paid for by its length. */
  JsonString produced(String text) {
    handle(text.length());
    return new JsonString(text);
  }

  void handle(int characters) {
    run.handle(characters, site);
  }

  void spend(int steps) {
    run.spend(steps, site);
  }

  RenderFailure wrongType(int index, String wanted) {
    String which = size() == 1 ? "its value" : "value " + (index + 1);
    return failure(
        "The helper %s needs %s as %s, and this is %s."
            .formatted(function.word(), wanted, which, RenderRun.typeOf(value(index))),
        "Use it as in " + function.example() + ".");
  }

  private RenderFailure failure(String message, String remedy) {
    return new RenderFailure(RenderError.Kind.VALUE, run.templateOffset(site), message, remedy);
  }
}
