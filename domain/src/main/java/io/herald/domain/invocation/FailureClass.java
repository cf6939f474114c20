package io.herald.domain.invocation;

/**
 * The kinds of failure of an attempt, each with what it means and what to do next. The tips are the
 * same on the page, in the CLI and in the documentation.
 */
public enum FailureClass {
  EGRESS_REFUSED(
      true,
      "Herald may not connect to this target.",
      "Use a public HTTPS address, or ask the operator to add it to HERALD_EGRESS_ALLOW."),
  DNS(
      true,
      "The target's name could not be resolved.",
      "Check the host in the URL for typos; check that the name exists in public DNS and that"
          + " Herald's machine can reach its name server."),
  CONNECT(
      true,
      "No connection to the target could be made.",
      "Check that the target is up and that firewalls on both sides allow HTTPS from Herald."),
  TLS(
      true,
      "The secure connection failed: the target's certificate or protocol was not accepted.",
      "Check that the certificate is not expired, names this host and comes from a public CA (or"
          + " one in HERALD_EGRESS_CA_FILE), and that the target speaks TLS 1.2 or newer."),
  TIMEOUT(
      true,
      "The target did not answer in full within the webhook's timeout.",
      "Let the target answer first and work afterwards, or raise the timeout (at most 30 s)."),
  CONNECTION_LOST(
      true,
      "The target closed or reset the connection before it had answered.",
      "Look at the target's own log at this time; proxies in between may end requests too."),
  MALFORMED_RESPONSE(
      true,
      "What came back is not a valid HTTP response.",
      "Check that the URL points at an HTTPS endpoint and not at another service."),
  RESPONSE_TOO_LARGE(
      true,
      "The response's status line and headers exceed 16 KiB.",
      "Let the target send fewer or shorter headers."),
  PROXY(
      true,
      "The egress proxy could not be used.",
      "Check HERALD_EGRESS_PROXY, its credentials and that it allows CONNECT to this target."),
  OAUTH_TOKEN(
      true,
      "No OAuth token could be had from the token URL.",
      "Check client id, client secret, scopes and token URL; the attempt shows what it answered."),
  REDIRECT(
      true,
      "The target answered with a redirect, which is never followed.",
      "Put the address that it points to into the URL."),
  UNAUTHORIZED(
      true,
      "The target refused Herald's credentials (401 or 403).",
      "Check the authentication and the secret headers; enter the secret anew if it was rotated."),
  NOT_FOUND(
      true,
      "The target does not know this address (404).",
      "Check the path of the URL and the identifiers in it; some targets hide refusals as 404."),
  GONE(
      false,
      "The target says it is gone for good (410); the webhook was switched off.",
      "Find out the new address, change the URL and switch the webhook on again."),
  TOO_MANY_REQUESTS(
      true,
      "The target asks Herald to slow down (429).",
      "Set a rate limit under Delivery; Herald waits as long as Retry-After says."),
  CLIENT_ERROR(
      true,
      "The target refused the request (4xx).",
      "Read the response body: usually a field of the body template is missing or misspelt."),
  SERVER_ERROR(
      true,
      "The target failed itself (5xx).",
      "Nothing is wrong with the webhook; Herald tries again. Tell the target's owners if it stays."),
  UNEXPECTED_STATUS(
      true,
      "The target answered with a status that is neither success nor error.",
      "A webhook's target should answer with 200, 201, 202 or 204."),
  VALIDATOR(
      false,
      "The target accepted the request, but its response does not satisfy a response validator.",
      "Compare the validator's path and values with the response body."),
  TEMPLATE(
      false,
      "The template could not be rendered for this event; nothing was sent.",
      "Mend the template at the line and column named, then replay the invocation."),
  CAPTURE_MISSING(
      false,
      "A captured value is needed that no invocation has brought or will bring.",
      "Check the webhook that captures it; replay this invocation once the value is there."),
  CIRCUIT_OPEN(
      true,
      "The target failed so often of late that Herald gives it a rest; nothing was sent.",
      "Wait for the next probe, or mend the target; waiting invocations go out by themselves."),
  INTERRUPTED(
      true,
      "Herald stopped before the target had answered.",
      "Nothing to do: it is sent again. A test or manual invocation can simply be repeated."),
  INTERNAL(
      true, "Something failed inside Herald.", "Look at Herald's log at this time and report it.");

  private final boolean retried;
  private final String meaning;
  private final String remedy;

  FailureClass(boolean retried, String meaning, String remedy) {
    this.retried = retried;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** Whether the schedule repeats an attempt that failed so. */
  public boolean retried() {
    return retried;
  }

  /** What it means, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do next. */
  public String remedy() {
    return remedy;
  }
}
