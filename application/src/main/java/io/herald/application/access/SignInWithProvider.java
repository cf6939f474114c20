package io.herald.application.access;

import io.herald.application.access.IdentityProvider.Beginning;
import io.herald.application.access.IdentityProvider.Handshake;
import io.herald.application.access.IdentityProvider.Identity;
import io.herald.application.access.IdentityProvider.Redemption;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.id.IdGenerator;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Signs people in whom an identity provider vouches for. Nothing is kept of a sign-in under way:
 * one random value in a cookie of the browser gives state, nonce and verifier, so every node can
 * end what another one began. A person is found by issuer and subject and never by e-mail address.
 * Their role is what the provider says at each sign-in, be it the last admin's. Thread-safe.
 */
public final class SignInWithProvider {
  private static final int MAX_NAME = 100;
  private static final int MAX_EMAIL = 254;

  private final IdentityProvider provider;
  private final RoleMapping roles;
  private final People people;
  private final Authenticate authenticate;
  private final SignInThrottle throttle;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final AccessKeys keys;

  public SignInWithProvider(
      IdentityProvider provider,
      RoleMapping roles,
      People people,
      Authenticate authenticate,
      SignInThrottle throttle,
      IdGenerator ids,
      InstantSource clock,
      SecureRandom random) {
    this.provider = provider;
    this.roles = roles;
    this.people = people;
    this.authenticate = authenticate;
    this.throttle = throttle;
    this.ids = ids;
    this.clock = clock;
    this.keys = new AccessKeys(random);
  }

  /** How people call the provider. */
  public String providerName() {
    return provider.name();
  }

  /** Begins a sign-in: where to send the browser, and the value for its cookie. */
  public Begun begin(URI redirect) {
    String secret = keys.fresh();
    return switch (provider.begin(handshake(secret, redirect))) {
      case Beginning.At(URI address) -> new Begun.At(address, secret);
      case Beginning.Unavailable(String reason) -> new Begun.Unavailable(reason);
    };
  }

  private static Handshake handshake(String secret, URI redirect) {
    return new Handshake(
        redirect,
        AccessKeys.hash("state " + secret),
        AccessKeys.hash("nonce " + secret),
        AccessKeys.hash("verifier " + secret));
  }

  /**
   * Ends a sign-in.
   *
   * @param secret from the browser's cookie
   * @param state and code as they stand in the address
   */
  public Outcome finish(String secret, String state, String code, URI redirect, Browser browser) {
    if (secret.isEmpty() || code.isEmpty() || secret.length() > AccessKeys.MAX_LENGTH) {
      return new Outcome.Refused("the browser brought no code, or no sign-in is under way in it");
    }
    Handshake handshake = handshake(secret, redirect);
    if (!AccessKeys.same(handshake.state(), state)) {
      return new Outcome.Refused("the state belongs to another sign-in");
    }
    // Each code that is asked about is a request to the provider.
    Duration waiting = throttle.waiting(browser.address());
    if (!waiting.isZero()) {
      return new Outcome.TooOften(waiting);
    }
    return switch (provider.redeem(code, handshake)) {
      case Redemption.Identified(Identity identity) -> admit(identity, browser);
      case Redemption.Refused(String reason) -> {
        throttle.failed(browser.address());
        yield new Outcome.Refused(reason);
      }
      case Redemption.Unavailable(String reason) -> new Outcome.Unavailable(reason);
    };
  }

  private Outcome admit(Identity identity, Browser browser) {
    Optional<Role> role = roles.role(identity.roleValues());
    if (role.isEmpty()) {
      return new Outcome.NoRole();
    }
    Optional<Person> known = people.findByProvider(identity.subject());
    if (known.isEmpty()) {
      return add(identity, role.get(), browser);
    }
    Person before = known.get();
    if (!before.enabled()) {
      return new Outcome.Disabled();
    }
    Person after =
        before.changed(email(identity), name(identity), role.get(), true, before.credential());
    boolean same =
        after.email().equals(before.email())
            && after.name().equals(before.name())
            && after.role() == before.role();
    if (same) {
      return new Outcome.SignedIn(authenticate.open(before, browser, "provider"));
    }
    return switch (authenticate.change(
        before, after, "person.update", after.caller(browser.address()))) {
      case DONE -> new Outcome.SignedIn(authenticate.open(after, browser, "provider"));
      case STALE, LAST_ADMIN -> new Outcome.Refused("the person was changed meanwhile");
    };
  }

  private Outcome add(Identity identity, Role role, Browser browser) {
    Person person =
        new Person(
            ids.next(),
            1,
            email(identity),
            name(identity),
            role,
            true,
            identity.subject(),
            Person.host(identity.subject().issuer()),
            now(),
            Optional.empty());
    boolean added =
        people.add(
            person,
            new AuditEntry(
                person.createdAt(),
                person.caller(browser.address()),
                "person.create",
                PersonRules.object(person),
                person.id().toString(),
                "",
                PersonRules.text(person)));
    return added
        ? new Outcome.SignedIn(authenticate.open(person, browser, "provider"))
        : new Outcome.Refused("the person was added at the same time; try again");
  }

  /** What the provider calls an address is shown only if it looks like one. */
  private static String email(Identity identity) {
    var violations = new ArrayList<io.herald.domain.Violation>();
    PersonRules.checkEmail(identity.email(), violations);
    return violations.isEmpty() && identity.email().length() <= MAX_EMAIL ? identity.email() : "";
  }

  private static String name(Identity identity) {
    var violations = new ArrayList<io.herald.domain.Violation>();
    PersonRules.checkName(identity.name(), violations);
    if (violations.isEmpty()) {
      return identity.name();
    }
    String other = email(identity).isEmpty() ? identity.subject().subject() : email(identity);
    return other.length() <= MAX_NAME ? other : other.substring(0, MAX_NAME);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Where a sign-in begins. */
  public sealed interface Begun {
    /**
     * At this address of the provider.
     *
     * @param secret for a cookie of this browser
     */
    record At(URI address, String secret) implements Begun {
      @Override
      public String toString() {
        return "At[" + address + "]";
      }
    }

    /** The provider does not answer; the reason is for the log. */
    record Unavailable(String reason) implements Begun {}
  }

  /** How a sign-in ends. */
  public sealed interface Outcome {
    /**
     * The provider vouched.
     *
     * @param cookie the value of the session cookie
     */
    record SignedIn(String cookie) implements Outcome {
      @Override
      public String toString() {
        return "SignedIn[]";
      }
    }

    /** Not to be trusted; the reason is for the log. */
    record Refused(String reason) implements Outcome {}

    /** The provider does not answer; the reason is for the log. */
    record Unavailable(String reason) implements Outcome {}

    /** It was not looked at, since there were too many failures before. */
    record TooOften(Duration waiting) implements Outcome {}

    /** The provider vouched, and no rule gives this person a role. */
    record NoRole() implements Outcome {}

    /** The provider vouched, and an admin disabled this person. */
    record Disabled() implements Outcome {}
  }
}
