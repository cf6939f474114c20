package io.herald.domain.webhook;

import java.util.Optional;

/**
 * The part of a URL that says whom it reaches: host and port over HTTPS. Two URLs of one origin
 * share what was entrusted to it.
 *
 * <p>This reads no more URLs than it must: what egress would refuse anyway, or what two readers
 * might read differently, has no origin, and so shares nothing with anything.
 */
record Origin(String authority) {
  private static final String SCHEME = "https://";
  private static final String DEFAULT_PORT = ":443";

  static Optional<Origin> of(String url) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int end = SCHEME.length();
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority = url.substring(SCHEME.length(), end);
    if (!authority.chars().allMatch(Origin::isPlain)) {
      return Optional.empty();
    }
    String lower = lowerAscii(authority);
    String host =
        lower.endsWith(DEFAULT_PORT)
            ? lower.substring(0, lower.length() - DEFAULT_PORT.length())
            : lower;
    return host.isEmpty() ? Optional.empty() : Optional.of(new Origin(host));
  }

  /** What hosts and ports are made of; beyond ASCII anything, since it only equals itself. */
  private static boolean isPlain(int c) {
    return c >= 0x80 || Character.isLetterOrDigit(c) || ".-_:[]".indexOf(c) >= 0;
  }

  /** Letters beyond ASCII stay as they are: which of them name the same host is not for here. */
  private static String lowerAscii(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? Character.toLowerCase(c) : c);
    }
    return lower.toString();
  }
}
