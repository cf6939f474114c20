package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Live work in memory. Thread-safe. */
public final class InMemoryDueInvocations implements DueInvocations {
  private final InMemoryWork work;
  private final AuditLog audit;

  public InMemoryDueInvocations(InMemoryWork work, AuditLog audit) {
    this.work = work;
    this.audit = audit;
  }

  @Override
  public List<Claimed> claim(List<Room> rooms) {
    return work.claim(rooms);
  }

  @Override
  public CompletionOutcome complete(Completion completion) {
    return work.complete(completion);
  }

  @Override
  public void postpone(List<Lease> leases, Duration delay) {
    work.postpone(leases, delay);
  }

  @Override
  public List<InvocationId> cancel(List<InvocationId> invocations, AuditEntry entry) {
    return audited(work.cancel(invocations), entry);
  }

  @Override
  public List<InvocationId> hasten(List<InvocationId> invocations, AuditEntry entry) {
    return audited(work.hasten(invocations), entry);
  }

  private List<InvocationId> audited(List<InvocationId> changed, AuditEntry entry) {
    if (!changed.isEmpty()) {
      audit.append(entry);
    }
    return changed;
  }

  @Override
  public Map<WebhookId, Backlog> backlogs() {
    return work.backlogs();
  }
}
