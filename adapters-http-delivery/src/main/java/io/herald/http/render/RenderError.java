package io.herald.http.render;

/**
 * Why a template could not be rendered for an event. Message and remedy are whole sentences that
 * quote no value of the event, so they may be shown and logged.
 *
 * @param template where in the author's template
 * @param output where in the text rendered so far
 */
public record RenderError(Kind kind, Place template, Place output, String message, String remedy)
    implements RenderOutcome {

  /** What kind of thing went wrong. */
  public enum Kind {
    /** A value of the event does not fit where the template puts it. */
    VALUE,
    /** One of {@link TemplateLimits} was reached. */
    LIMIT,
    /** The finished body is not JSON. */
    INVALID_JSON
  }

  public int line() {
    return template.line();
  }

  public int column() {
    return template.column();
  }

  /** All of it in one line, for logs, forms and the record of an attempt. */
  public String sentence() {
    return "Line %s, column %s of the template (%s of the output): %s %s"
        .formatted(line(), column(), output, message, remedy);
  }
}
