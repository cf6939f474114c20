package io.herald.application.access;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link ApiTokens} keeps. */
public interface ApiTokensContract {

  /** Empty records. */
  Records records();

  private static ApiToken token(String name, Instant createdAt) {
    UUID id = RecordsFixture.ids().next();
    return new ApiToken(
        id,
        name,
        Role.PUBLISHER,
        "hash-of-" + id,
        "…w3rt",
        "ada",
        createdAt,
        Optional.of(createdAt.plusSeconds(3_600)),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  default void aTokenIsFoundByItsHashAsItWasStored() {
    ApiToken token = token("ci", NOON.plusNanos(7_000));
    ApiToken lasting =
        new ApiToken(
            RecordsFixture.ids().next(),
            "für immer",
            Role.ADMIN,
            "another hash",
            "",
            "",
            NOON,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(records().tokens().create(token, audit("token.create"))).isTrue();
    assertThat(records().tokens().create(lasting, audit("token.create"))).isTrue();

    assertThat(records().tokens().findByHash(token.hash())).contains(token);
    assertThat(records().tokens().findByHash(lasting.hash())).contains(lasting);
    assertThat(records().tokens().find(token.id())).contains(token);
    assertThat(records().tokens().findByHash("hash")).isEmpty();
    assertThat(records().tokens().find(RecordsFixture.ids().next())).isEmpty();
  }

  @Test
  default void aNameBelongsToOneTokenUntilThatIsRevoked() {
    ApiToken first = token("ci", NOON);
    ApiToken second = token("ci", NOON);
    records().tokens().create(first, audit("token.create"));

    assertThat(records().tokens().create(second, audit("refused"))).isFalse();
    assertThat(records().tokens().findByHash(second.hash())).isEmpty();
    assertThat(records().tokens().create(token("CI", NOON), audit("token.create"))).isTrue();
    records().tokens().revoke(first.id(), NOON, audit("token.revoke"));
    assertThat(records().tokens().create(second, audit("token.create"))).isTrue();
    assertThat(records().audit().from(1, 10).items())
        .extracting(recorded -> recorded.entry().action())
        .containsExactly("token.create", "token.create", "token.revoke", "token.create");
  }

  @Test
  default void aTokenIsRevokedOnceAndStaysOnRecord() {
    ApiToken token = token("ci", NOON);
    records().tokens().create(token, audit("token.create"));
    Instant at = NOON.plusSeconds(5);

    Optional<ApiToken> revoked = records().tokens().revoke(token.id(), at, audit("token.revoke"));

    assertThat(revoked.flatMap(ApiToken::revokedAt)).contains(at);
    assertThat(records().tokens().findByHash(token.hash())).isEqualTo(revoked);
    assertThat(records().tokens().revoke(token.id(), at.plusSeconds(1), audit("refused")))
        .isEmpty();
    assertThat(records().tokens().revoke(RecordsFixture.ids().next(), at, audit("refused")))
        .isEmpty();
    assertThat(records().tokens().findByHash(token.hash())).isEqualTo(revoked);
    assertThat(records().audit().from(1, 10).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(audit("token.create"), audit("token.revoke"));
  }

  @Test
  default void allAreListedTheNewestFirst() {
    ApiToken oldest = token("a", NOON);
    ApiToken newest = token("b", NOON.plusSeconds(2));
    ApiToken middle = token("c", NOON.plusSeconds(1));
    for (ApiToken token : List.of(oldest, newest, middle)) {
      records().tokens().create(token, audit("token.create"));
    }
    records().tokens().revoke(middle.id(), NOON, audit("token.revoke"));

    assertThat(records().tokens().list())
        .extracting(ApiToken::id)
        .containsExactly(newest.id(), middle.id(), oldest.id());
  }

  @Test
  default void theLatestUseIsOnRecord() {
    ApiToken token = token("ci", NOON);
    records().tokens().create(token, audit("token.create"));

    records().tokens().markUsed(token.id(), NOON.plusSeconds(2));
    records().tokens().markUsed(token.id(), NOON.plusSeconds(1));
    records().tokens().markUsed(RecordsFixture.ids().next(), NOON);

    assertThat(records().tokens().findByHash(token.hash()).flatMap(ApiToken::lastUsedAt))
        .contains(NOON.plusSeconds(2));
  }

  @Test
  default void ofConcurrentTokensWithOneNameOneIsStored() throws Exception {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ApiToken token = token("ci", NOON);
      callers.add(() -> records().tokens().create(token, audit("token.create")));
    }

    int created = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(callers)) {
        created += one.get() ? 1 : 0;
      }
    }

    assertThat(created).isEqualTo(1);
    assertThat(records().tokens().list()).hasSize(1);
  }
}
