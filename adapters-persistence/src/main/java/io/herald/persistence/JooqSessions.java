package io.herald.persistence;

import static io.herald.persistence.schema.Tables.SESSION;
import static io.herald.persistence.schema.Tables.SIGN_IN_LINK;

import io.herald.application.access.Session;
import io.herald.application.access.Sessions;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.SessionRecord;
import io.herald.persistence.schema.tables.records.SignInLinkRecord;
import java.time.Instant;
import java.util.Optional;

/** Sessions and sign-in links. */
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
        Bound.instant(row.getCreatedAt()),
        Bound.instant(row.getLastSeenAt()));
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

  @Override
  public void offerLink(SignInLink link) {
    engine
        .writes()
        .run(writing -> {
          writing
              .dsl()
              .deleteFrom(SIGN_IN_LINK)
              .where(SIGN_IN_LINK.PURPOSE.eq(link.purpose()))
              .execute();
          return writing
              .dsl()
              .insertInto(SIGN_IN_LINK)
              .set(SIGN_IN_LINK.HASH, link.hash())
              .set(SIGN_IN_LINK.PURPOSE, link.purpose())
              .set(SIGN_IN_LINK.NAME, link.name())
              .set(SIGN_IN_LINK.ROLE, link.role().text())
              .set(SIGN_IN_LINK.EXPIRES_AT, Bound.micros(link.expiresAt()))
              .execute();
        });
  }

  @Override
  public Optional<SignInLink> useLink(String hash, Instant at) {
    return engine
        .writes()
        .run(writing -> {
          Optional<SignInLink> link =
              writing
                  .locks()
                  .exclusive(
                      writing.dsl().selectFrom(SIGN_IN_LINK).where(SIGN_IN_LINK.HASH.eq(hash)))
                  .fetchOptional(JooqSessions::link)
                  .filter(found -> at.isBefore(found.expiresAt()));
          if (link.isPresent()) {
            writing.dsl().deleteFrom(SIGN_IN_LINK).where(SIGN_IN_LINK.HASH.eq(hash)).execute();
          }
          return link;
        });
  }

  private static SignInLink link(SignInLinkRecord row) {
    return new SignInLink(
        row.getHash(),
        row.getPurpose(),
        row.getName(),
        JooqApiTokens.role(row.getRole()),
        Bound.instant(row.getExpiresAt()));
  }
}
