package io.herald.domain.event;

import io.herald.domain.id.EventId;
import java.time.Instant;

/**
 * Something that happened, as published; immutable.
 *
 * @param id Herald's own identifier
 * @param publisherId the publisher's {@code event_id}, the idempotency key; 1 to 128 printable
 *     ASCII characters, letter case counts
 * @param kind the catalogue entry
 * @param trigger what it fires
 * @param subject whom it is about: the access request
 * @param fingerprint SHA-256, in hexadecimal, of the content as the publisher gave it, before
 *     defaults were filled in
 * @param receivedAt when Herald received it, to the microsecond
 * @param payload what it says
 */
public record Event(
    EventId id,
    String publisherId,
    EventKind kind,
    Trigger trigger,
    Subject subject,
    String fingerprint,
    Instant receivedAt,
    Payload payload) {

  /** The same event, with another payload. */
  public Event withPayload(Payload other) {
    return new Event(id, publisherId, kind, trigger, subject, fingerprint, receivedAt, other);
  }

  /**
   * What an event is about, for looking up and for ordering.
   *
   * @param orderingKey events with the same key are delivered in publish order; {@code data.id} of
   *     an access request
   * @param friendlyId what people call it, e.g. {@code AR-123}; may be empty
   * @param requesterEmail whose request it is; may be empty
   */
  public record Subject(String orderingKey, String friendlyId, String requesterEmail) {}
}
