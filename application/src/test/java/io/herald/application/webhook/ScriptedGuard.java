package io.herald.application.webhook;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A guard without a network: HTTPS only, and every host is public and there, except those that a
 * test names. Thread-safe.
 */
public final class ScriptedGuard implements EgressGuard {
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Set<String> unresolved = ConcurrentHashMap.newKeySet();
  private final Set<String> inside = ConcurrentHashMap.newKeySet();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final CountDownLatch never = new CountDownLatch(1);

  /** URLs with this text are refused as they stand. */
  public ScriptedGuard refusing(String part) {
    refused.add(part);
    return this;
  }

  /** URLs with this text have a host that does not resolve. */
  public ScriptedGuard notResolving(String part) {
    unresolved.add(part);
    return this;
  }

  /** URLs with this text have a host whose address is refused. */
  public ScriptedGuard resolvingToTheInside(String part) {
    inside.add(part);
    return this;
  }

  /** URLs with this text have a host whose name server never answers. */
  public ScriptedGuard neverAnswering(String part) {
    silent.add(part);
    return this;
  }

  /** Looking up URLs with this text fails. */
  public ScriptedGuard breaking(String part) {
    broken.add(part);
    return this;
  }

  @Override
  public Optional<Refusal> judge(String urlTemplate) {
    if (!urlTemplate.startsWith("https://")) {
      return Optional.of(
          new Refusal("HTTPS_ONLY", "Targets are reached over HTTPS only. Begin with https://."));
    }
    return holds(refused, urlTemplate)
        ? Optional.of(new Refusal("HOST_REFUSED", "This host is refused. Use a public one."))
        : Optional.empty();
  }

  @Override
  public Explanation explain(String url) {
    if (holds(broken, url)) {
      throw new IllegalStateException("the name server is on fire");
    }
    if (holds(silent, url)) {
      waitForever();
    }
    Optional<Refusal> refusal =
        judge(url)
            .or(() ->
                holds(inside, url)
                    ? Optional.of(
                        new Refusal(
                            "ADDRESS_REFUSED", "10.0.0.1 is a private address. Use another."))
                    : Optional.empty());
    boolean resolves = !holds(unresolved, url);
    return new Explanation(
        refusal.isEmpty(),
        resolves,
        refusal.map(Refusal::message).orElse("Herald may connect to this URL."),
        refusal,
        resolves ? List.of(new AddressVerdict("203.0.114.1", refusal)) : List.of());
  }

  private void waitForever() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody waits for the answer any more", e);
    }
  }

  private static boolean holds(Set<String> parts, String url) {
    return parts.stream().anyMatch(url::contains);
  }
}
