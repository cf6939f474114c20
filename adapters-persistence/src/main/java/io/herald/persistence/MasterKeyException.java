package io.herald.persistence;

/** The master key is missing, unreadable or not the one that this database was made with. */
public final class MasterKeyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MasterKeyException(String message, Throwable cause) {
    super(message, cause);
  }

  MasterKeyException(String message) {
    super(message);
  }
}
