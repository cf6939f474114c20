package io.herald.cli;

/** What the command tells the shell. */
final class ExitCode {
  /** Done, duplicates included. */
  static final int DONE = 0;

  /** Done, with a negative outcome: a test failed. */
  static final int NEGATIVE = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** Refused, or the input is invalid. */
  static final int REFUSED = 3;

  /** The server could not be reached, or cannot serve now. */
  static final int UNREACHABLE = 4;

  /** The token is not valid, or its role may not do this. */
  static final int NOT_ALLOWED = 5;

  private ExitCode() {}
}
