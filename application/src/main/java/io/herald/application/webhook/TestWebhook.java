package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.invocation.Invocations;
import io.herald.domain.Violation;
import io.herald.domain.event.EventDraft;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.WebhookDraft;
import java.util.List;
import java.util.Optional;

/**
 * Tests a webhook: a real delivery, by the same renderer, guard, signature, client and record, of a
 * sample or a given event. Filters are not applied. Thread-safe; blocks for the whole exchange.
 */
public final class TestWebhook {

  /** Tests a saved webhook, also an inactive one. Needs OPERATE. */
  public Outcome test(Caller caller, WebhookId id, Subject subject) {
    throw new UnsupportedOperationException();
  }

  /**
   * Tests a draft. Needs CONFIGURE.
   *
   * @param saved the webhook that the draft changes, whose secrets it may keep
   */
  public Outcome testDraft(
      Caller caller, WebhookDraft draft, Optional<WebhookId> saved, Subject subject) {
    throw new UnsupportedOperationException();
  }

  /** With what to test. */
  public sealed interface Subject {
    /** The sample of a trigger; an empty name takes the webhook's first trigger. */
    record Sample(String trigger) implements Subject {}

    /** An event on record. */
    record Stored(EventId event) implements Subject {}

    /** An event given now; its event id is not remembered. */
    record Given(EventDraft event) implements Subject {}
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It was tried; the invocation is DELIVERED or FAILED and has one attempt. */
    record Tested(Invocations.Detail detail) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}

    /** There is no such webhook or event. */
    record Absent(String what) implements Outcome {}
  }
}
