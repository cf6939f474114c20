package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INSTALLATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;
import static io.herald.persistence.schema.Tables.WEBHOOK_VERSION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** {@link Webhooks} on jOOQ. */
final class JooqWebhooks implements Webhooks {
  private static final int MAX_VERSIONS = 100;

  private final Storage storage;
  private final WebhookDocument documents;
  private final AuditChain audit;
  private final InstantSource clock;

  JooqWebhooks(Storage storage, WebhookDocument documents, AuditChain audit, InstantSource clock) {
    this.storage = storage;
    this.documents = documents;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Configuration configuration() {
    return storage.read(context ->
        new Configuration(
            version(context),
            context
                .select(WEBHOOK.DOCUMENT)
                .from(WEBHOOK)
                .orderBy(WEBHOOK.NAME_KEY)
                .fetch(row -> documents.read(row.value1()))));
  }

  @Override
  public long configurationVersion() {
    return storage.read(JooqWebhooks::version);
  }

  private static long version(DSLContext context) {
    return context
        .select(INSTALLATION.CONFIGURATION_VERSION)
        .from(INSTALLATION)
        .fetchSingle()
        .value1();
  }

  @Override
  public Optional<Webhook> find(WebhookId id) {
    return storage.read(context -> find(context, WEBHOOK.ID.eq(Columns.bytes(id.value()))));
  }

  @Override
  public Optional<Webhook> find(WebhookName name) {
    return storage.read(context -> find(context, WEBHOOK.NAME_KEY.eq(name.key())));
  }

  private Optional<Webhook> find(DSLContext context, Condition condition) {
    return context
        .select(WEBHOOK.DOCUMENT)
        .from(WEBHOOK)
        .where(condition)
        .fetchOptional(row -> documents.read(row.value1()));
  }

  @Override
  public Outcome create(Webhook webhook, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          if (nameTaken(transaction, webhook)) {
            return new Outcome.NameTaken();
          }
          if (transaction.fetchCount(WEBHOOK) >= MAX_COUNT) {
            return new Outcome.TooMany();
          }
          String document = documents.write(webhook);
          transaction
              .insertInto(WEBHOOK)
              .columns(WEBHOOK.fields())
              .values(
                  Columns.bytes(webhook.id().value()),
                  webhook.settings().name().key(),
                  webhook.version(),
                  webhook.active() ? 1 : 0,
                  document)
              .execute();
          changed(transaction, webhook, document, entry);
          return new Outcome.Saved(webhook);
        });
  }

  private static boolean nameTaken(DSLContext transaction, Webhook webhook) {
    return transaction.fetchExists(
        WEBHOOK,
        WEBHOOK
            .NAME_KEY
            .eq(webhook.settings().name().key())
            .and(WEBHOOK.ID.ne(Columns.bytes(webhook.id().value()))));
  }

  /**
   * What every change has in common: the version kept, the configuration newer, the audit entry.
   */
  private void changed(DSLContext transaction, Webhook webhook, String document, AuditEntry entry) {
    transaction
        .insertInto(WEBHOOK_VERSION)
        .columns(WEBHOOK_VERSION.fields())
        .values(Columns.bytes(webhook.id().value()), webhook.version(), document)
        .execute();
    raiseVersion(transaction);
    audit.append(transaction, entry);
  }

  private static void raiseVersion(DSLContext transaction) {
    transaction
        .update(INSTALLATION)
        .set(INSTALLATION.CONFIGURATION_VERSION, INSTALLATION.CONFIGURATION_VERSION.plus(1))
        .execute();
  }

  @Override
  public Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          Condition mine = WEBHOOK.ID.eq(Columns.bytes(webhook.id().value()));
          Optional<Webhook> before = find(transaction, mine);
          if (before.isEmpty()) {
            return new Outcome.Absent();
          }
          if (before.get().version() != webhook.version() - 1) {
            return new Outcome.Stale(before.get());
          }
          if (nameTaken(transaction, webhook)) {
            return new Outcome.NameTaken();
          }
          String document = documents.write(webhook);
          transaction
              .update(WEBHOOK)
              .set(WEBHOOK.NAME_KEY, webhook.settings().name().key())
              .set(WEBHOOK.VERSION, webhook.version())
              .set(WEBHOOK.ACTIVE, webhook.active() ? 1 : 0)
              .set(WEBHOOK.DOCUMENT, document)
              .where(mine)
              .execute();
          changed(transaction, webhook, document, entry);
          if (heldWork == HeldWork.DISCARD && webhook.active() && !before.get().active()) {
            cancelLive(transaction, webhook.id());
          }
          return new Outcome.Saved(webhook);
        });
  }

  private void cancelLive(DSLContext transaction, WebhookId webhook) {
    List<InvocationId> live =
        transaction
            .select(DUE.INVOCATION_ID)
            .from(DUE)
            .where(DUE.WEBHOOK_ID.eq(Columns.bytes(webhook.value())))
            .fetch(row -> new InvocationId(Columns.uuid(row.value1())));
    JooqDueInvocations.cancel(
        transaction, live, storage.dueClockMicros(transaction), Columns.micros(clock.instant()));
  }

  @Override
  public Outcome delete(WebhookId id, Optional<Long> version, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          Condition mine = WEBHOOK.ID.eq(Columns.bytes(id.value()));
          Optional<Webhook> before = find(transaction, mine);
          if (before.isEmpty()) {
            return new Outcome.Absent();
          }
          if (version.isPresent() && version.get() != before.get().version()) {
            return new Outcome.Stale(before.get());
          }
          cancelLive(transaction, id);
          transaction.deleteFrom(WEBHOOK).where(mine).execute();
          raiseVersion(transaction);
          audit.append(transaction, entry);
          return new Outcome.Deleted(before.get());
        });
  }

  @Override
  public List<Webhook> versions(WebhookId id) {
    return storage.read(context ->
        context
            .select(WEBHOOK_VERSION.DOCUMENT)
            .from(WEBHOOK_VERSION)
            .where(WEBHOOK_VERSION.WEBHOOK_ID.eq(Columns.bytes(id.value())))
            .orderBy(WEBHOOK_VERSION.VERSION.desc())
            .limit(MAX_VERSIONS)
            .fetch(row -> documents.read(row.value1())));
  }
}
