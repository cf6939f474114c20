package io.herald.application.invocation;

import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A wish to send again, and how far it has come. It is carried out in steps, by whichever node
 * takes the next one; what was made so far is on record, so that it goes on after a crash.
 *
 * @param perSecond how many invocations are made in a second at most
 * @param candidates how many there were at the start, as far as they were counted
 * @param cursor behind the last candidate looked at; empty at the beginning and at the end
 * @param examined how many candidates were looked at
 * @param made how many invocations were made of them
 * @param version grows by one with every step, so that no step is made twice
 */
public record Replay(
    UUID id,
    Selection selection,
    int perSecond,
    String startedBy,
    Instant startedAt,
    Instant changedAt,
    Status status,
    long candidates,
    String cursor,
    long examined,
    long made,
    long version) {

  /** Whether it goes on. */
  public enum Status {
    RUNNING,
    DONE,
    STOPPED
  }

  /** What is to be sent again. Tests are never: their data is not meant. */
  public sealed interface Selection {
    /** These invocations, 1 to {@link ReplayInvocations#MAX_CHOSEN}, all of them final. */
    record Chosen(List<InvocationId> invocations) implements Selection {
      public Chosen {
        invocations = List.copyOf(invocations);
      }
    }

    /**
     * The invocations of a webhook that were made in a window and ended in one of these states.
     *
     * @param states final ones, at least one
     * @param until exclusive, and not later than the start of the replay
     */
    record Window(WebhookId webhook, Set<InvocationState.Name> states, Instant since, Instant until)
        implements Selection {
      public Window {
        states = Set.copyOf(states);
      }
    }

    /**
     * The events received in a window that fired nothing of a webhook and that it matches as it is
     * today: it was off, did not exist, or had other triggers or filters.
     *
     * @param until exclusive, and not later than the start of the replay
     */
    record Missed(WebhookId webhook, Instant since, Instant until) implements Selection {}
  }

  /** The same replay after a step. */
  Replay after(Status next, String nextCursor, int looked, int invocations, Instant now) {
    return new Replay(
        id,
        selection,
        perSecond,
        startedBy,
        startedAt,
        now,
        next,
        candidates,
        nextCursor,
        examined + looked,
        made + invocations,
        version + 1);
  }
}
