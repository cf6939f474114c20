package io.herald.application.access;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody who signs in to the console.
 *
 * @param version rises with every change but {@link #lastSignInAt}; sessions of an earlier version
 *     have ended
 * @param email what the person signs in with; of somebody whom an identity provider vouches for it
 *     is only shown, and empty if the provider tells none
 * @param role viewer, operator or admin
 * @param enabled whether the person may sign in at all
 * @param createdBy who invited the person
 */
public record Person(
    UUID id,
    long version,
    String email,
    String name,
    Role role,
    boolean enabled,
    Credential credential,
    String createdBy,
    Instant createdAt,
    Optional<Instant> lastSignInAt) {

  /** How much of a subject and of a provider's host a label shows. */
  private static final int LABEL_PART = 90;

  public Person {
    if (role == Role.PUBLISHER) {
      throw new IllegalArgumentException("publishers are services, and services have tokens");
    }
  }

  /** What somebody proves with who they are. */
  public sealed interface Credential {

    /** Nothing yet: the invitation is not accepted. */
    record Invited() implements Credential {}

    /**
     * A password.
     *
     * @param encoded its hash as {@link PasswordHashing} writes it
     */
    record Password(String encoded) implements Credential {
      @Override
      public String toString() {
        return "Password[]";
      }
    }

    /** An identity provider vouches for the person, whom it knows by the subject. */
    record Provider(String issuer, String subject) implements Credential {}
  }

  /** Whether this person could keep the others from being locked out. */
  public boolean administers() {
    return enabled && role == Role.ADMIN && !(credential instanceof Credential.Invited);
  }

  /**
   * How the audit log and pages call the person: by the e-mail address, which no other person who
   * signs in with one has; whom a provider vouches for, with that provider's name.
   */
  public String label() {
    return switch (credential) {
      case Credential.Invited _, Credential.Password _ -> email;
      case Credential.Provider(String issuer, String subject) ->
          shortened(email.isEmpty() || email.length() > LABEL_PART ? subject : email)
              + " via "
              + shortened(host(issuer));
    };
  }

  /** The name of a provider that people read. */
  static String host(String issuer) {
    return Optional.ofNullable(URI.create(issuer).getHost()).orElse(issuer);
  }

  private static String shortened(String text) {
    return text.length() <= LABEL_PART ? text : text.substring(0, LABEL_PART - 1) + "…";
  }

  /** What e-mail addresses are compared by. */
  public static String emailKey(String email) {
    return email.toLowerCase(Locale.ROOT);
  }

  /** The person as this caller of the console. */
  Caller caller(String address) {
    return new Caller(label(), role, Caller.Door.CONSOLE, address);
  }

  Person changed(Role newRole, boolean nowEnabled, Credential newCredential) {
    return changed(email, name, newRole, nowEnabled, newCredential);
  }

  Person changed(
      String newEmail, String newName, Role newRole, boolean nowEnabled, Credential newCredential) {
    return new Person(
        id,
        version + 1,
        newEmail,
        newName,
        newRole,
        nowEnabled,
        newCredential,
        createdBy,
        createdAt,
        lastSignInAt);
  }
}
