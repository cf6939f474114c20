package io.herald.application.retention;

import io.herald.application.audit.InMemoryAuditLog;
import io.herald.application.invocation.InMemoryReplays;
import io.herald.application.invocation.InMemoryWork;
import java.time.Instant;

/** Retention in memory. Thread-safe. */
public final class InMemoryRetention implements Retention {
  private final InMemoryWork work;
  private final InMemoryReplays replays;
  private final InMemoryAuditLog audit;

  public InMemoryRetention(InMemoryWork work, InMemoryReplays replays, InMemoryAuditLog audit) {
    this.work = work;
    this.replays = replays;
    this.audit = audit;
  }

  @Override
  public Step removePayloads(Instant before) {
    return step(work.removePayloads(before, ROWS));
  }

  @Override
  public Step removeExchanges(Instant before) {
    return step(work.removeExchanges(before, ROWS));
  }

  @Override
  public Step removeRecords(Instant before) {
    int removed = work.removeRecords(before, ROWS);
    return step(removed > 0 ? removed : replays.remove(before, ROWS));
  }

  @Override
  public Step removeAudit(Instant before) {
    return step(audit.removeBeginning(before, ROWS));
  }

  private static Step step(int removed) {
    return new Step(removed, removed > 0);
  }

  @Override
  public long usedBytes() {
    return work.characters();
  }

  @Override
  public boolean freesRecordsOnly() {
    return false;
  }

  @Override
  public boolean shrink() {
    return false;
  }
}
