package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;

/** How invocations stand in their tables. Stateless. */
final class InvocationRows {
  /** What is inserted. */
  static final List<Field<?>> FIELDS =
      List.of(
          INVOCATION.ID,
          INVOCATION.WEBHOOK_ID,
          INVOCATION.WEBHOOK_NAME,
          INVOCATION.EVENT_ID,
          INVOCATION.PUBLISHER_ID,
          INVOCATION.TRIGGER_NAME,
          INVOCATION.REQUEST_ID,
          INVOCATION.FRIENDLY_ID,
          INVOCATION.CAUSE,
          INVOCATION.STATE,
          INVOCATION.REPEATS,
          INVOCATION.ATTEMPTS,
          INVOCATION.CREATED_AT,
          INVOCATION.UPDATED_AT);

  private InvocationRows() {}

  static BatchBindStep insert(DSLContext transaction) {
    return transaction.batch(
        transaction.insertInto(INVOCATION).columns(FIELDS).values(new Object[FIELDS.size()]));
  }

  static BatchBindStep insertDue(DSLContext transaction) {
    return transaction.batch(
        transaction.insertInto(DUE).columns(DUE.fields()).values(new Object[DUE.fields().length]));
  }

  /** Invocations with what tells live ones apart. */
  static SelectOnConditionStep<Record> select(DSLContext context) {
    return context
        .select(INVOCATION.fields())
        .select(DUE.DUE_AT, DUE.BEHIND, WEBHOOK.ACTIVE)
        .from(INVOCATION)
        .leftJoin(DUE)
        .on(DUE.INVOCATION_ID.eq(INVOCATION.ID))
        .leftJoin(WEBHOOK)
        .on(WEBHOOK.ID.eq(INVOCATION.WEBHOOK_ID));
  }

  static Invocation invocation(Record row) {
    return new Invocation(
        new InvocationId(Columns.uuid(row.get(INVOCATION.ID))),
        Columns.optionalUuid(row.get(INVOCATION.WEBHOOK_ID)).map(WebhookId::new),
        row.get(INVOCATION.WEBHOOK_NAME),
        new EventId(Columns.uuid(row.get(INVOCATION.EVENT_ID))),
        row.get(INVOCATION.PUBLISHER_ID),
        row.get(INVOCATION.TRIGGER_NAME),
        row.get(INVOCATION.REQUEST_ID),
        row.get(INVOCATION.FRIENDLY_ID),
        CauseCode.cause(row.get(INVOCATION.CAUSE)),
        state(row),
        Columns.optionalUuid(row.get(INVOCATION.REPEATS)).map(InvocationId::new),
        row.get(INVOCATION.ATTEMPTS),
        Columns.instant(row.get(INVOCATION.CREATED_AT)),
        Columns.instant(row.get(INVOCATION.UPDATED_AT)));
  }

  /** Held is derived: a waiting invocation of a webhook that is off. */
  private static InvocationState state(Record row) {
    Instant updatedAt = Columns.instant(row.get(INVOCATION.UPDATED_AT));
    return switch (row.get(INVOCATION.STATE)) {
      case InvocationStates.DELIVERED -> new InvocationState.Delivered(updatedAt);
      case InvocationStates.FAILED ->
          new InvocationState.Failed(
              updatedAt,
              Optional.ofNullable(row.get(INVOCATION.FAILURE_CLASS)).map(FailureClass::valueOf),
              Optional.ofNullable(row.get(INVOCATION.REASON)).orElse(""));
      case InvocationStates.CANCELLED -> new InvocationState.Cancelled(updatedAt);
      default -> {
        byte[] behind = row.get(DUE.BEHIND);
        Long dueAt = row.get(DUE.DUE_AT);
        Integer active = row.get(WEBHOOK.ACTIVE);
        if (behind != null) {
          yield new InvocationState.Blocked(new InvocationId(Columns.uuid(behind)));
        }
        yield active != null && active == 0
            ? new InvocationState.Held()
            : new InvocationState.Waiting(dueAt == null ? updatedAt : Columns.instant(dueAt));
      }
    };
  }
}
