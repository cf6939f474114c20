package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.util.List;
import java.util.Optional;

/**
 * Looks at webhooks. What a role may not see of a URL is the doors' to mask, by {@link UrlMask}.
 * Thread-safe.
 */
public final class BrowseWebhooks {
  private final Webhooks webhooks;

  public BrowseWebhooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /** All webhooks by name. Needs VIEW. */
  public List<Webhook> all(Caller caller) {
    caller.require(Permission.VIEW);
    return webhooks.configuration().webhooks();
  }

  /**
   * By id ({@code whk_…}) or by name without regard to case; what reads as an id and is none may
   * still be a name. Needs VIEW.
   */
  public Optional<Webhook> find(Caller caller, String idOrName) {
    caller.require(Permission.VIEW);
    return WebhookId.parse(idOrName)
        .flatMap(webhooks::find)
        .or(() ->
            WebhookName.isValid(idOrName)
                ? webhooks.find(new WebhookName(idOrName))
                : Optional.empty());
  }

  /** By id. Needs VIEW. */
  public Optional<Webhook> find(Caller caller, WebhookId id) {
    caller.require(Permission.VIEW);
    return webhooks.find(id);
  }

  /** Earlier versions, the newest first. Needs VIEW. */
  public List<Webhook> versions(Caller caller, WebhookId id) {
    caller.require(Permission.VIEW);
    return webhooks.versions(id);
  }
}
