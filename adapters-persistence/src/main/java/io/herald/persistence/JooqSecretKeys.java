package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CONFIGURATION;
import static io.herald.persistence.schema.Tables.KEY_CHECK;
import static io.herald.persistence.schema.Tables.KEY_ROTATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;
import static io.herald.persistence.schema.Tables.WEBHOOK_VERSION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.keys.SecretKeys;
import io.herald.persistence.schema.tables.records.KeyRotationRecord;
import io.herald.persistence.schema.tables.records.WebhookRecord;
import io.herald.persistence.schema.tables.records.WebhookVersionRecord;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The master key and its change.
 *
 * <p>The new key travels through the database, encrypted by the one before: whoever finds the check
 * value to be of a key that it does not know reads it there and puts it into its own file before it
 * encrypts anything. Every change of a secret and every step here hold the row of the
 * configuration, so a row is never written by the key before once the change has begun.
 */
final class JooqSecretKeys implements SecretKeys {
  private static final short ONLY = 1;

  /** Rows in one transaction: some 100 KB of ciphertext, a few milliseconds. */
  private static final int STEP = 50;

  /** How long nodes that do not answer just now may take to learn the new key. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private final Engine engine;
  private final MasterKey key;
  private final RecordKeys recordKeys;
  private final boolean besideDatabase;
  private final Duration grace;

  JooqSecretKeys(
      Engine engine, MasterKey key, RecordKeys recordKeys, boolean besideDatabase, Duration grace) {
    this.engine = engine;
    this.key = key;
    this.recordKeys = recordKeys;
    this.besideDatabase = besideDatabase;
    this.grace = grace;
  }

  @Override
  public Status status() {
    return engine.read(dsl -> {
      Successions.follow(dsl, key);
      return new Status(
          key.current().toString(),
          key.file().toAbsolutePath().toString(),
          besideDatabase,
          unfinished(dsl)
              .map(row ->
                  new Unfinished(
                      KeyId.of(row.getKeyBefore()).toString(),
                      KeyId.of(row.getKeyAfter()).toString(),
                      Bound.instant(row.getStartedAt()),
                      row.getStartedBy())));
    });
  }

  private static Optional<KeyRotationRecord> unfinished(DSLContext dsl) {
    return dsl.selectFrom(KEY_ROTATION).where(KEY_ROTATION.FINISHED_AT.isNull()).fetchOptional();
  }

  @Override
  public Beginning begin(
      Instant at, String startedBy, BiFunction<String, String, AuditEntry> audit) {
    Optional<String> obstacle = key.whyNotWritable();
    if (obstacle.isPresent()) {
      return new Beginning.Impossible(obstacle.get());
    }
    Beginning begun =
        engine
            .writes()
            .run(session -> {
              long version = JooqWebhooks.lockConfiguration(session, key);
              Optional<KeyRotationRecord> unfinished = unfinished(session.dsl());
              if (unfinished.isPresent()) {
                return new Beginning.Begun(
                    KeyId.of(unfinished.get().getKeyBefore()).toString(),
                    KeyId.of(unfinished.get().getKeyAfter()).toString(),
                    rows(session.dsl()),
                    true);
              }
              MasterKey.Succession next = key.newSuccession();
              session
                  .dsl()
                  .insertInto(KEY_ROTATION)
                  .set(KEY_ROTATION.KEY_AFTER, next.after().stored())
                  .set(KEY_ROTATION.KEY_BEFORE, next.before().stored())
                  .set(KEY_ROTATION.STARTED_AT, Bound.micros(at))
                  .set(KEY_ROTATION.STARTED_BY, startedBy)
                  .set(KEY_ROTATION.SUCCESSOR, next.successor())
                  .execute();
              AuditTrail.append(
                  session, audit.apply(next.before().toString(), next.after().toString()));
              // All nodes load the configuration anew, and learn the key.
              session
                  .dsl()
                  .update(CONFIGURATION)
                  .set(CONFIGURATION.VERSION, version + 1)
                  .where(CONFIGURATION.ID.eq(ONLY))
                  .execute();
              return new Beginning.Begun(
                  next.before().toString(), next.after().toString(), rows(session.dsl()), false);
            });
    takeUp();
    return begun;
  }

  /**
   * Puts the new key into the file, then makes it the one that encrypts. In that order: a crash in
   * between leaves a file with one key more than needed, and never a row without its key.
   */
  private void takeUp() {
    key.takeUp(engine.read(Successions::read));
    engine
        .writes()
        .run(session -> {
          lock(session);
          if (!Successions.current(session.dsl()).equals(key.current())
              && unfinished(session.dsl()).isPresent()) {
            session
                .dsl()
                .update(KEY_CHECK)
                .set(KEY_CHECK.CIPHERTEXT, key.checkValue())
                .where(KEY_CHECK.ID.eq(ONLY))
                .execute();
          }
          return true;
        });
  }

  private static void lock(WriteSession session) {
    session
        .locks()
        .exclusive(
            session
                .dsl()
                .select(CONFIGURATION.VERSION)
                .from(CONFIGURATION)
                .where(CONFIGURATION.ID.eq(ONLY)))
        .fetch();
  }

  private static long rows(DSLContext dsl) {
    return 1L + dsl.fetchCount(WEBHOOK) + dsl.fetchCount(WEBHOOK_VERSION);
  }

  /** Where the next step begins: behind a webhook, or behind a version of one. */
  private record Cursor(boolean versions, Optional<UUID> webhook, long version) {
    static Cursor parse(String text) {
      String[] parts = text.split("/", -1);
      return parts.length == 3
          ? new Cursor(
              parts[0].equals("versions"),
              parts[1].isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(parts[1])),
              Long.parseLong(parts[2]))
          : new Cursor(false, Optional.empty(), 0);
    }

    @Override
    public String toString() {
      return (versions ? "versions" : "webhooks")
          + "/"
          + webhook.map(UUID::toString).orElse("")
          + "/"
          + version;
    }
  }

  @Override
  public Step step(String cursor) {
    Cursor from = Cursor.parse(cursor);
    if (cursor.isEmpty()) {
      boolean renewed =
          engine
              .writes()
              .run(session -> {
                JooqWebhooks.lockConfiguration(session, key);
                return recordKeys.renew(session);
              });
      recordKeys.refresh();
      return new Step(from.toString(), 1, renewed ? 1 : 0);
    }
    return engine
        .writes()
        .run(session -> {
          JooqWebhooks.lockConfiguration(session, key);
          return from.versions() ? versions(session, from) : webhooks(session, from);
        });
  }

  private Step webhooks(WriteSession session, Cursor from) {
    List<WebhookRecord> rows =
        session
            .dsl()
            .selectFrom(WEBHOOK)
            .where(from.webhook().map(WEBHOOK.ID::gt).orElseGet(DSL::noCondition))
            .orderBy(WEBHOOK.ID)
            .limit(STEP)
            .fetch();
    int encrypted = 0;
    for (WebhookRecord row : rows) {
      Optional<byte[]> renewed =
          renewed(row.getSecrets(), WEBHOOK.getName(), JooqWebhooks.row(row.getId()));
      if (renewed.isPresent()) {
        encrypted++;
        session
            .dsl()
            .update(WEBHOOK)
            .set(WEBHOOK.SECRETS, renewed.get())
            .where(WEBHOOK.ID.eq(row.getId()))
            .execute();
      }
    }
    Cursor next =
        rows.size() < STEP
            ? new Cursor(true, Optional.empty(), 0)
            : new Cursor(false, Optional.of(rows.getLast().getId()), 0);
    return new Step(next.toString(), rows.size(), encrypted);
  }

  private Step versions(WriteSession session, Cursor from) {
    Condition behind =
        from.webhook()
            .map(id ->
                WEBHOOK_VERSION
                    .WEBHOOK
                    .gt(id)
                    .or(
                        WEBHOOK_VERSION
                            .WEBHOOK
                            .eq(id)
                            .and(WEBHOOK_VERSION.VERSION.gt(from.version()))))
            .orElseGet(DSL::noCondition);
    List<WebhookVersionRecord> rows =
        session
            .dsl()
            .selectFrom(WEBHOOK_VERSION)
            .where(behind)
            .orderBy(WEBHOOK_VERSION.WEBHOOK, WEBHOOK_VERSION.VERSION)
            .limit(STEP)
            .fetch();
    int encrypted = 0;
    for (WebhookVersionRecord row : rows) {
      Optional<byte[]> renewed =
          renewed(
              row.getSecrets(),
              WEBHOOK_VERSION.getName(),
              JooqWebhooks.versionRow(row.getWebhook(), row.getVersion()));
      if (renewed.isPresent()) {
        encrypted++;
        session
            .dsl()
            .update(WEBHOOK_VERSION)
            .set(WEBHOOK_VERSION.SECRETS, renewed.get())
            .where(
                WEBHOOK_VERSION
                    .WEBHOOK
                    .eq(row.getWebhook())
                    .and(WEBHOOK_VERSION.VERSION.eq(row.getVersion())))
            .execute();
      }
    }
    String next =
        rows.size() < STEP
            ? ""
            : new Cursor(
                    true, Optional.of(rows.getLast().getWebhook()), rows.getLast().getVersion())
                .toString();
    return new Step(next, rows.size(), encrypted);
  }

  /** The same encrypted by the current key; empty if it is already. */
  private Optional<byte[]> renewed(byte[] ciphertext, String table, String row) {
    if (SecretBox.keyOf(ciphertext).equals(key.current())) {
      return Optional.empty();
    }
    try {
      String plain = key.decrypt(ciphertext, table, row, JooqWebhooks.SECRETS);
      return Optional.of(key.encrypt(plain, table, row, JooqWebhooks.SECRETS));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secrets of the row " + row + " of the table " + table + " do not decrypt", e);
    }
  }

  @Override
  public boolean finish(Instant at, BiFunction<String, String, AuditEntry> audit) {
    boolean finished =
        engine
            .writes()
            .run(session -> {
              JooqWebhooks.lockConfiguration(session, key);
              Optional<KeyRotationRecord> unfinished = unfinished(session.dsl());
              if (unfinished.isEmpty()) {
                return false;
              }
              session
                  .dsl()
                  .update(KEY_ROTATION)
                  .set(KEY_ROTATION.FINISHED_AT, Bound.micros(at))
                  .where(KEY_ROTATION.KEY_AFTER.eq(unfinished.get().getKeyAfter()))
                  .execute();
              AuditTrail.append(
                  session,
                  audit.apply(
                      KeyId.of(unfinished.get().getKeyBefore()).toString(),
                      KeyId.of(unfinished.get().getKeyAfter()).toString()));
              return true;
            });
    tidy(at);
    return finished;
  }

  @Override
  public void tidy(Instant now) {
    // Before the database is asked: a key learnt meanwhile is none of these.
    List<KeyId> known = key.all();
    if (known.size() == 1 && !engine.read(dsl -> dsl.fetchExists(KEY_ROTATION))) {
      return;
    }
    List<KeyId> unneeded =
        engine
            .writes()
            .run(session -> {
              JooqWebhooks.lockConfiguration(session, key);
              session
                  .dsl()
                  .deleteFrom(KEY_ROTATION)
                  .where(KEY_ROTATION.FINISHED_AT.le(Bound.micros(now.minus(grace))))
                  .execute();
              if (session.dsl().fetchExists(KEY_ROTATION)) {
                return List.of();
              }
              KeyId current = Successions.current(session.dsl());
              return known.stream().filter(id -> !id.equals(current)).toList();
            });
    key.forget(unneeded);
  }
}
