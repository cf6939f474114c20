package io.herald.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, and what they lead to. One for each run. */
final class Session implements AutoCloseable {
  static final String STANDARD_INPUT = "-";
  private static final String DEFAULT_SERVER = "127.0.0.1:9090";

  /** Far beyond any webhook file; a mistaken path must not fill the memory. */
  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private final Terminal terminal;
  private final InstantSource clock;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      description = "Herald's gRPC address (HERALD_SERVER; default 127.0.0.1:9090)")
  private @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      scope = ScopeType.INHERIT,
      description = "the API token (HERALD_TOKEN, which other users cannot see in a process list)")
  private @Nullable String token;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM of the CAs to trust instead of the public ones")
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM of the client certificate, for servers with mutual TLS")
  private @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM of its key")
  private @Nullable Path key;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "table (for people, default), json (one document) or yaml")
  private Output.@Nullable Format format;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "shows this and ends")
  @SuppressWarnings("unused") // picocli writes and reads it.
  private boolean help;

  private @Nullable Connection connection;

  Session(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  Terminal terminal() {
    return terminal;
  }

  InstantSource clock() {
    return clock;
  }

  Output output() {
    return output(Output.Format.table);
  }

  /** The output for a command whose answer is for programs unless people are named. */
  Output output(Output.Format unlessAskedOtherwise) {
    return new Output(terminal.out(), format == null ? unlessAskedOtherwise : format);
  }

  Server server() {
    return Server.parse(given(server, "HERALD_SERVER", DEFAULT_SERVER));
  }

  /** The way to the server; the same one each time. */
  Connection connection() {
    if (connection == null) {
      connection =
          Connection.to(
              server(),
              given(token, "HERALD_TOKEN", "").strip(),
              new Connection.TlsFiles(
                  Optional.ofNullable(ca),
                  Optional.ofNullable(certificate),
                  Optional.ofNullable(key)));
    }
    return connection;
  }

  private String given(@Nullable String option, String variable, String otherwise) {
    if (option != null) {
      return option;
    }
    String value = terminal.environment().get(variable);
    return value == null || value.isBlank() ? otherwise : value;
  }

  /** The content of a small file, or of standard input for {@code -}. */
  byte[] content(String file) {
    try {
      if (file.equals(STANDARD_INPUT)) {
        return terminal.in().readNBytes((int) MAX_FILE_BYTES);
      }
      Path path = existing(file);
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw CommandFailure.refused(file + ": The file is larger than any webhook can be.");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static Path existing(String file) {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      throw CommandFailure.refused(file + ": There is no such file.");
    }
    if (Files.isDirectory(path)) {
      throw CommandFailure.refused(file + ": This is a folder, not a file.");
    }
    return path;
  }

  static CommandFailure unreadable(String file, IOException e) {
    return CommandFailure.refused(file + ": The file cannot be read: " + e.getMessage());
  }

  /** How problems call a file. */
  static String called(String file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file;
  }

  /** Says something to the person, never to a program: on standard error. */
  void say(String line) {
    terminal.err().println(PlainText.line(line));
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    }
  }
}
