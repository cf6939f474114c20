package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;

/** The sending switch in memory. Thread-safe. */
public final class InMemorySendingSwitch implements SendingSwitch {
  private final AuditLog audit;
  private boolean paused;

  public InMemorySendingSwitch(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public synchronized boolean paused() {
    return paused;
  }

  @Override
  public synchronized boolean set(boolean wanted, AuditEntry entry) {
    if (paused == wanted) {
      return false;
    }
    paused = wanted;
    audit.append(entry);
    return true;
  }
}
