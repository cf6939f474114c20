package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;

import io.herald.application.Page;
import io.herald.application.event.Events;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import io.herald.persistence.schema.tables.records.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.impl.DSL;

/** Reads events. */
final class JooqEvents implements Events {
  /** Payloads in one answer: some thousand of the usual size, a few dozen of the largest. */
  static final int MAX_BYTES = 8 << 20;

  private static final int ROWS_AT_ONCE = 16;

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
        engine.read(dsl -> read(dsl, within, wanted, page.size(), last));
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

  /** Looks first without the payloads, of which then no more are read than {@link #MAX_BYTES}. */
  private static Window.Result<EventRecord> read(
      DSLContext dsl, Condition within, Condition wanted, int size, Optional<UUID> last) {
    Window.Result<Record1<UUID>> found =
        Window.read(
            EVENT.ID,
            size,
            (before, count) -> ids(dsl, within, before, count),
            last,
            ids ->
                dsl.select(EVENT.ID)
                    .from(EVENT)
                    .where(EVENT.ID.in(ids).and(wanted))
                    .orderBy(EVENT.ID.desc())
                    .fetch());
    List<UUID> ids = found.rows().stream().map(Record1::value1).toList();
    List<EventRecord> rows = new ArrayList<>(ids.size());
    long bytes = 0;
    for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
      if (bytes >= MAX_BYTES) {
        return new Window.Result<>(rows, Optional.of(ids.get(from - 1)));
      }
      List<UUID> chunk = ids.subList(from, Math.min(ids.size(), from + ROWS_AT_ONCE));
      for (EventRecord row :
          dsl.selectFrom(EVENT).where(EVENT.ID.in(chunk)).orderBy(EVENT.ID.desc()).fetch()) {
        rows.add(row);
        bytes += row.getPayload() == null ? 0 : row.getPayload().length();
      }
    }
    return new Window.Result<>(rows, found.next());
  }

  @Override
  public List<Event> recent(EventKind kind, int limit) {
    Condition published =
        EVENT
            .KIND
            .eq(kind.name())
            .and(EVENT.ORIGIN.eq(EventRows.Origin.PUBLISHED.name()))
            .and(EVENT.PAYLOAD.isNotNull());
    return engine
        .read(dsl -> read(dsl, DSL.noCondition(), published, limit, Optional.empty()))
        .rows()
        .stream()
        .flatMap(row -> eventRows.read(row).stream())
        .toList();
  }
}
