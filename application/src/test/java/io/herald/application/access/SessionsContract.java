package io.herald.application.access;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Sessions} keeps. */
public interface SessionsContract {

  /** Empty records. */
  Records records();

  private static Session session(String hash, Instant createdAt, Instant lastSeenAt) {
    return new Session(
        hash,
        "ada",
        Role.OPERATOR,
        Optional.of(RecordsFixture.ids().next()),
        Optional.empty(),
        0,
        "198.51.100.7",
        createdAt,
        lastSeenAt);
  }

  @Test
  default void aSessionIsFoundUntilItIsEnded() {
    Session session = session("one", NOON, NOON.plusSeconds(1));
    Session bare =
        new Session("two", "b", Role.ADMIN, Optional.empty(), Optional.empty(), 0, "", NOON, NOON);
    records().sessions().open(session, audit("session.open"));
    records().sessions().open(bare, audit("session.open"));

    assertThat(records().sessions().find("one")).contains(session);
    assertThat(records().sessions().find("two")).contains(bare);
    assertThat(records().sessions().find("ONE")).isEmpty();
    records().sessions().end("one", audit("session.end"));
    records().sessions().end("one", audit("refused"));
    assertThat(records().sessions().find("one")).isEmpty();
    assertThat(records().audit().from(1, 10).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(audit("session.open"), audit("session.open"), audit("session.end"));
  }

  @Test
  default void aUseIsNotedAndNeverGoesBack() {
    records().sessions().open(session("one", NOON, NOON), audit("session.open"));

    records().sessions().touch("one", NOON.plusSeconds(9));
    records().sessions().touch("one", NOON.plusSeconds(8));
    records().sessions().touch("another", NOON);

    assertThat(records().sessions().find("one").map(Session::lastSeenAt))
        .contains(NOON.plusSeconds(9));
  }

  @Test
  default void oldSessionsAreRemoved() {
    records().sessions().open(session("idle", NOON, NOON.plusSeconds(10)), audit("s"));
    records()
        .sessions()
        .open(session("long", NOON.minusSeconds(1), NOON.plusSeconds(99)), audit("s"));
    records().sessions().open(session("kept", NOON, NOON.plusSeconds(11)), audit("s"));

    records().sessions().removeOlder(NOON.plusSeconds(11), NOON);

    assertThat(records().sessions().find("idle")).isEmpty();
    assertThat(records().sessions().find("long")).isEmpty();
    assertThat(records().sessions().find("kept")).isPresent();
  }

  @Test
  default void theSessionsOfAPersonAreListedTheOneUsedLastFirst() {
    UUID person = RecordsFixture.ids().next();
    Session early = ofPerson("early", person, NOON.plusSeconds(1));
    Session late = ofPerson("late", person, NOON.plusSeconds(2));
    records().sessions().open(early, audit("session.open"));
    records().sessions().open(late, audit("session.open"));
    records()
        .sessions()
        .open(ofPerson("foreign", RecordsFixture.ids().next(), NOON), audit("session.open"));
    records().sessions().open(session("of a token", NOON, NOON), audit("session.open"));

    assertThat(records().sessions().ofPerson(person)).containsExactly(late, early);
    assertThat(records().sessions().ofPerson(RecordsFixture.ids().next())).isEmpty();
  }

  private static Session ofPerson(String hash, UUID person, Instant lastSeenAt) {
    return new Session(
        hash,
        "ada@acme.com",
        Role.OPERATOR,
        Optional.empty(),
        Optional.of(person),
        7,
        "2001:db8::7",
        NOON,
        lastSeenAt);
  }
}
