package io.herald.application.webhook;

import io.herald.application.Overloaded;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.Events;
import io.herald.application.invocation.AttemptDelivery;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.InvocationMask;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.RequestSigner;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Tests a webhook: a real delivery, by the same renderer, guard, signature, client and record, of a
 * sample or a given event. Filters are not applied, a 410 switches nothing off, and what the
 * response leaves is shown but not kept for the access request. Thread-safe; blocks for the whole
 * exchange.
 */
public final class TestWebhook {
  /** A test occupies a thread and a connection for up to half a minute. */
  private static final int MAX_UNDER_WAY = 50;

  private final Webhooks webhooks;
  private final DraftCheck check;
  private final RequestSigner signer;
  private final InstantSource clock;
  private final SubjectEvents subjects;
  private final DirectRun run;
  private final Semaphore places = new Semaphore(MAX_UNDER_WAY);

  public TestWebhook(
      Webhooks webhooks,
      DraftCheck check,
      EventKinds kinds,
      Events events,
      DirectInvocations direct,
      AttemptDelivery attemptDelivery,
      RequestSigner signer,
      IdGenerator ids,
      InstantSource clock) {
    this.webhooks = webhooks;
    this.check = check;
    this.signer = signer;
    this.clock = clock;
    this.subjects = new SubjectEvents(kinds, events, ids, clock);
    this.run = new DirectRun(direct, attemptDelivery, ids, clock);
  }

  /**
   * Tests a saved webhook, also an inactive one. Needs OPERATE; the URL is masked for those who may
   * not configure.
   *
   * @throws Overloaded if too many tests are under way
   */
  public Outcome test(Caller caller, WebhookId id, Subject subject) {
    caller.require(Permission.OPERATE);
    return webhooks
        .find(id)
        .map(webhook ->
            test(
                caller,
                new Tested(
                    Optional.of(id),
                    webhook.settings(),
                    webhook.version(),
                    SigningSecrets.thatSignAt(webhook, now())),
                subject))
        .orElseGet(() -> new Outcome.Absent("webhook " + id));
  }

  /**
   * Tests a draft. Needs CONFIGURE.
   *
   * @param saved the webhook that the draft changes, whose secrets it may keep
   * @throws Overloaded if too many tests are under way
   */
  public Outcome testDraft(
      Caller caller, WebhookDraft draft, Optional<WebhookId> saved, Subject subject) {
    caller.require(Permission.CONFIGURE);
    Optional<Webhook> stored = saved.flatMap(webhooks::find);
    if (saved.isPresent() && stored.isEmpty()) {
      return new Outcome.Absent("webhook " + saved.get());
    }
    return switch (check.check(draft, stored)) {
      case DraftCheck.Outcome.Refused(List<Violation> violations) ->
          new Outcome.Refused(violations);
      case DraftCheck.Outcome.Checked(WebhookDraft complete, WebhookSettings settings) ->
          test(caller, new Tested(saved, settings, 0, signingSecrets(complete, stored)), subject);
    };
  }

  /** The draft's own secret, else what the saved webhook signs with, else one for this test. */
  private List<SigningSecret> signingSecrets(WebhookDraft draft, Optional<Webhook> stored) {
    Instant now = now();
    if (draft.signingSecret().isPresent()) {
      return List.of(new SigningSecret(draft.signingSecret().get(), now, Optional.empty()));
    }
    return stored
        .map(webhook -> SigningSecrets.thatSignAt(webhook, now))
        .orElseGet(() -> List.of(new SigningSecret(signer.newSecret(), now, Optional.empty())));
  }

  private Outcome test(Caller caller, Tested tested, Subject subject) {
    Optional<Trigger> first = tested.settings().triggers().stream().findFirst();
    return switch (subjects.find(
        subject, tested.settings().kind(), first, SubjectEvents.PublisherId.FRESH)) {
      case SubjectEvents.Outcome.Refused(List<Violation> violations) ->
          new Outcome.Refused(violations);
      case SubjectEvents.Outcome.Absent(String what) -> new Outcome.Absent(what);
      case SubjectEvents.Outcome.Found(Event event, boolean onRecord) ->
          new Outcome.Tested(InvocationMask.forCaller(caller, send(tested, event, onRecord)));
    };
  }

  private Invocations.Detail send(Tested tested, Event event, boolean onRecord) {
    if (!places.tryAcquire()) {
      throw new Overloaded(MAX_UNDER_WAY + " tests are under way; try again in a moment");
    }
    try {
      Invocation invocation =
          run.invocation(tested.webhook(), tested.settings().name().value(), event, Cause.TEST);
      switch (run.begin(invocation, onRecord ? Optional.empty() : Optional.of(event))) {
        case DirectInvocations.BeginOutcome.Begun _ -> {}
        case DirectInvocations.BeginOutcome.Repeated _, DirectInvocations.BeginOutcome.Reused _ ->
            throw new IllegalStateException("the event of a test is its own: " + event.id());
      }
      return run.attempt(
          invocation,
          new AttemptDelivery.Plan(
              invocation.id(),
              tested.settings(),
              tested.version(),
              tested.signingSecrets(),
              event,
              1),
          false);
    } finally {
      places.release();
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What is tested: a webhook or a draft of one. */
  private record Tested(
      Optional<WebhookId> webhook,
      WebhookSettings settings,
      long version,
      List<SigningSecret> signingSecrets) {}

  /** With what to test. */
  public sealed interface Subject {
    /** The sample of a trigger; an empty name takes the webhook's first trigger. */
    record Sample(String trigger) implements Subject {}

    /** An event on record. */
    record Stored(EventId event) implements Subject {}

    /** An event given now; its event id is not remembered. */
    record Given(EventDraft event) implements Subject {}
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It was tried; the invocation is DELIVERED or FAILED and has one attempt. */
    record Tested(Invocations.Detail detail) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** There is no such webhook or event. */
    record Absent(String what) implements Outcome {}
  }
}
