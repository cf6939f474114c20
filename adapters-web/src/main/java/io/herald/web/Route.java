package io.herald.web;

/**
 * A method and a path, who may use them and what answers.
 *
 * @param pattern the path, with parameters in braces, e.g. {@code /webhooks/{id}}
 */
record Route(Verb verb, String pattern, Access access, Handler handler) {

  /** The methods that browsers send from links and forms. */
  enum Verb {
    GET,
    POST
  }
}
