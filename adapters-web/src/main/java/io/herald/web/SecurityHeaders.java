package io.herald.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What tells browsers to keep others out of the console: chapter V3 of <a
 * href="https://owasp.org/www-project-application-security-verification-standard/">OWASP ASVS
 * 5</a>, level 2, and its policy per response of level 3. Immutable, thread-safe.
 *
 * <p>Only scripts with this response's nonce run, nothing is evaluated, and HTML reaches the page
 * only through htmx's Trusted Types policy. CodeMirror's underline is a {@code data:} image.
 */
final class SecurityHeaders {
  /** For whatever is no page of the console, should a browser show it as one after all. */
  private static final String NO_DOCUMENT =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

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
    always.put("Cross-Origin-Embedder-Policy", "require-corp");
    always.put("X-Frame-Options", "DENY");
    always.put(
        "Permissions-Policy",
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(),"
            + " geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(),"
            + " microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(),"
            + " xr-spatial-tracking=()");
    always.put("Content-Security-Policy", NO_DOCUMENT);
    if (secure) {
      always.put("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
  }

  /** The headers of every response; a page puts {@link #policy} in place of the strictest one. */
  Map<String, String> always() {
    return always;
  }

  /** The policy of a page whose scripts and styles carry a nonce. */
  static String policy(String nonce) {
    return ("default-src 'none'; script-src 'nonce-%1$s'; style-src 'self' 'nonce-%1$s';"
            + " img-src 'self' data:; connect-src 'self'; object-src 'none';"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx")
        .formatted(nonce);
  }
}
