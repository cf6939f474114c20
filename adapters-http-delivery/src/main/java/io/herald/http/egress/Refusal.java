package io.herald.http.egress;

/**
 * Why something may not leave the house.
 *
 * @param rule the rule that it breaks
 * @param sentence what is refused, where, why, and what to do; it quotes hosts and addresses but
 *     never a path, a query or a header value, which may be secrets
 */
public record Refusal(EgressRule rule, String sentence) {
  /** A refusal from a sentence without its full stop. */
  static Refusal because(EgressRule rule, String clause) {
    return new Refusal(rule, clause + ".");
  }
}
