package io.herald.bootstrap;

import io.herald.application.invocation.DispatchInvocations;
import org.slf4j.Logger;

/** Writes what the engine reports to the log. */
record LoggedDiagnostics(Logger log) implements DispatchInvocations.Diagnostics {
  @Override
  public void warn(String message, Throwable cause) {
    log.warn("{}", message, cause);
  }

  @Override
  public void error(String message, Throwable cause) {
    log.error("{}", message, cause);
  }
}
