package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The open sessions. Thread-safe. */
public interface Sessions {
  /** The most sessions of one person that are listed. */
  int MAX_LISTED = 100;

  void open(Session session, AuditEntry audit);

  Optional<Session> find(String hash);

  /** The sessions of a person, the one used last first; {@link #MAX_LISTED} at most. */
  List<Session> ofPerson(UUID person);

  /** Notes that the session was used. */
  void touch(String hash, Instant at);

  /** Ends a session; nothing happens if there is none. */
  void end(String hash, AuditEntry audit);

  /** Removes sessions last seen before {@code lastSeen} or opened before {@code created}. */
  void removeOlder(Instant lastSeen, Instant created);
}
