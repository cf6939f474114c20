package io.herald.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java program of this module in a process of its own, that says a first line when it is ready
 * and then answers each line of its input with one line. It ends with its input, so it cannot
 * outlive the harness. Thread-safe.
 */
final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final BufferedReader output;
  private final String greeting;

  private ChildProcess(Process process, BufferedReader output, String greeting) {
    this.process = process;
    this.output = output;
    this.greeting = greeting;
  }

  /**
   * Starts a program and waits for its first line.
   *
   * @param errors where its standard error goes
   */
  static ChildProcess start(
      Class<?> program, List<String> javaOptions, List<String> arguments, Path errors)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", classPath(), program.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String greeting = output.readLine();
    if (greeting == null) {
      throw new IOException(program.getSimpleName() + " did not start; see " + errors);
    }
    return new ChildProcess(process, output, greeting);
  }

  /** The java command that runs this program. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String classPath() {
    // Surefire runs tests with a jar that only names the others.
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  long pid() {
    return process.pid();
  }

  /** The first line, without the word in front. */
  String greeting() {
    return greeting.substring(greeting.indexOf(' ') + 1);
  }

  /** Says one line and waits for the answer. */
  synchronized String ask(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String answer = output.readLine();
      if (answer == null) {
        throw new IllegalStateException("a child process ended; it was asked: " + line);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
