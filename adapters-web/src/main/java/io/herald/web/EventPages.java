package io.herald.web;

import io.herald.application.Page;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.BrowseEvents.WebhookVerdict;
import io.herald.application.event.Events;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKinds;
import io.herald.domain.filter.ClauseVerdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The list of events and the page of one. */
final class EventPages {
  private static final int PAGE_SIZE = 50;

  private final BrowseEvents browse;
  private final EventKinds kinds;
  private final InstantSource clock;

  EventPages(UseCases useCases, InstantSource clock) {
    this.browse = useCases.browseEvents();
    this.kinds = useCases.eventKinds();
    this.clock = clock;
  }

  Answer list(Visit visit) {
    Instant now = clock.instant();
    String request = visit.query().line("request");
    String trigger = visit.query().line("trigger");
    String since = visit.query().line("since");
    boolean tests = visit.query().has("tests");
    Page<Event> page =
        browse.list(
            visit.caller(),
            new Events.Query(request, trigger, since(since, now), Optional.empty(), tests),
            new Page.Request(PAGE_SIZE, visit.query().text("page")));
    String older =
        page.nextToken().isEmpty()
            ? ""
            : "/events?request=%s&trigger=%s&since=%s%s&page=%s"
                .formatted(
                    encoded(request),
                    encoded(trigger),
                    encoded(since),
                    tests ? "&tests=on" : "",
                    encoded(page.nextToken()));
    return Answer.page(
        new ListView(
            visit.shell(),
            request,
            trigger,
            since,
            tests,
            kinds.defaultKind().triggers().stream().map(t -> t.trigger().name()).toList(),
            page.items().stream().map(event -> EventRow.of(event, now)).toList(),
            older,
            !visit.query().text("page").isEmpty()));
  }

  private static Optional<Instant> since(String span, Instant now) {
    return switch (span) {
      case "15m" -> Optional.of(now.minus(Duration.ofMinutes(15)));
      case "1h" -> Optional.of(now.minus(Duration.ofHours(1)));
      case "24h" -> Optional.of(now.minus(Duration.ofHours(24)));
      case "7d" -> Optional.of(now.minus(Duration.ofDays(7)));
      default -> Optional.empty();
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Answer show(Visit visit) {
    Instant now = clock.instant();
    BrowseEvents.Detail detail =
        browse
            .find(visit.caller(), visit.parameter("id"))
            .orElseThrow(() ->
                new NoSuchPage(
                    "There is no event of this id. It may have been removed by retention."));
    return Answer.page(
        new OneView(
            visit.shell(),
            EventRow.of(detail.event(), now),
            detail.event().publisherId(),
            detail.event().payload().isRemoved(),
            JsonLayout.of(detail.event().payload().text()),
            detail.invocations().stream().map(row -> InvocationRow.of(row, now)).toList(),
            detail.verdicts().stream().map(VerdictRow::of).toList()));
  }

  /** One line of a list of events. */
  record EventRow(
      String id,
      String trigger,
      String request,
      String requestId,
      String requester,
      String summary,
      Moment receivedAt) {
    static EventRow of(Event event, Instant now) {
      return new EventRow(
          event.id().toString(),
          event.trigger().name(),
          event.subject().friendlyId().isEmpty()
              ? event.subject().orderingKey()
              : event.subject().friendlyId(),
          event.subject().orderingKey(),
          event.subject().requesterEmail(),
          event
              .payload()
              .value()
              .stringAt("data", "access_groups", "0", "integration", "name")
              .orElse(""),
          Moment.of(event.receivedAt(), now));
    }

    String shortId() {
      return "…" + id.substring(id.length() - 6);
    }

    /** The request's id as a segment of a path. */
    String requestPath() {
      return encoded(requestId).replace("+", "%20");
    }
  }

  /** What a webhook says to an event. */
  record VerdictRow(
      String webhookId, String webhookName, boolean active, boolean fires, List<String> reasons) {
    static VerdictRow of(WebhookVerdict verdict) {
      boolean active = verdict.webhook().active();
      boolean fires = active && verdict.triggerNamed() && verdict.verdict().holds();
      List<String> reasons = new java.util.ArrayList<>();
      if (!active) {
        reasons.add("It is inactive.");
      }
      if (!verdict.triggerNamed()) {
        reasons.add("It does not name this trigger.");
      }
      verdict.verdict().clauses().stream()
          .filter(clause -> !clause.holds())
          .map(ClauseVerdict::explanation)
          .forEach(reasons::add);
      return new VerdictRow(
          verdict.webhook().id().toString(),
          verdict.webhook().settings().name().value(),
          active,
          fires,
          reasons);
    }
  }

  /** The list. */
  record ListView(
      Shell shell,
      String request,
      String trigger,
      String since,
      boolean tests,
      List<String> triggers,
      List<EventRow> rows,
      String older,
      boolean later)
      implements View {
    @Override
    public String template() {
      return "events.jte";
    }

    boolean filtered() {
      return !request.isEmpty() || !trigger.isEmpty() || !since.isEmpty() || tests;
    }

    List<InvocationPages.Choice> spans() {
      return List.of(
          new InvocationPages.Choice("15m", "last 15 minutes"),
          new InvocationPages.Choice("1h", "last hour"),
          new InvocationPages.Choice("24h", "last 24 hours"),
          new InvocationPages.Choice("7d", "last 7 days"));
    }
  }

  /** One event. */
  record OneView(
      Shell shell,
      EventRow event,
      String publisherId,
      boolean removed,
      String payload,
      List<InvocationRow> invocations,
      List<VerdictRow> verdicts)
      implements View {
    @Override
    public String template() {
      return "event.jte";
    }
  }
}
