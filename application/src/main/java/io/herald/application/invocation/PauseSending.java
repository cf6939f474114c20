package io.herald.application.invocation;

import io.herald.application.access.Caller;

/** Pauses and resumes all sending of all nodes; publishing goes on. Thread-safe. */
public final class PauseSending {

  /** Needs VIEW. */
  public boolean paused(Caller caller) {
    throw new UnsupportedOperationException();
  }

  /** Pauses or resumes; false if it was so already. Needs OPERATE. */
  public boolean set(Caller caller, boolean paused) {
    throw new UnsupportedOperationException();
  }
}
