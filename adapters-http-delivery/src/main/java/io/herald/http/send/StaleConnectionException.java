package io.herald.http.send;

import java.io.IOException;

/** A pooled connection was closed by the other side while it was idle; nothing was sent on it. */
final class StaleConnectionException extends IOException {
  StaleConnectionException() {
    super("the connection was closed while it was idle");
  }
}
