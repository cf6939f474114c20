package io.herald.bootstrap;

import io.herald.cli.HeraldCommand;
import io.herald.cli.HeraldCommand.LocalCommand;
import io.herald.cli.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.logging.LogManager;

/**
 * The entry of the distribution: {@code serve} and {@code demo} start a server, all else is the
 * command line client.
 */
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.system();
    String version = version();
    HeraldCommand command =
        new HeraldCommand(
            terminal,
            version,
            List.of(
                new LocalCommand(
                    "serve",
                    "Starts the server: console, gRPC and delivery.",
                    rest -> {
                      logThroughLogback();
                      return new Serve(
                              terminal.out(), terminal.err(), terminal.environment(), version)
                          .run(rest);
                    }),
                new LocalCommand(
                    "demo",
                    "Starts a demonstration with an Inbox and sample events.",
                    rest -> {
                      logThroughLogback();
                      return new Demo(
                              terminal.out(), terminal.err(), terminal.environment(), version)
                          .run(rest);
                    })));
    int exitCode = command.run(arguments);
    terminal.out().flush();
    System.exit(exitCode);
  }

  /** First of all, or the libraries' first messages take another way. */
  private static void logThroughLogback() {
    try (var configuration = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
