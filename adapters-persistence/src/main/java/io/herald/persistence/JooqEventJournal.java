package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INSTALLATION;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.event.EventJournal;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Record;

/** {@link EventJournal} on jOOQ. */
final class JooqEventJournal implements EventJournal {
  /** How an event came to be on record. */
  static final int PUBLISHED = 0;

  static final int TESTED = 1;
  static final int INVOKED = 2;

  private final Storage storage;
  private final Duration lease;
  private final LongSupplier ticker;
  private final GroupCommit.Write<Publication, List<AppendOutcome>> write = this::append;

  JooqEventJournal(Storage storage, Duration lease, LongSupplier ticker) {
    this.storage = storage;
    this.lease = lease;
    this.ticker = ticker;
  }

  @Override
  public List<AppendOutcome> append(List<NewEvent> events, long configurationVersion) {
    long leaseEnd = ticker.getAsLong() + lease.toNanos();
    return storage
        .writes()
        .submit(write, new Publication(events, configurationVersion, leaseEnd), events.size());
  }

  /**
   * One caller's events; their leases end, for this node, counted from before the database was
   * asked.
   */
  private record Publication(List<NewEvent> events, long configurationVersion, long leaseEnd) {}

  private List<List<AppendOutcome>> append(DSLContext transaction, List<Publication> calls) {
    long stored =
        transaction
            .select(INSTALLATION.CONFIGURATION_VERSION)
            .from(INSTALLATION)
            .fetchSingle()
            .value1();
    Known known = Known.of(transaction, calls);
    LiveWork live = LiveWork.of(transaction, orderingKeys(calls));
    long now = storage.dueClockMicros(transaction);
    Inserts inserts = new Inserts(transaction, now, now + lease.toNanos() / 1_000);
    List<List<AppendOutcome>> outcomes = new ArrayList<>(calls.size());
    for (Publication call : calls) {
      List<AppendOutcome> own = new ArrayList<>(call.events().size());
      for (NewEvent event : call.events()) {
        own.add(
            call.configurationVersion() != stored
                ? new AppendOutcome.Outdated()
                : append(event, call.leaseEnd(), known, live, inserts));
      }
      outcomes.add(own);
    }
    inserts.execute();
    return outcomes;
  }

  private static Set<String> orderingKeys(List<Publication> calls) {
    Set<String> keys = new LinkedHashSet<>();
    for (Publication call : calls) {
      for (NewEvent event : call.events()) {
        if (!event.invocations().isEmpty()) {
          keys.add(event.event().subject().orderingKey());
        }
      }
    }
    return keys;
  }

  private static AppendOutcome append(
      NewEvent event, long leaseEnd, Known known, LiveWork live, Inserts inserts) {
    Optional<AppendOutcome> seen = known.outcome(event.event());
    if (seen.isPresent()) {
      return seen.get();
    }
    known.add(event);
    inserts.event(event.event(), PUBLISHED);
    String key = event.event().subject().orderingKey();
    List<Placement> placements = new ArrayList<>(event.invocations().size());
    for (NewInvocation invocation : event.invocations()) {
      UUID id = invocation.id().value();
      UUID webhook = invocation.webhook().value();
      Set<UUID> waitsFor =
          invocation.waitsFor().stream().map(WebhookId::value).collect(Collectors.toSet());
      Optional<UUID> behind = live.blocker(key, id, webhook, invocation.strict(), waitsFor);
      live.add(key, new LiveWork.Live(id, webhook, false));
      inserts.invocation(event.event(), invocation, waitsFor, behind);
      placements.add(
          behind
              .<Placement>map(blocker -> new Placement.Blocked(new InvocationId(blocker)))
              .orElseGet(() ->
                  invocation.startNow()
                      ? new Placement.Leased(new Lease(invocation.id(), 1, leaseEnd))
                      : new Placement.Waiting()));
    }
    return new AppendOutcome.Appended(placements);
  }

  /** The events on record with the publisher ids of these calls, and those that the calls add. */
  private static final class Known {
    private final Map<String, Seen> byPublisherId = new HashMap<>();
    private final DSLContext transaction;

    private Known(DSLContext transaction) {
      this.transaction = transaction;
    }

    static Known of(DSLContext transaction, List<Publication> calls) {
      Known known = new Known(transaction);
      List<String> ids = new ArrayList<>();
      calls.forEach(call -> call.events().forEach(one -> ids.add(one.event().publisherId())));
      for (List<String> part : Parts.of(ids)) {
        for (Record row :
            transaction
                .select(EVENT.PUBLISHER_ID, EVENT.ID, EVENT.FINGERPRINT)
                .from(EVENT)
                .where(EVENT.PUBLISHER_ID.in(part))
                .fetch()) {
          known.byPublisherId.put(
              row.get(EVENT.PUBLISHER_ID),
              new Seen(
                  new EventId(Columns.uuid(row.get(EVENT.ID))),
                  row.get(EVENT.FINGERPRINT),
                  Optional.empty()));
        }
      }
      return known;
    }

    void add(NewEvent event) {
      byPublisherId.put(
          event.event().publisherId(),
          new Seen(
              event.event().id(),
              event.event().fingerprint(),
              Optional.of(event.invocations().stream().map(NewInvocation::id).toList())));
    }

    Optional<AppendOutcome> outcome(Event event) {
      Seen seen = byPublisherId.get(event.publisherId());
      if (seen == null) {
        return Optional.empty();
      }
      return Optional.of(
          seen.fingerprint().equals(event.fingerprint())
              ? new AppendOutcome.Duplicate(
                  seen.id(), seen.invocations().orElseGet(() -> invocationsOf(seen.id())))
              : new AppendOutcome.Reused(seen.id()));
    }

    private List<InvocationId> invocationsOf(EventId event) {
      return transaction
          .select(INVOCATION.ID)
          .from(INVOCATION)
          .where(
              INVOCATION.EVENT_ID.eq(Columns.bytes(event.value())),
              INVOCATION.CAUSE.eq(CauseCode.of(Cause.EVENT)))
          .orderBy(INVOCATION.ID)
          .fetch(row -> new InvocationId(Columns.uuid(row.value1())));
    }

    private record Seen(EventId id, String fingerprint, Optional<List<InvocationId>> invocations) {}
  }

  /** Rows gathered for one statement a table. */
  private static final class Inserts {
    private final DSLContext transaction;
    private final long now;
    private final long leasedUntil;
    private final List<Object[]> events = new ArrayList<>();
    private final List<Object[]> invocations = new ArrayList<>();
    private final List<Object[]> due = new ArrayList<>();

    Inserts(DSLContext transaction, long now, long leasedUntil) {
      this.transaction = transaction;
      this.now = now;
      this.leasedUntil = leasedUntil;
    }

    void event(Event event, int origin) {
      events.add(EventRows.values(event, origin));
    }

    void invocation(
        Event event, NewInvocation invocation, Collection<UUID> waitsFor, Optional<UUID> behind) {
      byte[] id = Columns.bytes(invocation.id().value());
      byte[] webhook = Columns.bytes(invocation.webhook().value());
      byte[] eventId = Columns.bytes(event.id().value());
      long createdAt = Columns.micros(event.receivedAt());
      boolean leased = invocation.startNow() && behind.isEmpty();
      invocations.add(
          new Object[] {
            id,
            webhook,
            invocation.webhookName(),
            eventId,
            event.publisherId(),
            event.trigger().name(),
            event.subject().orderingKey(),
            event.subject().friendlyId(),
            CauseCode.of(Cause.EVENT),
            InvocationStates.LIVE,
            null,
            0,
            createdAt,
            createdAt
          });
      due.add(
          new Object[] {
            id,
            webhook,
            eventId,
            event.subject().orderingKey(),
            1,
            invocation.strict() ? 1 : 0,
            LiveWork.bytes(waitsFor),
            behind.map(Columns::bytes).orElse(null),
            0,
            leased ? 1 : 0,
            0,
            leased ? leasedUntil : now,
            1L,
            CauseCode.of(Cause.EVENT),
            0,
            0,
            createdAt
          });
    }

    void execute() {
      execute(EventRows.insert(transaction), events);
      execute(InvocationRows.insert(transaction), invocations);
      execute(InvocationRows.insertDue(transaction), due);
    }

    private static void execute(BatchBindStep batch, List<Object[]> rows) {
      if (!rows.isEmpty()) {
        batch.bind(rows.toArray(Object[][]::new)).execute();
      }
    }
  }
}
