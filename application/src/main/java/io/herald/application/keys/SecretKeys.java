package io.herald.application.keys;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The master key by which secrets are encrypted, and its change while everything goes on: nodes
 * read what the key before encrypted until the last row of it is gone. Thread-safe.
 */
public interface SecretKeys {

  Status status();

  /**
   * Begins a change of the key, or goes on with the one that was begun and not finished. From then
   * on everything is encrypted by the new key, by all nodes.
   *
   * @param audit the entry of a beginning, from the names of the key before and of the new one; not
   *     asked when a change goes on
   */
  Beginning begin(Instant at, String startedBy, BiFunction<String, String, AuditEntry> audit);

  /**
   * Encrypts the next rows by the new key, those that are not yet; a few at once, so that nobody
   * waits long.
   *
   * @param cursor from the step before; empty for the first
   */
  Step step(String cursor);

  /**
   * Ends the change after the last step and forgets the key before, once nobody can need it; false
   * if it is not under way any more.
   *
   * @param audit the entry of the end, from the names of the key before and of the new one
   */
  boolean finish(Instant at, BiFunction<String, String, AuditEntry> audit);

  /** Forgets keys that nobody needs any more; called now and then. */
  void tidy(Instant now);

  /**
   * How secrets are kept.
   *
   * @param key the name of the key that encrypts; no secret
   * @param file where this node has it
   * @param besideDatabase whether whoever copies the database's folder has the key as well
   * @param unfinished a change that was begun
   */
  record Status(String key, String file, boolean besideDatabase, Optional<Unfinished> unfinished) {}

  /** A change of the key that was begun and is not finished. */
  record Unfinished(String keyBefore, String keyAfter, Instant startedAt, String startedBy) {}

  /** What became of a beginning. */
  sealed interface Beginning {
    /**
     * It is under way.
     *
     * @param rows how many rows there are to look at, roughly
     * @param resumed whether it was begun before
     */
    record Begun(String keyBefore, String keyAfter, long rows, boolean resumed)
        implements Beginning {}

    /** Nothing was begun, and why. */
    record Impossible(String reason) implements Beginning {}
  }

  /**
   * A step.
   *
   * @param cursor where the next one begins; empty after the last
   * @param rows how many rows it looked at
   * @param encrypted how many of them it encrypted anew
   */
  record Step(String cursor, int rows, int encrypted) {}
}
