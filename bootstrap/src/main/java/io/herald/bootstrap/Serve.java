package io.herald.bootstrap;

import io.herald.application.StorageUnavailable;
import io.herald.persistence.DatabaseRefused;
import io.herald.web.InboxMessages;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The {@code serve} command: starts everything, says so, and ends in good order when asked to. */
final class Serve {
  private static final int OK = 0;
  private static final int USAGE = 2;
  private static final int REFUSED = 3;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final String version;

  Serve(PrintStream out, PrintStream err, Map<String, String> environment, String version) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.version = version;
  }

  /** Runs until the process is asked to end; the exit code. */
  int run(List<String> arguments) {
    Optional<Path> file;
    if (arguments.isEmpty()) {
      file = Optional.empty();
    } else if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
      file = Optional.of(Path.of(arguments.get(1)));
    } else {
      err.println("Usage: herald serve [--config FILE]");
      return USAGE;
    }
    return switch (ConfigurationReader.read(file, environment)) {
      case ConfigurationReader.Outcome.Refused(List<String> problems) -> refuse(problems);
      case ConfigurationReader.Outcome.Read(Configuration configuration) ->
          run(configuration, Optional.empty(), this::announceFirstAdmin);
    };
  }

  private int refuse(List<String> problems) {
    err.println("Herald does not start:");
    problems.forEach(problem -> err.println("  " + problem));
    return REFUSED;
  }

  /**
   * Starts with a configuration and runs until the process is asked to end.
   *
   * @param started called when everything is open, before the ready line
   */
  int run(Configuration configuration, Optional<InboxMessages> inbox, Consumer<Platform> started) {
    HttpDelivery delivery = HttpDelivery.of(configuration);
    if (!delivery.problems().isEmpty()) {
      return refuse(delivery.problems());
    }
    int exitCode = serve(configuration, delivery, inbox, started);
    // The shutdown was asked for by a signal, whose exit code would be another.
    out.flush();
    Runtime.getRuntime().halt(exitCode);
    return exitCode;
  }

  private int serve(
      Configuration configuration,
      HttpDelivery delivery,
      Optional<InboxMessages> inbox,
      Consumer<Platform> started) {
    Path ready = configuration.dataDirectory().resolve("ready.json");
    try (Platform platform = Platform.start(configuration, delivery, version, inbox)) {
      CountDownLatch end = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(end), "shutdown"));
      started.accept(platform);
      writeReady(ready, platform);
      out.println(
          "herald ready console=" + platform.consoleUrl() + " grpc=" + platform.grpcAddress());
      out.flush();
      end.await();
      Files.deleteIfExists(ready);
      return OK;
    } catch (DatabaseRefused | StorageUnavailable | UncheckedIOException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return refuse(List.of("The data folder cannot be used: " + e.getMessage() + "."));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return REFUSED;
    }
  }

  /** Lets the serving thread end everything; it then ends the process, and this thread with it. */
  private static void end(CountDownLatch asked) {
    asked.countDown();
    try {
      Thread.sleep(Platform.longestClose());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void announceFirstAdmin(Platform platform) {
    platform
        .firstAdminLink()
        .ifPresent(link -> {
          out.println("Sign in as the first admin with this link, which works once:");
          out.println("  " + link);
        });
  }

  /** Written beside and moved into place, so that whoever sees it sees it whole. */
  private static void writeReady(Path file, Platform platform) throws IOException {
    Path beside = file.resolveSibling("ready.json.new");
    Files.writeString(
        beside,
        "{\"console\": \"%s\", \"grpc\": \"%s\"}%n"
            .formatted(platform.consoleUrl(), platform.grpcAddress()));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
