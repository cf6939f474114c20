package io.herald.benchmarks;

/**
 * A promise that was not kept.
 *
 * @param detail which event, invocation or process, and what is wrong with it
 */
record Finding(Rule rule, String detail) {

  /** The promises. */
  enum Rule {
    /** An acknowledged event is stored. */
    EVENT_LOST,
    /** A stored event was published by us. */
    EVENT_UNKNOWN,
    /** The same event again is a duplicate with the same invocations. */
    EVENT_NOT_IDEMPOTENT,
    /** What follows the rules is not refused. */
    EVENT_REFUSED,
    /** An acknowledged event has the invocations that were named, one for each matching webhook. */
    INVOCATION_LOST,
    /** Every invocation on record or at the receiver belongs to an event of ours and a webhook. */
    INVOCATION_UNKNOWN,
    /** Nobody cancelled, held or failed it: it is delivered, failed or waits. */
    INVOCATION_IN_WRONG_STATE,
    /** With everything healed, nothing goes on waiting. */
    INVOCATION_STUCK,
    /** It fails only when its schedule is used up. */
    INVOCATION_FAILED_EARLY,
    /** What is on record as delivered did arrive and was answered 2xx. */
    DELIVERY_INVENTED,
    /** The body is what the template makes of the event, to the byte. */
    BODY_CHANGED,
    /** The signature is right. */
    SIGNATURE_WRONG,
    /** Sent twice without a record only if it was under way when records could be lost. */
    DUPLICATE_UNEXPLAINED,
    /** No more of them at once than could be under way. */
    DUPLICATES_TOO_MANY,
    /** Nothing is attempted after it succeeded: the version guards each record. */
    ATTEMPTED_AFTER_SUCCESS,
    /** First attempts for one access request happen in the order of publishing. */
    OUT_OF_ORDER,
    /** In strict order, no delivery starts before the one before is over. */
    OUT_OF_STRICT_ORDER,
    /** SIGTERM ends the server in time with exit code 0. */
    BAD_END,
    /** The server starts, whatever was done to it before. */
    BAD_START
  }
}
