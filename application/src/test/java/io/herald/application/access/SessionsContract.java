package io.herald.application.access;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.access.Sessions.SignInLink;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.Optional;
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
        createdAt,
        lastSeenAt);
  }

  @Test
  default void aSessionIsFoundUntilItIsEnded() {
    Session session = session("one", NOON, NOON.plusSeconds(1));
    Session bare =
        new Session("two", "b", Role.ADMIN, Optional.empty(), Optional.empty(), NOON, NOON);
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

  private static SignInLink link(String hash, String purpose) {
    return new SignInLink(hash, purpose, "Ada", Role.ADMIN, NOON.plusSeconds(60));
  }

  @Test
  default void aLinkWorksOnce() {
    SignInLink link = link("one", "first-admin");
    records().sessions().offerLink(link);

    assertThat(records().sessions().useLink("another", NOON)).isEmpty();
    assertThat(records().sessions().useLink("one", NOON)).contains(link);
    assertThat(records().sessions().useLink("one", NOON)).isEmpty();
  }

  @Test
  default void aLinkWorksUntilItExpires() {
    records().sessions().offerLink(link("one", "first-admin"));
    records().sessions().offerLink(link("two", "invitation"));

    assertThat(records().sessions().useLink("one", NOON.plusSeconds(60))).isEmpty();
    assertThat(records().sessions().useLink("two", NOON.plusSeconds(59))).isPresent();
  }

  @Test
  default void aNewLinkReplacesAnUnusedOneOfItsPurpose() {
    records().sessions().offerLink(link("one", "first-admin"));
    records().sessions().offerLink(link("other", "invitation of bob"));
    records().sessions().offerLink(link("two", "first-admin"));

    assertThat(records().sessions().useLink("one", NOON)).isEmpty();
    assertThat(records().sessions().useLink("two", NOON)).isPresent();
    assertThat(records().sessions().useLink("other", NOON)).isPresent();
  }
}
