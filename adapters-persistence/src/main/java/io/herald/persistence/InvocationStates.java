package io.herald.persistence;

/** The codes of {@code invocation.state}: live ones are told apart by their row in {@code due}. */
final class InvocationStates {
  static final int LIVE = 0;
  static final int DELIVERED = 1;
  static final int FAILED = 2;
  static final int CANCELLED = 3;

  private InvocationStates() {}
}
