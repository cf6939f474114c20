package io.herald.application.webhook;

import io.herald.application.invocation.InMemoryWork;
import io.herald.domain.id.WebhookId;
import java.util.Map;

/** The health that work in memory leaves behind. Thread-safe. */
public final class InMemoryWebhookHealth implements WebhookHealth {
  private final InMemoryWork work;

  public InMemoryWebhookHealth(InMemoryWork work) {
    this.work = work;
  }

  @Override
  public Map<WebhookId, Health> health() {
    return work.health();
  }
}
