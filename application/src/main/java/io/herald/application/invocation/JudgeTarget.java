package io.herald.application.invocation;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import java.time.Duration;

/**
 * Tells the circuit of a webhook what an attempt says about its target, and keeps on record when
 * that opens or closes it. Thread-safe.
 */
public final class JudgeTarget {
  private final Circuits circuits;
  private final DispatchInvocations.Diagnostics diagnostics;

  public JudgeTarget(Circuits circuits, DispatchInvocations.Diagnostics diagnostics) {
    this.circuits = circuits;
    this.diagnostics = diagnostics;
  }

  /** Judges by an attempt that went through this passage. */
  public void by(Attempt attempt, WebhookId webhook, Lanes.Passage passage, Duration took) {
    Lanes.CircuitChange change =
        switch (TargetHealth.of(attempt)) {
          case WELL -> passage.finished(took, false);
          case UNWELL -> passage.finished(took, true);
          // A passage that is closed without a word leaves the circuit as it is.
          case UNKNOWN -> new Lanes.CircuitChange.None();
        };
    try {
      switch (change) {
        case Lanes.CircuitChange.None _ -> {}
        case Lanes.CircuitChange.Opened(Circuits.Open circuit) -> circuits.opened(webhook, circuit);
        case Lanes.CircuitChange.Closed _ -> circuits.closed(webhook);
      }
    } catch (StorageUnavailable | Overloaded e) {
      // The attempt's result matters more; the circuit of this node holds without a record, too.
      diagnostics.warn("the circuit of " + webhook + " is not on record: " + e.getMessage(), e);
    }
  }
}
