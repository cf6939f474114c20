package io.herald.application.access;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.Violation;
import io.herald.domain.id.IdGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What somebody who is signed in does with their own account: look at it, change the password, sign
 * out everywhere; and whoever came by the link for the first admin makes an account to come back
 * with. The session cookie says whose account it is. Thread-safe.
 */
public final class LookAfterAccount {
  private final People people;
  private final Sessions sessions;
  private final Authenticate authenticate;
  private final PasswordHashing hashing;
  private final SignInThrottle throttle;
  private final IdGenerator ids;
  private final InstantSource clock;

  public LookAfterAccount(
      People people,
      Sessions sessions,
      Authenticate authenticate,
      PasswordHashing hashing,
      SignInThrottle throttle,
      IdGenerator ids,
      InstantSource clock) {
    this.people = people;
    this.sessions = sessions;
    this.authenticate = authenticate;
    this.hashing = hashing;
    this.throttle = throttle;
    this.ids = ids;
    this.clock = clock;
  }

  /** The account behind a session cookie; empty if the session is of a token or a first admin. */
  public Optional<Account> see(String cookie) {
    return authenticate
        .opened(cookie)
        .flatMap(opened ->
            opened
                .person()
                .map(person ->
                    new Account(
                        person,
                        sessions.ofPerson(person.id()).stream()
                            .filter(session -> session.personVersion() == person.version())
                            .toList(),
                        opened.session().hash())));
  }

  /**
   * Changes the password, ends all sessions and opens a new one for this browser.
   *
   * @throws io.herald.application.Overloaded if too many passwords are being hashed
   */
  public Outcome changePassword(String current, String fresh, Browser browser) {
    Optional<Person> known =
        authenticate.opened(browser.cookie()).flatMap(Authenticate.Opened::person);
    if (known.isEmpty()
        || !(known.get().credential() instanceof Person.Credential.Password(String encoded))) {
      return refused("", "NO_PASSWORD", "There is no password of yours to change here.");
    }
    Person before = known.get();
    Optional<Violation> rule = PasswordRules.check(fresh, List.of(before.email(), before.name()));
    if (rule.isPresent()) {
      return new Outcome.Refused(List.of(rule.get()));
    }
    Duration waiting = throttle.begin(before.email(), browser.address());
    if (!waiting.isZero()) {
      return new Outcome.TooOften(waiting);
    }
    if (PasswordRules.isTooLong(current)
        || !hashing.matches(PasswordRules.normalized(current), encoded)) {
      return refused("current_password", "WRONG", "This is not your password of now.");
    }
    throttle.succeeded(before.email(), browser.address());
    Person after =
        before.changed(
            before.role(),
            true,
            new Person.Credential.Password(hashing.hash(PasswordRules.normalized(fresh))));
    return switch (authenticate.change(
        before, after, "person.password", before.caller(browser.address()))) {
      case DONE -> new Outcome.Done(authenticate.open(after, browser, "password"));
      case STALE, LAST_ADMIN ->
          refused("", "CHANGED_MEANWHILE", "Your account was changed meanwhile. Sign in again.");
    };
  }

  /** Ends all sessions of the person, this one among them; false if it is no person's. */
  public boolean signOutEverywhere(Browser browser) {
    Optional<Person> known =
        authenticate.opened(browser.cookie()).flatMap(Authenticate.Opened::person);
    // A change that changes nothing: the sessions of the version before end.
    return known.isPresent()
        && authenticate.change(
                known.get(),
                known.get().changed(known.get().role(), true, known.get().credential()),
                "person.sign-out-everywhere",
                known.get().caller(browser.address()))
            == People.Change.DONE;
  }

  /**
   * Makes an admin's account for whoever administers without being a person: the first admin, who
   * came by a link that does not work again. The session goes over to it. Needs ADMINISTER.
   *
   * @throws io.herald.application.Overloaded if too many passwords are being hashed
   */
  public Outcome setUp(Caller caller, String email, String name, String password, Browser browser) {
    caller.require(Permission.ADMINISTER);
    Optional<Authenticate.Opened> opened = authenticate.opened(browser.cookie());
    if (opened.isEmpty() || opened.get().person().isPresent()) {
      return refused("", "HAS_ACCOUNT", "You have an account already.");
    }
    List<Violation> violations = new ArrayList<>();
    PersonRules.checkEmail(email, violations);
    PersonRules.checkName(name, violations);
    PasswordRules.check(password, List.of(email, name)).ifPresent(violations::add);
    if (!violations.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    if (people.findByEmail(email).isPresent()) {
      return new Outcome.Refused(List.of(PersonRules.emailTaken(email)));
    }
    Person person =
        new Person(
            ids.next(),
            1,
            email,
            name,
            Role.ADMIN,
            true,
            new Person.Credential.Password(hashing.hash(PasswordRules.normalized(password))),
            caller.name(),
            now(),
            Optional.empty());
    boolean added =
        people.add(
            person,
            new AuditEntry(
                person.createdAt(),
                caller,
                "person.create",
                PersonRules.object(person),
                person.id().toString(),
                "",
                PersonRules.text(person)));
    return added
        ? new Outcome.Done(authenticate.open(person, browser, "account"))
        : new Outcome.Refused(List.of(PersonRules.emailTaken(email)));
  }

  private static Outcome refused(String field, String rule, String message) {
    return new Outcome.Refused(List.of(new Violation(field, rule, message)));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Somebody's own account.
   *
   * @param current the hash of the session that looks at it
   */
  public record Account(Person person, List<Session> sessions, String current) {
    public Account {
      sessions = List.copyOf(sessions);
    }
  }

  /** What became of a change. */
  public sealed interface Outcome {
    /**
     * It is done.
     *
     * @param cookie the value of the session cookie from now on
     */
    record Done(String cookie) implements Outcome {
      @Override
      public String toString() {
        return "Done[]";
      }
    }

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** It was not looked at, since there were too many failures before. */
    record TooOften(Duration waiting) implements Outcome {}
  }
}
