package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;

import io.herald.application.Page;
import io.herald.application.event.Events;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import io.herald.persistence.schema.tables.records.EventRecord;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Reads events. */
final class JooqEvents implements Events {
  private final Engine engine;
  private final EventRows eventRows;

  JooqEvents(Engine engine, EventRows eventRows) {
    this.engine = engine;
    this.eventRows = eventRows;
  }

  @Override
  public Optional<Event> find(EventId id) {
    return find(EVENT.ID.eq(id.value()));
  }

  @Override
  public Optional<Event> findByPublisherId(String publisherId) {
    return find(EVENT.PUBLISHER_ID.eq(publisherId));
  }

  private Optional<Event> find(Condition condition) {
    return engine
        .read(dsl -> Optional.ofNullable(dsl.selectFrom(EVENT).where(condition).fetchOne()))
        .map(eventRows::readAny);
  }

  @Override
  public Page<Event> list(Query query, Page.Request page) {
    String list = "events" + query;
    Optional<UUID> last = PageToken.last(list, page);
    Condition scope = DSL.noCondition();
    if (!query.request().isEmpty()) {
      scope = EVENT.REQUEST_KEY.eq(query.request()).or(EVENT.FRIENDLY_KEY.eq(query.request()));
    }
    Condition within = scope.and(TimeBounds.ids(EVENT.ID, query.since(), query.until()));
    Condition wanted = wanted(query);
    Window.Result<EventRecord> found =
        engine.read(dsl ->
            Window.read(
                EVENT.ID,
                page.size(),
                (from, count) -> ids(dsl, within, from, count),
                last,
                ids ->
                    dsl.selectFrom(EVENT)
                        .where(EVENT.ID.in(ids).and(wanted))
                        .orderBy(EVENT.ID.desc())
                        .fetch()));
    return new Page<>(
        found.rows().stream().map(eventRows::readAny).toList(),
        found.next().map(id -> PageToken.of(list, id)).orElse(""));
  }

  private static Condition wanted(Query query) {
    Condition wanted = TimeBounds.times(EVENT.RECEIVED_AT, query.since(), query.until());
    if (!query.trigger().isEmpty()) {
      wanted = wanted.and(EVENT.TRIGGER_NAME.eq(query.trigger()));
    }
    if (!query.includeTests()) {
      wanted = wanted.and(EVENT.ORIGIN.ne(EventRows.Origin.TEST.name()));
    }
    return wanted;
  }

  private static List<UUID> ids(
      DSLContext dsl, Condition within, Optional<UUID> before, int count) {
    return dsl.select(EVENT.ID)
        .from(EVENT)
        .where(within.and(before.map(EVENT.ID::lt).orElse(DSL.noCondition())))
        .orderBy(EVENT.ID.desc())
        .limit(count)
        .fetch(EVENT.ID);
  }

  @Override
  public List<Event> recent(EventKind kind, int limit) {
    return engine
        .read(dsl ->
            Window.read(
                EVENT.ID,
                limit,
                (before, count) -> ids(dsl, DSL.noCondition(), before, count),
                Optional.empty(),
                ids ->
                    dsl.selectFrom(EVENT)
                        .where(
                            EVENT
                                .ID
                                .in(ids)
                                .and(EVENT.KIND.eq(kind.name()))
                                .and(EVENT.ORIGIN.eq(EventRows.Origin.PUBLISHED.name()))
                                .and(EVENT.PAYLOAD.isNotNull()))
                        .orderBy(EVENT.ID.desc())
                        .fetch()))
        .rows()
        .stream()
        .flatMap(row -> eventRows.read(row).stream())
        .toList();
  }
}
