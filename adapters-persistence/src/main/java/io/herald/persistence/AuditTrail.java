package io.herald.persistence;

import static io.herald.persistence.schema.Tables.AUDIT;
import static io.herald.persistence.schema.Tables.AUDIT_HEAD;

import io.herald.application.audit.AuditChain;
import io.herald.application.audit.AuditEntry;
import io.herald.persistence.schema.tables.records.AuditHeadRecord;
import java.util.List;
import java.util.Objects;

/**
 * Appends to the audit log within the transaction of the change. The head is locked, so that
 * sequence numbers have no gaps and each entry seals the one before. Stateless.
 */
final class AuditTrail {
  private static final short HEAD = 1;

  private AuditTrail() {}

  static void append(WriteSession session, AuditEntry entry) {
    append(session, List.of(entry));
  }

  static void append(WriteSession session, List<AuditEntry> entries) {
    AuditHeadRecord head =
        Objects.requireNonNull(
            session
                .locks()
                .exclusive(session.dsl().selectFrom(AUDIT_HEAD).where(AUDIT_HEAD.ID.eq(HEAD)))
                .fetchOne(),
            "the head of the audit log");
    long sequence = head.getSequence();
    String previous = head.getHash();
    for (AuditEntry entry : entries) {
      sequence++;
      String hash = AuditChain.hash(previous, sequence, entry);
      insert(session, sequence, entry, previous, hash);
      previous = hash;
    }
    session
        .dsl()
        .update(AUDIT_HEAD)
        .set(AUDIT_HEAD.SEQUENCE, sequence)
        .set(AUDIT_HEAD.HASH, previous)
        .where(AUDIT_HEAD.ID.eq(HEAD))
        .execute();
  }

  private static void insert(
      WriteSession session, long sequence, AuditEntry entry, String previous, String hash) {
    session
        .dsl()
        .insertInto(AUDIT)
        .set(AUDIT.SEQUENCE, sequence)
        .set(AUDIT.AT, Bound.micros(entry.at()))
        .set(AUDIT.ACTOR, entry.caller().name())
        .set(AUDIT.ROLE, entry.caller().role().text())
        .set(AUDIT.DOOR, entry.caller().door().name())
        .set(AUDIT.ADDRESS, entry.caller().address())
        .set(AUDIT.ACTION, entry.action())
        .set(AUDIT.OBJECT, entry.object())
        .set(AUDIT.OBJECT_KEY, entry.objectId())
        .set(AUDIT.CONTENT_BEFORE, entry.before())
        .set(AUDIT.CONTENT_AFTER, entry.after())
        .set(AUDIT.PREVIOUS_HASH, previous)
        .set(AUDIT.HASH, hash)
        .execute();
  }
}
