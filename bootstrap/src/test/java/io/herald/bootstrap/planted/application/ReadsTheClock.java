package io.herald.bootstrap.planted.application;

import java.time.Instant;

/** The application asks the machine for the time. */
public record ReadsTheClock() {

  Instant time() {
    return Instant.now();
  }
}
