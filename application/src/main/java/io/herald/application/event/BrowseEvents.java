package io.herald.application.event;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.domain.event.Event;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.Webhook;
import java.util.List;
import java.util.Optional;

/** Looks at events and at what they fired. Thread-safe. */
public final class BrowseEvents {

  /** By {@code evt_…} or the publisher's event id. Needs VIEW. */
  public Optional<Detail> find(Caller caller, String idOrPublisherId) {
    throw new UnsupportedOperationException();
  }

  /** Events, the newest first. Needs VIEW. */
  public Page<Event> list(Caller caller, Events.Query query, Page.Request page) {
    throw new UnsupportedOperationException();
  }

  /**
   * An event, what it fired, and what every webhook of today says to it.
   *
   * @param verdicts why each webhook would fire or not
   */
  public record Detail(Event event, List<Invocation> invocations, List<WebhookVerdict> verdicts) {}

  /** A webhook's verdict on an event. */
  public record WebhookVerdict(Webhook webhook, boolean triggerNamed, FilterVerdict verdict) {}
}
