package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CIRCUIT;

import io.herald.application.invocation.Circuits;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Circuits that are not closed. Their ends are by the wall clock: a jump makes a pause end at once,
 * or last for the longest that there is, and the next probe sets it right.
 */
final class JooqCircuits implements Circuits {
  private final Engine engine;
  private final InstantSource clock;

  JooqCircuits(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  @Override
  public Map<WebhookId, Open> open() {
    long now = Bound.micros(clock.instant());
    Map<WebhookId, Open> open = new HashMap<>();
    engine
        .read(dsl -> dsl.selectFrom(CIRCUIT).fetch())
        .forEach(row ->
            open.put(
                new WebhookId(row.getWebhook()),
                new Open(
                    Duration.of(row.getOpenUntil() - now, ChronoUnit.MICROS), row.getOpenings())));
    return open;
  }

  @Override
  public void opened(WebhookId webhook, Open circuit) {
    long until = Bound.micros(clock.instant().plus(circuit.left()));
    engine
        .writes()
        .run(session -> {
          int changed =
              session
                  .dsl()
                  .update(CIRCUIT)
                  .set(CIRCUIT.OPEN_UNTIL, until)
                  .set(CIRCUIT.OPENINGS, circuit.openings())
                  .where(CIRCUIT.WEBHOOK.eq(webhook.value()))
                  .execute();
          // Of two nodes that open a circuit at once, one finds the other's row when it tries
          // again.
          return changed > 0
              || session
                      .dsl()
                      .insertInto(CIRCUIT)
                      .set(CIRCUIT.WEBHOOK, webhook.value())
                      .set(CIRCUIT.OPEN_UNTIL, until)
                      .set(CIRCUIT.OPENINGS, circuit.openings())
                      .execute()
                  == 1;
        });
  }

  @Override
  public void closed(WebhookId webhook) {
    engine
        .writes()
        .run(session ->
            session.dsl().deleteFrom(CIRCUIT).where(CIRCUIT.WEBHOOK.eq(webhook.value())).execute());
  }
}
