package io.herald.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The URL of a MySQL server on this machine, with a port that can be exchanged. Stateless. */
final class MySqlUrl {
  private static final Pattern FORM =
      Pattern.compile("(jdbc:mysql://(?:127\\.0\\.0\\.1|localhost))(?::(\\d+))?(/.*)");

  private static final int USUAL_PORT = 3306;

  private MySqlUrl() {}

  static int port(String url) {
    String port = match(url).group(2);
    return port == null ? USUAL_PORT : Integer.parseInt(port);
  }

  /** The same database through another port. */
  static String through(String url, int port) {
    Matcher matcher = match(url);
    return matcher.group(1) + ":" + port + matcher.group(3);
  }

  private static Matcher match(String url) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      throw new Options.Wrong(
          "The chaos run takes a database on this machine, jdbc:mysql://127.0.0.1:PORT/NAME, not "
              + url
              + ".");
    }
    return matcher;
  }
}
