package io.herald.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;

/** Renders views with the templates that were compiled with Herald. Thread-safe. */
final class Templates {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Templates.class.getClassLoader(), "io.herald.web");

  /** The view as UTF-8. */
  byte[] render(View view) {
    StringOutput out = new StringOutput(16_384);
    engine.render(view.template(), view, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
