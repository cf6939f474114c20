package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CONFIGURATION;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.WEBHOOK;
import static io.herald.persistence.schema.Tables.WEBHOOK_HEALTH;
import static io.herald.persistence.schema.Tables.WEBHOOK_VERSION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import io.herald.persistence.schema.tables.records.WebhookRecord;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Webhooks as documents, their secrets apart and encrypted. */
final class JooqWebhooks implements Webhooks {
  private static final short ONLY = 1;
  private static final int MAX_VERSIONS = 100;
  static final String SECRETS = "secrets";

  private final Engine engine;
  private final EventKinds kinds;
  private final MasterKey key;
  private final InvocationEnd invocationEnd;

  JooqWebhooks(Engine engine, EventKinds kinds, MasterKey key, InvocationEnd invocationEnd) {
    this.engine = engine;
    this.kinds = kinds;
    this.key = key;
    this.invocationEnd = invocationEnd;
  }

  /** Rows of one state of the configuration. */
  private record Stored(long version, List<WebhookRecord> webhooks) {}

  @Override
  public Configuration configuration() {
    Stored stored =
        engine.read(dsl -> {
          Successions.follow(dsl, key);
          return stored(dsl);
        });
    return new Configuration(
        stored.version(), stored.webhooks().stream().map(this::webhook).toList());
  }

  /** Reads until the version is the same before and after, for databases without snapshots. */
  private static Stored stored(DSLContext dsl) {
    long before = version(dsl);
    while (true) {
      List<WebhookRecord> webhooks = dsl.selectFrom(WEBHOOK).orderBy(WEBHOOK.NAME_KEY).fetch();
      long after = version(dsl);
      if (before == after) {
        return new Stored(after, webhooks);
      }
      before = after;
    }
  }

  @Override
  public long configurationVersion() {
    return engine.read(JooqWebhooks::version);
  }

  private static long version(DSLContext dsl) {
    return Objects.requireNonNull(
        dsl.select(CONFIGURATION.VERSION)
            .from(CONFIGURATION)
            .where(CONFIGURATION.ID.eq(ONLY))
            .fetchOne(CONFIGURATION.VERSION),
        "the row of the table configuration");
  }

  @Override
  public Optional<Webhook> find(WebhookId id) {
    return find(WEBHOOK.ID.eq(id.value()));
  }

  @Override
  public Optional<Webhook> find(WebhookName name) {
    return find(WEBHOOK.NAME_KEY.eq(name.key()));
  }

  private Optional<Webhook> find(Condition condition) {
    return engine
        .read(dsl -> dsl.selectFrom(WEBHOOK).where(condition).fetchOptional())
        .map(this::webhook);
  }

  private Webhook webhook(WebhookRecord row) {
    return webhook(
        row.getId(),
        row.getDocument(),
        decrypt(row.getSecrets(), WEBHOOK.getName(), row(row.getId())));
  }

  private Webhook webhook(UUID id, String document, String secrets) {
    return new WebhookDocument(document, secrets).webhook(new WebhookId(id), kinds);
  }

  private String decrypt(byte[] ciphertext, String table, String row) {
    if (!key.has(SecretBox.keyOf(ciphertext))) {
      // Another node has begun to change the key.
      key.learn(engine.read(Successions::read));
    }
    try {
      return key.decrypt(ciphertext, table, row, SECRETS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secrets of the row " + row + " of the table " + table + " do not decrypt", e);
    }
  }

  static String row(UUID webhook) {
    return webhook.toString();
  }

  static String versionRow(UUID webhook, long version) {
    return webhook + "/" + version;
  }

  @Override
  public Outcome create(Webhook webhook, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          long version = lockConfiguration(session, key);
          if (session.dsl().fetchCount(WEBHOOK) >= MAX_COUNT) {
            return new Outcome.TooMany();
          }
          if (isNameTaken(session, webhook)) {
            return new Outcome.NameTaken();
          }
          insert(session, webhook);
          finish(session, version, audit);
          return new Outcome.Saved(webhook);
        });
  }

  @Override
  public Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry audit) {
    if (heldWork == HeldWork.DISCARD) {
      cancelMostOf(webhook.id(), Optional.of(webhook.version() - 1), true);
    }
    return engine.writes().run(session -> replace(session, webhook, heldWork, audit));
  }

  private Outcome replace(
      WriteSession session, Webhook webhook, HeldWork heldWork, AuditEntry audit)
      throws SQLException {
    long version = lockConfiguration(session, key);
    Optional<WebhookRecord> stored = row(session, webhook.id());
    if (stored.isEmpty()) {
      return new Outcome.Absent();
    }
    if (stored.get().getVersion() != webhook.version() - 1) {
      return new Outcome.Stale(webhook(stored.get()));
    }
    if (isNameTaken(session, webhook)) {
      return new Outcome.NameTaken();
    }
    if (heldWork == HeldWork.DISCARD && !stored.get().getActive() && webhook.active()) {
      cancelAll(session, webhook.id());
    }
    if (!stored.get().getActive() && webhook.active()) {
      session
          .dsl()
          .update(WEBHOOK_HEALTH)
          .setNull(WEBHOOK_HEALTH.FAILING_SINCE)
          .where(WEBHOOK_HEALTH.WEBHOOK.eq(webhook.id().value()))
          .execute();
    }
    WebhookDocument document = WebhookDocument.of(webhook);
    session
        .dsl()
        .update(WEBHOOK)
        .set(WEBHOOK.NAME_KEY, webhook.settings().name().key())
        .set(WEBHOOK.VERSION, webhook.version())
        .set(WEBHOOK.ACTIVE, webhook.active())
        .set(WEBHOOK.DOCUMENT, document.document())
        .set(WEBHOOK.SECRETS, encrypt(document, webhook))
        .where(WEBHOOK.ID.eq(webhook.id().value()))
        .execute();
    keepVersion(session, webhook);
    finish(session, version, audit);
    return new Outcome.Saved(webhook);
  }

  @Override
  public Outcome delete(WebhookId id, Optional<Long> version, AuditEntry audit) {
    cancelMostOf(id, version, false);
    return engine
        .writes()
        .run(session -> {
          long configurationVersion = lockConfiguration(session, key);
          Optional<WebhookRecord> stored = row(session, id);
          if (stored.isEmpty()) {
            return new Outcome.Absent();
          }
          Webhook webhook = webhook(stored.get());
          if (version.isPresent() && !version.get().equals(webhook.version())) {
            return new Outcome.Stale(webhook);
          }
          cancelAll(session, id);
          session.dsl().deleteFrom(WEBHOOK).where(WEBHOOK.ID.eq(id.value())).execute();
          finish(session, configurationVersion, audit);
          return new Outcome.Deleted(webhook);
        });
  }

  @Override
  public List<Webhook> versions(WebhookId id) {
    return engine
        .read(dsl ->
            dsl.selectFrom(WEBHOOK_VERSION)
                .where(
                    WEBHOOK_VERSION
                        .WEBHOOK
                        .eq(id.value())
                        .and(
                            WEBHOOK_VERSION.VERSION.notIn(
                                dsl.select(WEBHOOK.VERSION)
                                    .from(WEBHOOK)
                                    .where(WEBHOOK.ID.eq(id.value())))))
                .orderBy(WEBHOOK_VERSION.VERSION.desc())
                .limit(MAX_VERSIONS)
                .fetch())
        .stream()
        .map(row ->
            webhook(
                row.getWebhook(),
                row.getDocument(),
                decrypt(
                    row.getSecrets(),
                    WEBHOOK_VERSION.getName(),
                    versionRow(row.getWebhook(), row.getVersion()))))
        .toList();
  }

  /**
   * Changes of the configuration happen one after the other; publishing waits for their end. What
   * follows in the transaction is encrypted by the key that all nodes encrypt by.
   */
  static long lockConfiguration(WriteSession session, MasterKey key) {
    long version = lockedVersion(session);
    Successions.follow(session.dsl(), key);
    return version;
  }

  private static long lockedVersion(WriteSession session) {
    return Objects.requireNonNull(
        session
            .locks()
            .exclusive(
                session
                    .dsl()
                    .select(CONFIGURATION.VERSION)
                    .from(CONFIGURATION)
                    .where(CONFIGURATION.ID.eq(ONLY)))
            .fetchOne(CONFIGURATION.VERSION),
        "the row of the table configuration");
  }

  private static void finish(WriteSession session, long version, AuditEntry audit) {
    session
        .dsl()
        .update(CONFIGURATION)
        .set(CONFIGURATION.VERSION, version + 1)
        .where(CONFIGURATION.ID.eq(ONLY))
        .execute();
    AuditTrail.append(session, audit);
  }

  private static Optional<WebhookRecord> row(WriteSession session, WebhookId id) {
    return session.dsl().selectFrom(WEBHOOK).where(WEBHOOK.ID.eq(id.value())).fetchOptional();
  }

  private static boolean isNameTaken(WriteSession session, Webhook webhook) {
    return session
        .dsl()
        .fetchExists(
            WEBHOOK,
            WEBHOOK
                .NAME_KEY
                .eq(webhook.settings().name().key())
                .and(WEBHOOK.ID.ne(webhook.id().value())));
  }

  private void insert(WriteSession session, Webhook webhook) {
    WebhookDocument document = WebhookDocument.of(webhook);
    session
        .dsl()
        .insertInto(WEBHOOK)
        .set(WEBHOOK.ID, webhook.id().value())
        .set(WEBHOOK.NAME_KEY, webhook.settings().name().key())
        .set(WEBHOOK.VERSION, webhook.version())
        .set(WEBHOOK.ACTIVE, webhook.active())
        .set(WEBHOOK.DOCUMENT, document.document())
        .set(WEBHOOK.SECRETS, encrypt(document, webhook))
        .execute();
    keepVersion(session, webhook);
  }

  private byte[] encrypt(WebhookDocument document, Webhook webhook) {
    return key.encrypt(document.secrets(), WEBHOOK.getName(), row(webhook.id().value()), SECRETS);
  }

  /** Keeps what the webhook is from now on, without its secrets: nothing is ever sent by it. */
  private void keepVersion(WriteSession session, Webhook webhook) {
    UUID id = webhook.id().value();
    WebhookDocument document = WebhookDocument.of(webhook.withoutSecrets());
    session
        .dsl()
        .insertInto(WEBHOOK_VERSION)
        .set(WEBHOOK_VERSION.WEBHOOK, id)
        .set(WEBHOOK_VERSION.VERSION, webhook.version())
        .set(WEBHOOK_VERSION.DOCUMENT, document.document())
        .set(
            WEBHOOK_VERSION.SECRETS,
            key.encrypt(
                document.secrets(),
                WEBHOOK_VERSION.getName(),
                versionRow(id, webhook.version()),
                SECRETS))
        .execute();
    session
        .dsl()
        .deleteFrom(WEBHOOK_VERSION)
        .where(
            WEBHOOK_VERSION
                .WEBHOOK
                .eq(id)
                .and(WEBHOOK_VERSION.VERSION.lt(webhook.version() - MAX_VERSIONS)))
        .execute();
  }

  /**
   * Cancels all but the last few of a webhook's live invocations in transactions of their own: in
   * one, a long backlog would hold everybody else's writes for seconds.
   *
   * @param version what the caller saw; nothing is cancelled if it is outdated already
   * @param onlyInactive whether an active webhook's work is left alone
   */
  private void cancelMostOf(WebhookId id, Optional<Long> version, boolean onlyInactive) {
    boolean more = true;
    while (more) {
      more =
          engine
              .writes()
              .run(session -> {
                Optional<WebhookRecord> stored = row(session, id);
                if (stored.isEmpty()
                    || (version.isPresent() && !version.get().equals(stored.get().getVersion()))
                    || (onlyInactive && stored.get().getActive())
                    || session.dsl().fetchCount(DUE, DUE.WEBHOOK.eq(id.value()))
                        <= InvocationEnd.STEP) {
                  return false;
                }
                return invocationEnd.cancelSome(session, id) > 0;
              });
    }
  }

  private void cancelAll(WriteSession session, WebhookId id) throws SQLException {
    while (invocationEnd.cancelSome(session, id) == InvocationEnd.STEP) {
      // The next ones.
    }
  }
}
