package io.herald.application.event;

import io.herald.application.StorageUnavailable;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.ClaimDueInvocations;
import io.herald.application.invocation.DispatchInvocations;
import io.herald.application.invocation.Lanes;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.EventRules;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.DeliveryPolicy;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes events in: checks, matches, stores them with what they fire, and starts what can start now.
 * An accepted event survives power loss. Thread-safe; blocks until the commit.
 */
public final class PublishEvents {
  /** The most events in one call. */
  public static final int MAX_EVENTS = 1000;

  /** How often a publish is matched anew because the configuration changed under it. */
  private static final int MAX_MATCHES = 20;

  private final EventKinds kinds;
  private final EventJournal journal;
  private final CurrentConfiguration configuration;
  private final Lanes lanes;
  private final ClaimDueInvocations claims;
  private final DispatchInvocations dispatcher;
  private final IdGenerator ids;
  private final InstantSource clock;

  public PublishEvents(
      EventKinds kinds,
      EventJournal journal,
      CurrentConfiguration configuration,
      Lanes lanes,
      ClaimDueInvocations claims,
      DispatchInvocations dispatcher,
      IdGenerator ids,
      InstantSource clock) {
    this.kinds = kinds;
    this.journal = journal;
    this.configuration = configuration;
    this.lanes = lanes;
    this.claims = claims;
    this.dispatcher = dispatcher;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Publishes 1 to 1,000 events; one outcome for each, in order. Needs PUBLISH.
   *
   * @throws StorageUnavailable if the database did not confirm; nothing is acknowledged
   * @throws io.herald.application.Overloaded if too many publishes wait already
   */
  public List<Outcome> publish(Caller caller, List<EventDraft> drafts) {
    caller.require(Permission.PUBLISH);
    if (drafts.isEmpty() || drafts.size() > MAX_EVENTS) {
      throw new IllegalArgumentException("one call takes 1 to " + MAX_EVENTS + " events");
    }
    Instant receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    @Nullable Outcome[] outcomes = new Outcome[drafts.size()];
    List<Event> events = new ArrayList<>(drafts.size());
    List<Integer> positions = new ArrayList<>(drafts.size());
    for (int i = 0; i < outcomes.length; i++) {
      switch (EventRules.check(drafts.get(i), kinds, ids.nextEvent(), receivedAt)) {
        case EventRules.Outcome.Accepted(Event event) -> {
          events.add(event);
          positions.add(i);
        }
        case EventRules.Outcome.Refused(List<Violation> violations) ->
            outcomes[i] = new Outcome.Refused(violations);
      }
    }
    if (!events.isEmpty()) {
      List<Outcome> stored = store(events);
      for (int i = 0; i < stored.size(); i++) {
        outcomes[positions.get(i)] = stored.get(i);
      }
    }
    List<Outcome> complete = new ArrayList<>(outcomes.length);
    for (@Nullable Outcome outcome : outcomes) {
      if (outcome != null) {
        complete.add(outcome);
      }
    }
    return complete;
  }

  private List<Outcome> store(List<Event> events) {
    CurrentConfiguration.Snapshot current = configuration.snapshot();
    for (int i = 0; i < MAX_MATCHES; i++) {
      Matched matched = new Matched(current, events);
      List<AppendOutcome> appended;
      try {
        appended = journal.append(matched.events, current.version());
      } catch (RuntimeException e) {
        matched.giveBackPlaces();
        throw e;
      }
      if (!(appended.getFirst() instanceof AppendOutcome.Outdated)) {
        return matched.start(appended);
      }
      matched.giveBackPlaces();
      current = configuration.refresh();
    }
    throw new StorageUnavailable(
        "The configuration changes faster than events can be matched; publish again.",
        new IllegalStateException("outdated " + MAX_MATCHES + " times"));
  }

  /** A batch of events, matched at one version of the configuration, with places taken in lanes. */
  private final class Matched {
    private final List<NewEvent> events;
    private final Map<InvocationId, Lanes.Passage> passages = new HashMap<>();

    Matched(CurrentConfiguration.Snapshot current, List<Event> published) {
      events = new ArrayList<>(published.size());
      for (Event event : published) {
        List<Webhook> fired = current.firedBy(event);
        List<NewInvocation> invocations = new ArrayList<>(fired.size());
        for (Webhook webhook : fired) {
          InvocationId id = ids.nextInvocation();
          invocations.add(
              new NewInvocation(
                  id,
                  webhook.id(),
                  webhook.settings().name().value(),
                  webhook.settings().delivery().order() == DeliveryPolicy.Order.STRICT,
                  current.waitsFor(webhook.id()),
                  takePlace(webhook, id)));
        }
        events.add(new NewEvent(event, invocations));
      }
    }

    private boolean takePlace(Webhook webhook, InvocationId id) {
      if (claims.mayStartNow(webhook.id())
          && lanes.enter(webhook) instanceof Lanes.Admission.Entered(Lanes.Passage passage)) {
        passages.put(id, passage);
        return true;
      }
      return false;
    }

    void giveBackPlaces() {
      passages.values().forEach(Lanes.Passage::close);
      passages.clear();
    }

    /** Starts what was leased, tells the claim loop of the rest, and answers. */
    List<Outcome> start(List<AppendOutcome> appended) {
      List<Outcome> outcomes = new ArrayList<>(appended.size());
      for (int i = 0; i < appended.size(); i++) {
        NewEvent event = events.get(i);
        outcomes.add(
            switch (appended.get(i)) {
              case AppendOutcome.Appended(List<Placement> placements) ->
                  accepted(event, placements);
              case AppendOutcome.Duplicate(EventId original, List<InvocationId> invocations) ->
                  new Outcome.Duplicate(original, event.event().publisherId(), invocations);
              case AppendOutcome.Reused(EventId original) -> reused(event.event(), original);
              case AppendOutcome.Poisoned(String reason) ->
                  new Outcome.Refused(
                      List.of(new Violation("", "NOT_STORABLE", "Not stored: " + reason)));
              case AppendOutcome.Outdated _ ->
                  throw new IllegalStateException("some events are outdated and others are not");
            });
      }
      giveBackPlaces();
      return outcomes;
    }

    private Outcome accepted(NewEvent event, List<Placement> placements) {
      List<InvocationId> fired = new ArrayList<>(placements.size());
      for (int i = 0; i < placements.size(); i++) {
        NewInvocation invocation = event.invocations().get(i);
        fired.add(invocation.id());
        switch (placements.get(i)) {
          case Placement.Leased(var lease) -> {
            Lanes.Passage passage = passages.remove(invocation.id());
            if (passage == null) {
              throw new IllegalStateException("leased without a place: " + invocation.id());
            }
            dispatcher.start(
                new DispatchInvocations.Work(
                    lease,
                    invocation.webhook(),
                    event.event(),
                    0,
                    0,
                    event.event().receivedAt(),
                    passage));
          }
          case Placement.Waiting _ -> claims.workDue(invocation.webhook());
          case Placement.Blocked _ -> {}
        }
      }
      return new Outcome.Accepted(event.event().id(), event.event().publisherId(), fired);
    }
  }

  private static Outcome reused(Event event, EventId original) {
    return new Outcome.Refused(
        List.of(
            new Violation(
                "event_id",
                "EVENT_ID_REUSED",
                "The event id "
                    + event.publisherId()
                    + " was used before for other content ("
                    + original
                    + "); an event id names one event, so give this one its own.")));
  }

  /** What became of an event. */
  public sealed interface Outcome {
    /** Stored, with the invocations it fired. */
    record Accepted(EventId id, String publisherId, List<InvocationId> invocations)
        implements Outcome {
      public Accepted {
        invocations = List.copyOf(invocations);
      }
    }

    /** Seen before with the same content. */
    record Duplicate(EventId id, String publisherId, List<InvocationId> invocations)
        implements Outcome {
      public Duplicate {
        invocations = List.copyOf(invocations);
      }
    }

    /** Not stored, and why. A reused event id has the rule {@code EVENT_ID_REUSED}. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }
}
