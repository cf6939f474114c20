package io.herald.application.invocation;

import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.util.Map;
import java.util.Optional;

/**
 * Invocations that their caller waits for: tests and manual ones. They have one attempt, are never
 * due and never claimed. Thread-safe.
 */
public interface DirectInvocations {

  /**
   * Records that an invocation begins.
   *
   * @param newEvent its event, if that is not on record yet. For a manual invocation its publisher
   *     id is an idempotency key: seen before, the recorded answer counts
   */
  BeginOutcome begin(Invocation invocation, Optional<Event> newEvent);

  /** Records the attempt and the final state. */
  void conclude(
      Invocation invocation, Attempt attempt, InvocationState state, Map<String, String> captured);

  /** Closes, as INTERRUPTED, what a crash of this node left open; called at the start. */
  int closeInterrupted();

  /**
   * Closes, as INTERRUPTED, what nodes left open that have not been heard of for as long as a lease
   * lasts, or what is open longer than any attempt lasts; how many.
   */
  int closeAbandoned();

  /** What became of a beginning. */
  sealed interface BeginOutcome {
    record Begun() implements BeginOutcome {}

    /** The same event was invoked for this webhook before. */
    record Repeated(Invocation original) implements BeginOutcome {}

    /** The publisher's event id was used with other content. */
    record Reused(EventId original) implements BeginOutcome {}
  }
}
