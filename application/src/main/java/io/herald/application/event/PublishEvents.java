package io.herald.application.event;

import io.herald.application.access.Caller;
import io.herald.domain.Violation;
import io.herald.domain.event.EventDraft;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import java.util.List;

/**
 * Takes events in: checks, matches, stores them with what they fire, and starts what can start now.
 * An accepted event survives power loss. Thread-safe; blocks until the commit.
 */
public final class PublishEvents {
  /** The most events in one call. */
  public static final int MAX_EVENTS = 1000;

  /** Publishes 1 to 1,000 events; one outcome for each, in order. Needs PUBLISH. */
  public List<Outcome> publish(Caller caller, List<EventDraft> drafts) {
    throw new UnsupportedOperationException();
  }

  /** What became of an event. */
  public sealed interface Outcome {
    /** Stored, with the invocations it fired. */
    record Accepted(EventId id, String publisherId, List<InvocationId> invocations)
        implements Outcome {}

    /** Seen before with the same content. */
    record Duplicate(EventId id, String publisherId, List<InvocationId> invocations)
        implements Outcome {}

    /** Not stored, and why. A reused event id has the rule {@code EVENT_ID_REUSED}. */
    record Refused(List<Violation> violations) implements Outcome {}
  }
}
