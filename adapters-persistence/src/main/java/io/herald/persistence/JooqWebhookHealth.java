package io.herald.persistence;

import static io.herald.persistence.schema.Tables.WEBHOOK_HEALTH;

import io.herald.application.webhook.WebhookHealth;
import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The health that {@link DeliveryCounters} keeps. */
final class JooqWebhookHealth implements WebhookHealth {
  private final Engine engine;

  JooqWebhookHealth(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Map<WebhookId, Health> health() {
    Map<WebhookId, Health> healths = new HashMap<>();
    engine
        .read(dsl -> dsl.selectFrom(WEBHOOK_HEALTH).fetch())
        .forEach(row ->
            healths.put(
                new WebhookId(row.getWebhook()),
                new Health(
                    time(row.getFailingSince()),
                    time(row.getLastSuccessAt()),
                    time(row.getLastFailureAt()))));
    return healths;
  }

  private static Optional<Instant> time(@Nullable Long micros) {
    return Optional.ofNullable(micros).map(Bound::instant);
  }
}
