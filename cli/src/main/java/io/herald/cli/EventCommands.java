package io.herald.cli;

import io.herald.proto.v1.Event;
import io.herald.proto.v1.GetEventRequest;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.ListEventsResponse;
import io.herald.proto.v1.PayloadSchema;
import io.herald.proto.v1.WebhookVerdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herald events …}. */
@Command(name = "events", description = "Publishes events and looks at them.")
final class EventCommands {
  private static final int PAGE_SIZE = 200;

  private final Session session;

  EventCommands(Session session) {
    this.session = session;
  }

  @Command(
      name = "publish",
      description = {
        "Publishes one event, a JSON array, or JSON Lines.",
        "The whole file is checked before the first event is sent. Prints every event that the server answered for as JSON, also when the connection breaks; events with an event_id can be published again without harm."
      })
  int publish(
      @Option(
              names = {"-f", "--file"},
              paramLabel = "FILE",
              defaultValue = Session.STANDARD_INPUT,
              description = "the file, or - for standard input (default)")
          String file)
      throws IOException {
    try (EventSource source = EventSource.open(file, session.terminal().in())) {
      return new Publication(session, source).run();
    }
  }

  @Command(
      name = "schema",
      description = "Describes the payload: JSON Schema, triggers with samples, filter fields.")
  int schema(
      @Option(
              names = "--trigger",
              paramLabel = "TRIGGER",
              description = "only this trigger's sample")
          @Nullable String trigger,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              description = "the event kind; access_request if absent")
          @Nullable String kind) {
    GetPayloadSchemaRequest.Builder request = GetPayloadSchemaRequest.newBuilder();
    if (trigger != null) {
      request.setTrigger(trigger);
    }
    if (kind != null) {
      request.setKind(kind);
    }
    PayloadSchema schema = session.connection().events().getPayloadSchema(request.build());
    Output output = session.output();
    output.answer(
        ProtoTree.of(schema),
        () -> {
          if (trigger == null) {
            output.lines("", schema.getJsonSchema().stripTrailing());
            output.line("");
            output.table(
                List.of("TRIGGER", "FIRES WHEN"),
                schema.getTriggersList().stream()
                    .map(one -> List.of(one.getName(), one.getFiresWhen()))
                    .toList());
          } else {
            schema.getTriggersList().forEach(one -> output.line(one.getSampleJson()));
          }
        });
    return ExitCode.DONE;
  }

  @Command(name = "list", description = "Lists events, the newest first.")
  int list(
      @Option(
              names = "--request",
              paramLabel = "REQUEST",
              description = "of this access request, such as AR-123")
          @Nullable String request,
      @Option(names = "--trigger", paramLabel = "TRIGGER", description = "with this trigger")
          @Nullable String trigger,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "received since: 1h ago, or a time")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "received before: 1h ago, or a time")
          @Nullable String until,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "at most (default 1000)")
          int limit,
      @Option(
              names = "--page-token",
              paramLabel = "TOKEN",
              description = "goes on behind an earlier list")
          @Nullable String pageToken) {
    ListEventsRequest.Builder query = ListEventsRequest.newBuilder();
    if (request != null) {
      query.setRequest(request);
    }
    if (trigger != null) {
      query.setTrigger(trigger);
    }
    if (since != null) {
      query.setStartTime(Times.past("--since", since, session.clock()));
    }
    if (until != null) {
      query.setEndTime(Times.past("--until", until, session.clock()));
    }
    List<Event> events = new ArrayList<>();
    String token = pageToken == null ? "" : pageToken;
    do {
      ListEventsResponse page =
          session
              .connection()
              .events()
              .listEvents(
                  query
                      .setPageSize(Math.clamp(limit - events.size(), 1, PAGE_SIZE))
                      .setPageToken(token)
                      .build());
      events.addAll(page.getEventsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty() && events.size() < limit);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("events", events.stream().map(EventCommands::listed).toList());
    document.put("next_page_token", token);
    Output output = session.output();
    output.answer(
        document,
        () ->
            output.table(
                List.of("ID", "EVENT ID", "RECEIVED", "TYPE", "REQUEST"),
                events.stream().map(EventCommands::row).toList()));
    if (output.forPeople() && !token.isEmpty()) {
      session.say("There are more; go on with --page-token " + token);
    }
    return ExitCode.DONE;
  }

  /** Lists leave out what only GetEvent tells, and so do their documents. */
  private static Map<String, Object> listed(Event event) {
    Map<String, Object> tree = ProtoTree.of(event);
    tree.remove("invocations");
    tree.remove("verdicts");
    return tree;
  }

  private static List<String> row(Event event) {
    String friendly = event.getAccessRequest().getData().getFriendlyId();
    return List.of(
        event.getId(),
        event.getEventId(),
        ProtoTree.instant(event.getReceiveTime()).toString(),
        event.getAccessRequest().getEventType(),
        friendly.isEmpty() ? event.getAccessRequest().getData().getId() : friendly);
  }

  @Command(
      name = "get",
      description = "Shows an event, what it fired, and what every webhook says to it.")
  int get(
      @Parameters(paramLabel = "ID", description = "its identifier (evt_…) or event_id")
          String id) {
    Event event =
        session.connection().events().getEvent(GetEventRequest.newBuilder().setId(id).build());
    Output output = session.output();
    output.answer(ProtoTree.of(event), () -> print(event, output));
    return ExitCode.DONE;
  }

  private static void print(Event event, Output output) {
    output.line("Event " + event.getId());
    output.line("  event_id  " + event.getEventId());
    output.line("  received  " + ProtoTree.instant(event.getReceiveTime()));
    output.line("");
    output.line(event.getPayloadJson());
    output.line("");
    output.table(
        List.of("INVOCATION", "WEBHOOK", "STATE"),
        event.getInvocationsList().stream()
            .map(one -> List.of(one.getId(), one.getWebhookName(), InvocationText.state(one)))
            .toList());
    output.line("");
    output.table(
        List.of("WEBHOOK", "WOULD FIRE TODAY"),
        event.getVerdictsList().stream()
            .map(verdict -> List.of(verdict.getWebhookName(), why(verdict)))
            .toList());
  }

  private static String why(WebhookVerdict verdict) {
    if (!verdict.getActive()) {
      return "no: it is inactive";
    }
    if (!verdict.getTriggerNamed()) {
      return "no: it does not name the trigger";
    }
    if (verdict.getFilters().getHolds()) {
      return "yes";
    }
    return verdict.getFilters().getClausesList().stream()
        .filter(clause -> !clause.getHolds())
        .map(clause -> "no: " + clause.getExplanation())
        .findFirst()
        .orElse("no: the filters do not hold");
  }
}
