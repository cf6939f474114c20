package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.Optional;

/** The open sessions and the links that open one once. Thread-safe. */
public interface Sessions {

  void open(Session session, AuditEntry audit);

  Optional<Session> find(String hash);

  /** Notes that the session was used. */
  void touch(String hash, Instant at);

  /** Ends a session; nothing happens if there is none. */
  void end(String hash, AuditEntry audit);

  /** Removes sessions last seen before {@code lastSeen} or opened before {@code created}. */
  void removeOlder(Instant lastSeen, Instant created);

  /**
   * Keeps a link that signs in once until it expires; replaces an unused one of the same purpose.
   */
  void offerLink(SignInLink link);

  /** Uses up a link; empty if there is none with that hash, it is used or it expired by then. */
  Optional<SignInLink> useLink(String hash, Instant at);

  /**
   * A link that signs in once.
   *
   * @param hash SHA-256 of the secret in the link, hexadecimal
   * @param purpose {@code first-admin}, or whom it invites
   */
  record SignInLink(String hash, String purpose, String name, Role role, Instant expiresAt) {}
}
