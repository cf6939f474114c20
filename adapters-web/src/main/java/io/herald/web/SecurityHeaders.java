package io.herald.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What tells browsers to keep others out of the console. Immutable, thread-safe.
 *
 * <p>Only scripts with this response's nonce run, nothing is evaluated, and HTML reaches the page
 * only through htmx's Trusted Types policy. CodeMirror's underline is a {@code data:} image.
 */
final class SecurityHeaders {
  private final Map<String, String> always = new LinkedHashMap<>();

  /**
   * Sets up the headers.
   *
   * @param secure whether the console is reached over HTTPS
   */
  SecurityHeaders(boolean secure) {
    always.put("X-Content-Type-Options", "nosniff");
    always.put("Referrer-Policy", "no-referrer");
    always.put("Cross-Origin-Opener-Policy", "same-origin");
    always.put("Cross-Origin-Resource-Policy", "same-origin");
    always.put("X-Frame-Options", "DENY");
    always.put(
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()");
    if (secure) {
      always.put("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /** The headers of every response. */
  Map<String, String> always() {
    return always;
  }

  static String policy(String nonce) {
    return ("default-src 'none'; script-src 'nonce-%1$s'; style-src 'self' 'nonce-%1$s';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx")
        .formatted(nonce);
  }
}
