package io.herald.bootstrap;

/**
 * The entry of the distribution: {@code serve} and {@code demo} start a server, all else is the
 * command line client.
 */
public final class Main {

  private Main() {}

  /** Dispatches on the first argument. */
  public static void main(String[] arguments) {
    var command = arguments.length == 0 ? "--help" : arguments[0];
    switch (command) {
      case "serve", "demo" -> System.out.println("herald " + command + ": not written yet");
      case "--version" -> System.out.println("herald " + version());
      default -> System.out.println("herald: not written yet");
    }
  }

  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
