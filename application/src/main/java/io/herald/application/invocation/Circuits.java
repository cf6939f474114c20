package io.herald.application.invocation;

import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.Map;

/**
 * The open circuits on record, so that they outlive this process and other nodes hear of them. A
 * circuit whose pause is over stays on record until its target answered a probe. Thread-safe.
 */
public interface Circuits {
  /** No pause on record is longer than this, whatever the clocks of two nodes say. */
  Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  /** All circuits that are not closed. */
  Map<WebhookId, Open> open();

  /** Records that a circuit opened, durably; replaces what was on record of it. */
  void opened(WebhookId webhook, Open circuit);

  /** Forgets a circuit, which works again or whose webhook is gone; nothing if there is none. */
  void closed(WebhookId webhook);

  /**
   * An open circuit.
   *
   * @param left how much longer nothing is sent, at most {@link #LONGEST_PAUSE}; zero if a probe is
   *     due
   * @param openings how often it has opened in a row, the first time included
   */
  record Open(Duration left, int openings) {
    public Open {
      if (left.isNegative()) {
        left = Duration.ZERO;
      }
      if (left.compareTo(LONGEST_PAUSE) > 0) {
        left = LONGEST_PAUSE;
      }
      if (openings < 1) {
        throw new IllegalArgumentException("an open circuit has opened at least once");
      }
    }
  }
}
