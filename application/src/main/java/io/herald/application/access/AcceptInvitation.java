package io.herald.application.access;

import io.herald.domain.Violation;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person does with the link that they were sent: choose a password, and be signed in. */
public final class AcceptInvitation {
  private final People people;
  private final SignInLinks links;
  private final Authenticate authenticate;
  private final PasswordHashing hashing;
  private final SignInThrottle throttle;
  private final InstantSource clock;

  public AcceptInvitation(
      People people,
      SignInLinks links,
      Authenticate authenticate,
      PasswordHashing hashing,
      SignInThrottle throttle,
      InstantSource clock) {
    this.people = people;
    this.links = links;
    this.authenticate = authenticate;
    this.hashing = hashing;
    this.throttle = throttle;
    this.clock = clock;
  }

  /** Whom a link is for; empty if it is no such link, was used or has expired. Uses nothing up. */
  public Optional<Person> look(String secret) {
    if (secret.length() > AccessKeys.MAX_LENGTH) {
      return Optional.empty();
    }
    return links
        .find(AccessKeys.hash(secret), now())
        .flatMap(link -> SignInLinks.person(link.purpose()))
        .flatMap(people::find)
        .filter(Person::enabled)
        .filter(person -> !(person.credential() instanceof Person.Credential.Provider));
  }

  /**
   * Sets name and password, uses the link up and opens a session. Of two at the same time with one
   * link, one is too late: the change of the person takes the link with it.
   *
   * @throws io.herald.application.Overloaded if too many passwords are being hashed
   */
  public Outcome accept(String secret, String name, String password, Browser browser) {
    Optional<Person> invited = look(secret);
    if (invited.isEmpty()) {
      throttle.failed(browser.address());
      return new Outcome.Expired();
    }
    Person before = invited.get();
    List<Violation> violations = new ArrayList<>();
    PersonRules.checkName(name, violations);
    PasswordRules.check(password, List.of(before.email(), name)).ifPresent(violations::add);
    if (!violations.isEmpty()) {
      return new Outcome.Refused(violations);
    }
    Person after =
        before.changed(
            before.email(),
            name,
            before.role(),
            true,
            new Person.Credential.Password(hashing.hash(PasswordRules.normalized(password))));
    return switch (authenticate.change(
        before, after, "person.accept", after.caller(browser.address()))) {
      case DONE -> new Outcome.SignedIn(authenticate.open(after, browser, "link"));
      case STALE, LAST_ADMIN -> new Outcome.Expired();
    };
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * The password is set.
     *
     * @param cookie the value of the session cookie
     */
    record SignedIn(String cookie) implements Outcome {
      @Override
      public String toString() {
        return "SignedIn[]";
      }
    }

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** The link was used already, replaced or taken back, or has expired. */
    record Expired() implements Outcome {}
  }
}
