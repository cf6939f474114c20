package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;

/**
 * One rendering under way: its program, its output and what is left of its budget. Belongs to one
 * thread.
 */
final class RenderRun {
  private final Program program;
  private final TemplateOutput output;
  private int iterations;
  private int steps;
  private long handledCharacters;

  RenderRun(Program program, TemplateOutput output) {
    this.program = program;
    this.output = output;
  }

  TemplateOutput output() {
    return output;
  }

  Program program() {
    return program;
  }

  /** Where a numbered site of the program stands in the author's text. */
  int templateOffset(int site) {
    return program.sites().start(site);
  }

  /** What a numbered reference stands for in a scope. */
  Json valueOf(int reference, Scope scope) {
    Reference wanted = program.references().get(reference);
    spend(wanted.steps(), output.lastSite());
    return wanted.valueIn(scope);
  }

  void spend(int more, int site) {
    steps += more;
    if (steps > TemplateLimits.STEPS) {
      throw limit(
          site,
          "The template takes more than %s steps for this event."
              .formatted(TemplateLimits.grouped(TemplateLimits.STEPS)));
    }
  }

  void handle(int characters, int site) {
    handledCharacters += characters;
    if (handledCharacters > TemplateLimits.HANDLED_CHARACTERS) {
      throw limit(
          site,
          "The helpers of the template go through more than %s MiB of text for this event."
              .formatted(TemplateLimits.HANDLED_CHARACTERS >> 20));
    }
  }

  void iterate(int site) {
    if (++iterations > TemplateLimits.ITERATIONS) {
      throw limit(
          site,
          "The {{#each}} blocks of the template take more than %s turns for this event."
              .formatted(TemplateLimits.grouped(TemplateLimits.ITERATIONS)));
    }
  }

  /** The value as JSON text, unless it is nested too deeply to be written. */
  String jsonText(Json value, int site) {
    requireWritable(value, site);
    String text = value.text();
    handle(text.length(), site);
    return text;
  }

  /** Writing a value recurses into it, so its depth is bounded first. */
  void requireWritable(Json value, int site) {
    if (isDeeper(value, TemplateLimits.JSON_NESTING)) {
      throw new RenderFailure(
          RenderError.Kind.VALUE,
          templateOffset(site),
          "The value holds more than %s objects and lists inside one another."
              .formatted(TemplateLimits.JSON_NESTING),
          "Send a part of it.");
    }
  }

  private static boolean isDeeper(Json value, int allowed) {
    return switch (value) {
      case JsonObject(var members) ->
          allowed == 0 || members.values().stream().anyMatch(inner -> isDeeper(inner, allowed - 1));
      case JsonArray(var elements) ->
          allowed == 0 || elements.stream().anyMatch(inner -> isDeeper(inner, allowed - 1));
      case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> false;
    };
  }

  private RenderFailure limit(int site, String message) {
    return new RenderFailure(
        RenderError.Kind.LIMIT,
        templateOffset(site),
        message,
        "Go through fewer values, or send them as they are with {{json …}}.");
  }

  /** The type of a value in words, for messages. */
  static String typeOf(Json value) {
    return switch (value) {
      case JsonObject _ -> "an object";
      case JsonArray _ -> "a list";
      case JsonString _ -> "a text";
      case JsonNumber _ -> "a number";
      case JsonBoolean _ -> "true or false";
      case JsonNull _ -> "absent";
    };
  }
}
