package io.herald.persistence;

import static io.herald.persistence.schema.Tables.EVENT;

import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Payload;
import io.herald.domain.event.Trigger;
import io.herald.domain.id.EventId;
import io.herald.persistence.schema.tables.records.EventRecord;
import java.sql.SQLException;
import java.util.Optional;
import org.jooq.DSLContext;

/** Events as rows. Thread-safe. */
final class EventRows {
  private final EventKinds kinds;
  private final String insert;

  EventRows(DSLContext rendering, EventKinds kinds) {
    this.kinds = kinds;
    insert =
        Sql.insert(
            rendering,
            EVENT,
            EVENT.ID,
            EVENT.PUBLISHER_ID,
            EVENT.REQUEST_KEY,
            EVENT.FRIENDLY_KEY,
            EVENT.REQUESTER_KEY,
            EVENT.KIND,
            EVENT.TRIGGER_NAME,
            EVENT.ORIGIN,
            EVENT.FINGERPRINT,
            EVENT.RECEIVED_AT,
            EVENT.PAYLOAD);
  }

  /** Where an event came from. */
  enum Origin {
    PUBLISHED,
    TEST,
    MANUAL
  }

  Bound inserting(WriteSession session) throws SQLException {
    return session.bind(insert);
  }

  void bind(Bound bound, Event event, Origin origin) throws SQLException {
    bound
        .id(event.id())
        .key(event.publisherId())
        .key(event.subject().orderingKey())
        .key(event.subject().friendlyId())
        .key(event.subject().requesterEmail())
        .text(event.kind().name())
        .text(event.trigger().name())
        .text(origin.name())
        .text(event.fingerprint())
        .time(event.receivedAt())
        .text(event.payload().text());
  }

  /** The event; empty if retention removed its payload. */
  Optional<Event> read(EventRecord row) {
    return row.getPayload() == null ? Optional.empty() : Optional.of(readAny(row));
  }

  /** The event, also if retention removed its payload. */
  Event readAny(EventRecord row) {
    String text = row.getPayload();
    EventKind kind =
        kinds
            .named(row.getKind())
            .orElseThrow(
                () -> new IllegalStateException("no event kind is called " + row.getKind()));
    Payload payload = text == null ? Payload.REMOVED : new Payload(JsonReader.object(text), text);
    return new Event(
        new EventId(row.getId()),
        row.getPublisherId(),
        kind,
        new Trigger(row.getTriggerName()),
        payload.isRemoved()
            ? new Event.Subject(row.getRequestKey(), row.getFriendlyKey(), row.getRequesterKey())
            : kind.subject(payload.value()),
        row.getFingerprint(),
        Bound.instant(row.getReceivedAt()),
        payload);
  }
}
