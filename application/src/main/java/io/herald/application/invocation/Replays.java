package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The replays on record, and what they repeat. Thread-safe. */
public interface Replays {

  /** Stores a new replay. */
  void start(Replay replay, AuditEntry audit);

  Optional<Replay> find(UUID id);

  /** The newest first, at most {@code limit}, 1 to 1,000. */
  List<Replay> recent(int limit);

  /** Those that run, the oldest first; 100 at most. */
  List<Replay> running();

  /**
   * How many candidates there are. Looks at as many rows as it can in a second or so, so that a
   * long history may hold more than it counts.
   */
  Count count(Replay.Selection selection);

  /**
   * The next candidates of a selection, the oldest first; examines at most 10,000 rows, so there
   * may be fewer, even none, before the end. What is not final, a test, or without a payload by now
   * is no candidate.
   *
   * @param cursor from the candidates before; empty for the first
   * @param limit 1 to 1,000
   */
  Candidates candidates(Replay.Selection selection, String cursor, int limit);

  /**
   * Makes a step: stores the replay as it is after it together with its new invocations, which have
   * the cause REPLAY, are unordered and due now. One atomic change.
   *
   * @return false, and nothing stored, if the stored version is not the one before: somebody else
   *     was faster; or if a webhook or a payload that the invocations need is gone by now
   */
  boolean advance(Replay after, List<NewReplay> invocations, Optional<AuditEntry> audit);

  /**
   * A number of candidates.
   *
   * @param more whether there are more than could be counted
   */
  record Count(long candidates, boolean more) {}

  /**
   * A part of a selection.
   *
   * @param cursor where the next one begins; empty at the end
   */
  record Candidates(List<Candidate> candidates, String cursor) {
    public Candidates {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * What may be sent again.
   *
   * @param repeats the invocation; absent for an event that fired none
   */
  record Candidate(Event event, WebhookId webhook, Optional<InvocationId> repeats) {}

  /** An invocation to be. */
  record NewReplay(
      InvocationId id,
      WebhookId webhook,
      String webhookName,
      EventId event,
      Optional<InvocationId> repeats) {}
}
