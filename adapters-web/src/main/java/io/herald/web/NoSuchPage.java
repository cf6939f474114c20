package io.herald.web;

/** There is nothing at this address; answered with 404. */
final class NoSuchPage extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says what is missing.
   *
   * @param message what was looked for, e.g. "There is no webhook whk_…."
   */
  NoSuchPage(String message) {
    super(message);
  }
}
