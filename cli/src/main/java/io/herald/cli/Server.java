package io.herald.cli;

import java.util.Locale;

/**
 * Where the server listens.
 *
 * @param host a name or an address without brackets
 * @param port 1 to 65535
 */
record Server(String host, int port) {
  private static final int DEFAULT_PORT = 9090;

  /** Reads {@code host}, {@code host:port}, {@code [address]:port} or a bare address. */
  static Server parse(String text) {
    String host = text;
    String port = "";
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
        throw unreadable(text);
      }
      host = text.substring(1, end);
      port = end + 1 < text.length() ? text.substring(end + 2) : "";
    } else {
      int colon = text.lastIndexOf(':');
      if (colon >= 0 && text.indexOf(':') == colon) {
        host = text.substring(0, colon);
        port = text.substring(colon + 1);
      }
    }
    if (host.isEmpty() || host.contains("/") || host.contains(" ")) {
      throw unreadable(text);
    }
    return new Server(host, port.isEmpty() ? DEFAULT_PORT : port(text, port));
  }

  private static int port(String text, String port) {
    if (port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65535) {
        return number;
      }
    }
    throw unreadable(text);
  }

  private static CommandFailure unreadable(String text) {
    return CommandFailure.usage(
        "--server: %s is no address. Write HOST:PORT, such as herald.example.com:9090."
            .formatted(text));
  }

  /** Whether it is this machine by its own name or address, where plaintext is fine. */
  boolean isLoopback() {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || name.matches("127(\\.[0-9]{1,3}){3}");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
