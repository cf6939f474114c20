package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.util.List;
import java.util.Optional;

/**
 * Looks at webhooks. What a role may not see of a URL is the doors' to mask, by {@link UrlMask}.
 */
public final class BrowseWebhooks {

  /** All webhooks by name. Needs VIEW. */
  public List<Webhook> all(Caller caller) {
    throw new UnsupportedOperationException();
  }

  /** By id ({@code whk_…}) or by name without regard to case. Needs VIEW. */
  public Optional<Webhook> find(Caller caller, String idOrName) {
    throw new UnsupportedOperationException();
  }

  public Optional<Webhook> find(Caller caller, WebhookId id) {
    throw new UnsupportedOperationException();
  }

  /** Earlier versions, the newest first. Needs VIEW. */
  public List<Webhook> versions(Caller caller, WebhookId id) {
    throw new UnsupportedOperationException();
  }
}
