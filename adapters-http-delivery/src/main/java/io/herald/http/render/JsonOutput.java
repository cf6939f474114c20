package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.domain.json.JsonText;
import java.util.Optional;

/**
 * A body: knows whether it stands inside a JSON string, and writes each value so that it stays one
 * value there. Inside a string a value becomes escaped text (nothing when absent, the JSON text of
 * an object or list); elsewhere it becomes JSON of its own ({@code null} when absent).
 *
 * <p>Literal text alone moves the state; a value leaves it as it was. Half an escape or half a
 * number of literal text cannot be completed by a value.
 */
final class JsonOutput extends TemplateOutput {
  private static final int NO_ESCAPE = 0;
  private static final int AFTER_BACKSLASH = 1;
  private static final int HEX_DIGITS = 4;

  private boolean inString;

  /** NO_ESCAPE, AFTER_BACKSLASH, or -n while n hexadecimal digits are awaited. */
  private int escape = NO_ESCAPE;

  /** Where the last value outside strings ended. */
  private int valueEnd = -1;

  JsonOutput(Sites sites) {
    super(sites, TemplateLimits.BODY_BYTES);
  }

  @Override
  void beforeText(String literal) {
    if (!inString && valueEnd == written().length() && isPartOfNumberOrWord(literal.charAt(0))) {
      throw glued();
    }
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (!inString) {
        inString = c == '"';
      } else if (escape != NO_ESCAPE) {
        escape = afterEscape(c);
      } else if (c == '\\') {
        escape = AFTER_BACKSLASH;
      } else if (c == '"') {
        inString = false;
      }
    }
  }

  private int afterEscape(char c) {
    if (escape == AFTER_BACKSLASH) {
      return c == 'u' ? -HEX_DIGITS : NO_ESCAPE;
    }
    return escape + 1;
  }

  @Override
  void addValue(RenderRun run, Json value, int site) {
    if (inString) {
      requireNoHalfEscape();
      addEscaped(run, value, site);
    } else {
      addBare(run, value, site);
    }
  }

  @Override
  void addJson(RenderRun run, Json value, int site) {
    if (inString) {
      requireNoHalfEscape();
      JsonText.escape(run.jsonText(value, site), written());
    } else {
      addBare(run, value, site);
    }
  }

  private void addEscaped(RenderRun run, Json value, int site) {
    switch (value) {
      case JsonString(String text) -> JsonText.escape(text, written());
      case JsonNumber(String literal) -> written().append(literal);
      case JsonBoolean bool -> bool.writeTo(written());
      case JsonNull _ -> {}
      case JsonObject _, JsonArray _ -> JsonText.escape(run.jsonText(value, site), written());
    }
  }

  private void addBare(RenderRun run, Json value, int site) {
    int length = written().length();
    if (length > 0 && (isPartOfNumberOrWord(written().charAt(length - 1)) || valueEnd == length)) {
      throw glued();
    }
    run.requireWritable(value, site);
    value.writeTo(written());
    valueEnd = written().length();
  }

  private void requireNoHalfEscape() {
    if (escape != NO_ESCAPE) {
      throw failureHere(
          RenderError.Kind.INVALID_JSON,
          "A value stands behind a backslash that begins an escape.",
          "Write \\\\ for a backslash in a JSON string.");
    }
  }

  private RenderFailure glued() {
    return failureHere(
        RenderError.Kind.INVALID_JSON,
        "A value outside quotes touches what stands beside it.",
        "Put all of it into double quotes to make it one text, or a comma between two values.");
  }

  private static boolean isPartOfNumberOrWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.' || c == '_';
  }

  @Override
  RenderOutcome finish(SourceText source) {
    String text = written().toString();
    Optional<JsonFlaw> flaw = JsonFlaw.firstIn(text);
    return flaw.<RenderOutcome>map(found -> error(source, text, found))
        .orElseGet(() -> new RenderOutcome.Rendered(text));
  }

  private RenderError error(SourceText source, String text, JsonFlaw flaw) {
    return new RenderError(
        RenderError.Kind.INVALID_JSON,
        Place.of(source.text(), Math.min(templateOffset(flaw.offset()), source.length())),
        Place.of(text, flaw.offset()),
        flaw.message(),
        flaw.remedy());
  }
}
