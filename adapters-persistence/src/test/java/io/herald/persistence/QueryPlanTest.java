package io.herald.persistence;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.strict;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.Events;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lease;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.Replays;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No statement goes through a table that grows with the history. Everything that the ports do is
 * done once, and SQLite is asked how it carries each statement out.
 */
class QueryPlanTest {
  private static final Pattern HISTORY_SCANNED =
      Pattern.compile("SCAN (invocation|event|attempt|audit|delivery_minute|delivery_hour)\\b.*");

  /** Read in the order of an index, and only its first rows: a scan that ends at once. */
  private static final Pattern FIRST_ROWS =
      Pattern.compile(
          "select [^()]* from `(\\w+)` order by `\\1`.`(id|changed|sequence)`( desc)? limit \\?");

  @TempDir Path folder;
  private RecordingSqlite engine;
  private Database database;
  private Records records;

  @BeforeEach
  void open() throws SQLException {
    DatabaseConfiguration configuration =
        new DatabaseConfiguration(
            folder,
            Optional.empty(),
            Optional.empty(),
            EventKinds.CATALOGUE,
            Records.LEASE,
            InstantSource.system(),
            System::nanoTime);
    engine = new RecordingSqlite(configuration);
    database =
        new Database(
            DataFolder.lock(folder), engine, engine.key(), new java.util.UUID(1, 1), configuration);
    records = new DatabaseRecords(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void noStatementGoesThroughTheHistory() {
    RecordsFixture fixture = new RecordsFixture(records);
    Webhook webhook = fixture.webhook();
    Event event = work(fixture, webhook);
    lists(webhook, event);
    replays(fixture, webhook);
    retention();

    List<String> scanning = new ArrayList<>();
    for (String sql : engine.recorded()) {
      for (String step : engine.plan(sql)) {
        if (isScan(sql, step)) {
          scanning.add(step + "   in   " + sql);
        }
      }
    }

    assertThat(engine.recorded()).hasSizeGreaterThan(60);
    assertThat(scanning).isEmpty();
  }

  /**
   * All that waits is counted for each page with webhooks, hundreds of thousands in a bad night.
   */
  @Test
  void whatWaitsIsCountedAlongAnIndexAlone() {
    records.due().backlogs();

    List<String> counts =
        engine.recorded().stream().filter(sql -> sql.contains("count(*)")).toList();
    assertThat(counts).hasSize(1);
    assertThat(engine.plan(counts.getFirst()))
        .containsExactly("SCAN due USING COVERING INDEX due_by_time");
  }

  @Test
  void aScanIsSeen() {
    String sql = "select \"id\" from \"invocation\" where \"reason\" = ?";

    assertThat(engine.plan(sql)).anyMatch(step -> isScan(sql, step));
    assertThat(engine.plan("select \"id\" from \"event\" where \"requester_key\" = ? limit 3"))
        .anyMatch(step -> isScan("", step));
    assertThat(engine.plan("select \"id\" from \"event\" where \"request_key\" = ?"))
        .noneMatch(step -> isScan("", step));
  }

  private static boolean isScan(String sql, String step) {
    return HISTORY_SCANNED.matcher(step).matches() && !FIRST_ROWS.matcher(sql).matches();
  }

  private Event work(RecordsFixture fixture, Webhook webhook) {
    Event event = fixture.event("r");
    Lease lease = RecordsFixture.lease(fixture.publish(event, invocation(webhook)));
    fixture.publish("r", strict(webhook));
    fixture.publish("r", RecordsFixture.reading(fixture.webhook(), webhook));
    fixture.complete(lease, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    fixture.retrySoon(fixture.claim(webhook).getFirst().lease(), webhook);
    records.due().postpone(List.of(fixture.leased(webhook)), Duration.ZERO);
    fixture.publish("other", waiting(webhook));
    fixture.claim(webhook).forEach(one -> fixture.deliver(one.lease(), webhook));
    Lease cancelled = fixture.leased(webhook);
    records.due().hasten(List.of(cancelled.invocation()), audit("hasten"));
    records.due().cancel(List.of(cancelled.invocation()), audit("cancel"));
    records.due().backlogs();
    return event;
  }

  private void lists(Webhook webhook, Event event) {
    Invocations invocations = records.invocations();
    List<Optional<WebhookId>> webhooks = List.of(Optional.empty(), Optional.of(webhook.id()));
    List<Optional<InvocationState.Name>> states = new ArrayList<>(List.of(Optional.empty()));
    for (InvocationState.Name state : InvocationState.Name.values()) {
      states.add(Optional.of(state));
    }
    List<Optional<EventId>> events = List.of(Optional.empty(), Optional.of(event.id()));
    List<Optional<Instant>> times = List.of(Optional.empty(), Optional.of(NOON));
    for (Optional<WebhookId> one : webhooks) {
      for (Optional<InvocationState.Name> state : states) {
        for (Optional<EventId> of : events) {
          for (String request : List.of("", "r")) {
            for (Optional<Instant> since : times) {
              invocations.list(
                  new Invocations.Query(
                      one, state, Optional.of(Cause.EVENT), of, request, "503", since, since),
                  new Page.Request(2, ""));
            }
          }
        }
      }
    }
    String token = invocations.list(Invocations.Query.ALL, new Page.Request(1, "")).nextToken();
    invocations.list(Invocations.Query.ALL, new Page.Request(1, token));
    invocations.ofEvent(event.id()).forEach(found -> invocations.find(found.id()));
    invocations.captured("r");
    invocations.changesSince(invocations.changesSince("", 10).cursor(), 10);
    records.events().find(event.id());
    records.events().findByPublisherId(event.publisherId());
    records.events().recent(event.kind(), 10);
    for (String request : List.of("", "r")) {
      for (Optional<Instant> since : times) {
        records
            .events()
            .list(
                new Events.Query(request, "RequestCreated", since, since, false),
                new Page.Request(2, ""));
      }
    }
    records.audit().from(1, 10);
  }

  private void retention() {
    Instant afterwards = NOON.plus(Duration.ofDays(1));
    for (int i = 0; i < 10; i++) {
      records.retention().removePayloads(afterwards);
      records.retention().removeExchanges(afterwards);
    }
    for (int i = 0; i < 10; i++) {
      records.retention().removeRecords(afterwards);
      records.retention().removeAudit(afterwards);
    }
    assertThat(engine.recorded())
        .as("what removes records was tried")
        .anyMatch(sql -> sql.startsWith("delete from `event`"))
        .anyMatch(sql -> sql.startsWith("delete from `attempt`"));
    Instant since = Instant.EPOCH;
    records.statistics().byWebhook(since);
    records.statistics().byHour(Optional.empty(), since);
    records.statistics().addUp(Instant.now().plus(Duration.ofDays(4)));
  }

  private void replays(RecordsFixture fixture, Webhook webhook) {
    Replays replays = records.replays();
    Instant since = NOON.minusSeconds(60);
    Instant until = NOON.plusSeconds(60);
    Lease lease = fixture.leased(webhook);
    fixture.deliver(lease, webhook);
    for (Selection selection :
        List.of(
            new Selection.Chosen(List.of(lease.invocation())),
            new Selection.Window(
                webhook.id(), Set.of(InvocationState.Name.DELIVERED), since, until),
            new Selection.Missed(webhook.id(), since, until))) {
      Replay replay =
          new Replay(
              RecordsFixture.ids().next(),
              selection,
              1,
              "ada",
              NOON,
              NOON,
              Replay.Status.RUNNING,
              replays.count(selection).candidates(),
              "",
              0,
              0,
              1);
      replays.start(replay, audit("replay"));
      Replays.Candidates found = replays.candidates(selection, "", 1);
      replays.candidates(selection, new java.util.UUID(7, 7).toString(), 1);
      replays.advance(
          new Replay(
              replay.id(), selection, 1, "ada", NOON, NOON, Replay.Status.DONE, 1, "", 1, 1, 2),
          found.candidates().stream()
              .map(candidate ->
                  new Replays.NewReplay(
                      RecordsFixture.newInvocationId(),
                      candidate.webhook(),
                      "Tickets",
                      candidate.event().id(),
                      candidate.repeats()))
              .toList(),
          Optional.empty());
    }
    replays.running();
    replays.recent(10);
  }
}
