package io.herald.persistence;

/**
 * The database cannot be used as it is; nothing in it was touched. The message says in a sentence
 * what is wrong and what to do.
 */
public final class DatabaseRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  DatabaseRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  DatabaseRefused(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** What is wrong. */
  public enum Reason {
    /** Another process works with the data directory. */
    IN_USE,
    /** The database has secrets, and the file that decrypts them is not there. */
    MASTER_KEY_MISSING,
    /** The master key is not the one that the database was made with. */
    MASTER_KEY_WRONG,
    /** Others than its owner can read or change the file of the master key. */
    MASTER_KEY_EXPOSED,
    /** A newer version of Herald has changed the tables. */
    SCHEMA_TOO_NEW,
    /** The server does not answer, or refuses the user. */
    UNREACHABLE,
    /** The server's version or settings, or the user's rights, do not do. */
    UNSUITABLE,
    /** The data directory or the database cannot be read or written. */
    INACCESSIBLE
  }
}
