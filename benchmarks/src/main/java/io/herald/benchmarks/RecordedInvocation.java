package io.herald.benchmarks;

import io.herald.proto.v1.Attempt;
import io.herald.proto.v1.Invocation;

/**
 * An invocation as Herald has it on record.
 *
 * @param eventId the publisher's identifier of the event
 * @param webhook the webhook's name
 * @param attempts how many are on record
 */
record RecordedInvocation(
    String id, String eventId, String webhook, Invocation.State state, int attempts) {

  static RecordedInvocation of(Invocation invocation) {
    return new RecordedInvocation(
        invocation.getId(),
        invocation.getEventId(),
        invocation.getWebhookName(),
        invocation.getState(),
        invocation.getAttemptCount());
  }

  /**
   * An attempt on record.
   *
   * @param startNanos when it began, by Herald's clock, in nanoseconds since 1970
   */
  record RecordedAttempt(int number, long startNanos, boolean successful) {
    static RecordedAttempt of(Attempt attempt) {
      return new RecordedAttempt(
          attempt.getNumber(),
          attempt.getStartTime().getSeconds() * 1_000_000_000 + attempt.getStartTime().getNanos(),
          attempt.getSuccessful());
    }
  }
}
