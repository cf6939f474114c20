package io.herald.web;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.Events;
import io.herald.application.webhook.TestWebhook;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.EventId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events that a preview or a test can be tried with: samples and recent ones. */
final class Subjects {
  private static final int RECENT = 20;
  private static final String SAMPLE = "sample:";
  private static final String EVENT = "event:";

  private final BrowseEvents events;
  private final EventKinds kinds;
  private final InstantSource clock;

  Subjects(UseCases useCases, InstantSource clock) {
    this.events = useCases.browseEvents();
    this.kinds = useCases.eventKinds();
    this.clock = clock;
  }

  /** The choices of the dropdown, samples first. */
  List<Choice> choices(Caller caller) {
    List<Choice> choices = new ArrayList<>();
    EventKind kind = kinds.defaultKind();
    for (EventKind.TriggerDescription trigger : kind.triggers()) {
      String name = trigger.trigger().name();
      choices.add(new Choice(SAMPLE + name, "Sample " + name, true));
    }
    Instant now = clock.instant();
    for (Event event : recent(caller, RECENT)) {
      String who =
          event.subject().friendlyId().isEmpty()
              ? event.subject().orderingKey()
              : event.subject().friendlyId();
      choices.add(
          new Choice(
              EVENT + event.id(),
              event.trigger().name()
                  + " "
                  + who
                  + ", "
                  + Moment.of(event.receivedAt(), now).relative(),
              false));
    }
    return choices;
  }

  List<Event> recent(Caller caller, int count) {
    return events.list(caller, Events.Query.ALL, new Page.Request(count, "")).items().stream()
        .filter(event -> !event.payload().isRemoved())
        .toList();
  }

  /** What a choice means; anything else means the sample of the webhook's first trigger. */
  TestWebhook.Subject parse(String choice) {
    if (choice.startsWith(EVENT)) {
      Optional<EventId> id = EventId.parse(choice.substring(EVENT.length()));
      if (id.isPresent()) {
        return new TestWebhook.Subject.Stored(id.get());
      }
    }
    return new TestWebhook.Subject.Sample(
        choice.startsWith(SAMPLE) ? choice.substring(SAMPLE.length()) : "");
  }

  /** An entry of the dropdown; {@code sample} ones have mock data. */
  record Choice(String value, String label, boolean sample) {}
}
