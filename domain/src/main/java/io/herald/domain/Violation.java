package io.herald.domain;

/**
 * One thing that is wrong with an input: where, which rule, and a whole sentence that says why and
 * what to do. The same sentence stands at a form's field, in a gRPC field violation and on the
 * CLI's standard error.
 *
 * @param field the path of the field as the proto and the webhook file spell it, e.g. {@code
 *     headers[0].name}
 * @param rule the rule in UPPER_SNAKE_CASE, stable for programs, e.g. {@code NAME_TAKEN}
 * @param message the sentence for people
 */
public record Violation(String field, String rule, String message) {
  private static final int MAX_NAME_LENGTH = 100;

  /** The same violation seen from the object that contains the field. */
  public Violation within(String parent) {
    boolean joined = parent.isEmpty() || field.isEmpty() || field.startsWith("[");
    return new Violation(joined ? parent + field : parent + "." + field, rule, message);
  }

  /** A name of somebody else's making, cut off so that it can be part of a field path. */
  public static String fieldName(String name) {
    return name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH) + "…" : name;
  }
}
