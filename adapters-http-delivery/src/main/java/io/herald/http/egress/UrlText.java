package io.herald.http.egress;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The text of an {@code https} URL, taken apart once by the <a
 * href="https://url.spec.whatwg.org/#concept-basic-url-parser">WHATWG URL standard</a>, where every
 * validation error is a refusal, and so are dot segments. What is left is the part of the standard
 * that all parsers agree on.
 */
sealed interface UrlText {

  /**
   * The parts of a URL.
   *
   * @param host as written
   * @param port 443 if none is written
   * @param pathAndQuery begins with {@code /}; what is not ASCII is percent-encoded
   */
  record Parts(String host, int port, String pathAndQuery) implements UrlText {}

  /** Not a URL that may be used. */
  record Unfit(Refusal refusal) implements UrlText {}

  /** Takes a URL apart. */
  static UrlText parse(String url) {
    if (url.isEmpty()) {
      return unfit(EgressRule.URL_SYNTAX, "The URL is empty; it begins with https://");
    }
    if (url.length() > EgressPolicy.MAX_URL_LENGTH) {
      return tooLong(url.length());
    }
    for (int i = 0; i < url.length(); i += Character.charCount(url.codePointAt(i))) {
      int c = url.codePointAt(i);
      if (!isUrlCodePoint(c) && c != '%' && c != '[' && c != ']') {
        return unfit(unfitCharacter(c, i + 1));
      }
    }
    int colon = url.indexOf(':');
    int slash = url.indexOf('/');
    if (colon <= 0 || (slash >= 0 && slash < colon)) {
      return unfit(EgressRule.URL_SYNTAX, "The URL has no scheme; it begins with https://");
    }
    if (!url.regionMatches(true, 0, "https", 0, colon) || colon != "https".length()) {
      return unfit(
          EgressRule.SCHEME,
          "The URL's scheme is \""
              + url.substring(0, Math.min(colon, 32))
              + "\"; only https is"
              + " allowed, so that what is sent is encrypted and the receiver is known");
    }
    if (!url.startsWith("//", colon + 1)) {
      return unfit(EgressRule.URL_SYNTAX, "The URL does not begin with https:// and a host");
    }
    int authority = colon + 3;
    int end = authority;
    while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
      end++;
    }
    return afterScheme(url.substring(authority, end), url.substring(end));
  }

  private static UrlText afterScheme(String authority, String rest) {
    if (authority.indexOf('@') >= 0) {
      return unfit(
          EgressRule.USER_INFO,
          "The URL has a user name or password before the host; put them into the webhook's"
              + " authentication");
    }
    int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = authority.length();
    }
    String host = authority.substring(0, hostEnd);
    if (host.isEmpty()) {
      return unfit(EgressRule.HOST, "The URL has no host");
    }
    int port = Target.HTTPS_PORT;
    if (hostEnd < authority.length()) {
      String digits = authority.substring(hostEnd + 1);
      if (authority.charAt(hostEnd) != ':'
          || !digits.chars().allMatch(c -> (c >= '0' && c <= '9'))) {
        return unfit(
            EgressRule.HOST, "What stands between https:// and the path is not a host and port");
      }
      if (digits.isEmpty()) {
        return unfit(EgressRule.PORT, "The URL has a colon after the host but no port");
      }
      String significant = digits.replaceFirst("^0+(?=.)", "");
      port = significant.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(significant);
      if (port < 1 || port > 65_535) {
        return unfit(EgressRule.PORT, "The URL's port is not between 1 and 65535");
      }
    }
    return afterAuthority(host, port, rest);
  }

  private static UrlText afterAuthority(String host, int port, String rest) {
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c == '[' || c == ']') {
        return unfit(unfitCharacter(c, "https://".length() + host.length() + i + 1));
      }
      if (c == '%'
          && (i + 2 >= rest.length()
              || Character.digit(rest.charAt(i + 1), 16) < 0
              || Character.digit(rest.charAt(i + 2), 16) < 0
              || rest.charAt(i + 1) > 'f'
              || rest.charAt(i + 2) > 'f')) {
        return unfit(
            EgressRule.CHARACTER,
            "The URL has a % that two hexadecimal digits do not follow; write %25 for the sign"
                + " itself");
      }
    }
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    if (hasDotSegment(path)) {
      return unfit(
          EgressRule.DOT_SEGMENT,
          "The path has a segment \".\" or \"..\", which leads elsewhere than it seems; write the"
              + " path that is meant");
    }
    StringBuilder out = new StringBuilder(rest.length() + 16);
    appendEncoded(path.isEmpty() ? "/" : path, false, out);
    if (mark >= 0) {
      appendEncoded(rest.substring(mark), true, out);
    }
    return out.length() > EgressPolicy.MAX_URL_LENGTH
        ? tooLong(out.length())
        : new Parts(host, port, out.toString());
  }

  /** Whether a path has a segment that means "here" or "up"; {@code %2e} is a dot. */
  private static boolean hasDotSegment(String path) {
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (end > start && end - start <= 6 && "%.".indexOf(path.charAt(start)) >= 0) {
        String plain = path.substring(start, end).toLowerCase(Locale.ROOT).replace("%2e", ".");
        if (plain.equals(".") || plain.equals("..")) {
          return true;
        }
      }
      start = end + 1;
    }
    return false;
  }

  /** Appends text with what is not ASCII, and in a query the apostrophe, percent-encoded. */
  private static void appendEncoded(String text, boolean query, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        int codePoint = text.codePointAt(i);
        i += Character.charCount(codePoint) - 1;
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
          HexFormat.of().withUpperCase().toHexDigits(out.append('%'), b);
        }
      } else if (query && c == '\'') {
        out.append("%27");
      } else {
        out.append(c);
      }
    }
  }

  /** The URL code points of the standard, less white space and control characters. */
  private static boolean isUrlCodePoint(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "!$&'()*+,-./:;=?@_~".indexOf(c) >= 0;
    }
    return c >= 0xa0
        && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        && !(c >= 0xfdd0 && c <= 0xfdef)
        && (c & 0xfffe) != 0xfffe
        && !Character.isSpaceChar(c)
        && !Character.isWhitespace(c);
  }

  private static Refusal unfitCharacter(int c, int position) {
    String where = " at position " + position;
    if (c == '#') {
      return Refusal.because(
          EgressRule.FRAGMENT,
          "The URL has a # fragment"
              + where
              + ", which is never sent; leave it out, or write %23"
              + " for the sign itself");
    }
    if (c == '\\') {
      return Refusal.because(
          EgressRule.BACKSLASH,
          "The URL has a backslash" + where + ", which programs read differently; write / or %5C");
    }
    if (c < 0x20
        || (c >= 0x7f && c < 0xa0)
        || Character.isSpaceChar(c)
        || Character.isWhitespace(c)) {
      return Refusal.because(
          EgressRule.WHITE_SPACE,
          "The URL has white space or a control character ("
              + shown(c)
              + ")"
              + where
              + "; leave it out or percent-encode it");
    }
    return Refusal.because(
        EgressRule.CHARACTER,
        "The URL has the character "
            + shown(c)
            + where
            + "; percent-encode it"
            + (c == '{' || c == '}' ? " (placeholders are written {{…}})" : ""));
  }

  /** A character as a sentence shows it: itself if it is visible ASCII, else its code point. */
  static String shown(int c) {
    return c > 0x20 && c < 0x7f
        ? "'" + Character.toString(c) + "'"
        : "U+" + String.format(Locale.ROOT, "%04X", c);
  }

  private static Unfit tooLong(int length) {
    return unfit(
        EgressRule.URL_TOO_LONG,
        "The URL has " + length + " characters; the most is " + EgressPolicy.MAX_URL_LENGTH);
  }

  private static Unfit unfit(EgressRule rule, String sentence) {
    return unfit(Refusal.because(rule, sentence));
  }

  private static Unfit unfit(Refusal refusal) {
    return new Unfit(refusal);
  }
}
