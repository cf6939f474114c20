package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.Violation;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Lists people, changes their roles, disables and enables them. What changes a person ends their
 * sessions at once. The last admin stays one. Thread-safe.
 */
public final class ManagePeople {
  /** Nobody is changed by so many others within a moment. */
  private static final int MAX_TRIES = 5;

  private final People people;
  private final InstantSource clock;

  public ManagePeople(People people, InstantSource clock) {
    this.people = people;
    this.clock = clock;
  }

  /**
   * Everybody whose e-mail address, name or label has that text, the oldest first. Needs
   * ADMINISTER.
   *
   * @param text empty for all
   */
  public List<Person> list(Caller caller, String text) {
    caller.require(Permission.ADMINISTER);
    String wanted = text.toLowerCase(Locale.ROOT);
    return people.list().stream()
        .filter(person ->
            (person.label() + '\n' + person.email() + '\n' + person.name())
                .toLowerCase(Locale.ROOT)
                .contains(wanted))
        .toList();
  }

  /** The person with that id or, who signs in with one, that e-mail address. Needs ADMINISTER. */
  public Optional<Person> find(Caller caller, String idOrEmail) {
    caller.require(Permission.ADMINISTER);
    return idOrEmail.contains("@")
        ? people.findByEmail(idOrEmail)
        : id(idOrEmail).flatMap(people::find);
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Gives a person another role. Needs ADMINISTER. */
  public Outcome changeRole(Caller caller, UUID id, String role) {
    caller.require(Permission.ADMINISTER);
    List<Violation> violations = new ArrayList<>();
    Optional<Role> known = PersonRules.role(role, violations);
    if (known.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    return change(
        caller,
        id,
        "person.role",
        person ->
            person.credential() instanceof Person.Credential.Provider(String issuer, var _)
                ? new Outcome.Refused(
                    List.of(
                        new Violation(
                            PersonRules.ROLE,
                            "ROLE_OF_PROVIDER",
                            "The role of this person comes from %s at each sign-in. Change it there."
                                .formatted(Person.host(issuer)))))
                : new Outcome.Done(
                    known.get() == person.role()
                        ? person
                        : person.changed(known.get(), person.enabled(), person.credential())));
  }

  /** Disables a person: nobody signs in as them until they are enabled. Needs ADMINISTER. */
  public Outcome disable(Caller caller, UUID id) {
    caller.require(Permission.ADMINISTER);
    return change(caller, id, "person.disable", person -> enabled(person, false));
  }

  /** Enables a person who was disabled. Needs ADMINISTER. */
  public Outcome enable(Caller caller, UUID id) {
    caller.require(Permission.ADMINISTER);
    return change(caller, id, "person.enable", person -> enabled(person, true));
  }

  private static Outcome enabled(Person person, boolean enabled) {
    return new Outcome.Done(
        person.enabled() == enabled
            ? person
            : person.changed(person.role(), enabled, person.credential()));
  }

  private Outcome change(
      Caller caller, UUID id, String action, Function<Person, Outcome> decision) {
    for (int i = 0; i < MAX_TRIES; i++) {
      Optional<Person> before = people.find(id);
      if (before.isEmpty()) {
        return new Outcome.Absent();
      }
      Outcome decided = decision.apply(before.get());
      if (!(decided instanceof Outcome.Done(Person after)) || after.equals(before.get())) {
        return decided;
      }
      People.Change change =
          people.change(
              after,
              People.Guard.AN_ADMIN,
              new AuditEntry(
                  clock.instant().truncatedTo(ChronoUnit.MICROS),
                  caller,
                  action,
                  PersonRules.object(after),
                  id.toString(),
                  PersonRules.text(before.get()),
                  PersonRules.text(after)));
      switch (change) {
        case DONE -> {
          return decided;
        }
        case LAST_ADMIN -> {
          return new Outcome.Refused(
              List.of(
                  new Violation(
                      "",
                      "LAST_ADMIN",
                      "This is the last admin; without one nobody could let others in. Make"
                          + " somebody else an admin first.")));
        }
        case STALE -> {
          // Somebody else changed the person: decide anew.
        }
      }
    }
    return new Outcome.Refused(
        List.of(
            new Violation(
                "", "CHANGED_MEANWHILE", "Others are changing this person. Look, and try again.")));
  }

  /** What became of a change. */
  public sealed interface Outcome {
    /** The person is so now, or was already. */
    record Done(Person person) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    record Absent() implements Outcome {}
  }
}
