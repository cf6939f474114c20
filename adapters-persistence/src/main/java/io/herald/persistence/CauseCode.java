package io.herald.persistence;

import io.herald.domain.invocation.Cause;

/** The codes of causes in columns; a released one never changes. */
final class CauseCode {
  private CauseCode() {}

  static int of(Cause cause) {
    return switch (cause) {
      case EVENT -> 0;
      case TEST -> 1;
      case MANUAL -> 2;
      case REPLAY -> 3;
    };
  }

  static Cause cause(int code) {
    return switch (code) {
      case 0 -> Cause.EVENT;
      case 1 -> Cause.TEST;
      case 2 -> Cause.MANUAL;
      case 3 -> Cause.REPLAY;
      default -> throw new IllegalStateException("no cause has the code " + code);
    };
  }
}
