package io.herald.bootstrap;

import java.io.IOException;
import java.util.logging.LogManager;

/**
 * The entry of the distribution: {@code serve} and {@code demo} start a server, all else is the
 * command line client.
 */
public final class Main {

  private Main() {}

  /** Dispatches on the first argument. */
  public static void main(String[] arguments) throws IOException {
    switch (arguments.length == 0 ? "--help" : arguments[0]) {
      case "serve", "demo" -> {
        logThroughLogback();
        System.out.println("herald: not written yet");
      }
      case "--version" -> System.out.println("herald " + version());
      default -> System.out.println("herald: not written yet");
    }
  }

  /** First of all, or the libraries' first messages take another way. */
  private static void logThroughLogback() throws IOException {
    try (var configuration = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(configuration);
    }
  }

  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
