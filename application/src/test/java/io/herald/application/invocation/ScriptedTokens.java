package io.herald.application.invocation;

import io.herald.domain.Secret;
import io.herald.domain.webhook.Authentication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An authorization server without a network: numbered tokens, a new one for each that a target
 * refused. Thread-safe.
 */
public final class ScriptedTokens implements AccessTokens {
  private final AtomicInteger number = new AtomicInteger(1);
  private volatile Optional<String> failure = Optional.empty();
  private final List<Authentication.OAuth2> asked = new CopyOnWriteArrayList<>();

  /** From now on no token can be had. */
  public void fail(String message) {
    failure = Optional.of(message);
  }

  /** What tokens were asked for with, in order. */
  public List<Authentication.OAuth2> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Outcome token(Authentication.OAuth2 settings, Optional<Secret> refused, Duration timeout) {
    asked.add(settings);
    Optional<String> failed = failure;
    if (failed.isPresent()) {
      return new Outcome.Failed(failed.get());
    }
    Secret current = Secret.of("access-token-" + number.get());
    return new Outcome.Token(
        refused.filter(current::equals).isPresent()
            ? Secret.of("access-token-" + number.incrementAndGet())
            : current);
  }
}
