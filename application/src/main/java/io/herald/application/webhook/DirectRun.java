package io.herald.application.webhook;

import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.domain.event.Event;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An invocation that its caller waits for, from its making to its record. Thread-safe. */
final class DirectRun {
  private final DirectInvocations direct;
  private final AttemptDelivery attemptDelivery;
  private final IdGenerator ids;
  private final InstantSource clock;

  DirectRun(
      DirectInvocations direct,
      AttemptDelivery attemptDelivery,
      IdGenerator ids,
      InstantSource clock) {
    this.direct = direct;
    this.attemptDelivery = attemptDelivery;
    this.ids = ids;
    this.clock = clock;
  }

  /** An invocation that is not on record yet. */
  Invocation invocation(Optional<WebhookId> webhook, String webhookName, Event event, Cause cause) {
    Instant now = now();
    return new Invocation(
        ids.nextInvocation(),
        webhook,
        webhookName,
        event.id(),
        event.publisherId(),
        event.trigger().name(),
        event.subject().orderingKey(),
        event.subject().friendlyId(),
        cause,
        new InvocationState.Waiting(now),
        Optional.empty(),
        0,
        now,
        now);
  }

  DirectInvocations.BeginOutcome begin(Invocation invocation, Optional<Event> newEvent) {
    return direct.begin(invocation, newEvent);
  }

  /**
   * Attempts a begun invocation once and records what came of it, also when Herald itself fails.
   *
   * @param keepsCaptures whether captured values count for the access request
   */
  Invocations.Detail attempt(Invocation begun, AttemptDelivery.Plan plan, boolean keepsCaptures) {
    AttemptDelivery.Outcome outcome;
    try {
      outcome = attemptDelivery.attempt(plan);
    } catch (RuntimeException e) {
      recordFailureInside(begun, plan.webhookVersion(), e);
      throw e;
    }
    return conclude(
        begun,
        outcome.attempt(),
        keepsCaptures ? outcome.captured() : Map.of(),
        outcome.captured());
  }

  private void recordFailureInside(Invocation begun, long webhookVersion, RuntimeException cause) {
    try {
      unsent(
          begun,
          webhookVersion,
          FailureClass.INTERNAL,
          "Herald failed while it attempted this; its log says more.");
    } catch (RuntimeException e) {
      // It stays open until the next start closes it; what failed first is what matters.
      cause.addSuppressed(e);
    }
  }

  /** Records that nothing was sent for a begun invocation, and why. */
  Invocations.Detail unsent(
      Invocation begun, long webhookVersion, FailureClass failure, String message) {
    Attempt attempt =
        new Attempt(
            1,
            webhookVersion,
            now(),
            Optional.empty(),
            new Attempt.Result.Failure(failure, message, Optional.empty()),
            Timings.NONE,
            List.of());
    return conclude(begun, attempt, Map.of(), Map.of());
  }

  private Invocations.Detail conclude(
      Invocation begun,
      Attempt attempt,
      Map<String, String> keptCaptures,
      Map<String, String> shownCaptures) {
    Instant now = now();
    InvocationState state =
        switch (attempt.result()) {
          case Attempt.Result.Success _ -> new InvocationState.Delivered(now);
          case Attempt.Result.Failure(FailureClass failure, String message, var _) ->
              new InvocationState.Failed(now, Optional.of(failure), message);
        };
    // The record must not be cut short by the interrupt that ended the attempt.
    boolean interrupted = Thread.interrupted();
    try {
      direct.conclude(begun, attempt, state, keptCaptures);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return new Invocations.Detail(
        new Invocation(
            begun.id(),
            begun.webhook(),
            begun.webhookName(),
            begun.event(),
            begun.publisherEventId(),
            begun.trigger(),
            begun.requestId(),
            begun.requestFriendlyId(),
            begun.cause(),
            state,
            begun.repeats(),
            1,
            begun.createdAt(),
            now),
        List.of(attempt),
        shownCaptures);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
