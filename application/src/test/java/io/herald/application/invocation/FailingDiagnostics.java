package io.herald.application.invocation;

/** For tests in which nothing is expected to go wrong inside Herald. */
public final class FailingDiagnostics implements DispatchInvocations.Diagnostics {
  @Override
  public void warn(String message, Throwable cause) {
    throw new AssertionError(message, cause);
  }

  @Override
  public void error(String message, Throwable cause) {
    throw new AssertionError(message, cause);
  }
}
