package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;

/** What of a URL a caller may see: path and query may be secrets, so only admins see them. */
public final class UrlMask {
  private UrlMask() {}

  /** The URL as that caller may see it. */
  public static String forCaller(Caller caller, String url) {
    return caller.may(Permission.CONFIGURE) ? url : masked(url);
  }

  /** Scheme, host and port, and an ellipsis for the rest. */
  public static String masked(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return "…";
    }
    int end = scheme + 3;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end >= url.length() - 1 ? url : url.substring(0, end) + "/…";
  }
}
