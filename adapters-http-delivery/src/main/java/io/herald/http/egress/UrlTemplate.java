package io.herald.http.egress;

import java.util.Locale;

/**
 * A URL with placeholders, made judgeable: each placeholder is replaced by a stand-in. Placeholders
 * may stand in path segments and in query values, so that whatever is filled in, the origin and the
 * meaning of the parameters stay what the author wrote.
 */
sealed interface UrlTemplate {
  /** What stands for a placeholder: it can make no dot segment and needs no encoding. */
  String STAND_IN = "x";

  /** The URL with a stand-in for each placeholder. */
  record WithStandIns(String url) implements UrlTemplate {}

  /** A placeholder stands where none may, or is not a plain value. */
  record Unfit(Refusal refusal) implements UrlTemplate {}

  /** Finds the placeholders of a URL. */
  static UrlTemplate parse(String template) {
    if (template.length() > EgressPolicy.MAX_URL_LENGTH) {
      return unfit(
          EgressRule.URL_TOO_LONG,
          "The URL has "
              + template.length()
              + " characters; the most is "
              + EgressPolicy.MAX_URL_LENGTH);
    }
    StringBuilder url = new StringBuilder(template.length());
    int at = 0;
    int open = template.indexOf("{{");
    while (open >= 0) {
      int close = template.indexOf("}}", open + 2);
      if (close < 0) {
        return unfit(
            EgressRule.PLACEHOLDER,
            "The URL has a {{ at position " + (open + 1) + " that no }} closes");
      }
      url.append(template, at, open);
      String inside = template.substring(open + 2, close).strip();
      if (inside.isEmpty() || "#/^!>&{*~=".indexOf(inside.charAt(0)) >= 0 || isElse(inside)) {
        return unfit(
            EgressRule.PLACEHOLDER,
            "The tag at position "
                + (open + 1)
                + " is not a plain value; blocks, comments and partials may not stand in a URL");
      }
      if (!mayStandAfter(url)) {
        return unfit(
            EgressRule.PLACEHOLDER,
            "The placeholder at position "
                + (open + 1)
                + " stands in the scheme, host or port or in"
                + " the name of a query parameter; placeholders may stand only in path segments and"
                + " query values");
      }
      url.append(STAND_IN);
      at = close + 2;
      open = template.indexOf("{{", at);
    }
    return new WithStandIns(url.append(template, at, template.length()).toString());
  }

  /** Whether what comes next is inside a path segment or a query value. */
  private static boolean mayStandAfter(CharSequence before) {
    String text = before.toString();
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      return false;
    }
    int question = text.indexOf('?', scheme + 3);
    if (question < 0) {
      return text.indexOf('/', scheme + 3) >= 0;
    }
    int parameter = Math.max(question, text.lastIndexOf('&'));
    return text.indexOf('=', parameter) >= 0;
  }

  private static boolean isElse(String inside) {
    String lower = inside.toLowerCase(Locale.ROOT);
    return lower.equals("else") || lower.startsWith("else ");
  }

  private static Unfit unfit(EgressRule rule, String sentence) {
    return new Unfit(Refusal.because(rule, sentence));
  }
}
