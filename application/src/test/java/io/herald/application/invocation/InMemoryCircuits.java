package io.herald.application.invocation;

import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Open circuits in memory. Thread-safe. */
public final class InMemoryCircuits implements Circuits {
  private record Row(Instant until, int openings) {}

  private final InstantSource clock;
  private final Map<WebhookId, Row> rows = new HashMap<>();

  public InMemoryCircuits(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Map<WebhookId, Open> open() {
    Map<WebhookId, Open> open = new HashMap<>();
    rows.forEach((webhook, row) ->
        open.put(
            webhook, new Open(Duration.between(clock.instant(), row.until()), row.openings())));
    return open;
  }

  @Override
  public synchronized void opened(WebhookId webhook, Open circuit) {
    rows.put(webhook, new Row(clock.instant().plus(circuit.left()), circuit.openings()));
  }

  @Override
  public synchronized void closed(WebhookId webhook) {
    rows.remove(webhook);
  }
}
