package io.herald.http.egress;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which headers users may have sent, and which of them are secrets unless somebody says otherwise.
 * Names are tokens (RFC 9110, section 5.6.2); what decides about the connection, the framing or the
 * signature is Herald's alone. Stateless, thread-safe.
 */
public final class HeaderRules {
  /** The most headers of one request. */
  public static final int MAX_COUNT = 100;

  /** The most characters of all names and values together; receivers refuse more. */
  public static final int MAX_TOTAL_LENGTH = 8 * 1024;

  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "connection",
          "keep-alive",
          "upgrade",
          "expect",
          "http2-settings",
          "forwarded",
          "content-encoding");

  private static final List<String> RESERVED_PREFIXES =
      List.of("proxy-", "x-forwarded-", "webhook-");

  private HeaderRules() {}

  /** Judges the name and value of one header; absent if it may be sent. */
  public static Optional<Refusal> judge(String name, String value) {
    return judgeName(name).or(() -> judgeValue(name, value));
  }

  /** Judges how many headers there are and how long they are together. */
  public static Optional<Refusal> judgeSize(int count, int totalLength) {
    if (count > MAX_COUNT) {
      return refusal(
          EgressRule.HEADERS_TOO_LARGE,
          "There are " + count + " headers; the most is " + MAX_COUNT);
    }
    if (totalLength > MAX_TOTAL_LENGTH) {
      return refusal(
          EgressRule.HEADERS_TOO_LARGE,
          "The headers have "
              + totalLength
              + " characters together; the most is "
              + MAX_TOTAL_LENGTH);
    }
    return Optional.empty();
  }

  /** Whether a header's value is a secret unless its author says otherwise. */
  public static boolean secretByDefault(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("authorization")
        || lower.equals("cookie")
        || lower.contains("key")
        || lower.contains("token")
        || lower.contains("secret");
  }

  private static Optional<Refusal> judgeName(String name) {
    if (name.isEmpty()) {
      return refusal(EgressRule.HEADER_NAME, "The header has no name");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean token =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      if (!token) {
        return refusal(
            EgressRule.HEADER_NAME,
            "The header's name has "
                + UrlText.shown(c)
                + " at position "
                + (i + 1)
                + "; a name has letters, digits and hyphens");
      }
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
      return refusal(
          EgressRule.HEADER_RESERVED,
          "The header " + name + " is set by Herald or by the connection and cannot be configured");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> judgeValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 0x20 || c > 0x7e) && c != '\t') {
        return refusal(
            EgressRule.HEADER_VALUE,
            "The value of the header "
                + name
                + " has "
                + UrlText.shown(c)
                + " at position "
                + (i + 1)
                + "; a value has visible ASCII, spaces and tabs");
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refusal(EgressRule rule, String sentence) {
    return Optional.of(Refusal.because(rule, sentence));
  }
}
