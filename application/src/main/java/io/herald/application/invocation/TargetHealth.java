package io.herald.application.invocation;

import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;

/** What an attempt says about its target, which is what a circuit breaker counts. Stateless. */
public final class TargetHealth {
  private TargetHealth() {}

  /** Whether the attempt failed because the target itself is unwell. */
  public static boolean speaksAgainst(Attempt attempt) {
    return attempt.result() instanceof Attempt.Result.Failure failed
        && speaksAgainst(failed.failure());
  }

  private static boolean speaksAgainst(FailureClass failure) {
    return switch (failure) {
      case DNS,
          CONNECT,
          TLS,
          TIMEOUT,
          CONNECTION_LOST,
          MALFORMED_RESPONSE,
          RESPONSE_TOO_LARGE,
          PROXY,
          OAUTH_TOKEN,
          SERVER_ERROR ->
          true;
      case EGRESS_REFUSED,
          REDIRECT,
          UNAUTHORIZED,
          NOT_FOUND,
          GONE,
          TOO_MANY_REQUESTS,
          CLIENT_ERROR,
          UNEXPECTED_STATUS,
          VALIDATOR,
          TEMPLATE,
          CAPTURE_MISSING,
          CIRCUIT_OPEN,
          INTERRUPTED,
          INTERNAL ->
          false;
    };
  }
}
