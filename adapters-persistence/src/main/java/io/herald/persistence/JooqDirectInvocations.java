package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.invocation.DirectInvocations;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** {@link DirectInvocations} on jOOQ. */
final class JooqDirectInvocations implements DirectInvocations {
  private final Storage storage;
  private final IdGenerator ids;
  private final InstantSource clock;

  JooqDirectInvocations(Storage storage, IdGenerator ids, InstantSource clock) {
    this.storage = storage;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public BeginOutcome begin(Invocation invocation, Optional<Event> newEvent) {
    return storage.writes().submit(transaction -> begin(transaction, invocation, newEvent));
  }

  private static BeginOutcome begin(
      DSLContext transaction, Invocation invocation, Optional<Event> newEvent) {
    if (newEvent.isPresent()) {
      Event event = newEvent.get();
      Optional<Record> seen =
          transaction
              .select(EVENT.ID, EVENT.FINGERPRINT)
              .from(EVENT)
              .where(EVENT.PUBLISHER_ID.eq(event.publisherId()))
              .fetchOptional()
              .map(Record.class::cast);
      if (seen.isPresent()) {
        EventId original = new EventId(Columns.uuid(seen.get().get(EVENT.ID)));
        if (!seen.get().get(EVENT.FINGERPRINT).equals(event.fingerprint())) {
          return new BeginOutcome.Reused(original);
        }
        Optional<Invocation> before = recorded(transaction, invocation, original);
        if (before.isPresent()) {
          return new BeginOutcome.Repeated(before.get());
        }
        insert(transaction, invocation, original);
        return new BeginOutcome.Begun();
      }
      EventRows.insert(transaction)
          .bind(
              EventRows.values(
                  event,
                  invocation.cause() == Cause.TEST
                      ? JooqEventJournal.TESTED
                      : JooqEventJournal.INVOKED))
          .execute();
    }
    insert(transaction, invocation, invocation.event());
    return new BeginOutcome.Begun();
  }

  private static Optional<Invocation> recorded(
      DSLContext transaction, Invocation invocation, EventId event) {
    return InvocationRows.select(transaction)
        .where(
            INVOCATION.EVENT_ID.eq(Columns.bytes(event.value())),
            INVOCATION.CAUSE.eq(CauseCode.of(Cause.MANUAL)),
            INVOCATION.WEBHOOK_ID.eq(
                invocation.webhook().map(id -> Columns.bytes(id.value())).orElse(new byte[0])))
        .orderBy(INVOCATION.ID)
        .limit(1)
        .fetchOptional(InvocationRows::invocation);
  }

  private static void insert(DSLContext transaction, Invocation invocation, EventId event) {
    InvocationRows.insert(transaction)
        .bind(
            new @Nullable Object[] {
              Columns.bytes(invocation.id().value()),
              invocation.webhook().map(id -> Columns.bytes(id.value())).orElse(null),
              invocation.webhookName(),
              Columns.bytes(event.value()),
              invocation.publisherEventId(),
              invocation.trigger(),
              invocation.requestId(),
              invocation.requestFriendlyId(),
              CauseCode.of(invocation.cause()),
              InvocationStates.LIVE,
              invocation.repeats().map(id -> Columns.bytes(id.value())).orElse(null),
              0,
              Columns.micros(invocation.createdAt()),
              Columns.micros(invocation.updatedAt())
            })
        .execute();
  }

  @Override
  public void conclude(
      Invocation invocation, Attempt attempt, InvocationState state, Map<String, String> captured) {
    boolean _ =
        storage
            .writes()
            .submit(transaction -> {
              conclude(transaction, invocation, attempt, state, captured);
              return true;
            });
  }

  private void conclude(
      DSLContext transaction,
      Invocation invocation,
      Attempt attempt,
      InvocationState state,
      Map<String, String> captured) {
    byte[] id = Columns.bytes(invocation.id().value());
    long now = Columns.micros(clock.instant());
    AttemptRows.insert(transaction)
        .bind(AttemptRows.values(invocation.id().value(), ids.next(), attempt))
        .execute();
    Optional<InvocationState.Failed> failed =
        state instanceof InvocationState.Failed f ? Optional.of(f) : Optional.empty();
    transaction
        .update(INVOCATION)
        .set(
            INVOCATION.STATE,
            failed.isPresent() ? InvocationStates.FAILED : InvocationStates.DELIVERED)
        .set(
            INVOCATION.FAILURE_CLASS,
            failed.flatMap(InvocationState.Failed::failure).map(FailureClass::name).orElse(null))
        .set(INVOCATION.REASON, failed.map(InvocationState.Failed::reason).orElse(null))
        .set(
            INVOCATION.RESPONSE_STATUS,
            attempt.result().answer().map(Attempt.Response::status).orElse(null))
        .set(INVOCATION.ATTEMPTS, attempt.number())
        .set(INVOCATION.UPDATED_AT, now)
        .where(INVOCATION.ID.eq(id))
        .execute();
    List<Object[]> values = new ArrayList<>();
    captured.forEach(
        (name, value) -> values.add(new Object[] {invocation.requestId(), name, value, id, now}));
    Captures.store(transaction, values);
  }

  @Override
  public int closeInterrupted() {
    return storage
        .writes()
        .submit(transaction ->
            transaction
                .update(INVOCATION)
                .set(INVOCATION.STATE, InvocationStates.FAILED)
                .set(INVOCATION.FAILURE_CLASS, FailureClass.INTERRUPTED.name())
                .set(INVOCATION.REASON, FailureClass.INTERRUPTED.meaning())
                .set(INVOCATION.UPDATED_AT, Columns.micros(clock.instant()))
                .where(
                    INVOCATION.STATE.eq(InvocationStates.LIVE),
                    INVOCATION.CAUSE.in(CauseCode.of(Cause.TEST), CauseCode.of(Cause.MANUAL)))
                .execute());
  }
}
