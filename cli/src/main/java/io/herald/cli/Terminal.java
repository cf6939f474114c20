package io.herald.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the command talks to.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param environment the environment variables
 * @param interactive whether a person watches, so that progress may be shown
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive) {

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** The one that this process has. */
  public static Terminal system() {
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            || isTerminal(STANDARD_ERROR));
  }

  /**
   * Progress goes to standard error, which may be a terminal while standard input and output are
   * files; Java's console asks for those two only. Where there is no such link, it decides alone.
   */
  static boolean isTerminal(Path descriptor) {
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
