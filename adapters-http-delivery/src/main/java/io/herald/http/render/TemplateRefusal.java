package io.herald.http.render;

/**
 * Carries a {@link TemplateError} out of the reader to the door of this package, where it becomes a
 * value. Without a stack trace, since it is not a bug.
 */
final class TemplateRefusal extends RuntimeException {
  private final transient TemplateError error;

  TemplateRefusal(TemplateError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  TemplateError error() {
    return error;
  }
}
