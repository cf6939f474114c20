package io.herald.http.lane;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.Lanes.Admission;
import io.herald.application.invocation.Lanes.CircuitChange;
import io.herald.application.invocation.Lanes.Passage;
import io.herald.application.invocation.Lanes.Why;
import io.herald.domain.webhook.DeliveryPolicy;
import io.herald.domain.webhook.DeliveryPolicy.RateLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One webhook's lane on this node. Thread-safe; nothing blocks. */
final class Lane {
  /** Attempts that the failure rate is taken over: enough to tell, few enough to react. */
  private static final int WINDOW = 20;

  static final int LEAST_CALLS = 10;
  private static final float FAILURE_PERCENT = 70;

  /** How long a circuit stays open before one request probes the target; twice that if it fails. */
  static final Duration OPEN_FOR = Duration.ofSeconds(30);

  private final CircuitBreaker circuit;
  private final LongSupplier ticker;
  private final AtomicReference<CircuitChange> change = new AtomicReference<>(UNCHANGED);
  private volatile State state;
  private final AtomicInteger openings = new AtomicInteger();
  private volatile long openUntil;
  private volatile long usedAt;

  /** Whether the open circuit is on record, so that somebody else may have closed it. */
  private boolean onRecord;

  private static final CircuitChange UNCHANGED = new CircuitChange.None();

  Lane(LongSupplier ticker) {
    this.ticker = ticker;
    this.circuit = CircuitBreaker.of("lane", circuitOn(ticker, () -> pause(openings.get() + 1)));
    this.state = State.of(DeliveryPolicy.DEFAULT, 1, null);
    this.usedAt = ticker.getAsLong();
    circuit
        .getEventPublisher()
        .onStateTransition(event -> changed(event.getStateTransition().getToState()));
  }

  private void changed(CircuitBreaker.State to) {
    if (to == CircuitBreaker.State.OPEN) {
      int count = openings.incrementAndGet();
      Duration pause = pause(count);
      openUntil = ticker.getAsLong() + pause.toNanos();
      change.set(new CircuitChange.Opened(new Circuits.Open(pause, count)));
    } else if (to == CircuitBreaker.State.CLOSED) {
      openings.set(0);
      change.set(new CircuitChange.Closed());
    }
  }

  /** Each probe that fails doubles the pause, up to the longest that there is. */
  private static Duration pause(int openings) {
    Duration doubled = OPEN_FOR.multipliedBy(1L << Math.min(openings - 1, 10));
    return doubled.compareTo(Circuits.LONGEST_PAUSE) < 0 ? doubled : Circuits.LONGEST_PAUSE;
  }

  /** Takes on an open circuit from the record, if this node does not know better. */
  synchronized void learn(Circuits.Open circuitOnRecord) {
    onRecord = true;
    boolean closed = circuit.getState() == CircuitBreaker.State.CLOSED;
    if (!closed && circuitOnRecord.openings() <= openings.get()) {
      return;
    }
    if (circuit.getState() == CircuitBreaker.State.OPEN) {
      circuit.transitionToHalfOpenState();
    }
    circuit.transitionToOpenStateFor(circuitOnRecord.left());
    if (!circuitOnRecord.left().isPositive()) {
      circuit.transitionToHalfOpenState();
    }
    openings.set(circuitOnRecord.openings());
    openUntil = ticker.getAsLong() + circuitOnRecord.left().toNanos();
    change.set(UNCHANGED);
  }

  /** Closes a circuit that was on record and is not any more: another node's probe was answered. */
  synchronized void learnThatItIsClosed() {
    if (onRecord && circuit.getState() != CircuitBreaker.State.CLOSED) {
      circuit.transitionToClosedState();
      change.set(UNCHANGED);
    }
    onRecord = false;
  }

  /** On monotonic time, so that a jump of the wall clock neither freezes nor reopens a circuit. */
  private static CircuitBreakerConfig circuitOn(LongSupplier ticker, Supplier<Duration> pause) {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(WINDOW)
        .minimumNumberOfCalls(LEAST_CALLS)
        .failureRateThreshold(FAILURE_PERCENT)
        .permittedNumberOfCallsInHalfOpenState(1)
        .waitIntervalFunctionInOpenState(_ -> pause.get().toMillis())
        .writableStackTraceEnabled(false)
        .clock(new TickerClock(ticker))
        .build();
  }

  /** Takes on a policy; places already taken stay taken. */
  void follow(DeliveryPolicy policy, int nodes) {
    if (!state.follows(policy, nodes)) {
      synchronized (this) {
        if (!state.follows(policy, nodes)) {
          state = State.of(policy, nodes, state);
        }
      }
    }
  }

  Admission enter() {
    State current = state;
    usedAt = ticker.getAsLong();
    if (!current.places().tryAcquirePermission()) {
      return new Admission.Full();
    }
    if (!circuit.tryAcquirePermission()) {
      current.places().releasePermission();
      return new Admission.NotYet(openFor().orElse(Duration.ofSeconds(1)), Why.CIRCUIT_OPEN);
    }
    RateLimiter rate = current.rate();
    if (rate != null && !rate.acquirePermission()) {
      circuit.releasePermission();
      current.places().releasePermission();
      return new Admission.NotYet(
          rate.getRateLimiterConfig().getLimitRefreshPeriod(), Why.RATE_LIMIT);
    }
    return new Admission.Entered(new Place(current.places()));
  }

  int room() {
    State current = state;
    int room = current.places().getMetrics().getAvailableConcurrentCalls();
    RateLimiter rate = current.rate();
    if (rate != null) {
      room = Math.min(room, rate.getMetrics().getAvailablePermissions());
    }
    return switch (circuit.getState()) {
      case OPEN -> openFor().isPresent() ? 0 : Math.min(room, 1);
      case HALF_OPEN -> Math.min(room, 1);
      case CLOSED, DISABLED, FORCED_OPEN, METRICS_ONLY -> Math.max(0, room);
    };
  }

  /** How much longer the circuit stays open; empty if it is not, or a probe may go. */
  Optional<Duration> openFor() {
    if (circuit.getState() != CircuitBreaker.State.OPEN) {
      return Optional.empty();
    }
    Duration left = Duration.ofNanos(openUntil - ticker.getAsLong());
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  CircuitBreaker.State circuit() {
    return circuit.getState();
  }

  boolean idleSince(long nanos) {
    Bulkhead.Metrics places = state.places().getMetrics();
    return usedAt - nanos < 0
        && places.getAvailableConcurrentCalls() == places.getMaxAllowedConcurrentCalls();
  }

  /** A taken place; it remembers the bulkhead that it came from, which a new policy may replace. */
  private final class Place implements Passage {
    private final Bulkhead places;
    private final AtomicBoolean judged = new AtomicBoolean();

    Place(Bulkhead places) {
      this.places = places;
    }

    @Override
    public CircuitChange finished(Duration took, boolean targetFailed) {
      if (!judged.compareAndSet(false, true)) {
        return UNCHANGED;
      }
      if (targetFailed) {
        circuit.onError(took.toNanos(), TimeUnit.NANOSECONDS, new TargetFailed());
      } else {
        circuit.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
      }
      // Of two that finish at once either may tell of the change, and only the last one matters.
      return change.getAndSet(UNCHANGED);
    }

    @Override
    public void close() {
      if (judged.compareAndSet(false, true)) {
        circuit.releasePermission();
      }
      places.releasePermission();
    }
  }

  /** What the policy asks for, and what enforces it. */
  private record State(
      DeliveryPolicy policy, int nodes, Bulkhead places, @Nullable RateLimiter rate) {

    static State of(DeliveryPolicy policy, int nodes, @Nullable State before) {
      BulkheadConfig config =
          BulkheadConfig.custom()
              .maxConcurrentCalls(policy.maxConcurrency())
              .maxWaitDuration(Duration.ZERO)
              .build();
      Bulkhead places;
      if (before == null) {
        places = Bulkhead.of("lane", config);
      } else {
        places = before.places();
        places.changeConfig(config);
      }
      return new State(
          policy, nodes, places, policy.rateLimit().map(limit -> rate(limit, nodes)).orElse(null));
    }

    /** This node's share of the limit; at least one request a period. */
    private static RateLimiter rate(RateLimit limit, int nodes) {
      return RateLimiter.of(
          "lane",
          RateLimiterConfig.custom()
              .limitForPeriod(Math.max(1, limit.permits() / nodes))
              .limitRefreshPeriod(limit.period())
              .timeoutDuration(Duration.ZERO)
              .build());
    }

    boolean follows(DeliveryPolicy other, int otherNodes) {
      return nodes == otherNodes && policy.equals(other);
    }
  }

  /** Tells the circuit breaker of a failure without the cost of a stack trace. */
  private static final class TargetFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TargetFailed() {
      super("the target failed", null, false, false);
    }
  }
}
