package io.herald.application.audit;

import io.herald.application.Page;
import java.time.Instant;
import java.util.Optional;

/**
 * The entries on record, append-only and hash-chained: each carries the hash of the one before.
 * Entries are written by the ports that make the changes, in the same transaction. Thread-safe.
 */
public interface AuditLog {

  /** Entries, the newest first. */
  Page<Recorded> list(Query query, Page.Request page);

  /** Entries from a sequence number on, the oldest first, for export and verification. */
  Page<Recorded> from(long sequence, int limit);

  /** What the log says of its newest entry, kept apart from the entries. */
  Head head();

  /** Appends an entry that belongs to no other change, such as a sign-in. */
  void append(AuditEntry entry);

  /**
   * The newest entry.
   *
   * @param sequence 0 if there is none yet
   * @param hash its hash; {@link AuditChain#BEGINNING} if there is none yet
   */
  record Head(long sequence, String hash) {}

  /**
   * An entry on record.
   *
   * @param sequence 1 for the first, without gaps
   * @param hash SHA-256 over the hash before and this entry's fields, hexadecimal
   */
  record Recorded(long sequence, AuditEntry entry, String previousHash, String hash) {}

  /**
   * What to look for; empty texts match everything.
   *
   * @param text a part of actor, action or object
   */
  record Query(String text, String objectId, Optional<Instant> since, Optional<Instant> until) {}
}
