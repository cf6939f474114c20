package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The live work. Claiming moves an invocation's due time forward by the lease and raises its
 * version; every result is guarded by that version, so a lease that ran out changes nothing.
 * Thread-safe; callers of one moment may share a transaction.
 */
public interface DueInvocations {

  /**
   * Claims what is due, for each webhook at most as many as it has room for: first attempts before
   * retries within the room, the longest due first. One statement seeks, however long the history
   * and other webhooks' backlogs are.
   *
   * @param rooms webhooks that can start something now, at most 1,000
   */
  List<Claimed> claim(List<Room> rooms);

  /**
   * Records an attempt and what follows from it, durably, and releases whoever waited behind it.
   *
   * @return {@link CompletionOutcome.LeaseLost}, and nothing recorded, if the lease was lost
   */
  CompletionOutcome complete(Completion completion);

  /**
   * Gives leases back, due again after {@code delay}; lost ones are skipped. No attempt is burnt.
   */
  void postpone(List<Lease> leases, Duration delay);

  /**
   * Cancels live invocations, whether or not somebody attempts them now; returns those it
   * cancelled.
   */
  List<InvocationId> cancel(List<InvocationId> invocations, AuditEntry audit);

  /** Makes live, waiting invocations due now; returns those it moved. */
  List<InvocationId> hasten(List<InvocationId> invocations, AuditEntry audit);

  /** How much waits for a webhook, and since when the oldest of it. */
  Map<WebhookId, Backlog> backlogs();

  /**
   * A webhook's room in its lane.
   *
   * @param places how many can start now, 1 to 500
   * @param retryPlaces how many of these at least go to retries if there are any
   */
  record Room(WebhookId webhook, int places, int retryPlaces) {}

  /**
   * A claimed invocation.
   *
   * @param attempts how many are on record
   * @param counted how many of them the retry schedule counts; less if some were interrupted
   */
  record Claimed(
      Lease lease,
      WebhookId webhook,
      Event event,
      Cause cause,
      int attempts,
      int counted,
      Instant createdAt) {}

  /**
   * An attempt and what follows.
   *
   * @param captured values for the access request, from a successful response
   */
  record Completion(
      Lease lease, WebhookId webhook, Attempt attempt, Next next, Map<String, String> captured) {
    public Completion {
      captured = Map.copyOf(captured);
    }
  }

  /** What follows from an attempt. */
  sealed interface Next {
    record Delivered() implements Next {}

    /** Due again after {@code delay}. */
    record RetryIn(Duration delay) implements Next {}

    /** Due now; the attempt is on record, but does not count. */
    record Again() implements Next {}

    record Failed(FailureClass failure, String reason) implements Next {}
  }

  /** What became of a result. */
  sealed interface CompletionOutcome {
    /**
     * Recorded.
     *
     * @param released webhooks of which an invocation that waited behind this one is due now
     */
    record Recorded(Set<WebhookId> released) implements CompletionOutcome {}

    /** Another node, or a cancellation, was faster; nothing was recorded. */
    record LeaseLost() implements CompletionOutcome {}
  }

  /** Waiting work of a webhook. */
  record Backlog(long waiting, long blocked, long retrying, Optional<Instant> oldest) {}
}
