package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DIRECT;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.NODE;

import io.herald.application.invocation.DirectInvocations;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Records of tests and manual invocations. */
final class JooqDirectInvocations implements DirectInvocations {
  /** No attempt lasts so long; one that is still open then was lost with its node. */
  private static final long LOST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

  private final Engine engine;
  private final EventRows eventRows;
  private final AttemptRows attemptRows;
  private final Captures captures;
  private final DeliveryCounters counters;
  private final UUID node;
  private final long leaseMicros;

  JooqDirectInvocations(
      Engine engine,
      EventRows eventRows,
      AttemptRows attemptRows,
      Captures captures,
      DeliveryCounters counters,
      UUID node,
      Duration lease) {
    this.engine = engine;
    this.eventRows = eventRows;
    this.attemptRows = attemptRows;
    this.captures = captures;
    this.counters = counters;
    this.node = node;
    this.leaseMicros = lease.toNanos() / 1_000;
  }

  @Override
  public BeginOutcome begin(Invocation invocation, Optional<Event> newEvent) {
    return engine.writes().run(session -> begin(session, invocation, newEvent));
  }

  private BeginOutcome begin(WriteSession session, Invocation invocation, Optional<Event> newEvent)
      throws SQLException {
    // Locked, so that of two callers with one event the second sees what the first began.
    Record onRecord =
        session
            .locks()
            .exclusive(
                session
                    .dsl()
                    .select(EVENT.ID, EVENT.FINGERPRINT)
                    .from(EVENT)
                    .where(
                        newEvent.isPresent()
                            ? EVENT.PUBLISHER_ID.eq(newEvent.get().publisherId())
                            : EVENT.ID.eq(invocation.event().value())))
            .fetchOne();
    if (onRecord == null) {
      if (newEvent.isEmpty()) {
        throw new IllegalStateException("there is no event " + invocation.event());
      }
      store(session, newEvent.get(), invocation.cause());
      insert(session, invocation, newEvent.get().id());
      return new BeginOutcome.Begun();
    }
    EventId event = new EventId(onRecord.get(EVENT.ID));
    if (newEvent.isPresent()
        && !newEvent.get().fingerprint().equals(onRecord.get(EVENT.FINGERPRINT))) {
      return new BeginOutcome.Reused(event);
    }
    Optional<Invocation> original = original(session, invocation, event);
    if (original.isPresent()) {
      return new BeginOutcome.Repeated(original.get());
    }
    insert(session, invocation, event);
    return new BeginOutcome.Begun();
  }

  private static Optional<Invocation> original(
      WriteSession session, Invocation invocation, EventId event) {
    if (invocation.cause() != Cause.MANUAL || invocation.webhook().isEmpty()) {
      return Optional.empty();
    }
    return InvocationRows.select(session.dsl())
        .where(
            INVOCATION
                .EVENT
                .eq(event.value())
                .and(INVOCATION.CAUSE.eq(Cause.MANUAL.name()))
                .and(INVOCATION.WEBHOOK.eq(invocation.webhook().get().value())))
        .orderBy(INVOCATION.ID)
        .limit(1)
        .fetchOptional(InvocationRows::read);
  }

  private void store(WriteSession session, Event event, Cause cause) throws SQLException {
    Bound bound = eventRows.inserting(session);
    eventRows.bind(
        bound,
        event,
        switch (cause) {
          case TEST -> EventRows.Origin.TEST;
          case MANUAL -> EventRows.Origin.MANUAL;
          case EVENT, REPLAY ->
              throw new IllegalArgumentException("only tests and manual invocations are direct");
        });
    bound.run();
  }

  private void insert(WriteSession session, Invocation invocation, EventId event)
      throws SQLException {
    var row = session.dsl().newRecord(INVOCATION);
    row.setId(invocation.id().value());
    row.setEvent(event.value());
    invocation.webhook().ifPresent(webhook -> row.setWebhook(webhook.value()));
    row.setWebhookName(invocation.webhookName());
    row.setCause(invocation.cause().name());
    row.setState(InvocationRows.LIVE);
    row.setAttempts(0);
    row.setCreatedAt(Bound.micros(invocation.createdAt()));
    row.setUpdatedAt(Bound.micros(invocation.updatedAt()));
    row.setChanged(session.stamp());
    invocation.repeats().ifPresent(repeated -> row.setRepeats(repeated.value()));
    row.insert();
    session
        .dsl()
        .insertInto(DIRECT)
        .set(DIRECT.INVOCATION, invocation.id().value())
        .set(DIRECT.NODE, node)
        .set(DIRECT.BEGUN_AT, session.now())
        .execute();
  }

  @Override
  public void conclude(
      Invocation invocation, Attempt attempt, InvocationState state, Map<String, String> captured) {
    engine.writes().run(new Concluding(), new Conclusion(invocation, attempt, state, captured));
  }

  private record Conclusion(
      Invocation invocation,
      Attempt attempt,
      InvocationState state,
      Map<String, String> captured) {}

  private final class Concluding implements Write<Conclusion, Boolean> {
    @Override
    public boolean essential() {
      return true;
    }

    @Override
    public List<Boolean> apply(WriteSession session, List<Conclusion> conclusions)
        throws SQLException {
      for (Conclusion conclusion : conclusions) {
        conclude(session, conclusion);
      }
      return conclusions.stream().map(_ -> true).toList();
    }
  }

  private void conclude(WriteSession session, Conclusion conclusion) throws SQLException {
    Invocation invocation = conclusion.invocation();
    int open =
        session
            .dsl()
            .deleteFrom(DIRECT)
            .where(DIRECT.INVOCATION.eq(invocation.id().value()))
            .execute();
    if (open == 0) {
      // Closed as interrupted meanwhile, and final is final.
      return;
    }
    Attempt attempt = conclusion.attempt();
    end(
        session,
        invocation.id().value(),
        open(conclusion.state(), attempt),
        1,
        AttemptRows.status(attempt.result()));
    Bound bound = attemptRows.inserting(session);
    attemptRows.bind(bound, invocation.id(), attempt, conclusion.captured());
    bound.run();
    captures.store(session, invocation.requestId(), invocation.id(), conclusion.captured());
    if (invocation.cause() == Cause.MANUAL && invocation.webhook().isPresent()) {
      DeliveryCounters.Tallies tallies = new DeliveryCounters.Tallies();
      tallies.of(invocation.webhook().get()).add(attempt, !attempt.succeeded());
      counters.add(
          session,
          tallies,
          Math.floorMod(Thread.currentThread().threadId(), CompletionRows.SHARDS));
    }
  }

  private static InvocationState open(InvocationState state, Attempt attempt) {
    return state instanceof InvocationState.Failed(var at, var failure, String reason)
        ? new InvocationState.Failed(at, failure, SealedAttempt.open(reason, attempt))
        : state;
  }

  private static void end(
      WriteSession session,
      UUID id,
      InvocationState state,
      int attempts,
      @org.jspecify.annotations.Nullable Integer status)
      throws SQLException {
    var row = session.dsl().newRecord(INVOCATION);
    switch (state) {
      case InvocationState.Delivered(var at) -> {
        row.setState(InvocationRows.DELIVERED);
        row.setUpdatedAt(Bound.micros(at));
      }
      case InvocationState.Failed(var at, Optional<FailureClass> failure, String reason) -> {
        row.setState(InvocationRows.FAILED);
        row.setUpdatedAt(Bound.micros(at));
        failure.ifPresent(one -> row.setFailure(one.name()));
        row.setReason(reason);
        if (status != null) {
          row.setStatus(status);
        }
      }
      case InvocationState.Cancelled(var at) -> {
        row.setState(InvocationRows.CANCELLED);
        row.setUpdatedAt(Bound.micros(at));
      }
      case InvocationState.Blocked _, InvocationState.Waiting _, InvocationState.Held _ ->
          throw new IllegalArgumentException("an invocation is concluded with a final state");
    }
    row.setAttempts(attempts);
    row.setChanged(session.stamp());
    session.dsl().update(INVOCATION).set(row).where(INVOCATION.ID.eq(id)).execute();
  }

  @Override
  public int closeInterrupted() {
    return engine.writes().run(session -> close(session, DIRECT.NODE.eq(node)));
  }

  @Override
  public int closeAbandoned() {
    return engine
        .writes()
        .run(session -> {
          long now = session.now();
          return close(
              session,
              DIRECT.NODE.in(
                  DSL.select(NODE.ID).from(NODE).where(NODE.BEAT_AT.lt(now - leaseMicros))));
        });
  }

  private static int close(WriteSession session, Condition ofThoseNodes) throws SQLException {
    // Locked, so that of two nodes that notice at once one closes it.
    List<UUID> open =
        session
            .locks()
            .exclusive(
                session
                    .dsl()
                    .select(DIRECT.INVOCATION)
                    .from(DIRECT)
                    .where(ofThoseNodes.or(DIRECT.BEGUN_AT.lt(session.now() - LOST_MICROS)))
                    .orderBy(DIRECT.INVOCATION)
                    .limit(InvocationEnd.STEP))
            .fetch(DIRECT.INVOCATION);
    InvocationState interrupted =
        new InvocationState.Failed(
            Bound.instant(session.wall()),
            Optional.of(FailureClass.INTERRUPTED),
            FailureClass.INTERRUPTED.meaning());
    for (UUID id : open) {
      end(session, id, interrupted, 0, null);
      session.dsl().deleteFrom(DIRECT).where(DIRECT.INVOCATION.eq(id)).execute();
    }
    return open.size();
  }
}
