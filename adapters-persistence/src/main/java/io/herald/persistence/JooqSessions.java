package io.herald.persistence;

import static io.herald.persistence.schema.Tables.SESSION;
import static io.herald.persistence.schema.Tables.SIGN_IN_LINK;

import io.herald.application.access.Role;
import io.herald.application.access.Session;
import io.herald.application.access.Sessions;
import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;

/** {@link Sessions} on jOOQ. */
final class JooqSessions implements Sessions {
  private final Storage storage;
  private final AuditChain audit;

  JooqSessions(Storage storage, AuditChain audit) {
    this.storage = storage;
    this.audit = audit;
  }

  @Override
  public void open(Session session, AuditEntry entry) {
    write(transaction -> {
      transaction
          .insertInto(SESSION)
          .columns(SESSION.fields())
          .values(
              session.hash(),
              session.name(),
              session.role().text(),
              session.token().map(Columns::bytes).orElse(null),
              session.person().map(Columns::bytes).orElse(null),
              Columns.micros(session.createdAt()),
              Columns.micros(session.lastSeenAt()))
          .execute();
      audit.append(transaction, entry);
      return 1;
    });
  }

  @Override
  public Optional<Session> find(String hash) {
    return storage.read(context ->
        context
            .selectFrom(SESSION)
            .where(SESSION.HASH.eq(hash))
            .fetchOptional(JooqSessions::session));
  }

  private static Session session(Record row) {
    return new Session(
        row.get(SESSION.HASH),
        row.get(SESSION.NAME),
        Role.of(row.get(SESSION.ROLE)).orElseThrow(),
        Columns.optionalUuid(row.get(SESSION.TOKEN_ID)),
        Columns.optionalUuid(row.get(SESSION.PERSON_ID)),
        Columns.instant(row.get(SESSION.CREATED_AT)),
        Columns.instant(row.get(SESSION.LAST_SEEN_AT)));
  }

  @Override
  public void touch(String hash, Instant at) {
    write(transaction ->
        transaction
            .update(SESSION)
            .set(SESSION.LAST_SEEN_AT, Columns.micros(at))
            .where(SESSION.HASH.eq(hash))
            .execute());
  }

  @Override
  public void end(String hash, AuditEntry entry) {
    write(transaction -> {
      int rows = transaction.deleteFrom(SESSION).where(SESSION.HASH.eq(hash)).execute();
      if (rows > 0) {
        audit.append(transaction, entry);
      }
      return rows;
    });
  }

  @Override
  public void removeOlder(Instant lastSeen, Instant created) {
    write(transaction ->
        transaction
            .deleteFrom(SESSION)
            .where(
                SESSION
                    .LAST_SEEN_AT
                    .lt(Columns.micros(lastSeen))
                    .or(SESSION.CREATED_AT.lt(Columns.micros(created))))
            .execute());
  }

  @Override
  public void offerLink(SignInLink link) {
    write(transaction -> {
      transaction.deleteFrom(SIGN_IN_LINK).where(SIGN_IN_LINK.PURPOSE.eq(link.purpose())).execute();
      return transaction
          .insertInto(SIGN_IN_LINK)
          .columns(SIGN_IN_LINK.fields())
          .values(
              link.hash(),
              link.purpose(),
              link.name(),
              link.role().text(),
              Columns.micros(link.expiresAt()))
          .execute();
    });
  }

  @Override
  public Optional<SignInLink> useLink(String hash, Instant at) {
    return storage
        .writes()
        .submit(transaction -> {
          Optional<SignInLink> link =
              transaction
                  .selectFrom(SIGN_IN_LINK)
                  .where(SIGN_IN_LINK.HASH.eq(hash))
                  .fetchOptional(row ->
                      new SignInLink(
                          row.getHash(),
                          row.getPurpose(),
                          row.getName(),
                          Role.of(row.getRole()).orElseThrow(),
                          Columns.instant(row.getExpiresAt())));
          transaction.deleteFrom(SIGN_IN_LINK).where(SIGN_IN_LINK.HASH.eq(hash)).execute();
          return link.filter(one -> at.isBefore(one.expiresAt()));
        });
  }

  private void write(Function<DSLContext, Integer> work) {
    int _ = storage.writes().submit(work);
  }
}
