package io.herald.application.webhook;

import java.util.List;
import java.util.Optional;

/**
 * Decides where Herald may connect to. The same policy is applied at save, preview, test and
 * connect. Thread-safe.
 */
public interface EgressGuard {

  /**
   * Judges a URL, in which placeholders may stand in path segments and query values; no name is
   * looked up.
   *
   * @return why it is refused; empty if it is not
   */
  Optional<Refusal> judge(String urlTemplate);

  /** Judges a URL, looks its name up, and judges every address. Blocks up to five seconds. */
  Explanation explain(String url);

  /**
   * Why a target is refused.
   *
   * @param rule the rule in UPPER_SNAKE_CASE
   * @param message what, why and the remedy
   */
  record Refusal(String rule, String message) {}

  /**
   * The answer to "may I reach this URL?".
   *
   * @param allowed whether no rule refuses it
   * @param resolves whether its name resolves now
   * @param summary the answer in a sentence
   */
  record Explanation(
      boolean allowed,
      boolean resolves,
      String summary,
      Optional<Refusal> refusal,
      List<AddressVerdict> addresses) {
    public Explanation {
      addresses = List.copyOf(addresses);
    }
  }

  /** An address that the name resolves to, and why it is refused if it is. */
  record AddressVerdict(String address, Optional<Refusal> refusal) {}
}
