package io.herald.web;

import java.time.Duration;
import java.util.Optional;

/**
 * A cookie to be set.
 *
 * @param value empty removes it
 */
record Cookie(Jar jar, String value) {

  static Cookie removed(Jar jar) {
    return new Cookie(jar, "");
  }

  /** The console's cookies. */
  enum Jar {
    /** Who is signed in; ends with the browser at the latest, and on the server before. */
    SESSION("herald_session", Optional.empty()),
    /** Binds the forms of those who are not signed in yet. */
    VISITOR("herald_visitor", Optional.empty()),
    /** Binds a sign-in through an identity provider to the browser that began it. */
    PROVIDER("herald_provider", Optional.of(Duration.ofMinutes(10))),
    /** Light or dark, if chosen. */
    THEME("herald_theme", Optional.of(Duration.ofDays(365))),
    /** What was just done, shown once on the next page. */
    NOTICE("herald_notice", Optional.of(Duration.ofMinutes(1)));

    private final String plainName;
    private final Optional<Duration> maxAge;

    Jar(String plainName, Optional<Duration> maxAge) {
      this.plainName = plainName;
      this.maxAge = maxAge;
    }

    /** Over HTTPS the prefix makes browsers refuse cookies that others planted (RFC 6265bis). */
    String name(boolean secure) {
      return secure ? "__Host-" + plainName : plainName;
    }

    Optional<Duration> maxAge() {
      return maxAge;
    }
  }
}
