package io.herald.application;

/**
 * The database does not answer or refuses. Nothing that was asked for is acknowledged; whether it
 * happened is unknown, so repeat it with the same identifier.
 */
public final class StorageUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StorageUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
