package io.herald.application.invocation;

import io.herald.application.Page;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The invocations on record. Thread-safe. */
public interface Invocations {

  Optional<Detail> find(InvocationId id);

  /** Invocations, the newest first; examines at most 10,000 rows. */
  Page<Invocation> list(Query query, Page.Request page);

  /** Invocations of one event, the oldest first; at most 1,000. */
  List<Invocation> ofEvent(EventId event);

  /** The values captured for an access request, by name. */
  Map<String, String> captured(String orderingKey);

  /**
   * Changes since a cursor, in the order recorded, for live views: each new attempt or state. At
   * least once: a change may show again.
   *
   * @param cursor from the batch before; empty begins with what happens from now on
   */
  Changes changesSince(String cursor, int limit);

  /** An invocation with its attempts, the first one first. */
  record Detail(Invocation invocation, List<Attempt> attempts, Map<String, String> captured) {
    public Detail {
      attempts = List.copyOf(attempts);
    }
  }

  /** A batch of changes and where the next begins. */
  record Changes(List<Invocation> invocations, String cursor) {
    public Changes {
      invocations = List.copyOf(invocations);
    }
  }

  /**
   * What to look for; absent and empty match everything.
   *
   * @param request {@code data.id} or {@code data.friendly_id}
   * @param failureCode an HTTP status such as {@code 404}, or a failure class such as {@code DNS}
   */
  record Query(
      Optional<WebhookId> webhook,
      Optional<InvocationState.Name> state,
      Optional<Cause> cause,
      Optional<EventId> event,
      String request,
      String failureCode,
      Optional<Instant> since,
      Optional<Instant> until) {
    public static final Query ALL =
        new Query(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "",
            "",
            Optional.empty(),
            Optional.empty());
  }
}
