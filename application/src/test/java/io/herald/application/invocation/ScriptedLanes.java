package io.herald.application.invocation;

import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lanes that let everybody in, except as often as a test says otherwise; they keep what was told to
 * the circuit breaker. Thread-safe.
 */
public final class ScriptedLanes implements Lanes {
  private final Deque<Admission> refusals = new ArrayDeque<>();
  private final List<Judgement> judgements = new ArrayList<>();
  private Optional<Duration> circuitOpenFor = Optional.empty();
  private CircuitChange nextChange = new CircuitChange.None();
  private Map<WebhookId, Circuits.Open> learnt = Map.of();
  private int limit = Integer.MAX_VALUE;
  private int underWay;

  /** What a circuit breaker was told. */
  public record Judgement(WebhookId webhook, Duration took, boolean targetFailed) {}

  /** The next {@code times} that somebody would enter, this is the answer. */
  public synchronized void refuse(int times, Admission refusal) {
    for (int i = 0; i < times; i++) {
      refusals.addLast(refusal);
    }
  }

  /** From now on every circuit is open. */
  public synchronized void openCircuit(Duration duration) {
    circuitOpenFor = Optional.of(duration);
  }

  /** From now on no more than so many are under way at once. */
  public synchronized void admitAtMost(int places) {
    limit = places;
  }

  /** The next attempt that is judged changes its circuit so. */
  public synchronized void changeCircuit(CircuitChange change) {
    nextChange = change;
  }

  /** What was on record when the lanes were told last. */
  public synchronized Map<WebhookId, Circuits.Open> learnt() {
    return learnt;
  }

  @Override
  public synchronized void learn(Map<WebhookId, Circuits.Open> onRecord) {
    learnt = Map.copyOf(onRecord);
  }

  /** From now on no circuit is open. */
  public synchronized void closeCircuit() {
    circuitOpenFor = Optional.empty();
  }

  @Override
  public synchronized Admission enter(Webhook webhook) {
    if (!refusals.isEmpty()) {
      return refusals.removeFirst();
    }
    if (circuitOpenFor.isPresent()) {
      return new Admission.NotYet(circuitOpenFor.get(), Why.CIRCUIT_OPEN);
    }
    if (underWay >= limit) {
      return new Admission.Full();
    }
    underWay++;
    return new Admission.Entered(new ScriptedPassage(webhook.id()));
  }

  @Override
  public synchronized int room(Webhook webhook) {
    return circuitOpenFor.isPresent() || !refusals.isEmpty()
        ? 0
        : Math.min(webhook.settings().delivery().maxConcurrency(), limit - underWay);
  }

  @Override
  public synchronized Optional<Duration> circuitOpenFor(WebhookId webhook) {
    return circuitOpenFor;
  }

  @Override
  public synchronized int underWay() {
    return underWay;
  }

  /** What the circuit breakers were told, in order. */
  public synchronized List<Judgement> judgements() {
    return List.copyOf(judgements);
  }

  private final class ScriptedPassage implements Passage {
    private final WebhookId webhook;
    private boolean closed;

    private ScriptedPassage(WebhookId webhook) {
      this.webhook = webhook;
    }

    @Override
    public CircuitChange finished(Duration took, boolean targetFailed) {
      synchronized (ScriptedLanes.this) {
        judgements.add(new Judgement(webhook, took, targetFailed));
        CircuitChange change = nextChange;
        nextChange = new CircuitChange.None();
        return change;
      }
    }

    @Override
    public void close() {
      synchronized (ScriptedLanes.this) {
        if (closed) {
          throw new AssertionError("a passage is closed exactly once");
        }
        closed = true;
        underWay--;
      }
    }
  }
}
