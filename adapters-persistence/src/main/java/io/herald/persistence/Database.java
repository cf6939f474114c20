package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INSTALLATION;

import io.herald.application.access.ApiTokens;
import io.herald.application.access.Sessions;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal;
import io.herald.application.event.Events;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.EventKinds;
import io.herald.domain.id.IdGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The adapter's door: an open database with the ports that it implements. Thread-safe. */
public final class Database implements AutoCloseable {
  /** Longer than the longest attempt, so that a live node never loses what it works on. */
  public static final Duration LEASE = Duration.ofSeconds(40);

  private final Storage storage;
  private final EventJournal journal;
  private final Events events;
  private final Webhooks webhooks;
  private final DueInvocations dueInvocations;
  private final DirectInvocations directInvocations;
  private final Invocations invocations;
  private final SendingSwitch sendingSwitch;
  private final ApiTokens apiTokens;
  private final Sessions sessions;
  private final AuditChain audit;

  private Database(
      Storage storage,
      SecretBox secrets,
      EventKinds kinds,
      IdGenerator ids,
      InstantSource clock,
      LongSupplier ticker) {
    EventRows rows = new EventRows(kinds);
    this.storage = storage;
    this.audit = new AuditChain(storage);
    this.journal = new JooqEventJournal(storage, LEASE, ticker);
    this.events = new JooqEvents(storage, rows);
    this.webhooks = new JooqWebhooks(storage, new WebhookDocument(secrets, kinds), audit, clock);
    this.dueInvocations = new JooqDueInvocations(storage, rows, audit, LEASE, ticker, ids, clock);
    this.directInvocations = new JooqDirectInvocations(storage, ids, clock);
    this.invocations = new JooqInvocations(storage);
    this.sendingSwitch = new JooqSendingSwitch(storage, audit);
    this.apiTokens = new JooqApiTokens(storage, audit);
    this.sessions = new JooqSessions(storage, audit);
  }

  /**
   * Opens the embedded database in a folder; makes it and its master key if there is none.
   *
   * @param masterKeyFile where the master key is; absent means {@code master.key} in the folder
   * @throws DataFolderInUse if another process has the folder
   * @throws MasterKeyException if the key is missing or not the one of this database
   * @throws io.herald.application.StorageUnavailable if the database cannot be opened
   */
  public static Database openEmbedded(
      Path folder,
      Optional<Path> masterKeyFile,
      EventKinds kinds,
      IdGenerator ids,
      InstantSource clock,
      LongSupplier ticker) {
    SqliteStorage storage = SqliteStorage.open(folder, clock, ticker);
    try {
      SecretBox secrets = unlock(storage, masterKeyFile.orElse(folder.resolve("master.key")));
      boolean _ =
          storage
              .writes()
              .submit(transaction -> {
                JooqDueInvocations.voidLeases(transaction, storage.dueClockMicros(transaction));
                return true;
              });
      return new Database(storage, secrets, kinds, ids, clock, ticker);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  /** Finds the master key, and makes one only for an empty database. */
  private static SecretBox unlock(Storage storage, Path file) {
    Optional<String> check =
        storage.read(context ->
            context
                .select(INSTALLATION.KEY_CHECK)
                .from(INSTALLATION)
                .fetchOptional(INSTALLATION.KEY_CHECK));
    if (check.isEmpty()) {
      if (!Files.exists(file)) {
        SecretBox.create(file);
      }
      SecretBox secrets = SecretBox.fromFile(file);
      boolean _ =
          storage
              .writes()
              .submit(transaction -> {
                transaction
                    .insertInto(INSTALLATION)
                    .columns(INSTALLATION.fields())
                    .values(1, 1L, 0, secrets.check())
                    .execute();
                return true;
              });
      return secrets;
    }
    if (!Files.exists(file)) {
      throw new MasterKeyException(
          "The master key "
              + file
              + " is missing; this database's secrets need it. Put it back, or"
              + " name its place in HERALD_MASTER_KEY_FILE.");
    }
    SecretBox secrets = SecretBox.fromFile(file);
    if (!secrets.fits(check.get())) {
      throw new MasterKeyException(
          "The master key " + file + " is not the one that this database was made with.");
    }
    return secrets;
  }

  public EventJournal journal() {
    return journal;
  }

  public Events events() {
    return events;
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  public DueInvocations dueInvocations() {
    return dueInvocations;
  }

  public DirectInvocations directInvocations() {
    return directInvocations;
  }

  public Invocations invocations() {
    return invocations;
  }

  public SendingSwitch sendingSwitch() {
    return sendingSwitch;
  }

  public ApiTokens apiTokens() {
    return apiTokens;
  }

  public Sessions sessions() {
    return sessions;
  }

  public AuditLog auditLog() {
    return audit;
  }

  @Override
  public void close() {
    storage.close();
  }
}
