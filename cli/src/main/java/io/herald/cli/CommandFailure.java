package io.herald.cli;

import java.util.List;

/** Ends a command: what to say on standard error, and the exit code. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final transient List<String> lines;

  CommandFailure(int exitCode, List<String> lines) {
    super(String.join("\n", lines));
    this.exitCode = exitCode;
    this.lines = List.copyOf(lines);
  }

  CommandFailure(int exitCode, String line) {
    this(exitCode, List.of(line));
  }

  static CommandFailure refused(String line) {
    return new CommandFailure(ExitCode.REFUSED, line);
  }

  static CommandFailure usage(String line) {
    return new CommandFailure(ExitCode.USAGE, line);
  }

  int exitCode() {
    return exitCode;
  }

  List<String> lines() {
    return lines;
  }
}
