package io.herald.application.invocation;

import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;

/** What an attempt says about its target, which is what a circuit breaker counts. */
public enum TargetHealth {
  /** It answered, if only to refuse. */
  WELL,
  /** It failed, or could not be reached. */
  UNWELL,
  /** It was never asked, or not heard out. */
  UNKNOWN;

  static TargetHealth of(Attempt attempt) {
    return attempt.result() instanceof Attempt.Result.Failure failed ? of(failed.failure()) : WELL;
  }

  private static TargetHealth of(FailureClass failure) {
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
          UNWELL;
      case REDIRECT,
          UNAUTHORIZED,
          NOT_FOUND,
          GONE,
          TOO_MANY_REQUESTS,
          CLIENT_ERROR,
          UNEXPECTED_STATUS,
          VALIDATOR ->
          WELL;
      case EGRESS_REFUSED, TEMPLATE, CAPTURE_MISSING, CIRCUIT_OPEN, INTERRUPTED, INTERNAL ->
          UNKNOWN;
    };
  }
}
