package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sign-in links in memory. Thread-safe. */
public final class InMemorySignInLinks implements SignInLinks {
  private final AuditLog audit;
  private final Map<String, SignInLink> links = new HashMap<>();

  public InMemorySignInLinks(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public synchronized void offer(SignInLink link, AuditEntry entry) {
    takeBack(link.purpose());
    links.put(link.hash(), link);
    audit.append(entry);
  }

  synchronized void takeBack(String purpose) {
    links.values().removeIf(other -> other.purpose().equals(purpose));
  }

  @Override
  public synchronized Optional<SignInLink> find(String hash, Instant at) {
    return Optional.ofNullable(links.get(hash)).filter(link -> at.isBefore(link.expiresAt()));
  }

  @Override
  public synchronized Optional<SignInLink> use(String hash, Instant at) {
    Optional<SignInLink> link = find(hash, at);
    link.ifPresent(found -> links.remove(found.hash()));
    return link;
  }
}
