package io.herald.application.event;

import io.herald.application.invocation.InMemoryWork;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The event journal in memory. Thread-safe. */
public final class InMemoryEventJournal implements EventJournal {
  private final InMemoryWork work;
  private final Webhooks webhooks;

  public InMemoryEventJournal(InMemoryWork work, Webhooks webhooks) {
    this.work = work;
    this.webhooks = webhooks;
  }

  @Override
  public List<AppendOutcome> append(List<NewEvent> events, long configurationVersion) {
    // In this order wherever both are needed.
    synchronized (webhooks) {
      synchronized (work) {
        if (webhooks.configurationVersion() != configurationVersion) {
          return events.stream().<AppendOutcome>map(_ -> new AppendOutcome.Outdated()).toList();
        }
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (NewEvent event : events) {
          outcomes.add(append(event));
        }
        return outcomes;
      }
    }
  }

  private AppendOutcome append(NewEvent published) {
    Event event = published.event();
    Optional<Event> original = work.eventOf(event.publisherId());
    if (original.isPresent()) {
      return original.get().fingerprint().equals(event.fingerprint())
          ? new AppendOutcome.Duplicate(original.get().id(), work.firedBy(original.get().id()))
          : new AppendOutcome.Reused(original.get().id());
    }
    if (work.event(event.id()).isPresent()
        || published.invocations().stream().anyMatch(one -> work.isKnown(one.id()))) {
      return new AppendOutcome.Poisoned("an identifier is in use");
    }
    return new AppendOutcome.Appended(work.store(published));
  }
}
