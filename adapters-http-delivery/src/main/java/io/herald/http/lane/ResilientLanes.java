package io.herald.http.lane;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.Lanes;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The lanes of this node. A lane is made when it is first entered and forgotten when it was idle
 * for a while, since Resilience4j's own registries never forget.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class ResilientLanes implements Lanes {
  /**
   * The most invocations under way on one node, which is also the most that a crash can send twice.
   */
  public static final int MAX_UNDER_WAY = 1_024;

  /** How long a lane is remembered without use; an open circuit is over long before. */
  static final Duration IDLE = Duration.ofMinutes(15);

  private final Map<WebhookId, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final LongSupplier ticker;
  private final IntSupplier liveNodes;

  /**
   * Creates the lanes.
   *
   * @param ticker {@link System#nanoTime} or a manual one
   * @param liveNodes how many nodes share each rate limit, at least 1
   */
  public ResilientLanes(LongSupplier ticker, IntSupplier liveNodes) {
    this.ticker = ticker;
    this.liveNodes = liveNodes;
  }

  @Override
  public Admission enter(Webhook webhook) {
    if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
      underWay.decrementAndGet();
      return new Admission.Full();
    }
    Admission admission = lane(webhook).enter();
    if (admission instanceof Admission.Entered(Passage passage)) {
      return new Admission.Entered(new CountedPassage(passage));
    }
    underWay.decrementAndGet();
    return admission;
  }

  @Override
  public int room(Webhook webhook) {
    return Math.min(lane(webhook).room(), Math.max(0, MAX_UNDER_WAY - underWay.get()));
  }

  @Override
  public Optional<Duration> circuitOpenFor(WebhookId webhook) {
    return Optional.ofNullable(lanes.get(webhook)).flatMap(Lane::openFor);
  }

  @Override
  public int underWay() {
    return underWay.get();
  }

  @Override
  public void learn(Map<WebhookId, Circuits.Open> onRecord) {
    onRecord.forEach(
        (webhook, open) -> lanes.computeIfAbsent(webhook, _ -> new Lane(ticker)).learn(open));
    lanes.forEach((webhook, lane) -> {
      if (!onRecord.containsKey(webhook)) {
        lane.learnThatItIsClosed();
      }
    });
  }

  /** The state of a webhook's circuit, for tests and overviews. */
  Optional<CircuitBreaker.State> circuit(WebhookId webhook) {
    return Optional.ofNullable(lanes.get(webhook)).map(Lane::circuit);
  }

  /** Forgets lanes that nobody used for {@link #IDLE}; to be called every minute or so. */
  public void forgetIdle() {
    long before = ticker.getAsLong() - IDLE.toNanos();
    lanes.values().removeIf(lane -> lane.idleSince(before));
  }

  int remembered() {
    return lanes.size();
  }

  private Lane lane(Webhook webhook) {
    Lane lane = lanes.computeIfAbsent(webhook.id(), _ -> new Lane(ticker));
    lane.follow(webhook.settings().delivery(), Math.max(1, liveNodes.getAsInt()));
    return lane;
  }

  /** A passage that also counts towards what is under way on the node. */
  private final class CountedPassage implements Passage {
    private final Passage passage;

    CountedPassage(Passage passage) {
      this.passage = passage;
    }

    @Override
    public CircuitChange finished(Duration took, boolean targetFailed) {
      return passage.finished(took, targetFailed);
    }

    @Override
    public void close() {
      passage.close();
      underWay.decrementAndGet();
    }
  }
}
