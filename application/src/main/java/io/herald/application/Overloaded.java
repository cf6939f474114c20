package io.herald.application;

/** More is asked for than is bounded to be under way at once; the caller may try again later. */
public final class Overloaded extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Overloaded(String message) {
    super(message);
  }
}
