package io.herald.application.access;

import java.time.Duration;
import java.util.Optional;

/**
 * Opens sessions of the console by password, token or first-admin link. Whatever is wrong, the
 * answer is the same, and takes as long: for an account that does not exist a password is hashed as
 * well. Thread-safe.
 */
public final class SignIn {
  private final Authenticate authenticate;
  private final People people;
  private final PasswordHashing hashing;
  private final SignInThrottle throttle;
  private final StandInPassword standIn;

  public SignIn(
      Authenticate authenticate, People people, PasswordHashing hashing, SignInThrottle throttle) {
    this.authenticate = authenticate;
    this.people = people;
    this.hashing = hashing;
    this.throttle = throttle;
    this.standIn = new StandInPassword(hashing);
  }

  /**
   * By e-mail address and password.
   *
   * @throws io.herald.application.Overloaded if too many passwords are being checked
   */
  public Outcome byPassword(String email, String password, Browser browser) {
    Duration waiting = throttle.begin(email, browser.address());
    if (!waiting.isZero()) {
      return new Outcome.TooOften(waiting);
    }
    Optional<Person> known = people.findByEmail(email).filter(Person::enabled);
    Optional<String> encoded =
        known.flatMap(person ->
            switch (person.credential()) {
              case Person.Credential.Password(String stored) -> Optional.of(stored);
              case Person.Credential.Invited _, Person.Credential.Provider _ -> Optional.empty();
            });
    boolean right =
        !PasswordRules.isTooLong(password)
            && hashing.matches(
                PasswordRules.normalized(password), encoded.orElseGet(standIn::encoded));
    if (!right || encoded.isEmpty() || known.isEmpty()) {
      return new Outcome.Refused();
    }
    throttle.succeeded(email, browser.address());
    return new Outcome.SignedIn(
        authenticate.open(strengthened(known.get(), password, encoded.get()), browser, "password"));
  }

  /** By an API token or the bootstrap token, which no number of failures keeps out. */
  public Outcome byToken(String token, Browser browser) {
    return ofWhatCannotBeGuessed(authenticate.signInByToken(token, browser.address()), browser);
  }

  /** By the link for the first admin. */
  public Outcome byLink(String secret, Browser browser) {
    return ofWhatCannotBeGuessed(authenticate.signInByLink(secret, browser.address()), browser);
  }

  private Outcome ofWhatCannotBeGuessed(Optional<String> opened, Browser browser) {
    if (opened.isPresent()) {
      authenticate.endReplaced(browser);
      return new Outcome.SignedIn(opened.get());
    }
    Duration waiting = throttle.failed(browser.address());
    return waiting.isZero() ? new Outcome.Refused() : new Outcome.TooOften(waiting);
  }

  /** Hashes anew with the parameters of today; a lost race leaves the old hash for next time. */
  private Person strengthened(Person person, String password, String encoded) {
    if (!hashing.outdated(encoded)) {
      return person;
    }
    Person stronger =
        person.changed(
            person.role(),
            true,
            new Person.Credential.Password(hashing.hash(PasswordRules.normalized(password))));
    return authenticate.change(person, stronger, "person.strengthen", stronger.caller(""))
            == People.Change.DONE
        ? stronger
        : person;
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * It was right.
     *
     * @param cookie the value of the session cookie
     */
    record SignedIn(String cookie) implements Outcome {
      @Override
      public String toString() {
        return "SignedIn[]";
      }
    }

    /** Something was wrong, and nobody learns what. */
    record Refused() implements Outcome {}

    /** It was not looked at, since there were too many failures before. */
    record TooOften(Duration waiting) implements Outcome {}
  }
}
