package io.herald.persistence;

import static io.herald.persistence.schema.Tables.API_TOKEN;

import io.herald.application.access.ApiToken;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;

/** {@link ApiTokens} on jOOQ. */
final class JooqApiTokens implements ApiTokens {
  private static final int MAX_LISTED = 1_000;

  private final Storage storage;
  private final AuditChain audit;

  JooqApiTokens(Storage storage, AuditChain audit) {
    this.storage = storage;
    this.audit = audit;
  }

  @Override
  public boolean create(ApiToken token, AuditEntry entry) {
    String name = token.name().toLowerCase(Locale.ROOT);
    return storage
        .writes()
        .submit(transaction -> {
          if (transaction.fetchExists(API_TOKEN, API_TOKEN.LIVE_NAME.eq(name))) {
            return false;
          }
          transaction
              .insertInto(API_TOKEN)
              .columns(API_TOKEN.fields())
              .values(
                  Columns.bytes(token.id()),
                  token.name(),
                  name,
                  token.role().text(),
                  token.hash(),
                  token.hint(),
                  token.createdBy(),
                  Columns.micros(token.createdAt()),
                  Columns.micros(token.expiresAt()),
                  Columns.micros(token.lastUsedAt()),
                  Columns.micros(token.revokedAt()))
              .execute();
          audit.append(transaction, entry);
          return true;
        });
  }

  @Override
  public Optional<ApiToken> findByHash(String hash) {
    return storage.read(context ->
        context
            .selectFrom(API_TOKEN)
            .where(API_TOKEN.HASH.eq(hash))
            .fetchOptional(JooqApiTokens::token));
  }

  @Override
  public List<ApiToken> list() {
    return storage.read(context ->
        context
            .selectFrom(API_TOKEN)
            .orderBy(API_TOKEN.ID.desc())
            .limit(MAX_LISTED)
            .fetch(JooqApiTokens::token));
  }

  @Override
  public Optional<ApiToken> revoke(UUID id, Instant at, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          int rows =
              transaction
                  .update(API_TOKEN)
                  .set(API_TOKEN.REVOKED_AT, Columns.micros(at))
                  .setNull(API_TOKEN.LIVE_NAME)
                  .where(API_TOKEN.ID.eq(Columns.bytes(id)), API_TOKEN.REVOKED_AT.isNull())
                  .execute();
          if (rows == 0) {
            return Optional.empty();
          }
          audit.append(transaction, entry);
          return transaction
              .selectFrom(API_TOKEN)
              .where(API_TOKEN.ID.eq(Columns.bytes(id)))
              .fetchOptional(JooqApiTokens::token);
        });
  }

  @Override
  public void markUsed(UUID id, Instant at) {
    int _ =
        storage
            .writes()
            .submit(transaction ->
                transaction
                    .update(API_TOKEN)
                    .set(API_TOKEN.LAST_USED_AT, Columns.micros(at))
                    .where(
                        API_TOKEN.ID.eq(Columns.bytes(id)),
                        API_TOKEN
                            .LAST_USED_AT
                            .isNull()
                            .or(API_TOKEN.LAST_USED_AT.lt(Columns.micros(at))))
                    .execute());
  }

  private static ApiToken token(Record row) {
    return new ApiToken(
        Columns.uuid(row.get(API_TOKEN.ID)),
        row.get(API_TOKEN.NAME),
        Role.of(row.get(API_TOKEN.ROLE)).orElseThrow(),
        row.get(API_TOKEN.HASH),
        row.get(API_TOKEN.HINT),
        row.get(API_TOKEN.CREATED_BY),
        Columns.instant(row.get(API_TOKEN.CREATED_AT)),
        Columns.optionalInstant(row.get(API_TOKEN.EXPIRES_AT)),
        Columns.optionalInstant(row.get(API_TOKEN.LAST_USED_AT)),
        Columns.optionalInstant(row.get(API_TOKEN.REVOKED_AT)));
  }
}
