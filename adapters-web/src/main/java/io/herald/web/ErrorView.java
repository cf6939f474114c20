package io.herald.web;

/**
 * Something went wrong.
 *
 * @param title what, in few words
 * @param message why and what to do
 * @param reference finds it in Herald's log; empty if there is nothing there
 */
record ErrorView(Shell shell, int status, String title, String message, String reference)
    implements View {
  @Override
  public String template() {
    return "error.jte";
  }

  /** The same as a part of a page. */
  ErrorPart part() {
    return new ErrorPart(title, message, reference);
  }

  /** An error in the place of the part that was asked for. */
  record ErrorPart(String title, String message, String reference) implements View {
    @Override
    public String template() {
      return "errorPart.jte";
    }
  }
}
