package io.herald.domain.invocation;

/** Why an invocation exists. */
public enum Cause {
  /** An event was published. */
  EVENT,
  /** Somebody tested a webhook. */
  TEST,
  /** A service or an admin asked for it and waits for the answer. */
  MANUAL,
  /** Somebody asked to repeat an earlier one. */
  REPLAY
}
