package io.herald.application.webhook;

import io.herald.application.Overloaded;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.Events;
import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.InvocationMask;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.JudgeTarget;
import io.herald.application.invocation.Lanes;
import io.herald.application.invocation.SendingSwitch;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.EventRules;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.FilterJudge;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Invokes a webhook by hand, for a service that waits for the answer or for "Run now": an active
 * webhook that names the Manual trigger. Filters apply. The same event id again gets the recorded
 * answer. One attempt, no retries; an open circuit answers at once. Thread-safe; blocks for the
 * whole exchange, and before it for a few seconds if the webhook's lane is full.
 */
public final class InvokeWebhook {
  /** Callers wait on threads of their own, so that more of them would only wait longer. */
  private static final int MAX_UNDER_WAY = 1_000;

  /** How long a caller waits for a place in the lane: most exchanges are over by then. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  /** How often a full lane is tried again. */
  private static final Duration POLL = Duration.ofMillis(50);

  private final Webhooks webhooks;
  private final EventKinds kinds;
  private final Events events;
  private final Invocations invocations;
  private final Lanes lanes;
  private final JudgeTarget judgeTarget;
  private final SendingSwitch sendingSwitch;
  private final DeactivateWebhook deactivation;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final Waiting waiting;
  private final DirectRun run;
  private final Semaphore places = new Semaphore(MAX_UNDER_WAY);

  /** What this node attempts now, so that whoever repeats a call can wait for its answer. */
  private final ConcurrentMap<InvocationId, CountDownLatch> underWay = new ConcurrentHashMap<>();

  /**
   * Wires the use case.
   *
   * @param waiting {@link Thread#sleep(Duration)}, or a manual one
   */
  public InvokeWebhook(
      Webhooks webhooks,
      EventKinds kinds,
      Events events,
      Invocations invocations,
      DirectInvocations direct,
      AttemptDelivery attemptDelivery,
      Lanes lanes,
      JudgeTarget judgeTarget,
      SendingSwitch sendingSwitch,
      DeactivateWebhook deactivation,
      IdGenerator ids,
      InstantSource clock,
      Waiting waiting) {
    this.webhooks = webhooks;
    this.kinds = kinds;
    this.events = events;
    this.invocations = invocations;
    this.lanes = lanes;
    this.judgeTarget = judgeTarget;
    this.sendingSwitch = sendingSwitch;
    this.deactivation = deactivation;
    this.ids = ids;
    this.clock = clock;
    this.waiting = waiting;
    this.run = new DirectRun(direct, attemptDelivery, ids, clock);
  }

  /** How a thread lets time pass. */
  @FunctionalInterface
  public interface Waiting {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * Invokes with a given event. Needs INVOKE; the URL is masked for those who may not configure.
   *
   * @throws Overloaded if too many callers wait already
   */
  public Outcome invoke(Caller caller, WebhookId id, EventDraft event) {
    caller.require(Permission.INVOKE);
    Optional<Webhook> webhook = webhooks.find(id);
    if (webhook.isEmpty()) {
      return new Outcome.Absent("webhook " + id);
    }
    return switch (manual(event)) {
      case EventRules.Outcome.Refused(List<Violation> violations) -> refused(violations);
      case EventRules.Outcome.Accepted(Event accepted) ->
          invoke(caller, webhook.get(), event, accepted);
    };
  }

  private Outcome invoke(Caller caller, Webhook webhook, EventDraft draft, Event event) {
    Optional<Event> earlier =
        draft.publisherId().isEmpty()
            ? Optional.empty()
            : events.findByPublisherId(draft.publisherId());
    if (earlier.isEmpty()) {
      return proceed(caller, webhook, event);
    }
    if (!earlier.get().fingerprint().equals(event.fingerprint())) {
      return new Outcome.EventIdReused(earlier.get().id());
    }
    // The recorded answer counts whatever became of the webhook since.
    return invocations.ofEvent(earlier.get().id()).stream()
        .filter(invocation ->
            invocation.cause() == Cause.MANUAL
                && invocation.webhook().equals(Optional.of(webhook.id())))
        .findFirst()
        .map(original -> repeated(caller, webhook, original))
        .orElseGet(() -> proceed(caller, webhook, earlier.get().withPayload(event.payload())));
  }

  /**
   * Invokes with the data of an event on record, or of the sample if there is none. Needs OPERATE;
   * the URL is masked for those who may not configure.
   *
   * @throws Overloaded if too many callers wait already
   */
  public Outcome runNow(Caller caller, WebhookId id, Optional<EventId> event) {
    caller.require(Permission.OPERATE);
    Optional<Webhook> webhook = webhooks.find(id);
    if (webhook.isEmpty()) {
      return new Outcome.Absent("webhook " + id);
    }
    Optional<Event> stored =
        event.flatMap(events::find).filter(found -> !found.payload().isRemoved());
    if (event.isPresent() && stored.isEmpty()) {
      return new Outcome.Absent("event " + event.get());
    }
    EventKind kind = webhook.get().settings().kind();
    EventDraft draft =
        stored
            .map(found -> EventDraft.of(found.kind(), found.payload().value()))
            .orElseGet(() -> EventDraft.of(kind, kind.sample(Trigger.MANUAL)))
            // Whoever presses the button twice wants it twice.
            .withPublisherId("");
    return switch (manual(draft)) {
      case EventRules.Outcome.Refused(List<Violation> violations) -> refused(violations);
      case EventRules.Outcome.Accepted(Event accepted) -> proceed(caller, webhook.get(), accepted);
    };
  }

  private EventRules.Outcome manual(EventDraft draft) {
    return EventRules.checkManual(draft, kinds, ids.nextEvent(), now());
  }

  private static Outcome refused(List<Violation> violations) {
    return new Outcome.Refused(violations.stream().map(one -> one.within("event")).toList());
  }

  private Outcome proceed(Caller caller, Webhook webhook, Event event) {
    Optional<String> obstacle = obstacle(webhook, event);
    if (obstacle.isPresent()) {
      return new Outcome.NotInvocable(obstacle.get());
    }
    FilterVerdict verdict =
        FilterJudge.judge(event.kind(), webhook.settings().filters(), event.payload());
    if (!verdict.holds()) {
      return new Outcome.NoMatch(verdict);
    }
    if (!places.tryAcquire()) {
      throw new Overloaded(
          MAX_UNDER_WAY + " callers wait for manual invocations; try again in a moment");
    }
    try {
      return throughLane(caller, webhook, event);
    } finally {
      places.release();
    }
  }

  private Optional<String> obstacle(Webhook webhook, Event event) {
    String name = webhook.settings().name().value();
    if (!webhook.active()) {
      return Optional.of("The webhook " + name + " is inactive; switch it on first.");
    }
    if (!webhook.settings().triggers().contains(Trigger.MANUAL)) {
      return Optional.of(
          "The webhook " + name + " does not name the trigger Manual; add it to its triggers.");
    }
    if (!webhook.settings().kind().name().equals(event.kind().name())) {
      return Optional.of(
          "The webhook %s takes events of the kind %s, and this one is of the kind %s."
              .formatted(name, webhook.settings().kind().name(), event.kind().name()));
    }
    return sendingSwitch.paused()
        ? Optional.of("All sending is paused; resume it, or try again later.")
        : Optional.empty();
  }

  private Outcome throughLane(Caller caller, Webhook webhook, Event event) {
    Optional<Duration> open = lanes.circuitOpenFor(webhook.id());
    if (open.isPresent()) {
      return begin(caller, webhook, event, begun -> circuitOpen(begun, webhook, open.get()));
    }
    return switch (enter(webhook)) {
      case Lanes.Admission.Entered(Lanes.Passage passage) -> {
        try (passage) {
          yield begin(caller, webhook, event, begun -> send(begun, webhook, event, passage));
        }
      }
      case Lanes.Admission.Full _ ->
          new Outcome.NotInvocable(
              "As many requests of this webhook are under way as its concurrency allows ("
                  + webhook.settings().delivery().maxConcurrency()
                  + "). Try again in a moment, or raise max_concurrency.");
      case Lanes.Admission.NotYet(Duration delay, Lanes.Why why) ->
          switch (why) {
            case CIRCUIT_OPEN ->
                begin(caller, webhook, event, begun -> circuitOpen(begun, webhook, delay));
            case RATE_LIMIT ->
                new Outcome.NotInvocable(
                    "The webhook's rate limit is used up; try again in "
                        + seconds(delay)
                        + ", or raise it.");
          };
    };
  }

  /** Enters the lane, if a place comes free soon. */
  private Lanes.Admission enter(Webhook webhook) {
    Duration waited = Duration.ZERO;
    while (true) {
      Lanes.Admission admission = lanes.enter(webhook);
      Optional<Duration> pause =
          switch (admission) {
            case Lanes.Admission.Entered _ -> Optional.empty();
            case Lanes.Admission.Full _ -> Optional.of(POLL);
            case Lanes.Admission.NotYet(Duration delay, Lanes.Why why) ->
                switch (why) {
                  case CIRCUIT_OPEN -> Optional.empty();
                  case RATE_LIMIT -> Optional.of(delay.compareTo(POLL) < 0 ? POLL : delay);
                };
          };
      if (pause.isEmpty() || waited.plus(pause.get()).compareTo(MAX_WAIT) > 0) {
        return admission;
      }
      try {
        waiting.sleep(pause.get());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return admission;
      }
      waited = waited.plus(pause.get());
    }
  }

  /** What is done with an invocation that is on record as begun. */
  private interface Delivery {
    Invocations.Detail deliver(Invocation begun);
  }

  private Outcome begin(Caller caller, Webhook webhook, Event event, Delivery delivery) {
    Invocation invocation =
        run.invocation(
            Optional.of(webhook.id()), webhook.settings().name().value(), event, Cause.MANUAL);
    CountDownLatch done = new CountDownLatch(1);
    underWay.put(invocation.id(), done);
    try {
      return switch (run.begin(invocation, Optional.of(event))) {
        case DirectInvocations.BeginOutcome.Begun _ ->
            new Outcome.Invoked(
                InvocationMask.forCaller(caller, delivery.deliver(invocation)), false);
        case DirectInvocations.BeginOutcome.Repeated(Invocation original) ->
            repeated(caller, webhook, original);
        case DirectInvocations.BeginOutcome.Reused(EventId original) ->
            new Outcome.EventIdReused(original);
      };
    } finally {
      underWay.remove(invocation.id());
      done.countDown();
    }
  }

  private Invocations.Detail circuitOpen(Invocation begun, Webhook webhook, Duration open) {
    return run.unsent(
        begun,
        webhook.version(),
        FailureClass.CIRCUIT_OPEN,
        "The target failed so often of late that Herald gives it a rest for another "
            + seconds(open)
            + "; nothing was sent.");
  }

  private Invocations.Detail send(
      Invocation begun, Webhook webhook, Event event, Lanes.Passage passage) {
    Invocations.Detail detail =
        run.attempt(
            begun,
            new AttemptDelivery.Plan(
                begun.id(),
                webhook.settings(),
                webhook.version(),
                SigningSecrets.thatSignAt(webhook, now()),
                event,
                1),
            true);
    Attempt attempt = detail.attempts().getFirst();
    judgeTarget.by(attempt, webhook.id(), passage, attempt.timings().total());
    if (attempt.result() instanceof Attempt.Result.Failure failed
        && failed.failure() == FailureClass.GONE) {
      deactivation.becauseGone(webhook);
    }
    return detail;
  }

  /** The recorded answer; of an invocation that this node attempts now, once it is there. */
  private Outcome repeated(Caller caller, Webhook webhook, Invocation original) {
    CountDownLatch answer = underWay.get(original.id());
    if (answer != null) {
      try {
        // Should it take longer, the answer is that it is not there yet.
        boolean _ =
            answer.await(
                AttemptDelivery.longest(webhook.settings()).toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return invocations
        .find(original.id())
        .<Outcome>map(detail -> new Outcome.Invoked(InvocationMask.forCaller(caller, detail), true))
        .orElseGet(() -> new Outcome.Absent("invocation " + original.id()));
  }

  private static String seconds(Duration duration) {
    long seconds = Math.max(1, duration.plusMillis(999).toSeconds());
    return seconds == 1 ? "1 second" : seconds + " seconds";
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It was tried; {@code repeated} if this is the recorded answer of an earlier call. */
    record Invoked(Invocations.Detail detail, boolean repeated) implements Outcome {}

    /** The filters do not hold; nothing was sent. */
    record NoMatch(FilterVerdict verdict) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** The webhook is inactive, does not name Manual or has no place free, or sending is paused. */
    record NotInvocable(String message) implements Outcome {}

    record Absent(String what) implements Outcome {}

    /** The event id was used with other content. */
    record EventIdReused(EventId original) implements Outcome {}
  }
}
