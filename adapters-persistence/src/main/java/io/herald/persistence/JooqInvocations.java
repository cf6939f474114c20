package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ATTEMPT;
import static io.herald.persistence.schema.Tables.CAPTURE;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.application.Page;
import io.herald.application.invocation.Invocations;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** {@link Invocations} on jOOQ. */
final class JooqInvocations implements Invocations {
  private final Storage storage;

  JooqInvocations(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Optional<Detail> find(InvocationId id) {
    byte[] key = Columns.bytes(id.value());
    return storage.read(context -> {
      Optional<Invocation> invocation =
          InvocationRows.select(context)
              .where(INVOCATION.ID.eq(key))
              .fetchOptional(InvocationRows::invocation);
      return invocation.map(one -> {
        List<Attempt> attempts =
            context
                .selectFrom(ATTEMPT)
                .where(ATTEMPT.INVOCATION_ID.eq(key))
                .orderBy(ATTEMPT.NUMBER)
                .fetch(AttemptRows::attempt);
        Map<String, String> captured =
            context
                .select(CAPTURE.NAME, CAPTURE.CAPTURED)
                .from(CAPTURE)
                .where(CAPTURE.ORDERING_KEY.eq(one.requestId()), CAPTURE.INVOCATION_ID.eq(key))
                .fetchMap(CAPTURE.NAME, CAPTURE.CAPTURED);
        return new Detail(one, attempts, captured);
      });
    });
  }

  @Override
  public Page<Invocation> list(Query query, Page.Request page) {
    Cursor cursor = Cursor.of("invocations " + query);
    Condition condition = condition(query);
    String position = cursor.read(page.token(), "");
    if (!position.isEmpty()) {
      condition =
          condition.and(
              INVOCATION.ID.lt(
                  Columns.bytes(
                      InvocationId.parse(position).orElseThrow(Page.InvalidToken::new).value())));
    }
    Condition wanted = condition;
    List<Invocation> found =
        storage.read(context ->
            InvocationRows.select(context)
                .where(wanted)
                .orderBy(INVOCATION.ID.desc())
                .limit(page.size() + 1)
                .fetch(InvocationRows::invocation));
    return cursor.page(found, page.size(), last -> last.id().toString());
  }

  private static Condition condition(Query query) {
    Condition condition = DSL.noCondition();
    if (query.webhook().isPresent()) {
      condition =
          condition.and(INVOCATION.WEBHOOK_ID.eq(Columns.bytes(query.webhook().get().value())));
    }
    if (query.state().isPresent()) {
      condition = condition.and(state(query.state().get()));
    }
    if (query.cause().isPresent()) {
      condition = condition.and(INVOCATION.CAUSE.eq(CauseCode.of(query.cause().get())));
    }
    if (query.event().isPresent()) {
      condition = condition.and(INVOCATION.EVENT_ID.eq(Columns.bytes(query.event().get().value())));
    }
    if (!query.request().isEmpty()) {
      condition =
          condition.and(
              INVOCATION
                  .REQUEST_ID
                  .eq(query.request())
                  .or(INVOCATION.FRIENDLY_ID.eq(query.request())));
    }
    if (!query.failureCode().isEmpty()) {
      condition =
          condition.and(
              query.failureCode().chars().allMatch(Character::isDigit)
                      && query.failureCode().length() <= 3
                  ? INVOCATION.RESPONSE_STATUS.eq(Integer.valueOf(query.failureCode()))
                  : INVOCATION.FAILURE_CLASS.eq(query.failureCode()));
    }
    if (query.since().isPresent()) {
      condition = condition.and(INVOCATION.CREATED_AT.ge(Columns.micros(query.since().get())));
    }
    if (query.until().isPresent()) {
      condition = condition.and(INVOCATION.CREATED_AT.lt(Columns.micros(query.until().get())));
    }
    return condition;
  }

  private static Condition state(InvocationState.Name state) {
    return switch (state) {
      case DELIVERED -> INVOCATION.STATE.eq(InvocationStates.DELIVERED);
      case FAILED -> INVOCATION.STATE.eq(InvocationStates.FAILED);
      case CANCELLED -> INVOCATION.STATE.eq(InvocationStates.CANCELLED);
      case BLOCKED -> live().and(DUE.BEHIND.isNotNull());
      case WAITING ->
          live().and(DUE.BEHIND.isNull()).and(WEBHOOK.ACTIVE.isNull().or(WEBHOOK.ACTIVE.eq(1)));
      case HELD -> live().and(DUE.BEHIND.isNull()).and(WEBHOOK.ACTIVE.eq(0));
    };
  }

  private static Condition live() {
    return INVOCATION.STATE.eq(InvocationStates.LIVE);
  }

  @Override
  public List<Invocation> ofEvent(EventId event) {
    return storage.read(context ->
        InvocationRows.select(context)
            .where(INVOCATION.EVENT_ID.eq(Columns.bytes(event.value())))
            .orderBy(INVOCATION.ID)
            .limit(1_000)
            .fetch(InvocationRows::invocation));
  }

  @Override
  public Map<String, String> captured(String orderingKey) {
    return storage.read(context ->
        context
            .select(CAPTURE.NAME, CAPTURE.CAPTURED)
            .from(CAPTURE)
            .where(CAPTURE.ORDERING_KEY.eq(orderingKey))
            .fetchMap(CAPTURE.NAME, CAPTURE.CAPTURED));
  }

  @Override
  public Changes changesSince(String cursor, int limit) {
    return storage.read(context -> {
      if (cursor.isEmpty()) {
        return new Changes(List.of(), newest(context));
      }
      UUID from = InvocationId.parse(cursor).orElseThrow(Page.InvalidToken::new).value();
      var rows =
          InvocationRows.select(context)
              .join(ATTEMPT)
              .on(ATTEMPT.INVOCATION_ID.eq(INVOCATION.ID))
              .where(ATTEMPT.RECORDED_ID.gt(Columns.bytes(from)))
              .orderBy(ATTEMPT.RECORDED_ID)
              .limit(limit)
              .fetch();
      List<Invocation> changed = rows.map(InvocationRows::invocation);
      return changed.isEmpty()
          ? new Changes(List.of(), cursor)
          : new Changes(changed, lastRecorded(context, from, changed.size()));
    });
  }

  private static String lastRecorded(DSLContext context, UUID from, int count) {
    return context
        .select(ATTEMPT.RECORDED_ID)
        .from(ATTEMPT)
        .where(ATTEMPT.RECORDED_ID.gt(Columns.bytes(from)))
        .orderBy(ATTEMPT.RECORDED_ID)
        .limit(1)
        .offset(count - 1)
        .fetchSingle(row -> new InvocationId(Columns.uuid(row.value1())).toString());
  }

  private static String newest(DSLContext context) {
    return context
        .select(ATTEMPT.RECORDED_ID)
        .from(ATTEMPT)
        .orderBy(ATTEMPT.RECORDED_ID.desc())
        .limit(1)
        .fetchOptional(row -> new InvocationId(Columns.uuid(row.value1())).toString())
        .orElseGet(() -> new InvocationId(new UUID(0, 0)).toString());
  }
}
