package io.herald.persistence;

import io.herald.application.access.ApiTokens;
import io.herald.application.access.People;
import io.herald.application.access.Sessions;
import io.herald.application.access.SignInLinks;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal;
import io.herald.application.event.Events;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Replays;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.keys.SecretKeys;
import io.herald.application.node.Nodes;
import io.herald.application.retention.Retention;
import io.herald.application.statistics.Statistics;
import io.herald.application.webhook.Announcements;
import io.herald.application.webhook.WebhookHealth;
import io.herald.application.webhook.Webhooks;
import java.time.Duration;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * The records: one accessor for each port. Thread-safe. Closing commits what waits, then lets go of
 * the database and of the data directory.
 */
public final class Database implements AutoCloseable {
  private final DataFolder folder;
  private final Engine engine;
  private final EventJournal journal;
  private final Events events;
  private final DueInvocations dueInvocations;
  private final DirectInvocations directInvocations;
  private final Invocations invocations;
  private final Replays replays;
  private final Retention retention;
  private final Statistics statistics;
  private final Webhooks webhooks;
  private final SendingSwitch sendingSwitch;
  private final Circuits circuits;
  private final Announcements announcements;
  private final WebhookHealth webhookHealth;
  private final Nodes nodes;
  private final ApiTokens apiTokens;
  private final Sessions sessions;
  private final SignInLinks signInLinks;
  private final People people;
  private final AuditLog auditLog;
  private final SecretKeys secretKeys;

  Database(
      DataFolder folder,
      Engine engine,
      MasterKey key,
      UUID node,
      DatabaseConfiguration configuration) {
    this.folder = folder;
    this.engine = engine;
    DSLContext rendering = engine.rendering();
    LiveWork liveWork = new LiveWork(engine);
    InvocationEnd invocationEnd = new InvocationEnd(liveWork);
    RecordKeys recordKeys = RecordKeys.of(engine, key);
    EventRows eventRows = new EventRows(rendering, configuration.kinds());
    WaitingEvents waitingEvents = new WaitingEvents(configuration.ticker());
    AttemptRows attemptRows = new AttemptRows(rendering, recordKeys);
    Captures captures = new Captures(engine.upserts());
    DeliveryCounters counters = new DeliveryCounters(engine.upserts());
    journal =
        new JooqEventJournal(engine, liveWork, eventRows, waitingEvents, configuration.lease());
    events = new JooqEvents(engine, eventRows);
    dueInvocations =
        new JooqDueInvocations(
            engine,
            liveWork,
            eventRows,
            waitingEvents,
            invocationEnd,
            new CompletionRows(rendering, attemptRows, captures, counters),
            configuration.lease());
    directInvocations =
        new JooqDirectInvocations(
            engine, eventRows, attemptRows, captures, counters, node, configuration.lease());
    invocations = new JooqInvocations(engine, attemptRows);
    replays = new JooqReplays(engine, eventRows);
    retention = new JooqRetention(engine);
    statistics = new JooqStatistics(engine);
    webhooks = new JooqWebhooks(engine, configuration.kinds(), key, invocationEnd);
    sendingSwitch = new JooqSendingSwitch(engine);
    circuits = new JooqCircuits(engine, configuration.clock());
    announcements = new JooqAnnouncements(engine);
    webhookHealth = new JooqWebhookHealth(engine);
    nodes = configuration.server().isPresent() ? new JooqNodes(engine, node) : SoleNode.INSTANCE;
    apiTokens = new JooqApiTokens(engine);
    sessions = new JooqSessions(engine);
    signInLinks = new JooqSignInLinks(engine);
    people = new JooqPeople(engine);
    auditLog = new JooqAuditLog(engine);
    secretKeys =
        new JooqSecretKeys(
            engine,
            key,
            recordKeys,
            configuration.keyLiesBesideTheDatabase(),
            configuration.server().isPresent() ? JooqSecretKeys.GRACE : Duration.ZERO);
    secretKeys.tidy(configuration.clock().instant());
  }

  /**
   * Opens the database, makes its tables if it is empty and changes them if they are of an earlier
   * version.
   *
   * @throws DatabaseRefused if it cannot be used as it is; nothing in it was touched then
   */
  public static Database open(DatabaseConfiguration configuration) {
    DataFolder folder = DataFolder.lock(configuration.dataDirectory());
    try {
      UUID node = NodeIdentity.of(configuration.dataDirectory());
      if (configuration.server().isPresent()) {
        MySqlServer.Ready ready = MySqlServer.open(configuration, configuration.server().get());
        return new Database(folder, ready.engine(), ready.key(), node, configuration);
      }
      SqliteFile.Ready ready = SqliteFile.open(configuration);
      return new Database(folder, ready.engine(), ready.key(), node, configuration);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  public EventJournal journal() {
    return journal;
  }

  public Events events() {
    return events;
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

  public Replays replays() {
    return replays;
  }

  public Retention retention() {
    return retention;
  }

  public Statistics statistics() {
    return statistics;
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  public SendingSwitch sendingSwitch() {
    return sendingSwitch;
  }

  public Circuits circuits() {
    return circuits;
  }

  public Announcements announcements() {
    return announcements;
  }

  public WebhookHealth webhookHealth() {
    return webhookHealth;
  }

  public Nodes nodes() {
    return nodes;
  }

  public ApiTokens apiTokens() {
    return apiTokens;
  }

  public Sessions sessions() {
    return sessions;
  }

  public SignInLinks signInLinks() {
    return signInLinks;
  }

  public People people() {
    return people;
  }

  public AuditLog auditLog() {
    return auditLog;
  }

  public SecretKeys secretKeys() {
    return secretKeys;
  }

  /** What the records are kept in. */
  Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    try {
      engine.close();
    } finally {
      folder.close();
    }
  }
}
