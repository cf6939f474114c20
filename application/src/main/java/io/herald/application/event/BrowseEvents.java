package io.herald.application.event;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.invocation.InvocationMask;
import io.herald.application.invocation.Invocations;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import io.herald.domain.filter.EventValues;
import io.herald.domain.filter.FilterJudge;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.id.EventId;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.Webhook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at events and at what they fired. Thread-safe. */
public final class BrowseEvents {
  private final Events events;
  private final Invocations invocations;
  private final Webhooks webhooks;

  public BrowseEvents(Events events, Invocations invocations, Webhooks webhooks) {
    this.events = events;
    this.invocations = invocations;
    this.webhooks = webhooks;
  }

  /** By {@code evt_…} or the publisher's event id. Needs VIEW. */
  public Optional<Detail> find(Caller caller, String idOrPublisherId) {
    caller.require(Permission.VIEW);
    return EventId.parse(idOrPublisherId)
        .flatMap(events::find)
        .or(() -> events.findByPublisherId(idOrPublisherId))
        .map(event -> detail(caller, event));
  }

  private Detail detail(Caller caller, Event event) {
    return new Detail(
        event,
        invocations.ofEvent(event.id()).stream()
            .map(invocation -> InvocationMask.forCaller(caller, invocation))
            .toList(),
        event.payload().isRemoved() ? List.of() : verdicts(event));
  }

  private List<WebhookVerdict> verdicts(Event event) {
    EventValues values = new EventValues(event.kind(), event.payload());
    List<WebhookVerdict> verdicts = new ArrayList<>();
    for (Webhook webhook : webhooks.configuration().webhooks()) {
      if (webhook.settings().kind().name().equals(event.kind().name())) {
        verdicts.add(
            new WebhookVerdict(
                webhook,
                webhook.settings().triggers().contains(event.trigger()),
                new FilterJudge(event.kind(), webhook.settings().filters()).judge(values)));
      }
    }
    return verdicts;
  }

  /** Events, the newest first. Needs VIEW. */
  public Page<Event> list(Caller caller, Events.Query query, Page.Request page) {
    caller.require(Permission.VIEW);
    return events.list(query, page);
  }

  /**
   * An event, what it fired, and what every webhook of today says to it.
   *
   * @param verdicts why each webhook of the event's kind would fire or not, by name; one that is
   *     inactive would not, whatever its verdict; empty if the payload was removed
   */
  public record Detail(Event event, List<Invocation> invocations, List<WebhookVerdict> verdicts) {
    public Detail {
      invocations = List.copyOf(invocations);
      verdicts = List.copyOf(verdicts);
    }
  }

  /** A webhook's verdict on an event. */
  public record WebhookVerdict(Webhook webhook, boolean triggerNamed, FilterVerdict verdict) {}
}
