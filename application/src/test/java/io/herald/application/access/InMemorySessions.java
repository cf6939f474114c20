package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sessions and sign-in links in memory. Thread-safe. */
public final class InMemorySessions implements Sessions {
  private final AuditLog audit;
  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, SignInLink> links = new HashMap<>();

  public InMemorySessions(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public synchronized void open(Session session, AuditEntry entry) {
    sessions.put(session.hash(), session);
    audit.append(entry);
  }

  @Override
  public synchronized Optional<Session> find(String hash) {
    return Optional.ofNullable(sessions.get(hash));
  }

  @Override
  public synchronized void touch(String hash, Instant at) {
    sessions.computeIfPresent(
        hash,
        (_, session) ->
            session.lastSeenAt().isBefore(at)
                ? new Session(
                    hash,
                    session.name(),
                    session.role(),
                    session.token(),
                    session.person(),
                    session.createdAt(),
                    at)
                : session);
  }

  @Override
  public synchronized void end(String hash, AuditEntry entry) {
    if (sessions.remove(hash) != null) {
      audit.append(entry);
    }
  }

  @Override
  public synchronized void removeOlder(Instant lastSeen, Instant created) {
    sessions
        .values()
        .removeIf(session ->
            session.lastSeenAt().isBefore(lastSeen) || session.createdAt().isBefore(created));
  }

  @Override
  public synchronized void offerLink(SignInLink link) {
    links.values().removeIf(other -> other.purpose().equals(link.purpose()));
    links.put(link.hash(), link);
  }

  @Override
  public synchronized Optional<SignInLink> useLink(String hash, Instant at) {
    return Optional.ofNullable(links.remove(hash)).filter(link -> at.isBefore(link.expiresAt()));
  }
}
