package io.herald.persistence;

import static io.herald.persistence.schema.Tables.BLOCKED;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.SelectJoinStep;
import org.jspecify.annotations.Nullable;

/**
 * Invocations as rows. What is final says so itself; where a live one stands is in the tables of
 * the live work, and whether it is held in its webhook's row. Stateless.
 */
final class InvocationRows {
  static final String LIVE = "LIVE";
  static final String DELIVERED = "DELIVERED";
  static final String FAILED = "FAILED";
  static final String CANCELLED = "CANCELLED";

  private static final List<SelectField<?>> FIELDS =
      List.of(
          INVOCATION.ID,
          INVOCATION.WEBHOOK,
          INVOCATION.WEBHOOK_NAME,
          INVOCATION.EVENT,
          INVOCATION.CAUSE,
          INVOCATION.STATE,
          INVOCATION.FAILURE,
          INVOCATION.REASON,
          INVOCATION.REPEATS,
          INVOCATION.ATTEMPTS,
          INVOCATION.CREATED_AT,
          INVOCATION.UPDATED_AT,
          INVOCATION.CHANGED,
          EVENT.PUBLISHER_ID,
          EVENT.TRIGGER_NAME,
          EVENT.REQUEST_KEY,
          EVENT.FRIENDLY_KEY,
          DUE.PHASE,
          DUE.DUE_AT,
          BLOCKED.BEHIND,
          WEBHOOK.ACTIVE);

  private InvocationRows() {}

  /** All that an invocation is read from. */
  static SelectJoinStep<Record> select(DSLContext dsl) {
    return dsl.select(FIELDS)
        .from(INVOCATION)
        .join(EVENT)
        .on(EVENT.ID.eq(INVOCATION.EVENT))
        .leftJoin(DUE)
        .on(DUE.INVOCATION.eq(INVOCATION.ID))
        .leftJoin(BLOCKED)
        .on(BLOCKED.INVOCATION.eq(INVOCATION.ID))
        .leftJoin(WEBHOOK)
        .on(WEBHOOK.ID.eq(INVOCATION.WEBHOOK));
  }

  static Invocation read(Record row) {
    UUID webhook = row.get(INVOCATION.WEBHOOK);
    UUID repeats = row.get(INVOCATION.REPEATS);
    return new Invocation(
        new InvocationId(row.get(INVOCATION.ID)),
        Optional.ofNullable(webhook).map(WebhookId::new),
        row.get(INVOCATION.WEBHOOK_NAME),
        new EventId(row.get(INVOCATION.EVENT)),
        row.get(EVENT.PUBLISHER_ID),
        row.get(EVENT.TRIGGER_NAME),
        row.get(EVENT.REQUEST_KEY),
        row.get(EVENT.FRIENDLY_KEY),
        Cause.valueOf(row.get(INVOCATION.CAUSE)),
        state(row),
        Optional.ofNullable(repeats).map(InvocationId::new),
        row.get(INVOCATION.ATTEMPTS),
        Bound.instant(row.get(INVOCATION.CREATED_AT)),
        Bound.instant(row.get(INVOCATION.UPDATED_AT)));
  }

  private static InvocationState state(Record row) {
    Instant updatedAt = Bound.instant(row.get(INVOCATION.UPDATED_AT));
    String state = row.get(INVOCATION.STATE);
    return switch (state) {
      case LIVE -> liveState(row);
      case DELIVERED -> new InvocationState.Delivered(updatedAt);
      case CANCELLED -> new InvocationState.Cancelled(updatedAt);
      case FAILED ->
          new InvocationState.Failed(
              updatedAt, failure(row.get(INVOCATION.FAILURE)), text(row.get(INVOCATION.REASON)));
      default -> throw new IllegalStateException("no invocation is " + state);
    };
  }

  private static InvocationState liveState(Record row) {
    Short phase = row.get(DUE.PHASE);
    if (phase == null) {
      // A test or a manual one: never due, under way now.
      return new InvocationState.Waiting(Bound.instant(row.get(INVOCATION.CREATED_AT)));
    }
    if (phase == Phase.BLOCKED) {
      return new InvocationState.Blocked(new InvocationId(row.get(BLOCKED.BEHIND)));
    }
    return Boolean.TRUE.equals(row.get(WEBHOOK.ACTIVE))
        ? new InvocationState.Waiting(Bound.instant(row.get(DUE.DUE_AT)))
        : new InvocationState.Held();
  }

  private static Optional<FailureClass> failure(@Nullable String name) {
    return name == null || name.isEmpty()
        ? Optional.empty()
        : Optional.of(FailureClass.valueOf(name));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
