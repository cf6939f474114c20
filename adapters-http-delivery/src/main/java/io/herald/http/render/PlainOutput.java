package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;

/** An output where every value is plain text, encoded or judged by a subclass. */
abstract class PlainOutput extends TemplateOutput {

  PlainOutput(Sites sites) {
    super(sites, TemplateLimits.TEXT_BYTES);
  }

  /** Adds the text of a value. */
  abstract void addText(String text);

  @Override
  final void addValue(RenderRun run, Json value, int site) {
    switch (value) {
      case JsonString(String text) -> addText(text);
      case JsonNumber(String literal) -> addText(literal);
      case JsonBoolean bool -> addText(bool.text());
      case JsonNull _ -> addText("");
      case JsonObject _, JsonArray _ ->
          throw failureHere(
              RenderError.Kind.VALUE,
              "This value is " + RenderRun.typeOf(value) + ", and only a text can stand here.",
              "Name a part of it, or use {{join …}} or {{json …}}.");
    }
  }

  @Override
  final void addJson(RenderRun run, Json value, int site) {
    addText(run.jsonText(value, site));
  }

  @Override
  RenderOutcome finish(SourceText source) {
    return new RenderOutcome.Rendered(written().toString());
  }
}
