package io.herald.application.invocation;

import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps neighbours apart: each webhook has a lane with bounded concurrency, an optional rate limit
 * and a circuit breaker. Lanes exist while they are used. Nothing here waits. Thread-safe.
 */
public interface Lanes {

  /** Tries to enter a webhook's lane. */
  Admission enter(Webhook webhook);

  /** How many could enter now: 0 while the circuit is open or the rate is used up. */
  int room(Webhook webhook);

  /** Whether the webhook's circuit is open, and for how much longer. */
  Optional<Duration> circuitOpenFor(WebhookId webhook);

  /** How many invocations are under way on this node. */
  int underWay();

  /**
   * Takes on what is on record: circuits that another node, or this one before its last start, has
   * opened. A circuit that was on record and is not any more is closed.
   */
  void learn(Map<WebhookId, Circuits.Open> onRecord);

  /** Whether one may start. */
  sealed interface Admission {
    /** It may; {@link Passage#close} gives the place back. */
    record Entered(Passage passage) implements Admission {}

    /** All places are taken; one will come free. */
    record Full() implements Admission {}

    /** Not before {@code delay} is over: the circuit is open or the rate used up. */
    record NotYet(Duration delay, Why why) implements Admission {}
  }

  /** Why a lane lets nobody in for a while. */
  enum Why {
    RATE_LIMIT,
    CIRCUIT_OPEN
  }

  /** A place in a lane, held during an attempt. Closed exactly once. */
  interface Passage extends AutoCloseable {
    /** Tells the circuit breaker how it went; without it the place is given back unjudged. */
    CircuitChange finished(Duration took, boolean targetFailed);

    @Override
    void close();
  }

  /** What a result did to a circuit. */
  sealed interface CircuitChange {
    record None() implements CircuitChange {}

    /** Nothing is sent for a while. */
    record Opened(Circuits.Open circuit) implements CircuitChange {}

    /** The target answered a probe. */
    record Closed() implements CircuitChange {}
  }
}
