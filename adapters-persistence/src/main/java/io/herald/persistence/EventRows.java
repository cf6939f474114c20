package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;

import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Payload;
import io.herald.domain.event.Trigger;
import io.herald.domain.id.EventId;
import java.util.List;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** How events stand in their table. Thread-safe. */
final class EventRows {
  static final List<Field<?>> FIELDS =
      List.of(
          EVENT.ID,
          EVENT.PUBLISHER_ID,
          EVENT.KIND,
          EVENT.TRIGGER_NAME,
          EVENT.REQUEST_ID,
          EVENT.FRIENDLY_ID,
          EVENT.REQUESTER_EMAIL,
          EVENT.FINGERPRINT,
          EVENT.ORIGIN,
          EVENT.RECEIVED_AT,
          EVENT.PAYLOAD);

  private final EventKinds kinds;

  EventRows(EventKinds kinds) {
    this.kinds = kinds;
  }

  static BatchBindStep insert(DSLContext transaction) {
    return transaction.batch(
        transaction.insertInto(EVENT).columns(FIELDS).values(new Object[FIELDS.size()]));
  }

  static Object[] values(Event event, int origin) {
    return new Object[] {
      Columns.bytes(event.id().value()),
      event.publisherId(),
      event.kind().name(),
      event.trigger().name(),
      event.subject().orderingKey(),
      event.subject().friendlyId(),
      event.subject().requesterEmail(),
      event.fingerprint(),
      origin,
      Columns.micros(event.receivedAt()),
      event.payload().text()
    };
  }

  Event event(Record row) {
    EventKind kind =
        kinds
            .named(row.get(EVENT.KIND))
            .orElseThrow(() ->
                new IllegalStateException("an event has an unknown kind: " + row.get(EVENT.KIND)));
    return new Event(
        new EventId(Columns.uuid(row.get(EVENT.ID))),
        row.get(EVENT.PUBLISHER_ID),
        kind,
        new Trigger(row.get(EVENT.TRIGGER_NAME)),
        new Event.Subject(
            row.get(EVENT.REQUEST_ID), row.get(EVENT.FRIENDLY_ID), row.get(EVENT.REQUESTER_EMAIL)),
        row.get(EVENT.FINGERPRINT),
        Columns.instant(row.get(EVENT.RECEIVED_AT)),
        new Payload(JsonReading.object(row.get(EVENT.PAYLOAD)), row.get(EVENT.PAYLOAD)));
  }
}
