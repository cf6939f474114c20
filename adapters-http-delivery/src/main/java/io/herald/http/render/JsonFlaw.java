package io.herald.http.render;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * The first thing that makes a text no JSON by RFC 8259, read strictly: one value, no member name
 * twice, nothing behind it, at most {@link TemplateLimits#JSON_NESTING} deep. Jackson gives the
 * verdict; what the flaw is called is read off the text around it, in words for authors of
 * templates, without quoting anything.
 *
 * @param offset of the character that is wrong, the length of the text when it ends too early
 */
record JsonFlaw(int offset, String message, String remedy) {
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(TemplateLimits.JSON_NESTING)
                  .maxStringLength(TemplateLimits.BODY_BYTES)
                  .maxNameLength(TemplateLimits.BODY_BYTES)
                  .maxNumberLength(TemplateLimits.BODY_BYTES)
                  .build())
          .build();

  private static final String NOT_JSON = "The rendered body is not valid JSON: ";

  static Optional<JsonFlaw> firstIn(String text) {
    try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), text)) {
      return firstIn(text, parser);
    }
  }

  private static Optional<JsonFlaw> firstIn(String text, JsonParser parser) {
    try {
      if (parser.nextToken() == null) {
        return Optional.of(ended(text));
      }
      parser.skipChildren();
      return parser.nextToken() == null ? Optional.empty() : Optional.of(behind(parser));
    } catch (UnexpectedEndOfInputException _) {
      return Optional.of(ended(text));
    } catch (StreamConstraintsException _) {
      return Optional.of(tooDeep(parser));
    } catch (JacksonException flaw) {
      return Optional.of(named(text, flaw));
    }
  }

  private static JsonFlaw ended(String text) {
    return text.isBlank()
        ? new JsonFlaw(
            text.length(),
            NOT_JSON + "it is empty.",
            "Write at least {}; only a template that is itself empty sends the whole event.")
        : new JsonFlaw(
            text.length(),
            NOT_JSON + "it ends before it is complete.",
            "Close every { with }, every [ with ] and every text with a double quote.");
  }

  private static JsonFlaw behind(JsonParser parser) {
    return new JsonFlaw(
        (int) parser.currentTokenLocation().getCharOffset(),
        NOT_JSON + "something follows behind its end.",
        "Send one object or array; put several values into an array [ … ].");
  }

  private static JsonFlaw tooDeep(JsonParser parser) {
    return new JsonFlaw(
        (int) parser.currentLocation().getCharOffset(),
        "The rendered body holds more than %s objects and arrays inside one another."
            .formatted(TemplateLimits.JSON_NESTING),
        "Send it flatter.");
  }

  private static JsonFlaw named(String text, JacksonException flaw) {
    int offset = (int) Math.min(flaw.getLocation().getCharOffset(), text.length());
    String verdict = flaw.getOriginalMessage();
    if (verdict.startsWith("Duplicate")) {
      return new JsonFlaw(
          Math.max(0, offset - 1),
          NOT_JSON + "an object has two members of this name.",
          "Remove or rename one of them.");
    }
    if (verdict.startsWith("Illegal unquoted")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "a text holds a line break or tab as it is.",
          "Write \\n or \\t in the text, or close its double quotes.");
    }
    if (verdict.contains("surrogate")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "the name of a member holds half a character, which readers refuse.",
          "Use another name.");
    }
    if (verdict.contains("escape")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "a backslash in a text begins an escape, and this is none.",
          "Write \\\\ for a backslash.");
    }
    return aroundPunctuation(text, offset).orElseGet(() -> byVerdict(verdict, offset));
  }

  /** The mistakes with commas and colons, which loops and absent values bring about. */
  private static Optional<JsonFlaw> aroundPunctuation(String text, int offset) {
    char here = offset < text.length() ? text.charAt(offset) : '\0';
    char before = visibleBefore(text, offset);
    boolean closes = here == '}' || here == ']';
    if (closes && before == ',') {
      return Optional.of(
          new JsonFlaw(
              offset,
              NOT_JSON + "a comma stands before the " + here + ".",
              "Remove it; inside {{#each}} write {{#unless @last}},{{/unless}} for the comma."));
    }
    boolean lacksValue = (closes || here == ',') && before == ':';
    boolean lacksFirst = here == ',' && ",[{".indexOf(before) >= 0;
    if (lacksValue || lacksFirst) {
      return Optional.of(
          new JsonFlaw(
              offset,
              NOT_JSON + "a value is missing before the " + here + ".",
              "Write one, or leave out the comma or the name too when a block leaves it out."));
    }
    return Optional.empty();
  }

  private static JsonFlaw byVerdict(String verdict, int offset) {
    if (verdict.contains("expecting comma")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "a comma is missing before this.",
          "Write it; a double quote inside a text is written \\\".");
    }
    if (verdict.contains("expecting a colon")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "a colon is missing behind a name.",
          "Write it as in \"name\": value.");
    }
    if (verdict.contains("property name")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "the name of a member does not begin with a double quote.",
          "Write it as in \"name\": value.");
    }
    if (verdict.contains("close marker")) {
      return new JsonFlaw(
          offset,
          NOT_JSON + "a bracket closes what was not opened.",
          "Close { with } and [ with ], the last opened first.");
    }
    if (verdict.contains("umeric")) {
      return new JsonFlaw(
          offset, NOT_JSON + "a number is not written as JSON wants it.", "Put it into quotes.");
    }
    return new JsonFlaw(
        offset,
        NOT_JSON + "no value begins like this.",
        "Put texts into double quotes; JSON has no comments and no other quotes.");
  }

  private static char visibleBefore(String text, int offset) {
    int i = offset - 1;
    while (i >= 0 && Character.isWhitespace(text.charAt(i))) {
      i--;
    }
    return i < 0 ? '\0' : text.charAt(i);
  }
}
