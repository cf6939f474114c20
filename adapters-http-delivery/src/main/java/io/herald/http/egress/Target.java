package io.herald.http.egress;

/**
 * A URL that was parsed once and passed the URL rules; requests are built from these parts, never
 * from the text.
 *
 * @param host the ASCII name in lower case without a trailing dot, or an IP address without
 *     brackets
 * @param literal whether the host is an IP address
 * @param port 1 to 65535
 * @param pathAndQuery what stands in the request line: begins with {@code /}, percent-encoded
 */
public record Target(String host, boolean literal, int port, String pathAndQuery) {
  /** The only port that is open by default. */
  public static final int HTTPS_PORT = 443;

  /** The path, percent-encoded, beginning with {@code /}. */
  public String path() {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
  }

  /** Whether there is a query, be it empty. */
  public boolean hasQuery() {
    return pathAndQuery.indexOf('?') >= 0;
  }

  /** The query without its question mark, percent-encoded; empty if there is none. */
  public String query() {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0 ? "" : pathAndQuery.substring(mark + 1);
  }

  /** Host and port as {@code HERALD_EGRESS_ALLOW} spells them: the port only if it is not 443. */
  public String hostAndPort() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == HTTPS_PORT ? shown : shown + ":" + port;
  }

  /** The canonical URL. */
  public String url() {
    return "https://" + hostAndPort() + pathAndQuery;
  }

  /** The origin, to which stored secrets are bound. */
  public String origin() {
    return "https://" + hostAndPort();
  }
}
