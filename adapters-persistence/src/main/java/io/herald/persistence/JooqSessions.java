package io.herald.persistence;

import static io.herald.persistence.schema.Tables.SESSION;

import io.herald.application.access.Session;
import io.herald.application.access.Sessions;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.SessionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sessions. */
final class JooqSessions implements Sessions {
  private final Engine engine;

  JooqSessions(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void open(Session session, AuditEntry audit) {
    engine
        .writes()
        .run(writing -> {
          SessionRecord row = writing.dsl().newRecord(SESSION);
          row.setHash(session.hash());
          row.setName(session.name());
          row.setRole(session.role().text());
          session.token().ifPresent(row::setToken);
          session.person().ifPresent(row::setPerson);
          row.setPersonVersion(session.personVersion());
          row.setAddress(session.address());
          row.setCreatedAt(Bound.micros(session.createdAt()));
          row.setLastSeenAt(Bound.micros(session.lastSeenAt()));
          row.insert();
          AuditTrail.append(writing, audit);
          return true;
        });
  }

  @Override
  public Optional<Session> find(String hash) {
    return engine.read(dsl ->
        dsl.selectFrom(SESSION).where(SESSION.HASH.eq(hash)).fetchOptional(JooqSessions::session));
  }

  private static Session session(SessionRecord row) {
    return new Session(
        row.getHash(),
        row.getName(),
        JooqApiTokens.role(row.getRole()),
        Optional.ofNullable(row.getToken()),
        Optional.ofNullable(row.getPerson()),
        row.getPersonVersion(),
        row.getAddress(),
        Bound.instant(row.getCreatedAt()),
        Bound.instant(row.getLastSeenAt()));
  }

  @Override
  public List<Session> ofPerson(UUID person) {
    return engine.read(dsl ->
        dsl.selectFrom(SESSION)
            .where(SESSION.PERSON.eq(person))
            .orderBy(SESSION.LAST_SEEN_AT.desc(), SESSION.HASH)
            .limit(MAX_LISTED)
            .fetch(JooqSessions::session));
  }

  @Override
  public void touch(String hash, Instant at) {
    long seen = Bound.micros(at);
    engine
        .writes()
        .run(writing ->
            writing
                .dsl()
                .update(SESSION)
                .set(SESSION.LAST_SEEN_AT, seen)
                .where(SESSION.HASH.eq(hash).and(SESSION.LAST_SEEN_AT.lt(seen)))
                .execute());
  }

  @Override
  public void end(String hash, AuditEntry audit) {
    engine
        .writes()
        .run(writing -> {
          int ended = writing.dsl().deleteFrom(SESSION).where(SESSION.HASH.eq(hash)).execute();
          if (ended > 0) {
            AuditTrail.append(writing, audit);
          }
          return ended;
        });
  }

  @Override
  public void removeOlder(Instant lastSeen, Instant created) {
    engine
        .writes()
        .run(writing ->
            writing
                .dsl()
                .deleteFrom(SESSION)
                .where(
                    SESSION
                        .LAST_SEEN_AT
                        .lt(Bound.micros(lastSeen))
                        .or(SESSION.CREATED_AT.lt(Bound.micros(created))))
                .execute());
  }
}
