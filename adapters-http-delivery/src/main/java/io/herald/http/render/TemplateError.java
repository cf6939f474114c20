package io.herald.http.render;

/**
 * Why a template is refused: where in the author's text, what is wrong, and what to write instead.
 * Message and remedy are whole sentences.
 */
public record TemplateError(Place place, String message, String remedy)
    implements BodyTemplate.Compilation, TextTemplate.Compilation {

  public int line() {
    return place.line();
  }

  public int column() {
    return place.column();
  }

  /** All of it in one line, for logs, forms and status messages. */
  public String sentence() {
    return "Line " + line() + ", column " + column() + ": " + message + " " + remedy;
  }
}
