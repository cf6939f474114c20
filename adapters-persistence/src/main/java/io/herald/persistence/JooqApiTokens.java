package io.herald.persistence;

import static io.herald.persistence.schema.Tables.API_TOKEN;

import io.herald.application.access.ApiToken;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.ApiTokenRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** API tokens. A name is in the unique index only as long as its token is not revoked. */
final class JooqApiTokens implements ApiTokens {
  private static final int MAX_LISTED = 1_000;

  private final Engine engine;

  JooqApiTokens(Engine engine) {
    this.engine = engine;
  }

  @Override
  public boolean create(ApiToken token, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          if (session.dsl().fetchExists(API_TOKEN, API_TOKEN.USABLE_NAME.eq(token.name()))) {
            return false;
          }
          ApiTokenRecord row = session.dsl().newRecord(API_TOKEN);
          row.setId(token.id());
          row.setHash(token.hash());
          row.setName(token.name());
          row.setRole(token.role().text());
          row.setHint(token.hint());
          row.setCreatedBy(token.createdBy());
          row.setCreatedAt(Bound.micros(token.createdAt()));
          token.expiresAt().ifPresent(at -> row.setExpiresAt(Bound.micros(at)));
          token.lastUsedAt().ifPresent(at -> row.setLastUsedAt(Bound.micros(at)));
          token.revokedAt().ifPresent(at -> row.setRevokedAt(Bound.micros(at)));
          if (token.revokedAt().isEmpty()) {
            row.setUsableName(token.name());
          }
          row.insert();
          AuditTrail.append(session, audit);
          return true;
        });
  }

  @Override
  public Optional<ApiToken> findByHash(String hash) {
    return find(API_TOKEN.HASH.eq(hash));
  }

  @Override
  public Optional<ApiToken> find(UUID id) {
    return find(API_TOKEN.ID.eq(id));
  }

  private Optional<ApiToken> find(Condition condition) {
    return engine.read(
        dsl -> dsl.selectFrom(API_TOKEN).where(condition).fetchOptional(JooqApiTokens::token));
  }

  @Override
  public List<ApiToken> list() {
    return engine.read(dsl ->
        dsl.selectFrom(API_TOKEN)
            .orderBy(API_TOKEN.CREATED_AT.desc(), API_TOKEN.ID.desc())
            .limit(MAX_LISTED)
            .fetch(JooqApiTokens::token));
  }

  @Override
  public Optional<ApiToken> revoke(UUID id, Instant at, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          int revoked =
              session
                  .dsl()
                  .update(API_TOKEN)
                  .set(API_TOKEN.REVOKED_AT, Bound.micros(at))
                  .setNull(API_TOKEN.USABLE_NAME)
                  .where(API_TOKEN.ID.eq(id).and(API_TOKEN.REVOKED_AT.isNull()))
                  .execute();
          if (revoked == 0) {
            return Optional.empty();
          }
          AuditTrail.append(session, audit);
          return session
              .dsl()
              .selectFrom(API_TOKEN)
              .where(API_TOKEN.ID.eq(id))
              .fetchOptional(JooqApiTokens::token);
        });
  }

  @Override
  public void markUsed(UUID id, Instant at) {
    long used = Bound.micros(at);
    engine
        .writes()
        .run(session ->
            session
                .dsl()
                .update(API_TOKEN)
                .set(API_TOKEN.LAST_USED_AT, used)
                .where(
                    API_TOKEN
                        .ID
                        .eq(id)
                        .and(API_TOKEN.LAST_USED_AT.isNull().or(API_TOKEN.LAST_USED_AT.lt(used))))
                .execute());
  }

  private static ApiToken token(ApiTokenRecord row) {
    return new ApiToken(
        row.getId(),
        row.getName(),
        role(row.getRole()),
        row.getHash(),
        row.getHint(),
        row.getCreatedBy(),
        Bound.instant(row.getCreatedAt()),
        time(row.getExpiresAt()),
        time(row.getLastUsedAt()),
        time(row.getRevokedAt()));
  }

  static Role role(String text) {
    return Role.of(text).orElseThrow(() -> new IllegalStateException("no role is called " + text));
  }

  static Optional<Instant> time(@Nullable Long micros) {
    return Optional.ofNullable(micros).map(Bound::instant);
  }
}
