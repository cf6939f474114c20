package io.herald.application.webhook;

import io.herald.domain.Violation;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.WebhookSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up the hosts that a webhook will connect to, when it is saved: an address that is refused
 * refuses the save, a host that is not there now is a warning. A name server that is slow or broken
 * never fails a save. Thread-safe; blocks for {@link #PATIENCE} per host at most.
 */
public final class TargetLookup {
  /** Long enough for a name server that works, short enough for somebody who waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final EgressGuard guard;
  private final Duration patience;

  public TargetLookup(EgressGuard guard) {
    this(guard, PATIENCE);
  }

  /** With another patience, for tests that do not have it. */
  TargetLookup(EgressGuard guard, Duration patience) {
    this.guard = guard;
    this.patience = patience;
  }

  /** What was found. */
  record Findings(List<Violation> violations, List<String> warnings) {
    public Findings {
      violations = List.copyOf(violations);
      warnings = List.copyOf(warnings);
    }
  }

  Findings look(WebhookSettings settings) {
    List<Violation> violations = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    look("url", settings.url(), violations, warnings);
    if (settings.authentication() instanceof Authentication.OAuth2 oauth2) {
      look("authentication.oauth2.token_url", oauth2.tokenUrl(), violations, warnings);
    }
    return new Findings(violations, warnings);
  }

  private void look(String field, String url, List<Violation> violations, List<String> warnings) {
    // The path may hold placeholders, and no rule about addresses looks at it.
    String host = host(url);
    Optional<EgressGuard.Explanation> explanation = explain("https://" + host + "/");
    if (explanation.isEmpty()) {
      return;
    }
    EgressGuard.Explanation found = explanation.get();
    if (!found.resolves()) {
      warnings.add(
          "The host "
              + host
              + " does not resolve now. The webhook is saved, but nothing can be delivered until"
              + " the name exists.");
    } else if (!found.allowed()) {
      violations.add(
          found
              .refusal()
              .map(refusal -> new Violation(field, refusal.rule(), refusal.message()))
              .orElseGet(() -> new Violation(field, "ADDRESS_REFUSED", found.summary())));
    }
  }

  /** The guard's answer; empty if it takes too long or cannot say. */
  private Optional<EgressGuard.Explanation> explain(String url) {
    FutureTask<EgressGuard.Explanation> task = new FutureTask<>(() -> guard.explain(url));
    Thread.ofVirtual().name("lookup").start(task);
    try {
      return Optional.of(task.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException _) {
      // Every address is judged again when a connection is made.
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      task.cancel(true);
    }
  }

  private static String host(String url) {
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(start, end);
  }
}
