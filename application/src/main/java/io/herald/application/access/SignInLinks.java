package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The links that let somebody in once. Thread-safe. */
public interface SignInLinks {
  /** How the purpose of a link for a person begins. */
  String OF_PERSON = "person ";

  /** Keeps a link until it is used or expires; replaces an unused one of the same purpose. */
  void offer(SignInLink link, AuditEntry audit);

  /** Looks at a link without using it; empty if there is none, it is used or it expired by then. */
  Optional<SignInLink> find(String hash, Instant at);

  /** Uses up a link; empty if there is none with that hash, it is used or it expired by then. */
  Optional<SignInLink> use(String hash, Instant at);

  /**
   * A link that works once.
   *
   * @param hash SHA-256 of the secret in the link, hexadecimal
   * @param purpose {@code first-admin}, or whom it is for as {@link #purpose} writes it
   * @param name whom it lets in
   */
  record SignInLink(String hash, String purpose, String name, Role role, Instant expiresAt) {}

  /** The purpose of a link with which a person sets a password. */
  static String purpose(UUID person) {
    return OF_PERSON + person;
  }

  /** Whom a purpose names; empty if it is none of {@link #purpose}. */
  static Optional<UUID> person(String purpose) {
    return purpose.startsWith(OF_PERSON)
        ? Optional.of(UUID.fromString(purpose.substring(OF_PERSON.length())))
        : Optional.empty();
  }
}
