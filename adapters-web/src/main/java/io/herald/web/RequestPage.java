package io.herald.web;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.Events;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.domain.event.Event;
import io.herald.domain.invocation.Invocation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything about one access request on one timeline: who was told about it, and who was not. */
final class RequestPage {
  /** An access request has one event for each change of its status. */
  private static final int MAX_EVENTS = 50;

  /** Further invocations are shown without their attempts. */
  private static final int MAX_DETAILS = 100;

  private final BrowseEvents events;
  private final BrowseInvocations invocations;
  private final InstantSource clock;

  RequestPage(UseCases useCases, InstantSource clock) {
    this.events = useCases.browseEvents();
    this.invocations = useCases.browseInvocations();
    this.clock = clock;
  }

  /** Looks for a request by the id that somebody typed. */
  Answer find(Visit visit) {
    return visit
        .query()
        .given("request")
        .<Answer>map(request ->
            Answer.to(
                "/requests/"
                    + java.net.URLEncoder.encode(request, java.nio.charset.StandardCharsets.UTF_8)
                        .replace("+", "%20")))
        .orElseGet(() -> Answer.to("/events"));
  }

  Answer show(Visit visit) {
    String request = visit.parameter("id");
    Caller caller = visit.caller();
    Instant now = clock.instant();
    Page<Event> page =
        events.list(
            caller,
            new Events.Query(request, "", Optional.empty(), Optional.empty(), false),
            new Page.Request(MAX_EVENTS, ""));
    if (page.items().isEmpty()) {
      throw new NoSuchPage(
          "No event is about a request of this id. Ids are spelt as the publisher does, e.g."
              + " AR-123.");
    }
    List<EventEntry> entries = new ArrayList<>();
    Map<String, String> captured = new LinkedHashMap<>();
    int details = 0;
    for (Event event : page.items().reversed()) {
      List<InvocationEntry> sent = new ArrayList<>();
      Optional<BrowseEvents.Detail> detail = events.find(caller, event.id().toString());
      for (Invocation invocation : detail.map(BrowseEvents.Detail::invocations).orElse(List.of())) {
        List<AttemptView> attempts = List.of();
        if (details++ < MAX_DETAILS) {
          var found = invocations.find(caller, invocation.id());
          attempts =
              found
                  .map(one ->
                      one.attempts().stream().map(attempt -> AttemptView.of(attempt, now)).toList())
                  .orElse(List.of());
          found.ifPresent(one -> captured.putAll(one.captured()));
        }
        sent.add(new InvocationEntry(InvocationRow.of(invocation, now), attempts));
      }
      List<EventPages.VerdictRow> silent =
          detail.map(BrowseEvents.Detail::verdicts).orElse(List.of()).stream()
              .map(EventPages.VerdictRow::of)
              .filter(verdict -> !verdict.fires())
              .toList();
      entries.add(new EventEntry(EventPages.EventRow.of(event, now), sent, silent));
    }
    Event newest = page.items().getFirst();
    return Answer.page(
        new RequestView(
            visit.shell(),
            newest.subject().friendlyId().isEmpty()
                ? newest.subject().orderingKey()
                : newest.subject().friendlyId(),
            newest.subject().orderingKey(),
            newest.subject().requesterEmail(),
            entries,
            captured,
            !page.nextToken().isEmpty()));
  }

  /** An event on the timeline, what it fired, and who said no. */
  record EventEntry(
      EventPages.EventRow event,
      List<InvocationEntry> invocations,
      List<EventPages.VerdictRow> silent) {}

  /** An invocation on the timeline. */
  record InvocationEntry(InvocationRow invocation, List<AttemptView> attempts) {}

  /** The page. */
  record RequestView(
      Shell shell,
      String name,
      String id,
      String requester,
      List<EventEntry> events,
      Map<String, String> captured,
      boolean more)
      implements View {
    @Override
    public String template() {
      return "request.jte";
    }
  }
}
