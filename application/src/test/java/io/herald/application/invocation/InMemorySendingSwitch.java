package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;

/** The sending switch in memory. Thread-safe. */
public final class InMemorySendingSwitch implements SendingSwitch {
  private final InMemoryWork work;
  private final AuditLog audit;
  private boolean paused;

  public InMemorySendingSwitch(InMemoryWork work, AuditLog audit) {
    this.work = work;
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
    work.pause(wanted);
    audit.append(entry);
    return true;
  }
}
