package io.herald.http.render;

import io.herald.domain.json.Json.JsonObject;

/** Short ways to what a test is about: a body, a URL, a header value, or why there is none. */
final class Rendering {
  private Rendering() {}

  /** The body of a template for a context written as JSON. */
  static String body(String template, String context) {
    return body(template, JsonReading.readObject(context));
  }

  static String body(String template, JsonObject context) {
    return text(compiled(template).render(context, "unused"));
  }

  static String url(String template, String context) {
    return text(urlTemplate(template).render(JsonReading.readObject(context)));
  }

  static String header(String template, String context) {
    return text(headerTemplate(template).render(JsonReading.readObject(context)));
  }

  static RenderError bodyError(String template, String context) {
    return error(compiled(template).render(JsonReading.readObject(context), "unused"));
  }

  static RenderError urlError(String template, String context) {
    return error(urlTemplate(template).render(JsonReading.readObject(context)));
  }

  static RenderError headerError(String template, String context) {
    return error(headerTemplate(template).render(JsonReading.readObject(context)));
  }

  static BodyTemplate compiled(String template) {
    return switch (BodyTemplate.compile(template)) {
      case BodyTemplate.Compiled(BodyTemplate compiled) -> compiled;
      case TemplateError error -> throw new AssertionError(error.sentence());
    };
  }

  static TextTemplate urlTemplate(String template) {
    return compiled(TextTemplate.compileUrl(template));
  }

  static TextTemplate headerTemplate(String template) {
    return compiled(TextTemplate.compileHeaderValue(template));
  }

  private static TextTemplate compiled(TextTemplate.Compilation compilation) {
    return switch (compilation) {
      case TextTemplate.Compiled(TextTemplate compiled) -> compiled;
      case TemplateError error -> throw new AssertionError(error.sentence());
    };
  }

  static TemplateError refusal(String template) {
    return refusal(BodyTemplate.compile(template));
  }

  static TemplateError urlRefusal(String template) {
    return refusal(TextTemplate.compileUrl(template));
  }

  static TemplateError headerRefusal(String template) {
    return refusal(TextTemplate.compileHeaderValue(template));
  }

  private static TemplateError refusal(Object compilation) {
    if (compilation instanceof TemplateError error) {
      return error;
    }
    throw new AssertionError("the template was accepted");
  }

  private static String text(RenderOutcome outcome) {
    return switch (outcome) {
      case RenderOutcome.Rendered(String text) -> text;
      case RenderError error -> throw new AssertionError(error.sentence());
    };
  }

  private static RenderError error(RenderOutcome outcome) {
    return switch (outcome) {
      case RenderOutcome.Rendered(String text) -> throw new AssertionError("it rendered: " + text);
      case RenderError error -> error;
    };
  }
}
