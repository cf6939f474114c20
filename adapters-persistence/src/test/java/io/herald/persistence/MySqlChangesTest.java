package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.Invocations.Changes;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live views where transactions commit in another order than their stamps have. */
@Tag("server")
class MySqlChangesTest {
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path folder;
  private MySqlServer.Ready node;
  private Database other;
  private Records records;

  @BeforeEach
  void openTwoNodes() {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    Path first = folder.resolve("first");
    DatabaseConfiguration configuration = MySqlFixture.node(first, server, url);
    Database.open(configuration).close();
    node = MySqlServer.open(configuration, configuration.server().orElseThrow());
    other =
        Database.open(
            MySqlFixture.node(MySqlFixture.withKeyOf(first, folder.resolve("other")), server, url));
    records = new DatabaseRecords(other);
  }

  @AfterEach
  void close() {
    other.close();
    node.engine().close();
  }

  @Test
  void a_change_that_is_committed_late_is_shown_before_those_that_were_stamped_after_it()
      throws Exception {
    RecordsFixture fixture = new RecordsFixture(records);
    Webhook webhook = fixture.webhook();
    NewInvocation early = RecordsFixture.waiting(webhook);
    NewInvocation late = RecordsFixture.waiting(webhook);
    fixture.publish("early", early);
    fixture.publish("late", late);
    String start =
        fixture
            .awaitChanges(records.invocations().changesSince("", 10).cursor(), Set.of())
            .cursor();
    CountDownLatch stamped = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> slow =
          threads.submit(() ->
              node.engine()
                  .writes()
                  .run(session -> {
                    long stamp = session.stamp();
                    session
                        .dsl()
                        .update(INVOCATION)
                        .set(INVOCATION.CHANGED, stamp)
                        .where(INVOCATION.ID.eq(early.id().value()))
                        .execute();
                    stamped.countDown();
                    await(commit);
                    return true;
                  }));
      assertThat(stamped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      fixture.claim(webhook).stream()
          .filter(claimed -> claimed.lease().invocation().equals(late.id()))
          .forEach(claimed -> fixture.deliver(claimed.lease(), webhook));

      Changes meanwhile = lookFor(start, Duration.ofMillis(500));
      commit.countDown();
      assertThat(slow.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Changes afterwards = fixture.awaitChanges(meanwhile.cursor(), Set.of(early.id(), late.id()));

      assertThat(ids(meanwhile)).doesNotContain(late.id());
      assertThat(ids(afterwards)).containsSubsequence(early.id(), late.id());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let it go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<InvocationId> ids(Changes changes) {
    return changes.invocations().stream().map(Invocation::id).toList();
  }

  /** What shows in some time. */
  private Changes lookFor(String cursor, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    List<Invocation> seen = new java.util.ArrayList<>();
    String next = cursor;
    while (System.nanoTime() - end < 0) {
      Changes changes = records.invocations().changesSince(next, 10);
      seen.addAll(changes.invocations());
      next = changes.cursor();
    }
    return new Changes(seen, next);
  }
}
