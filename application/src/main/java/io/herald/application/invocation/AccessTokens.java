package io.herald.application.invocation;

import io.herald.domain.Secret;
import io.herald.domain.webhook.Authentication;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets OAuth 2.0 access tokens by client credentials; cached until shortly before they expire, one
 * request at a time for the same settings. Thread-safe; blocks.
 */
public interface AccessTokens {

  /**
   * A token for these settings.
   *
   * @param refused the token that a target has just refused with 401: another one is got, unless
   *     somebody did so meanwhile
   * @param timeout for the request to the token URL
   */
  Outcome token(Authentication.OAuth2 settings, Optional<Secret> refused, Duration timeout);

  /** What came of it. */
  sealed interface Outcome {
    record Token(Secret value) implements Outcome {}

    /** None could be had, and why. */
    record Failed(String message) implements Outcome {}
  }
}
