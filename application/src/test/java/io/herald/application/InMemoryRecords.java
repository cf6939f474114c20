package io.herald.application;

import io.herald.application.access.InMemoryApiTokens;
import io.herald.application.access.InMemoryPeople;
import io.herald.application.access.InMemorySessions;
import io.herald.application.access.InMemorySignInLinks;
import io.herald.application.audit.InMemoryAuditLog;
import io.herald.application.event.EventJournal;
import io.herald.application.event.InMemoryEventJournal;
import io.herald.application.event.InMemoryEvents;
import io.herald.application.invocation.InMemoryCircuits;
import io.herald.application.invocation.InMemoryDirectInvocations;
import io.herald.application.invocation.InMemoryDueInvocations;
import io.herald.application.invocation.InMemoryInvocations;
import io.herald.application.invocation.InMemoryReplays;
import io.herald.application.invocation.InMemorySendingSwitch;
import io.herald.application.invocation.InMemoryWork;
import io.herald.application.keys.InMemorySecretKeys;
import io.herald.application.node.InMemoryNodes;
import io.herald.application.node.Nodes;
import io.herald.application.retention.InMemoryRetention;
import io.herald.application.statistics.InMemoryStatistics;
import io.herald.application.webhook.InMemoryAnnouncements;
import io.herald.application.webhook.InMemoryWebhookHealth;
import io.herald.application.webhook.InMemoryWebhooks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** All ports in memory, over one state. Thread-safe. */
public final class InMemoryRecords implements Records {
  private final InMemorySecretKeys keys;
  private final AtomicLong passedNanos = new AtomicLong();
  private final InMemoryAuditLog audit = new InMemoryAuditLog();
  private final InMemoryWork work;
  private final InMemoryWebhooks webhooks;
  private final InMemoryEvents events;
  private final EventJournal journal;
  private final InMemoryDueInvocations due;
  private final InMemoryDirectInvocations direct;
  private final InMemoryInvocations invocations;
  private final InMemoryReplays replays;
  private final InMemoryRetention retention;
  private final InMemoryStatistics statistics;
  private final InMemorySendingSwitch sendingSwitch;
  private final Nodes nodes = new InMemoryNodes();
  private final InMemoryCircuits circuits;
  private final InMemoryAnnouncements announcements = new InMemoryAnnouncements();
  private final InMemoryWebhookHealth health;
  private final InMemoryApiTokens tokens = new InMemoryApiTokens(audit);
  private final InMemorySessions sessions = new InMemorySessions(audit);
  private final InMemorySignInLinks links = new InMemorySignInLinks(audit);
  private final InMemoryPeople people = new InMemoryPeople(audit, sessions, links);

  /**
   * Empty records.
   *
   * @param clock the wall clock
   * @param ticker the scale of the leases
   */
  public InMemoryRecords(InstantSource clock, LongSupplier ticker, Duration lease) {
    work = new InMemoryWork(clock, () -> ticker.getAsLong() + passedNanos.get(), lease);
    webhooks = new InMemoryWebhooks(work, audit);
    events = new InMemoryEvents(work);
    journal = new InMemoryEventJournal(work, webhooks);
    due = new InMemoryDueInvocations(work, audit);
    direct = new InMemoryDirectInvocations(work);
    invocations = new InMemoryInvocations(work, webhooks);
    keys = new InMemorySecretKeys(audit, () -> 1 + 2 * webhooks.configuration().webhooks().size());
    circuits = new InMemoryCircuits(clock);
    health = new InMemoryWebhookHealth(work);
    sendingSwitch = new InMemorySendingSwitch(work, audit);
    replays = new InMemoryReplays(work, webhooks, audit);
    retention = new InMemoryRetention(work, replays, audit);
    statistics = new InMemoryStatistics(work);
  }

  /** Empty records with the machine's clocks. */
  public InMemoryRecords() {
    this(InstantSource.system(), System::nanoTime, LEASE);
  }

  @Override
  public Nodes nodes() {
    return nodes;
  }

  @Override
  public EventJournal journal() {
    return journal;
  }

  @Override
  public InMemoryEvents events() {
    return events;
  }

  @Override
  public InMemoryWebhooks webhooks() {
    return webhooks;
  }

  @Override
  public InMemoryDueInvocations due() {
    return due;
  }

  @Override
  public InMemoryDirectInvocations direct() {
    return direct;
  }

  @Override
  public InMemoryInvocations invocations() {
    return invocations;
  }

  @Override
  public InMemoryReplays replays() {
    return replays;
  }

  @Override
  public InMemoryRetention retention() {
    return retention;
  }

  @Override
  public InMemoryStatistics statistics() {
    return statistics;
  }

  @Override
  public InMemorySendingSwitch sendingSwitch() {
    return sendingSwitch;
  }

  @Override
  public InMemoryCircuits circuits() {
    return circuits;
  }

  @Override
  public InMemoryAnnouncements announcements() {
    return announcements;
  }

  @Override
  public InMemoryWebhookHealth health() {
    return health;
  }

  @Override
  public InMemoryApiTokens tokens() {
    return tokens;
  }

  @Override
  public InMemorySessions sessions() {
    return sessions;
  }

  @Override
  public InMemorySignInLinks links() {
    return links;
  }

  @Override
  public InMemoryPeople people() {
    return people;
  }

  @Override
  public InMemoryAuditLog audit() {
    return audit;
  }

  @Override
  public InMemorySecretKeys keys() {
    return keys;
  }

  @Override
  public void passTime(Duration duration) {
    passedNanos.addAndGet(duration.toNanos());
  }
}
