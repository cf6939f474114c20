package io.herald.http.render;

import com.github.jknack.handlebars.HandlebarsException;

/**
 * Carries a failure out of a rendering to the door of this package, where it becomes a {@link
 * RenderError}. It extends Handlebars.java's own exception because the engine hands that on
 * untouched and wraps every other. Without a stack trace, since it is not a bug.
 */
final class RenderFailure extends HandlebarsException {
  private final RenderError.Kind kind;
  private final int templateOffset;
  private final String reason;
  private final String remedy;

  RenderFailure(RenderError.Kind kind, int templateOffset, String reason, String remedy) {
    super(reason, null);
    this.kind = kind;
    this.templateOffset = templateOffset;
    this.reason = reason;
    this.remedy = remedy;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  RenderError error(CharSequence template, CharSequence output) {
    return new RenderError(
        kind,
        Place.of(template, templateOffset),
        Place.of(output, output.length()),
        reason,
        remedy);
  }
}
