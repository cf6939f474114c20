package io.herald.persistence;

import static io.herald.persistence.schema.Tables.SIGN_IN_LINK;

import io.herald.application.access.SignInLinks;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.SignInLinkRecord;
import java.time.Instant;
import java.util.Optional;

/** The links that let somebody in once. */
final class JooqSignInLinks implements SignInLinks {
  private final Engine engine;

  JooqSignInLinks(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void offer(SignInLink link, AuditEntry audit) {
    engine
        .writes()
        .run(writing -> {
          writing
              .dsl()
              .deleteFrom(SIGN_IN_LINK)
              .where(SIGN_IN_LINK.PURPOSE.eq(link.purpose()))
              .execute();
          writing
              .dsl()
              .insertInto(SIGN_IN_LINK)
              .set(SIGN_IN_LINK.HASH, link.hash())
              .set(SIGN_IN_LINK.PURPOSE, link.purpose())
              .set(SIGN_IN_LINK.NAME, link.name())
              .set(SIGN_IN_LINK.ROLE, link.role().text())
              .set(SIGN_IN_LINK.EXPIRES_AT, Bound.micros(link.expiresAt()))
              .execute();
          AuditTrail.append(writing, audit);
          return true;
        });
  }

  @Override
  public Optional<SignInLink> find(String hash, Instant at) {
    return engine.read(dsl ->
        dsl.selectFrom(SIGN_IN_LINK)
            .where(SIGN_IN_LINK.HASH.eq(hash))
            .fetchOptional(JooqSignInLinks::link)
            .filter(found -> at.isBefore(found.expiresAt())));
  }

  @Override
  public Optional<SignInLink> use(String hash, Instant at) {
    return engine
        .writes()
        .run(writing -> {
          Optional<SignInLink> link =
              writing
                  .locks()
                  .exclusive(
                      writing.dsl().selectFrom(SIGN_IN_LINK).where(SIGN_IN_LINK.HASH.eq(hash)))
                  .fetchOptional(JooqSignInLinks::link)
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
