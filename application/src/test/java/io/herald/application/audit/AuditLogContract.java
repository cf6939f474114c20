package io.herald.application.audit;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Page;
import io.herald.application.Records;
import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditLog.Query;
import io.herald.application.audit.AuditLog.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link AuditLog} keeps. */
public interface AuditLogContract {

  /** Empty records. */
  Records records();

  private static AuditEntry entry(int seconds, String actor, String action, String object) {
    return new AuditEntry(
        NOON.plusSeconds(seconds).plusNanos(1_000),
        new Caller(actor, Role.VIEWER, Caller.Door.CONSOLE, "2001:db8::7"),
        action,
        object,
        "id " + object,
        "{\"before\":\"ä\"}",
        "");
  }

  private static Query query(String text) {
    return new Query(text, "", Optional.empty(), Optional.empty());
  }

  @Test
  default void entriesAreReadBackAsTheyWereWrittenAndChained() {
    List<AuditEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.add(entry(i, "ada", "webhook.update", "webhook " + i));
      records().audit().append(entries.get(i));
    }

    List<Recorded> recorded = records().audit().from(1, 500).items();

    assertThat(recorded).extracting(Recorded::entry).containsExactlyElementsOf(entries);
    String previous = AuditChain.BEGINNING;
    for (int i = 0; i < recorded.size(); i++) {
      assertThat(recorded.get(i).sequence()).isEqualTo(i + 1);
      assertThat(recorded.get(i).previousHash()).isEqualTo(previous);
      assertThat(recorded.get(i).hash())
          .isEqualTo(AuditChain.hash(previous, i + 1L, entries.get(i)));
      previous = recorded.get(i).hash();
    }
  }

  @Test
  default void theHeadIsTheNewestEntry() {
    assertThat(records().audit().head()).isEqualTo(new AuditLog.Head(0, AuditChain.BEGINNING));
    for (int i = 0; i < 3; i++) {
      records().audit().append(entry(i, "ada", "a", "o"));
    }
    Recorded newest = records().audit().from(3, 1).items().getFirst();
    assertThat(records().audit().head()).isEqualTo(new AuditLog.Head(3, newest.hash()));
  }

  @Test
  default void anExportBeginsWhereItIsToldTo() {
    for (int i = 0; i < 5; i++) {
      records().audit().append(entry(i, "ada", "a", "o"));
    }

    assertThat(records().audit().from(3, 2).items())
        .extracting(Recorded::sequence)
        .containsExactly(3L, 4L);
    assertThat(records().audit().from(6, 2).items()).isEmpty();
  }

  @Test
  default void theNewestComeFirstPageByPage() {
    for (int i = 0; i < 7; i++) {
      records().audit().append(entry(i, "ada", "a", "o"));
    }
    List<Long> seen = new ArrayList<>();
    String token = "";
    do {
      Page<Recorded> page = records().audit().list(query(""), new Page.Request(3, token));
      page.items().forEach(recorded -> seen.add(recorded.sequence()));
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
  }

  @Test
  default void aTokenIsOnlyForTheListThatItIsFrom() {
    for (int i = 0; i < 3; i++) {
      records().audit().append(entry(i, "ada", "a", "o"));
    }
    String token = records().audit().list(query(""), new Page.Request(1, "")).nextToken();

    assertThatThrownBy(() -> records().audit().list(query("a"), new Page.Request(1, token)))
        .isInstanceOf(Page.InvalidToken.class);
    assertThatThrownBy(() -> records().audit().list(query(""), new Page.Request(1, "no token")))
        .isInstanceOf(Page.InvalidToken.class);
  }

  @Test
  default void entriesAreFoundByTextObjectAndTime() {
    records().audit().append(entry(0, "Ada", "webhook.create", "webhook Tickets"));
    records().audit().append(entry(1, "bob", "token.create", "token 100%"));
    records().audit().append(entry(2, "bob", "webhook.delete", "webhook Other_one"));

    assertThat(sequences(query("ada"))).containsExactly(1L);
    assertThat(sequences(query("WEBHOOK."))).containsExactly(3L, 1L);
    assertThat(sequences(query("tick"))).containsExactly(1L);
    assertThat(sequences(query("100%"))).containsExactly(2L);
    assertThat(sequences(query("%"))).containsExactly(2L);
    assertThat(sequences(query("r_o"))).containsExactly(3L);
    assertThat(sequences(new Query("", "id token 100%", Optional.empty(), Optional.empty())))
        .containsExactly(2L);
    assertThat(
            sequences(
                new Query(
                    "", "", Optional.of(NOON.plusSeconds(1)), Optional.of(NOON.plusSeconds(2)))))
        .containsExactly(2L);
  }

  private List<Long> sequences(Query query) {
    return records().audit().list(query, Page.Request.first()).items().stream()
        .map(Recorded::sequence)
        .toList();
  }

  @Test
  default void concurrentEntriesLeaveNoGapAndOneChain() throws Exception {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      AuditEntry entry = entry(i, "ada", "a", "object " + i);
      callers.add(() -> {
        records().audit().append(entry);
        return true;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(callers)) {
        one.get();
      }
    }

    List<Recorded> recorded = records().audit().from(1, 500).items();
    assertThat(recorded)
        .extracting(Recorded::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    String previous = AuditChain.BEGINNING;
    for (Recorded one : recorded) {
      assertThat(one.previousHash()).isEqualTo(previous);
      previous = one.hash();
    }
  }

  @Test
  default void anEntryOfAChangeIsChainedLikeAnyOther() {
    records().audit().append(entry(0, "ada", "a", "o"));
    records().sendingSwitch().set(true, audit("pause"));
    records().audit().append(entry(1, "ada", "a", "o"));

    assertThat(
            new ReadAudit(records().audit())
                .verify(new Caller("ada", Role.ADMIN, Caller.Door.CONSOLE, "")))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Intact.class, intact -> assertThat(intact.entries()).isEqualTo(3));
  }
}
