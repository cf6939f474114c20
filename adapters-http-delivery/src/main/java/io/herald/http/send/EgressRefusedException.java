package io.herald.http.send;

import java.io.IOException;

/** The egress policy refused an address; the trace of the call says why. */
final class EgressRefusedException extends IOException {
  EgressRefusedException(String message) {
    super(message);
  }
}
