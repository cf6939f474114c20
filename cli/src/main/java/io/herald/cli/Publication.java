package io.herald.cli;

import io.grpc.StatusRuntimeException;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.Violation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a file: checks all of it, then sends batches, and prints each answer as it comes, so
 * that nothing acknowledged goes unsaid when the connection breaks. One for each run.
 */
final class Publication {
  private static final int MAX_BATCH_EVENTS = 1000;

  /** The server takes 4 MiB; what frames the events needs a little of it. */
  private static final int MAX_BATCH_BYTES = 4 * 1024 * 1024 - 64 * 1024;

  /** More would scroll away unread; the document has them all. */
  private static final int MAX_REFUSAL_LINES = 100;

  /** Frames around an event in a batch: its tag and length. */
  private static final int FRAME_BYTES = 8;

  private final Session session;
  private final EventSource source;
  private final PrintStream out;
  private final Output output;
  private final List<String> refusals = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();
  private long total;
  private long answered;
  private boolean firstAnswer = true;

  Publication(Session session, EventSource source) {
    this.session = session;
    this.source = source;
    this.out = session.terminal().out();
    this.output = session.output(Output.Format.json);
  }

  int run() {
    check();
    begin();
    @Nullable CommandFailure failure = null;
    try (EventReader reader = source.reader()) {
      Batch batch = new Batch();
      for (Event event = reader.next(); event != null; event = reader.next()) {
        if (!batch.hasRoomFor(event)) {
          send(batch);
          batch = new Batch();
        }
        batch.add(event, reader.line());
      }
      send(batch);
    } catch (StatusRuntimeException e) {
      failure = broken(e);
    } finally {
      end();
    }
    if (failure != null) {
      throw failure;
    }
    if (!refusals.isEmpty()) {
      throw new CommandFailure(ExitCode.REFUSED, refusals);
    }
    return ExitCode.DONE;
  }

  private void check() {
    List<String> tooLarge = new ArrayList<>();
    try (EventReader reader = source.reader()) {
      for (Event event = reader.next(); event != null; event = reader.next()) {
        total++;
        if (event.getSerializedSize() > MAX_BATCH_BYTES) {
          tooLarge.add(
              "%s:%d: The event is larger than a call may be (4 MiB); 256 KiB are allowed."
                  .formatted(source.called(), reader.line()));
        }
      }
      List<String> problems = new ArrayList<>(reader.problems());
      problems.addAll(tooLarge);
      if (total == 0 && problems.isEmpty()) {
        problems.add(source.called() + ": There is no event in it.");
      }
      if (!problems.isEmpty()) {
        problems.add("Nothing was published.");
        throw new CommandFailure(ExitCode.REFUSED, problems);
      }
    }
  }

  private void send(Batch batch) {
    if (batch.events.isEmpty()) {
      return;
    }
    PublishEventsResponse response =
        session
            .connection()
            .events()
            .publishEvents(PublishEventsRequest.newBuilder().addAllEvents(batch.events).build());
    for (int i = 0; i < response.getEventsCount(); i++) {
      answer(response.getEvents(i), batch.lines.get(i));
    }
    answered += response.getEventsCount();
    out.flush();
    progress();
  }

  private void answer(PublishedEvent event, int line) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("event_id", event.getEventId());
    document.put("id", event.getId());
    document.put("result", event.getResult().name().toLowerCase(Locale.ROOT));
    if (event.getResult() == PublishedEvent.Result.REFUSED) {
      document.put("violations", event.getViolationsList().stream().map(ProtoTree::of).toList());
      String place =
          "%s:%d:%s "
              .formatted(
                  source.called(),
                  line,
                  event.getEventId().isEmpty() ? "" : " event " + event.getEventId() + ":");
      for (Violation violation : event.getViolationsList()) {
        if (refusals.size() < MAX_REFUSAL_LINES) {
          refusals.add(place + ServerRefusal.line(violation.getField(), violation.getMessage()));
        }
      }
    }
    if (output.format() == Output.Format.json) {
      out.print(firstAnswer ? "\n    " : ",\n    ");
      out.print(JsonWriter.indented(document, "    "));
      firstAnswer = false;
    } else {
      rows.add(List.of(event.getEventId(), event.getId(), (String) document.get("result")));
    }
  }

  private void begin() {
    if (output.format() == Output.Format.json) {
      out.print("{\n  \"events\": [");
    }
  }

  private void end() {
    switch (output.format()) {
      case json -> out.println(firstAnswer ? "]\n}" : "\n  ]\n}");
      case table -> output.table(List.of("EVENT ID", "ID", "RESULT"), rows);
      case yaml ->
          out.print(
              Output.yaml(
                  Map.of(
                      "events",
                      rows.stream()
                          .map(row ->
                              Map.of(
                                  "event_id", row.get(0), "id", row.get(1), "result", row.get(2)))
                          .toList())));
    }
    out.flush();
  }

  private CommandFailure broken(StatusRuntimeException e) {
    CommandFailure failure = ServerRefusal.of(e, session.server());
    List<String> lines = new ArrayList<>(refusals);
    lines.addAll(failure.lines());
    if (failure.exitCode() == ExitCode.UNREACHABLE) {
      lines.add(
          "%d of %d events were answered for; whether the next ones arrived is not known."
                  .formatted(answered, total)
              + " Publish again: events with an event_id are not stored twice.");
    }
    return new CommandFailure(failure.exitCode(), lines);
  }

  private void progress() {
    if (session.terminal().interactive() && total > MAX_BATCH_EVENTS) {
      session
          .terminal()
          .err()
          .print("\r%,d of %,d events%s".formatted(answered, total, answered == total ? "\n" : ""));
      session.terminal().err().flush();
    }
  }

  /** Events that go out in one call, with the lines that they stand on. */
  private static final class Batch {
    private final List<Event> events = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();
    private int bytes;

    boolean hasRoomFor(Event event) {
      return events.size() < MAX_BATCH_EVENTS
          && (events.isEmpty()
              || bytes + event.getSerializedSize() + FRAME_BYTES <= MAX_BATCH_BYTES);
    }

    void add(Event event, int line) {
      events.add(event);
      lines.add(line);
      bytes += event.getSerializedSize() + FRAME_BYTES;
    }
  }
}
