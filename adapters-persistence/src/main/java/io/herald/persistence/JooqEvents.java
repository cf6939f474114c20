package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;

import io.herald.application.Page;
import io.herald.application.event.Events;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** {@link Events} on jOOQ. */
final class JooqEvents implements Events {
  private final Storage storage;
  private final EventRows rows;

  JooqEvents(Storage storage, EventRows rows) {
    this.storage = storage;
    this.rows = rows;
  }

  @Override
  public Optional<Event> find(EventId id) {
    return one(EVENT.ID.eq(Columns.bytes(id.value())));
  }

  @Override
  public Optional<Event> findByPublisherId(String publisherId) {
    return one(EVENT.PUBLISHER_ID.eq(publisherId));
  }

  private Optional<Event> one(Condition condition) {
    return storage.read(context ->
        context.select(EventRows.FIELDS).from(EVENT).where(condition).fetchOptional(rows::event));
  }

  @Override
  public Page<Event> list(Query query, Page.Request page) {
    Cursor cursor = Cursor.of("events " + query);
    Condition condition = DSL.noCondition();
    String position = cursor.read(page.token(), "");
    if (!position.isEmpty()) {
      condition =
          condition.and(
              EVENT.ID.lt(
                  Columns.bytes(
                      EventId.parse(position).orElseThrow(Page.InvalidToken::new).value())));
    }
    if (!query.request().isEmpty()) {
      condition =
          condition.and(
              EVENT.REQUEST_ID.eq(query.request()).or(EVENT.FRIENDLY_ID.eq(query.request())));
    }
    if (!query.trigger().isEmpty()) {
      condition = condition.and(EVENT.TRIGGER_NAME.eq(query.trigger()));
    }
    if (query.since().isPresent()) {
      condition = condition.and(EVENT.RECEIVED_AT.ge(Columns.micros(query.since().get())));
    }
    if (query.until().isPresent()) {
      condition = condition.and(EVENT.RECEIVED_AT.lt(Columns.micros(query.until().get())));
    }
    if (!query.includeTests()) {
      condition = condition.and(EVENT.ORIGIN.ne(JooqEventJournal.TESTED));
    }
    Condition wanted = condition;
    List<Event> events =
        storage.read(context ->
            context
                .select(EventRows.FIELDS)
                .from(EVENT)
                .where(wanted)
                .orderBy(EVENT.ID.desc())
                .limit(page.size() + 1)
                .fetch(rows::event));
    return cursor.page(events, page.size(), last -> last.id().toString());
  }

  @Override
  public List<Event> recent(EventKind kind, int limit) {
    return storage.read(context ->
        context
            .select(EventRows.FIELDS)
            .from(EVENT)
            .where(EVENT.KIND.eq(kind.name()), EVENT.ORIGIN.eq(JooqEventJournal.PUBLISHED))
            .orderBy(EVENT.ID.desc())
            .limit(limit)
            .fetch(rows::event));
  }
}
