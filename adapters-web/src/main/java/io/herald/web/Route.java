package io.herald.web;

/**
 * A method and a path, who may use them and what answers.
 *
 * @param pattern the path, with parameters in braces, e.g. {@code /webhooks/{id}}
 */
record Route(Verb verb, String pattern, Access access, Handler handler) {

  /**
   * Whether a request counts for its caller's rate, and so is asked who it is from. Health is what
   * others are told by; style sheets and scripts are in memory, cost no more than a refusal, and a
   * page is of no use without them.
   */
  boolean counts() {
    return !pattern.startsWith("/health/") && !pattern.startsWith("/assets/");
  }

  /** The methods that browsers send from links and forms. */
  enum Verb {
    GET,
    POST
  }
}
