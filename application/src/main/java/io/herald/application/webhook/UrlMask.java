package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a URL a caller may see: path and query may be secrets, so only admins see them. */
public final class UrlMask {
  /** What is shown in the place of what is hidden. */
  static final String ELLIPSIS = "…";

  private UrlMask() {}

  /** The URL as that caller may see it. */
  public static String forCaller(Caller caller, String url) {
    return caller.may(Permission.CONFIGURE) ? url : masked(url);
  }

  /** Scheme, host and port, and an ellipsis for the rest. */
  public static String masked(String url) {
    int end = endOfOrigin(url);
    if (end < 0) {
      return ELLIPSIS;
    }
    return end >= url.length() - 1 ? url : url.substring(0, end) + "/" + ELLIPSIS;
  }

  /** A mask for texts that may repeat these URLs, whole or in parts, or name others. */
  public static InTexts inTexts(Collection<String> urls) {
    return new InTexts(urls);
  }

  private static int endOfOrigin(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return -1;
    }
    int end = scheme + 3;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /**
   * Hides URLs in texts that others wrote: error messages, redirects, response bodies. Every HTTP
   * URL loses its path and query; of the URLs that the mask was made for also the path, the query
   * and every part of them that is long enough to be a secret, wherever they stand alone.
   * Immutable.
   */
  public static final class InTexts {
    private static final Pattern URL = Pattern.compile("(?i)https?://[^\\s\"'<>\\\\]+");

    /** Shorter parts are words such as {@code api}, and hiding them would spoil any text. */
    private static final int SHORTEST_PART = 8;

    /** A path in itself is hidden from this length on: {@code /} says nothing. */
    private static final int SHORTEST_PATH = 4;

    private final List<String> hidden;

    private InTexts(Collection<String> urls) {
      Set<String> parts = new LinkedHashSet<>();
      for (String url : urls) {
        addParts(url, parts);
      }
      // The longest first, so that a part does not break the whole that it belongs to.
      hidden = parts.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /** Whether the text repeats one of the mask's own URLs, or a part of one. */
    public boolean findsIn(String text) {
      if (text.isEmpty()) {
        return false;
      }
      for (String part : hidden) {
        if (text.contains(part)) {
          return true;
        }
      }
      return false;
    }

    /**
     * Masks bytes of any encoding: what is masked is ASCII, and the rest stays as it came. The same
     * bytes if there is nothing to mask.
     */
    public byte[] applyToBytes(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      String masked = apply(text);
      if (masked.equals(text)) {
        return bytes;
      }
      // The ellipsis is the only character that may not be one byte.
      return masked.replace(ELLIPSIS, "\u00e2\u0080\u00a6").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text without what it may not say. */
    public String apply(String text) {
      if (text.isEmpty()) {
        return text;
      }
      String masked =
          URL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(shown(found.group())));
      for (String part : hidden) {
        masked = masked.replace(part, ELLIPSIS);
      }
      return masked;
    }

    /** Punctuation at the end of a URL belongs to the sentence around it. */
    private static String shown(String found) {
      int end = found.length();
      while (end > 0 && ".,;:!?)]}".indexOf(found.charAt(end - 1)) >= 0) {
        end--;
      }
      return masked(found.substring(0, end)) + found.substring(end);
    }

    private static void addParts(String url, Set<String> parts) {
      int origin = Math.max(endOfOrigin(url), 0);
      String rest = url.substring(origin);
      int question = rest.indexOf('?');
      String path = question < 0 ? rest : rest.substring(0, question);
      String query = question < 0 ? "" : rest.substring(question + 1);
      add(rest, SHORTEST_PATH, parts);
      add(path, SHORTEST_PATH, parts);
      add(query, SHORTEST_PATH, parts);
      List<String> pieces = new ArrayList<>(List.of(path.split("/", -1)));
      for (String pair : query.split("&", -1)) {
        pieces.add(pair.substring(pair.indexOf('=') + 1));
      }
      pieces.forEach(piece -> add(piece, SHORTEST_PART, parts));
    }

    private static void add(String part, int shortest, Set<String> parts) {
      if (part.length() < shortest) {
        return;
      }
      parts.add(part);
      try {
        parts.add(URLDecoder.decode(part, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException _) {
        // Not percent-encoded, so there is no other spelling of it.
      }
    }
  }
}
