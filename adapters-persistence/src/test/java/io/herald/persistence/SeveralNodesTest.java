package io.herald.persistence;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.persistence.schema.Tables.DIRECT;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lease;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one MySQL server. */
@Tag("server")
class SeveralNodesTest {
  @TempDir private static Path folder;

  private static final AtomicInteger OPENED = new AtomicInteger();

  private final MySqlTestServer server = MySqlTestServer.shared();
  private final String url = server.newDatabase();
  private final Path data = folder.resolve("nodes-" + OPENED.incrementAndGet());
  private final Database one = Database.open(MySqlFixture.node(data.resolve("1"), server, url));
  private final Database two =
      Database.open(
          MySqlFixture.node(
              MySqlFixture.withKeyOf(data.resolve("1"), data.resolve("2")), server, url));
  private final DatabaseRecords first = new DatabaseRecords(one, this::bringNearer);
  private final DatabaseRecords second = new DatabaseRecords(two, this::bringNearer);
  private final RecordsFixture onFirst = new RecordsFixture(first);
  private final RecordsFixture onSecond = new RecordsFixture(second);

  @AfterEach
  void close() {
    two.close();
    one.close();
  }

  @Test
  void no_invocation_is_claimed_by_both() throws Exception {
    List<Webhook> webhooks = List.of(onFirst.webhook(), onFirst.webhook(), onFirst.webhook());
    int perWebhook = 200;
    for (int i = 0; i < perWebhook; i++) {
      onFirst.append(
          new NewEvent(
              onFirst.event("request " + i),
              webhooks.stream().map(RecordsFixture::waiting).toList()));
    }
    Map<InvocationId, AtomicInteger> claims = new ConcurrentHashMap<>();
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      workers.add(() -> work(onFirst, first, webhooks, claims));
      workers.add(() -> work(onSecond, second, webhooks, claims));
    }

    int delivered = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> worker : threads.invokeAll(workers)) {
        delivered += worker.get();
      }
    }

    assertThat(delivered).isEqualTo(perWebhook * webhooks.size());
    assertThat(claims).hasSize(perWebhook * webhooks.size());
    assertThat(claims.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    assertThat(first.due().backlogs()).isEmpty();
  }

  private static int work(
      RecordsFixture fixture,
      DatabaseRecords records,
      List<Webhook> webhooks,
      Map<InvocationId, AtomicInteger> claims) {
    List<Room> rooms = webhooks.stream().map(webhook -> new Room(webhook.id(), 7, 2)).toList();
    int delivered = 0;
    // A claim may come away empty because the other node was faster with all of it.
    while (!records.due().backlogs().isEmpty()) {
      for (Claimed one : records.due().claim(rooms)) {
        claims
            .computeIfAbsent(one.lease().invocation(), _ -> new AtomicInteger())
            .incrementAndGet();
        Webhook webhook =
            webhooks.stream().filter(each -> each.id().equals(one.webhook())).findFirst().get();
        delivered +=
            fixture.deliver(one.lease(), webhook) instanceof CompletionOutcome.Recorded ? 1 : 0;
      }
    }
    return delivered;
  }

  @Test
  void a_change_of_the_configuration_holds_for_the_next_publish_on_every_node() {
    long known = second.webhooks().configurationVersion();
    Webhook webhook = onFirst.webhook();

    List<AppendOutcome> stale =
        second
            .journal()
            .append(List.of(new NewEvent(onSecond.event("r"), List.of(waiting(webhook)))), known);

    assertThat(stale).containsExactly(new AppendOutcome.Outdated());
    assertThat(onSecond.publish("r", waiting(webhook))).isInstanceOf(Placement.Waiting.class);
  }

  @Test
  void a_pause_holds_on_every_node_at_once() {
    Webhook webhook = onFirst.webhook();
    onSecond.publish("before", waiting(webhook));

    first.sendingSwitch().set(true, audit("pause"));

    assertThat(second.sendingSwitch().paused()).isTrue();
    assertThat(onSecond.publish("after", invocation(webhook)))
        .isInstanceOf(Placement.Waiting.class);
    assertThat(onSecond.claim(webhook)).isEmpty();
    first.sendingSwitch().set(false, audit("resume"));
    assertThat(onSecond.claim(webhook)).hasSize(2);
  }

  @Test
  void configuration_and_publishing_at_once_never_leave_an_event_matched_at_an_old_version()
      throws Exception {
    AtomicInteger outdated = new AtomicInteger();
    AtomicInteger appended = new AtomicInteger();
    Callable<Void> publishing =
        () -> {
          for (int i = 0; i < 60; i++) {
            long version = second.webhooks().configurationVersion();
            AppendOutcome outcome =
                second
                    .journal()
                    .append(
                        List.of(new NewEvent(onSecond.event("request " + i), List.of())), version)
                    .getFirst();
            if (outcome instanceof AppendOutcome.Outdated) {
              outdated.incrementAndGet();
              assertThat(second.webhooks().configurationVersion()).isGreaterThan(version);
            } else {
              appended.incrementAndGet();
            }
          }
          return null;
        };
    Callable<Void> configuring =
        () -> {
          for (int i = 0; i < 30; i++) {
            onFirst.webhook();
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Void> done : threads.invokeAll(List.of(publishing, configuring))) {
        done.get();
      }
    }

    assertThat(outdated.get() + appended.get()).isEqualTo(60);
    assertThat(appended).hasPositiveValue();
    assertThat(first.webhooks().configuration().webhooks()).hasSize(30);
  }

  @Test
  void one_webhook_changed_by_two_nodes_at_once_is_changed_by_one() throws Exception {
    Webhook webhook = onFirst.webhook();
    List<Callable<Webhooks.Outcome>> changes =
        List.of(
            () -> first.webhooks().delete(webhook.id(), Optional.of(1L), audit("delete")),
            () -> second.webhooks().delete(webhook.id(), Optional.of(1L), audit("delete")));
    List<Webhooks.Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Webhooks.Outcome> outcome : threads.invokeAll(changes)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(outcomes)
        .hasOnlyElementsOfTypes(Webhooks.Outcome.Deleted.class, Webhooks.Outcome.Absent.class);
    assertThat(outcomes).filteredOn(Webhooks.Outcome.Deleted.class::isInstance).hasSize(1);
    assertThat(first.audit().from(1, 10).items()).hasSize(2);
  }

  @Test
  void one_event_published_to_two_nodes_at_once_is_stored_once() throws Exception {
    Webhook webhook = onFirst.webhook();
    for (int i = 0; i < 20; i++) {
      Event event = onFirst.event("request " + i);
      Event again = RecordsFixture.receivedAgain(event);
      List<Callable<AppendOutcome>> publishes =
          List.of(
              () -> onFirst.append(new NewEvent(event, List.of(waiting(webhook)))).getFirst(),
              () -> onSecond.append(new NewEvent(again, List.of(waiting(webhook)))).getFirst());
      List<AppendOutcome> outcomes = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        for (Future<AppendOutcome> outcome : threads.invokeAll(publishes)) {
          outcomes.add(outcome.get());
        }
      }
      assertThat(outcomes)
          .filteredOn(AppendOutcome.Appended.class::isInstance)
          .as("%s", outcomes)
          .hasSize(1);
      assertThat(outcomes).filteredOn(AppendOutcome.Duplicate.class::isInstance).hasSize(1);
    }
  }

  @Test
  void an_event_waits_behind_an_earlier_one_of_its_request_that_another_node_has() {
    Webhook webhook = onFirst.webhook();
    NewInvocation earlier = invocation(webhook);
    Lease lease = RecordsFixture.lease(onFirst.publish("request", earlier));
    NewInvocation later = invocation(webhook);

    assertThat(onSecond.publish("request", later)).isEqualTo(new Placement.Blocked(earlier.id()));
    assertThat(onSecond.claim(webhook)).isEmpty();
    assertThat(onFirst.deliver(lease, webhook))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of(webhook.id())));
    assertThat(onSecond.claimedIds(webhook)).containsExactly(later.id());
  }

  @Test
  void
      what_a_dead_node_had_leased_is_another_ones_when_the_lease_runs_out_and_its_result_is_void() {
    Webhook webhook = onFirst.webhook();
    Lease lost = onFirst.leased(webhook);

    assertThat(onSecond.claim(webhook)).isEmpty();
    bringNearer(Duration.ofSeconds(41));
    List<Claimed> taken = onSecond.claim(webhook);

    assertThat(taken)
        .singleElement()
        .satisfies(
            claimed -> assertThat(claimed.lease().invocation()).isEqualTo(lost.invocation()));
    assertThat(onFirst.deliver(lost, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    assertThat(onSecond.deliver(taken.getFirst().lease(), webhook))
        .isInstanceOf(CompletionOutcome.Recorded.class);
  }

  @Test
  void nodes_are_counted_as_long_as_they_are_heard_of() {
    assertThat(first.nodes().beat()).isEqualTo(1);
    assertThat(second.nodes().beat()).isEqualTo(2);
    assertThat(first.nodes().beat()).isEqualTo(2);

    second.nodes().leave();
    assertThat(first.nodes().beat()).isEqualTo(1);

    second.nodes().beat();
    silence(Duration.ofSeconds(11));
    assertThat(first.nodes().beat()).isEqualTo(1);
    assertThat(second.nodes().beat()).isEqualTo(2);
  }

  @Test
  void what_a_dead_node_left_open_is_closed_by_whoever_notices_and_a_living_ones_is_not() {
    Event event = onFirst.event("manual");
    Invocation open =
        new Invocation(
            RecordsFixture.newInvocationId(),
            Optional.empty(),
            "Draft",
            event.id(),
            event.publisherId(),
            event.trigger().name(),
            event.subject().orderingKey(),
            event.subject().friendlyId(),
            Cause.TEST,
            new InvocationState.Waiting(Instant.EPOCH),
            Optional.empty(),
            0,
            Instant.EPOCH,
            Instant.EPOCH);
    first.nodes().beat();
    second.nodes().beat();
    first.direct().begin(open, Optional.of(event));

    assertThat(second.direct().closeAbandoned()).isZero();
    assertThat(second.direct().closeInterrupted()).isZero();
    silence(Duration.ofSeconds(41));
    second.nodes().beat();
    assertThat(second.direct().closeAbandoned()).isEqualTo(1);

    assertThat(onSecond.state(open.id()))
        .isInstanceOfSatisfying(
            InvocationState.Failed.class,
            failed -> assertThat(failed.failure()).contains(FailureClass.INTERRUPTED));
    assertThat(first.direct().closeAbandoned()).isZero();
  }

  @Test
  void live_views_leave_no_change_out_while_many_commit_at_once() throws Exception {
    Webhook webhook = onFirst.webhook();
    String cursor = second.invocations().changesSince("", 100).cursor();
    Set<InvocationId> published = ConcurrentHashMap.newKeySet();
    List<Callable<Void>> publishers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RecordsFixture fixture = i % 2 == 0 ? onFirst : onSecond;
      publishers.add(() -> {
        for (int j = 0; j < 40; j++) {
          NewInvocation fresh = waiting(webhook);
          fixture.publish("request of " + fresh.id(), fresh);
          published.add(fresh.id());
        }
        return null;
      });
    }
    Set<InvocationId> seen = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> running = publishers.stream().map(threads::submit).toList();
      while (!running.stream().allMatch(Future::isDone)) {
        cursor = follow(cursor, seen);
      }
      for (Future<Void> done : running) {
        done.get();
      }
    }
    Set<InvocationId> missing = new HashSet<>(published);
    missing.removeAll(seen);
    onSecond.awaitChanges(cursor, missing);

    assertThat(published).hasSize(320);
  }

  private String follow(String cursor, Set<InvocationId> seen) {
    Invocations.Changes changes = second.invocations().changesSince(cursor, 50);
    changes.invocations().forEach(invocation -> seen.add(invocation.id()));
    return changes.cursor();
  }

  /** Lets due times come nearer; the server's clock is not for tests to move. */
  private void bringNearer(Duration duration) {
    change(dsl ->
        dsl.update(DUE).set(DUE.DUE_AT, DUE.DUE_AT.minus(duration.toNanos() / 1_000)).execute());
  }

  /** Lets nodes not have been heard of for so long, and what they have open be as old. */
  private void silence(Duration duration) {
    long micros = duration.toNanos() / 1_000;
    change(dsl -> {
      dsl.update(NODE).set(NODE.BEAT_AT, NODE.BEAT_AT.minus(micros)).execute();
      dsl.update(DIRECT).set(DIRECT.BEGUN_AT, DIRECT.BEGUN_AT.minus(micros)).execute();
    });
  }

  private void change(Consumer<DSLContext> changing) {
    try (Connection connection =
        DriverManager.getConnection(url, server.user(), server.password())) {
      changing.accept(JooqSettings.on(connection, SQLDialect.MYSQL));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
