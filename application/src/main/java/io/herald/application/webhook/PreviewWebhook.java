package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.webhook.WebhookDraft;
import java.util.List;
import java.util.Optional;

/** Shows what a webhook would send, and whether it would fire; nothing is sent. Thread-safe. */
public final class PreviewWebhook {

  /** Previews a saved webhook. Needs VIEW; the URL is masked for those who may not configure. */
  public Outcome preview(Caller caller, WebhookId id, TestWebhook.Subject subject) {
    throw new UnsupportedOperationException();
  }

  /** Previews a draft, secrets masked. Needs CONFIGURE. */
  public Outcome previewDraft(
      Caller caller, WebhookDraft draft, Optional<WebhookId> saved, TestWebhook.Subject subject) {
    throw new UnsupportedOperationException();
  }

  /** How many of the newest 500 events a draft's triggers and filters match. Needs CONFIGURE. */
  public Matches matches(Caller caller, WebhookDraft draft) {
    throw new UnsupportedOperationException();
  }

  /** What it would be. */
  public sealed interface Outcome {
    /**
     * The request and the verdicts.
     *
     * @param request what would be sent; absent if it cannot be rendered
     * @param problems why it cannot be rendered, or what else is wrong with the draft
     * @param fires whether the trigger is named and the filters hold
     */
    record Previewed(
        Event event,
        Optional<Attempt.SentRequest> request,
        List<Violation> problems,
        boolean triggerNamed,
        FilterVerdict verdict,
        boolean fires)
        implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}

    record Absent(String what) implements Outcome {}
  }

  /**
   * How filters do on recent events.
   *
   * @param examined how many events were looked at, at most 500
   * @param verdicts the newest twenty, with which clause said no
   */
  public record Matches(int examined, int matched, List<EventVerdict> verdicts) {}

  /** One event's verdict. */
  public record EventVerdict(Event event, boolean triggerNamed, FilterVerdict verdict) {}
}
