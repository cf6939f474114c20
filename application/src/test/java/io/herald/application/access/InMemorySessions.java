package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions in memory. Thread-safe. */
public final class InMemorySessions implements Sessions {
  private final AuditLog audit;
  private final Map<String, Session> sessions = new HashMap<>();

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
  public synchronized List<Session> ofPerson(UUID person) {
    return sessions.values().stream()
        .filter(session -> session.person().equals(Optional.of(person)))
        .sorted(Comparator.comparing(Session::lastSeenAt).reversed().thenComparing(Session::hash))
        .limit(MAX_LISTED)
        .toList();
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
                    session.personVersion(),
                    session.address(),
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

  synchronized void endOf(UUID person) {
    sessions.values().removeIf(session -> session.person().equals(Optional.of(person)));
  }

  @Override
  public synchronized void removeOlder(Instant lastSeen, Instant created) {
    sessions
        .values()
        .removeIf(session ->
            session.lastSeenAt().isBefore(lastSeen) || session.createdAt().isBefore(created));
  }
}
