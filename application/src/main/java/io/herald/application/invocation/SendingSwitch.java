package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;

/**
 * Holds all sending of all nodes; publishing goes on. From the moment it is paused no node leases
 * what is published and none claims, whatever it remembers of the switch. Thread-safe.
 */
public interface SendingSwitch {

  /** Whether sending is paused, as the database says now. */
  boolean paused();

  /** Pauses or resumes; false, and nothing recorded, if it was so already. */
  boolean set(boolean paused, AuditEntry audit);
}
