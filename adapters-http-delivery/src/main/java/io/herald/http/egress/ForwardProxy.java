package io.herald.http.egress;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The forward proxy that {@code HERALD_EGRESS_PROXY} names: targets are reached through its CONNECT
 * (RFC 9110, section 9.3.6).
 *
 * @param host a name or an IP address without brackets; the operator vouches for it
 * @param credentials the value of {@code Proxy-Authorization}, if any
 */
public record ForwardProxy(String host, int port, Optional<String> credentials) {

  /** What came of reading the configuration. */
  public sealed interface Parsed {
    /** It is right. */
    record Valid(ForwardProxy proxy) implements Parsed {}

    /** What is wrong, in a sentence that does not repeat the credentials. */
    record Invalid(String problem) implements Parsed {}
  }

  /** Reads {@code http://[user:password@]host:port}. */
  public static Parsed parse(String text) {
    String scheme = "http://";
    if (!text.regionMatches(true, 0, scheme, 0, scheme.length())) {
      return new Parsed.Invalid("it is not of the form http://[user:password@]host:port");
    }
    String authority = text.substring(scheme.length());
    if (authority.endsWith("/")) {
      authority = authority.substring(0, authority.length() - 1);
    }
    Optional<String> credentials = Optional.empty();
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String userInfo = authority.substring(0, at);
      if (userInfo.indexOf(':') < 0) {
        return new Parsed.Invalid("its user name has no password");
      }
      String decoded;
      try {
        // A plus is a plus here; only percent-encoding is undone.
        decoded = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        return new Parsed.Invalid("its user name or password has a stray %");
      }
      credentials =
          Optional.of(
              "Basic "
                  + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8)));
      authority = authority.substring(at + 1);
    }
    int colon = authority.lastIndexOf(':');
    String digits = authority.substring(colon + 1);
    if (colon < 1 || !digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 65_535) {
      return new Parsed.Invalid("it names no port between 1 and 65535");
    }
    int port = Integer.parseInt(digits);
    return switch (HostText.parse(authority.substring(0, colon))) {
      case HostText.Name(String ascii) ->
          new Parsed.Valid(new ForwardProxy(ascii, port, credentials));
      case HostText.Literal(var address) ->
          new Parsed.Valid(new ForwardProxy(Addresses.shown(address), port, credentials));
      case HostText.Unfit(Refusal refusal) ->
          new Parsed.Invalid("its host cannot be used: " + refusal.sentence());
    };
  }

  /** Host and port, without the credentials. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
