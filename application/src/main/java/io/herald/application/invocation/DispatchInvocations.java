package io.herald.application.invocation;

import io.herald.application.StorageUnavailable;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.application.webhook.DeactivateWebhook;
import io.herald.application.webhook.SigningSecrets;
import io.herald.domain.event.Event;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.domain.webhook.DeliveryPolicy.Retry;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Attempts leased invocations, each on a virtual thread of its own, and records what came of it.
 * Lanes bound how many are under way, so there is no queue here.
 *
 * <p>Thread-safe. {@link #close} lets what is under way finish and ends what takes too long.
 */
public final class DispatchInvocations implements AutoCloseable {
  /** How long {@link #close} lets attempts finish. */
  public static final Duration GRACE = Duration.ofSeconds(15);

  private static final Duration RECORDING_PAUSE = Duration.ofMillis(100);

  private final CurrentConfiguration configuration;
  private final AttemptDelivery attemptDelivery;
  private final DueInvocations due;
  private final JudgeTarget judgeTarget;
  private final DeactivateWebhook deactivation;
  private final RetrySchedule standard;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final Signals signals;
  private final Diagnostics diagnostics;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("attempt-", 0).factory());
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /**
   * Wires the dispatcher.
   *
   * @param standard the platform's schedule
   * @param ticker {@link System#nanoTime} or a manual one; the scale of the leases
   * @param signals who wants to know that work became due or a place came free
   */
  public DispatchInvocations(
      CurrentConfiguration configuration,
      AttemptDelivery attemptDelivery,
      DueInvocations due,
      JudgeTarget judgeTarget,
      DeactivateWebhook deactivation,
      RetrySchedule standard,
      InstantSource clock,
      LongSupplier ticker,
      RandomGenerator random,
      Signals signals,
      Diagnostics diagnostics) {
    this.configuration = configuration;
    this.attemptDelivery = attemptDelivery;
    this.due = due;
    this.judgeTarget = judgeTarget;
    this.deactivation = deactivation;
    this.standard = standard;
    this.clock = clock;
    this.ticker = ticker;
    this.random = random;
    this.signals = signals;
    this.diagnostics = diagnostics;
  }

  /** Starts an attempt; the passage is closed when its result is on record. */
  public void start(Work work) {
    threads.execute(() -> run(work));
  }

  private void run(Work work) {
    try (Lanes.Passage passage = work.passage()) {
      Optional<Webhook> webhook = configuration.snapshot().webhook(work.webhook());
      if (closing
          || webhook.isEmpty()
          || !webhook.get().active()
          || work.lease().left(ticker.getAsLong()).compareTo(longest(webhook.get())) < 0) {
        due.postpone(List.of(work.lease()), Duration.ZERO);
        return;
      }
      deliver(work, webhook.get(), passage);
    } catch (StorageUnavailable e) {
      diagnostics.warn("an invocation is left to its lease: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      diagnostics.error("invocation " + work.lease().invocation() + " failed inside Herald", e);
    } finally {
      signals.placeFree(work.webhook());
    }
  }

  private static Duration longest(Webhook webhook) {
    return AttemptDelivery.longest(webhook.settings());
  }

  private void deliver(Work work, Webhook webhook, Lanes.Passage passage) {
    long started = ticker.getAsLong();
    AttemptDelivery.Outcome outcome =
        attemptDelivery.attempt(
            new AttemptDelivery.Plan(
                work.lease().invocation(),
                webhook.settings(),
                webhook.version(),
                SigningSecrets.thatSignAt(webhook, clock.instant()),
                work.event(),
                work.attempts() + 1));
    // Recording must not be cut short by the interrupt that ended the attempt.
    boolean interrupted = Thread.interrupted();
    judgeTarget.by(
        outcome.attempt(), work.webhook(), passage, Duration.ofNanos(ticker.getAsLong() - started));
    Next next = next(work, webhook, outcome);
    CompletionOutcome recorded =
        complete(
            new DueInvocations.Completion(
                work.lease(), work.webhook(), outcome.attempt(), next, outcome.captured()));
    if (recorded instanceof CompletionOutcome.Recorded(var released)) {
      released.forEach(signals::workDue);
      if (next instanceof Next.RetryIn(Duration delay)) {
        signals.workDueIn(work.webhook(), delay);
      }
      if (failure(outcome.attempt()).filter(FailureClass.GONE::equals).isPresent()
          && deactivation.becauseGone(webhook)) {
        configuration.refresh();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Records a result, again and again while the database is away and the lease lasts: the target
   * has acted, and a result that is lost means a second request.
   */
  private CompletionOutcome complete(DueInvocations.Completion completion) {
    while (true) {
      try {
        return due.complete(completion);
      } catch (StorageUnavailable e) {
        if (completion.lease().left(ticker.getAsLong()).isNegative()) {
          throw e;
        }
        try {
          // Ends early when everything is to end; then there is no time to wait for the database.
          if (ended.await(RECORDING_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw e;
          }
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  private Next next(Work work, Webhook webhook, AttemptDelivery.Outcome outcome) {
    if (!(outcome.attempt().result()
        instanceof Attempt.Result.Failure(FailureClass failure, String message, var _))) {
      return new Next.Delivered();
    }
    if (failure == FailureClass.INTERRUPTED) {
      return new Next.Again();
    }
    if (!failure.retried()) {
      return new Next.Failed(failure, message);
    }
    Instant now = clock.instant();
    return schedule(webhook)
        .next(work.counted() + 1, work.createdAt(), now, outcome.retryAfter(), random.nextDouble())
        .<Next>map(at -> new Next.RetryIn(Duration.between(now, at)))
        .orElseGet(() ->
            new Next.Failed(
                failure, message + " No attempt is left after " + (work.attempts() + 1) + "."));
  }

  private RetrySchedule schedule(Webhook webhook) {
    return switch (webhook.settings().delivery().retry()) {
      case Retry.Standard _ -> standard;
      case Retry.None _ -> RetrySchedule.NEVER;
      case Retry.Delays(var delays) -> new RetrySchedule(delays);
    };
  }

  private static Optional<FailureClass> failure(Attempt attempt) {
    return attempt.result() instanceof Attempt.Result.Failure failed
        ? Optional.of(failed.failure())
        : Optional.empty();
  }

  @Override
  public void close() {
    close(GRACE);
  }

  /** Ends in at most {@code grace} and a second: what is longer is interrupted and due again. */
  public void close(Duration grace) {
    closing = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        ended.countDown();
        threads.shutdownNow();
        threads.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A leased invocation with a place in its webhook's lane.
   *
   * @param attempts how many attempts are on record
   * @param counted how many of them the schedule counts
   */
  public record Work(
      Lease lease,
      WebhookId webhook,
      Event event,
      int attempts,
      int counted,
      Instant createdAt,
      Lanes.Passage passage) {}

  /** Who wants to know that something can be claimed. Implementations do not block. */
  public interface Signals {
    /** A place in a lane came free. */
    void placeFree(WebhookId webhook);

    /** An invocation of the webhook is due and nobody holds it. */
    void workDue(WebhookId webhook);

    /** One will be, after that time. */
    void workDueIn(WebhookId webhook, Duration delay);
  }

  /** Where the engine reports what no caller is there to hear. */
  public interface Diagnostics {
    void warn(String message, Throwable cause);

    void error(String message, Throwable cause);
  }
}
