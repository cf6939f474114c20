package io.herald.application.event;

import io.herald.application.InMemoryPage;
import io.herald.application.Page;
import io.herald.application.invocation.InMemoryWork;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import java.util.List;
import java.util.Optional;

/** Events in memory. Thread-safe. */
public final class InMemoryEvents implements Events {
  private final InMemoryWork work;

  public InMemoryEvents(InMemoryWork work) {
    this.work = work;
  }

  @Override
  public Optional<Event> find(EventId id) {
    return work.event(id);
  }

  @Override
  public Optional<Event> findByPublisherId(String publisherId) {
    return work.eventOf(publisherId);
  }

  @Override
  public Page<Event> list(Query query, Page.Request page) {
    return InMemoryPage.of(
        work.events().stream().filter(event -> matches(query, event)).toList(),
        "events" + query,
        page,
        event -> event.id().toString());
  }

  private boolean matches(Query query, Event event) {
    return (query.request().isEmpty()
            || query.request().equals(event.subject().orderingKey())
            || query.request().equals(event.subject().friendlyId()))
        && (query.trigger().isEmpty() || query.trigger().equals(event.trigger().name()))
        && query.since().map(since -> !event.receivedAt().isBefore(since)).orElse(true)
        && query.until().map(until -> event.receivedAt().isBefore(until)).orElse(true)
        && (query.includeTests() || !work.isTest(event.id()));
  }

  @Override
  public List<Event> recent(EventKind kind, int limit) {
    return work.events().stream()
        .filter(event ->
            event.kind().name().equals(kind.name())
                && work.isPublished(event.id())
                && !event.payload().isRemoved())
        .limit(limit)
        .toList();
  }
}
