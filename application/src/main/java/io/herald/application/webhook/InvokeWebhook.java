package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.invocation.Invocations;
import io.herald.domain.Violation;
import io.herald.domain.event.EventDraft;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import java.util.List;

/**
 * Invokes a webhook by hand, for a service that waits for the answer or for "Run now": an active
 * webhook that names the Manual trigger. Filters apply. The same event id again gets the recorded
 * answer. Thread-safe; blocks for the whole exchange.
 */
public final class InvokeWebhook {

  /** Invokes with a given event. Needs INVOKE. */
  public Outcome invoke(Caller caller, WebhookId id, EventDraft event) {
    throw new UnsupportedOperationException();
  }

  /**
   * Invokes with the data of an event on record, or of the sample if there is none. Needs OPERATE.
   */
  public Outcome runNow(Caller caller, WebhookId id, java.util.Optional<EventId> event) {
    throw new UnsupportedOperationException();
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It was tried; {@code repeated} if this is the recorded answer of an earlier call. */
    record Invoked(Invocations.Detail detail, boolean repeated) implements Outcome {}

    /** The filters do not hold; nothing was sent. */
    record NoMatch(FilterVerdict verdict) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}

    /** The webhook is inactive or does not name Manual. */
    record NotInvocable(String message) implements Outcome {}

    record Absent(String what) implements Outcome {}

    /** The event id was used with other content. */
    record EventIdReused(EventId original) implements Outcome {}
  }
}
