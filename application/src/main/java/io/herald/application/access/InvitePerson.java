package io.herald.application.access;

import io.herald.application.access.SignInLinks.SignInLink;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.Violation;
import io.herald.domain.id.IdGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Invites people: with a link that works once they choose a password. The same link helps whoever
 * forgot it. Thread-safe.
 */
public final class InvitePerson {
  /** How long a link works. */
  public static final Duration LINK_LIMIT = Duration.ofDays(7);

  /** The most people who sign in with an e-mail address; more come through a provider. */
  public static final int MAX_PEOPLE = 2_000;

  private final People people;
  private final SignInLinks links;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final AccessKeys keys;

  public InvitePerson(
      People people, SignInLinks links, IdGenerator ids, InstantSource clock, SecureRandom random) {
    this.people = people;
    this.links = links;
    this.ids = ids;
    this.clock = clock;
    this.keys = new AccessKeys(random);
  }

  /**
   * Invites somebody new; the link's secret is in the answer and nowhere else. Needs ADMINISTER.
   *
   * @param name how others shall see the person, who may choose another; may be empty
   */
  public Outcome invite(Caller caller, String email, String name, String role) {
    caller.require(Permission.ADMINISTER);
    List<Violation> violations = new ArrayList<>();
    PersonRules.checkEmail(email, violations);
    if (!name.isEmpty()) {
      PersonRules.checkName(name, violations);
    }
    Optional<Role> known = PersonRules.role(role, violations);
    if (people.list().size() >= MAX_PEOPLE) {
      violations.add(
          new Violation(
              "",
              "TOO_MANY_PEOPLE",
              "There are "
                  + MAX_PEOPLE
                  + " people already. Let more sign in through an identity provider."));
    }
    if (!violations.isEmpty() || known.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    Person person =
        new Person(
            ids.next(),
            1,
            email,
            name.isEmpty() ? email.substring(0, email.indexOf('@')) : name,
            known.get(),
            true,
            new Person.Credential.Invited(),
            caller.name(),
            now(),
            Optional.empty());
    boolean added =
        people.add(
            person,
            new AuditEntry(
                person.createdAt(),
                caller,
                "person.invite",
                PersonRules.object(person),
                person.id().toString(),
                "",
                PersonRules.text(person)));
    return added
        ? offer(caller, person)
        : new Outcome.Refused(List.of(PersonRules.emailTaken(email)));
  }

  /**
   * Sends a person a new link, which replaces an unused one: for an invitation that expired, or a
   * password that was forgotten. Needs ADMINISTER.
   */
  public Outcome again(Caller caller, UUID id) {
    caller.require(Permission.ADMINISTER);
    Optional<Person> person = people.find(id);
    if (person.isEmpty()) {
      return new Outcome.Absent();
    }
    if (!person.get().enabled()) {
      return refused("DISABLED", "This person is disabled. Enable them first.");
    }
    return switch (person.get().credential()) {
      case Person.Credential.Invited _, Person.Credential.Password _ -> offer(caller, person.get());
      case Person.Credential.Provider(String issuer, var _) ->
          refused(
              "SIGNS_IN_BY_PROVIDER",
              "This person signs in through " + Person.host(issuer) + " and has no password here.");
    };
  }

  private static Outcome.Refused refused(String rule, String message) {
    return new Outcome.Refused(List.of(new Violation("", rule, message)));
  }

  private Outcome offer(Caller caller, Person person) {
    Instant now = now();
    String secret = keys.fresh();
    SignInLink link =
        new SignInLink(
            AccessKeys.hash(secret),
            SignInLinks.purpose(person.id()),
            person.email(),
            person.role(),
            now.plus(LINK_LIMIT));
    links.offer(
        link,
        new AuditEntry(
            now, caller, "link.offer", PersonRules.object(person), person.id().toString(), "", ""));
    return new Outcome.Invited(person, secret, link.expiresAt());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * The person is on record, and a link waits.
     *
     * @param secret of the link
     */
    record Invited(Person person, String secret, Instant expiresAt) implements Outcome {
      @Override
      public String toString() {
        return "Invited[" + person + "]";
      }
    }

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    record Absent() implements Outcome {}
  }
}
