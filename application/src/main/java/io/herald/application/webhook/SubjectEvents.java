package io.herald.application.webhook;

import io.herald.application.event.Events;
import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.EventRules;
import io.herald.domain.event.Trigger;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Finds or makes the event that a webhook is tested or previewed with. Thread-safe. */
final class SubjectEvents {
  private final EventKinds kinds;
  private final Events events;
  private final IdGenerator ids;
  private final InstantSource clock;

  SubjectEvents(EventKinds kinds, Events events, IdGenerator ids, InstantSource clock) {
    this.kinds = kinds;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
  }

  /** What came of it. */
  sealed interface Outcome {
    /**
     * An event.
     *
     * @param onRecord whether it is stored already
     */
    record Found(Event event, boolean onRecord) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}

    record Absent(String what) implements Outcome {}
  }

  /** Whose event id a made event has. */
  enum PublisherId {
    /** One of its own, so that it can be stored beside any other. */
    FRESH,
    /** That of the sample or the draft, so that what is shown stays the same. */
    AS_GIVEN
  }

  Outcome find(
      TestWebhook.Subject subject,
      EventKind kind,
      Optional<Trigger> usual,
      PublisherId publisherId) {
    Outcome outcome =
        switch (subject) {
          case TestWebhook.Subject.Sample(String trigger) ->
              sample(trigger, kind, usual, publisherId);
          case TestWebhook.Subject.Stored(EventId id) ->
              events
                  .find(id)
                  .filter(event -> !event.payload().isRemoved())
                  .<Outcome>map(event -> new Outcome.Found(event, true))
                  .orElseGet(() -> new Outcome.Absent("event " + id));
          case TestWebhook.Subject.Given(EventDraft draft) -> made(draft, publisherId);
        };
    return outcome instanceof Outcome.Found(Event event, boolean _)
            && !event.kind().name().equals(kind.name())
        ? new Outcome.Refused(List.of(otherKind(event.kind(), kind)))
        : outcome;
  }

  private Outcome sample(
      String name, EventKind kind, Optional<Trigger> usual, PublisherId publisherId) {
    Optional<Trigger> trigger =
        name.isEmpty()
            ? usual.or(() -> Optional.of(kind.triggers().getFirst().trigger()))
            : kind.trigger(name);
    return trigger
        .map(known -> made(EventDraft.of(kind, kind.sample(known)), publisherId))
        .orElseGet(() ->
            new Outcome.Refused(
                List.of(
                    new Violation(
                        "trigger",
                        "UNKNOWN_TRIGGER",
                        "There is no trigger of this name. "
                            + Nearest.hint(name, triggerNames(kind))))));
  }

  private static List<String> triggerNames(EventKind kind) {
    return kind.triggers().stream().map(known -> known.trigger().name()).toList();
  }

  private Outcome made(EventDraft given, PublisherId publisherId) {
    EventDraft draft =
        switch (publisherId) {
          case FRESH -> given.withPublisherId("");
          case AS_GIVEN -> given;
        };
    EventId id = ids.nextEvent();
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    EventRules.Outcome checked =
        draft.eventType().equals(Trigger.MANUAL.name())
            ? EventRules.checkManual(draft, kinds, id, now)
            : EventRules.check(draft, kinds, id, now);
    return switch (checked) {
      case EventRules.Outcome.Accepted(Event event) -> new Outcome.Found(event, false);
      case EventRules.Outcome.Refused(List<Violation> violations) ->
          new Outcome.Refused(violations.stream().map(one -> one.within("event")).toList());
    };
  }

  private static Violation otherKind(EventKind given, EventKind wanted) {
    return new Violation(
        "event.kind",
        "OTHER_KIND",
        "The event is of the kind "
            + given.name()
            + ", and the webhook of the kind "
            + wanted.name()
            + ". Choose an event of the webhook's kind.");
  }
}
