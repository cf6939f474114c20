package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ATTEMPT;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.application.Page;
import io.herald.application.invocation.Invocations;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.persistence.schema.tables.records.AttemptRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Reads invocations. */
final class JooqInvocations implements Invocations {
  private static final int MAX_OF_EVENT = 1_000;
  private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");

  private final Engine engine;
  private final AttemptRows attemptRows;

  JooqInvocations(Engine engine, AttemptRows attemptRows) {
    this.engine = engine;
    this.attemptRows = attemptRows;
  }

  @Override
  public Optional<Detail> find(InvocationId id) {
    return engine
        .read(dsl ->
            InvocationRows.select(dsl)
                .where(INVOCATION.ID.eq(id.value()))
                .fetchOptional(InvocationRows::read)
                .map(invocation ->
                    new Found(
                        invocation,
                        dsl.selectFrom(ATTEMPT)
                            .where(ATTEMPT.INVOCATION.eq(invocation.id().value()))
                            .orderBy(ATTEMPT.NUMBER)
                            .fetch())))
        .map(this::detail);
  }

  /** An invocation and the rows of its attempts. */
  private record Found(Invocation invocation, List<AttemptRecord> attempts) {}

  private Detail detail(Found found) {
    List<Attempt> attempts = new ArrayList<>();
    Map<String, String> captured = new LinkedHashMap<>();
    for (AttemptRecord row : found.attempts()) {
      attempts.add(attemptRows.read(row));
      if (row.getCaptured() != null) {
        captured.putAll(AttemptRows.readTexts(row.getCaptured()));
      }
    }
    return new Detail(found.invocation(), attempts, captured);
  }

  @Override
  public Page<Invocation> list(Query query, Page.Request page) {
    String list = "invocations" + query;
    Optional<UUID> last = PageToken.last(list, page);
    Condition wanted = wanted(query);
    Window.Result<Record> found =
        engine.read(dsl ->
            Window.read(
                INVOCATION.ID,
                page.size(),
                (before, count) -> ids(dsl, query, before, count),
                last,
                ids ->
                    InvocationRows.select(dsl)
                        .where(INVOCATION.ID.in(ids).and(wanted))
                        .orderBy(INVOCATION.ID.desc())
                        .fetch()));
    return new Page<>(
        found.rows().stream().map(InvocationRows::read).toList(),
        found.next().map(id -> PageToken.of(list, id)).orElse(""));
  }

  /** Candidates from the index that leaves the fewest. */
  private static List<UUID> ids(DSLContext dsl, Query query, Optional<UUID> before, int count) {
    Condition bounds =
        TimeBounds.ids(INVOCATION.ID, query.since(), query.until())
            .and(before.map(INVOCATION.ID::lt).orElse(DSL.noCondition()));
    if (query.event().isPresent()) {
      return dsl.select(INVOCATION.ID)
          .from(INVOCATION)
          .where(INVOCATION.EVENT.eq(query.event().get().value()).and(bounds))
          .orderBy(INVOCATION.ID.desc())
          .limit(count)
          .fetch(INVOCATION.ID);
    }
    if (!query.request().isEmpty()) {
      return dsl.select(INVOCATION.ID)
          .from(EVENT)
          .join(INVOCATION)
          .on(INVOCATION.EVENT.eq(EVENT.ID))
          .where(
              EVENT
                  .REQUEST_KEY
                  .eq(query.request())
                  .or(EVENT.FRIENDLY_KEY.eq(query.request()))
                  .and(bounds))
          .orderBy(INVOCATION.ID.desc())
          .limit(count)
          .fetch(INVOCATION.ID);
    }
    if (query.state().isPresent() && !query.state().get().isFinal()) {
      return dsl.select(DUE.INVOCATION)
          .from(DUE)
          .where(
              TimeBounds.ids(DUE.INVOCATION, query.since(), query.until())
                  .and(before.map(DUE.INVOCATION::lt).orElse(DSL.noCondition()))
                  .and(
                      query
                          .webhook()
                          .map(webhook -> DUE.WEBHOOK.eq(webhook.value()))
                          .orElse(DSL.noCondition())))
          .orderBy(DUE.INVOCATION.desc())
          .limit(count)
          .fetch(DUE.INVOCATION);
    }
    return dsl.select(INVOCATION.ID)
        .from(INVOCATION)
        .where(
            bounds.and(
                query
                    .webhook()
                    .map(webhook -> INVOCATION.WEBHOOK.eq(webhook.value()))
                    .orElse(DSL.noCondition())))
        .orderBy(INVOCATION.ID.desc())
        .limit(count)
        .fetch(INVOCATION.ID);
  }

  private static Condition wanted(Query query) {
    Condition wanted = TimeBounds.times(INVOCATION.CREATED_AT, query.since(), query.until());
    if (query.webhook().isPresent()) {
      wanted = wanted.and(INVOCATION.WEBHOOK.eq(query.webhook().get().value()));
    }
    if (query.state().isPresent()) {
      wanted = wanted.and(state(query.state().get()));
    }
    if (query.cause().isPresent()) {
      wanted = wanted.and(INVOCATION.CAUSE.eq(query.cause().get().name()));
    }
    if (query.event().isPresent()) {
      wanted = wanted.and(INVOCATION.EVENT.eq(query.event().get().value()));
    }
    if (!query.request().isEmpty()) {
      wanted =
          wanted.and(
              EVENT.REQUEST_KEY.eq(query.request()).or(EVENT.FRIENDLY_KEY.eq(query.request())));
    }
    if (!query.failureCode().isEmpty()) {
      wanted =
          wanted.and(
              STATUS.matcher(query.failureCode()).matches()
                  ? INVOCATION.STATUS.eq(Integer.valueOf(query.failureCode()))
                  : INVOCATION.FAILURE.eq(query.failureCode()));
    }
    return wanted;
  }

  private static Condition state(InvocationState.Name state) {
    return switch (state) {
      case BLOCKED -> DUE.PHASE.eq(Phase.BLOCKED);
      case WAITING ->
          INVOCATION
              .STATE
              .eq(InvocationRows.LIVE)
              .and(DUE.PHASE.isNull().or(DUE.PHASE.ne(Phase.BLOCKED).and(WEBHOOK.ACTIVE.eq(true))));
      case HELD ->
          DUE.PHASE.ne(Phase.BLOCKED).and(WEBHOOK.ACTIVE.isNull().or(WEBHOOK.ACTIVE.eq(false)));
      case DELIVERED -> INVOCATION.STATE.eq(InvocationRows.DELIVERED);
      case FAILED -> INVOCATION.STATE.eq(InvocationRows.FAILED);
      case CANCELLED -> INVOCATION.STATE.eq(InvocationRows.CANCELLED);
    };
  }

  @Override
  public List<Invocation> ofEvent(EventId event) {
    return engine.read(dsl ->
        InvocationRows.select(dsl)
            .where(INVOCATION.EVENT.eq(event.value()))
            .orderBy(INVOCATION.ID)
            .limit(MAX_OF_EVENT)
            .fetch(InvocationRows::read));
  }

  @Override
  public Map<String, String> captured(String orderingKey) {
    return engine.read(dsl -> Captures.read(dsl, orderingKey));
  }

  @Override
  public Changes changesSince(String cursor, int limit) {
    long settledUntil = engine.settledUntil();
    return engine.read(dsl -> ChangeCursor.read(dsl, cursor, limit, settledUntil));
  }
}
