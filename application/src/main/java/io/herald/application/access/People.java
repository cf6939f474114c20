package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The people on record. Thread-safe. */
public interface People {
  /** The most people that are listed. */
  int MAX_LISTED = 10_000;

  /**
   * Stores a new person; false, and nothing stored, if somebody who signs in with an e-mail address
   * has the same one, or somebody has the same subject at the same provider.
   */
  boolean add(Person person, AuditEntry audit);

  Optional<Person> find(UUID id);

  /**
   * Who signs in with that e-mail address, whatever its letter case; whom a provider vouches for is
   * not found by it.
   */
  Optional<Person> findByEmail(String email);

  Optional<Person> findByProvider(Person.Credential.Provider provider);

  /** Everybody, the oldest first; {@link #MAX_LISTED} at most. */
  List<Person> list();

  /**
   * Stores a person as they are now, if the stored version is the one before; ends their sessions
   * and takes back the link that waits for them. All at once or nothing. Of two changes at the same
   * time that would together leave no admin, one is refused.
   */
  Change change(Person changed, Guard guard, AuditEntry audit);

  /**
   * Notes a sign-in. May be lost in a crash; an older time than the one on record changes nothing.
   */
  void markSignedIn(UUID id, Instant at);

  /** What a change must leave behind. */
  enum Guard {
    /** Somebody who {@link Person#administers}, if there was somebody. */
    AN_ADMIN,
    NOTHING
  }

  /** What became of a change. */
  enum Change {
    DONE,
    /** The person is not on record, or was changed by somebody else meanwhile. */
    STALE,
    /** Nobody would be left who can administer. */
    LAST_ADMIN
  }
}
