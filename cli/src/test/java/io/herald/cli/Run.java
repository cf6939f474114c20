package io.herald.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of the command as a shell sees it.
 *
 * @param exitCode what it told the shell
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Run(int exitCode, String out, String err) {
  static final Instant NOW = Instant.parse("2026-12-04T10:00:00Z");

  /** Prepares a run against a server. */
  static Prepared against(ScriptedHerald server) {
    return new Prepared().with("HERALD_SERVER", server.address()).with("HERALD_TOKEN", "token-1");
  }

  /** Prepares a run without a server. */
  static Prepared alone() {
    return new Prepared();
  }

  /** What a run begins with. */
  static final class Prepared {
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";
    private boolean interactive;
    private List<HeraldCommand.LocalCommand> localCommands = List.of();

    Prepared with(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    Prepared input(String text) {
      input = text;
      return this;
    }

    Prepared interactive() {
      interactive = true;
      return this;
    }

    Prepared local(HeraldCommand.LocalCommand... commands) {
      localCommands = List.of(commands);
      return this;
    }

    /** Runs a command line, parted at spaces. */
    Run run(String line) {
      return run(line.split(" ", -1));
    }

    /** Runs a command line, parted at spaces, with more arguments. */
    Run run(String line, String... more) {
      return run(
          Stream.concat(Stream.of(line.split(" ", -1)), Stream.of(more)).toArray(String[]::new));
    }

    private Run run(String[] arguments) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Terminal terminal =
          new Terminal(
              new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
              new PrintStream(out, false, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              environment,
              interactive);
      int exitCode =
          new HeraldCommand(terminal, "1.2.3", localCommands, InstantSource.fixed(NOW))
              .run(arguments);
      return new Run(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }
}
