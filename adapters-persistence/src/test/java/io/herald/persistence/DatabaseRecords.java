package io.herald.persistence;

import io.herald.application.Records;
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
import java.util.function.Consumer;

/** The ports of an open database, as contracts see them. */
final class DatabaseRecords implements Records {
  private final Database database;
  private final Consumer<Duration> clock;

  /** The records of a database whose time passes by itself. */
  DatabaseRecords(Database database) {
    this(
        database,
        duration -> {
          throw new UnsupportedOperationException("time passes by itself here: " + duration);
        });
  }

  /**
   * The records of a database.
   *
   * @param clock lets the database's time pass
   */
  DatabaseRecords(Database database, Consumer<Duration> clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public EventJournal journal() {
    return database.journal();
  }

  @Override
  public Events events() {
    return database.events();
  }

  @Override
  public Webhooks webhooks() {
    return database.webhooks();
  }

  @Override
  public DueInvocations due() {
    return database.dueInvocations();
  }

  @Override
  public DirectInvocations direct() {
    return database.directInvocations();
  }

  @Override
  public Invocations invocations() {
    return database.invocations();
  }

  @Override
  public Replays replays() {
    return database.replays();
  }

  @Override
  public Retention retention() {
    return database.retention();
  }

  @Override
  public Statistics statistics() {
    return database.statistics();
  }

  @Override
  public Nodes nodes() {
    return database.nodes();
  }

  @Override
  public SendingSwitch sendingSwitch() {
    return database.sendingSwitch();
  }

  @Override
  public Circuits circuits() {
    return database.circuits();
  }

  @Override
  public Announcements announcements() {
    return database.announcements();
  }

  @Override
  public WebhookHealth health() {
    return database.webhookHealth();
  }

  @Override
  public ApiTokens tokens() {
    return database.apiTokens();
  }

  @Override
  public Sessions sessions() {
    return database.sessions();
  }

  @Override
  public SignInLinks links() {
    return database.signInLinks();
  }

  @Override
  public People people() {
    return database.people();
  }

  @Override
  public AuditLog audit() {
    return database.auditLog();
  }

  @Override
  public SecretKeys keys() {
    return database.secretKeys();
  }

  @Override
  public void passTime(Duration duration) {
    clock.accept(duration);
  }
}
