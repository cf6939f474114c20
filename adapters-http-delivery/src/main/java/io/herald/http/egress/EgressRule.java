package io.herald.http.egress;

/** The rules that a URL or an address can break; their names are stable for programs. */
public enum EgressRule {
  /** More than {@link EgressPolicy#MAX_URL_LENGTH} characters. */
  URL_TOO_LONG,
  /** Not an absolute URL of the form {@code https://host/path?query}. */
  URL_SYNTAX,
  /** Another scheme than {@code https}. */
  SCHEME,
  /** User name or password in the URL. */
  USER_INFO,
  /** A {@code #fragment}, which is never sent. */
  FRAGMENT,
  /** A backslash, which parsers read differently. */
  BACKSLASH,
  /** White space or a control character. */
  WHITE_SPACE,
  /** A character that must be percent-encoded, or a {@code %} without two hexadecimal digits. */
  CHARACTER,
  /** A {@code .} or {@code ..} segment in the path, which parsers resolve at different times. */
  DOT_SEGMENT,
  /** An empty or impossible port, or one other than 443 that the allow-list does not name. */
  PORT,
  /** An empty or impossible host. */
  HOST,
  /** A {@code %} in the host: percent-encoding or a zone id. */
  PERCENT_IN_HOST,
  /** A host of a single label. */
  SINGLE_LABEL,
  /** A name that by definition is this machine or this network. */
  LOCAL_NAME,
  /** An IP address in place of a name. */
  ADDRESS_LITERAL,
  /** A host whose last label is a number, which some parsers take for an IP address. */
  NUMERIC_HOST,
  /** An internationalised name that UTS-46 refuses. */
  IDNA,
  /** A label that mixes scripts (UTS-39, highly restrictive). */
  MIXED_SCRIPTS,
  /** A placeholder where none may stand. */
  PLACEHOLDER,
  /** The name has no address. */
  NO_ADDRESS,
  /** An address that is not public. */
  ADDRESS,
  /** An address of this machine. */
  OWN_ADDRESS,
  /** An address that no allow-list opens. */
  FORBIDDEN_ALWAYS
}
