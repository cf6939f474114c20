package io.herald.application.audit;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditLog.Recorded;
import java.util.List;

/** Reads the audit log, exports it and proves that nobody changed it. Thread-safe. */
public final class ReadAudit {
  /** How many entries are read at once when all are wanted. */
  private static final int BATCH = 500;

  private final AuditLog log;

  public ReadAudit(AuditLog log) {
    this.log = log;
  }

  /** Entries, the newest first. Needs ADMINISTER. */
  public Page<Recorded> list(Caller caller, AuditLog.Query query, Page.Request page) {
    caller.require(Permission.ADMINISTER);
    return log.list(query, page);
  }

  /**
   * A batch of an export: entries from a sequence number on, the oldest first, at most 500; empty
   * at the end. Needs ADMINISTER.
   *
   * @param sequence 1 for the first, then one more than the last of the batch before
   */
  public List<Recorded> export(Caller caller, long sequence) {
    caller.require(Permission.ADMINISTER);
    return log.from(sequence, BATCH).items();
  }

  /**
   * Checks every entry against the one before it; reads the whole log in batches. Entries that
   * retention removed at the beginning are not missed, those that somebody cut off the end are.
   * Needs ADMINISTER.
   */
  public Verdict verify(Caller caller) {
    caller.require(Permission.ADMINISTER);
    // Asked first: what is written meanwhile is behind it.
    AuditLog.Head head = log.head();
    long entries = 0;
    long expected = 1;
    String previous = AuditChain.BEGINNING;
    while (true) {
      List<Recorded> batch = log.from(expected, BATCH).items();
      if (batch.isEmpty() && expected <= head.sequence()) {
        return new Verdict.Broken(
            expected,
            "Entry %d is missing, and all behind it: the log had %d entries."
                .formatted(expected, head.sequence()));
      }
      if (batch.isEmpty()) {
        return new Verdict.Intact(entries, previous);
      }
      for (Recorded recorded : batch) {
        if (entries == 0 && recorded.sequence() > 1) {
          expected = recorded.sequence();
          previous = recorded.previousHash();
        }
        if (recorded.sequence() != expected) {
          return new Verdict.Broken(
              expected,
              "Entry " + expected + " is missing: the next one is " + recorded.sequence());
        }
        if (!recorded.previousHash().equals(previous)) {
          return new Verdict.Broken(
              expected, "Entry " + expected + " does not follow the one before it.");
        }
        if (!AuditChain.hash(previous, expected, recorded.entry()).equals(recorded.hash())) {
          return new Verdict.Broken(
              expected, "Entry " + expected + " is not what was recorded: its hash differs.");
        }
        if (expected == head.sequence() && !recorded.hash().equals(head.hash())) {
          return new Verdict.Broken(
              expected, "Entry " + expected + " is not the one that was recorded as the newest.");
        }
        previous = recorded.hash();
        expected++;
        entries++;
      }
    }
  }

  /** Whether the log is as it was written. */
  public sealed interface Verdict {
    /**
     * It is.
     *
     * @param lastHash of the newest entry: kept elsewhere, it also proves that none was cut off
     */
    record Intact(long entries, String lastHash) implements Verdict {}

    /** It is not, from that entry on. */
    record Broken(long sequence, String reason) implements Verdict {}
  }
}
