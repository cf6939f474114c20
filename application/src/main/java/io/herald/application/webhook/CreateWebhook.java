package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.domain.Violation;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import java.util.List;

/** Creates a webhook from a draft, with a signing secret of its own. Thread-safe. */
public final class CreateWebhook {

  /**
   * Creates the webhook. All that is wrong is said at once and then nothing is stored. Needs
   * CONFIGURE.
   */
  public Outcome create(Caller caller, WebhookDraft draft) {
    throw new UnsupportedOperationException();
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * Created.
     *
     * @param signingSecret the {@code whsec_…} to be shown this once
     * @param warnings sentences such as "the host does not resolve now"
     */
    record Created(Webhook webhook, String signingSecret, List<String> warnings)
        implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}
  }
}
