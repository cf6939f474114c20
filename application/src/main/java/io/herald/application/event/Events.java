package io.herald.application.event;

import io.herald.application.Page;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.id.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The events on record. Thread-safe. */
public interface Events {

  /**
   * The event; empty if there is none. Once retention removed its payload, {@link
   * io.herald.domain.event.Payload#REMOVED} stands there, here and in lists.
   */
  Optional<Event> find(EventId id);

  /** The event with that {@code event_id} of its publisher. */
  Optional<Event> findByPublisherId(String publisherId);

  /**
   * Events, the newest first; examines at most 10,000 rows. A page is shorter where its payloads
   * are large together.
   */
  Page<Event> list(Query query, Page.Request page);

  /**
   * The newest published events of a kind that have their payload, the newest first; at most {@code
   * limit}, 1 to 1,000, and fewer where their payloads are large together.
   */
  List<Event> recent(EventKind kind, int limit);

  /**
   * What to look for; empty means everything.
   *
   * @param request {@code data.id} or {@code data.friendly_id}
   * @param trigger a trigger's name
   * @param includeTests whether events made for tests are shown too
   */
  record Query(
      String request,
      String trigger,
      Optional<Instant> since,
      Optional<Instant> until,
      boolean includeTests) {
    public static final Query ALL = new Query("", "", Optional.empty(), Optional.empty(), false);
  }
}
