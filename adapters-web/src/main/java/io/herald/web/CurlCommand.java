package io.herald.web;

import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.SentRequest;
import java.util.Locale;
import java.util.Set;

/**
 * A request as a curl command to paste into a shell. Secret headers and the path of the URL, which
 * may be a secret, are variables. Stateless.
 */
final class CurlCommand {
  /** What curl adds itself or what would be wrong by the time that somebody runs it. */
  private static final Set<String> LEFT_OUT = Set.of("host", "content-length", "traceparent");

  private CurlCommand() {}

  static String of(SentRequest request) {
    StringBuilder command = new StringBuilder("curl -X ").append(request.method());
    command.append(" \\\n  \"").append(origin(request.url())).append("$TARGET_PATH\"");
    for (HeaderLine header : request.headers()) {
      if (LEFT_OUT.contains(header.name().toLowerCase(Locale.ROOT))) {
        continue;
      }
      command.append(" \\\n  -H ");
      if (header.masked()) {
        command
            .append(quoted(header.name() + ": "))
            .append("\"$")
            .append(variable(header))
            .append('"');
      } else {
        command.append(quoted(header.name() + ": " + header.value()));
      }
    }
    if (!request.body().isEmpty()) {
      command.append(" \\\n  --data-binary ").append(quoted(request.body()));
    }
    return command.toString();
  }

  private static String origin(String url) {
    int start = url.indexOf("://");
    int path = start < 0 ? -1 : url.indexOf('/', start + 3);
    String origin = path < 0 ? url : url.substring(0, path);
    // Hosts need no quoting; anything else in this place is not from Herald.
    return origin.matches("[A-Za-z0-9:/.\\[\\]_-]*") ? origin : "https://target.example";
  }

  private static String variable(HeaderLine header) {
    String name = header.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  /** In single quotes a shell takes everything as it stands but the quote itself. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
