package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;

/** Holds all sending of all nodes; publishing goes on. Thread-safe. */
public interface SendingSwitch {

  /** Whether sending is paused, as the database says now. */
  boolean paused();

  /** Pauses or resumes; false, and nothing recorded, if it was so already. */
  boolean set(boolean paused, AuditEntry audit);
}
