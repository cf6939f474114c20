package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Overloaded;
import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInTest {
  private static final Browser BROWSER = new Browser("198.51.100.7", "");

  private final WiredApplication application = new WiredApplication();
  private final SignIn signIn = application.signIn;

  private static String cookie(SignIn.Outcome outcome) {
    return switch (outcome) {
      case SignIn.Outcome.SignedIn(String cookie) -> cookie;
      case SignIn.Outcome other -> throw new AssertionError(other.toString());
    };
  }

  private Optional<Caller> caller(String cookie) {
    return application.authenticate.bySession(cookie, BROWSER.address());
  }

  @Test
  void aPersonIsWhoTheySignInAs() {
    Person dana = application.person("dana@acme.com", Role.OPERATOR);

    String cookie = cookie(signIn.byPassword("Dana@ACME.com", PASSWORD, BROWSER));

    assertThat(caller(cookie))
        .contains(new Caller("dana@acme.com", Role.OPERATOR, Caller.Door.CONSOLE, "198.51.100.7"));
    AuditEntry audit = application.lastAudit();
    assertThat(audit.action()).isEqualTo("session.open");
    assertThat(audit.caller().name()).isEqualTo("dana@acme.com");
    assertThat(application.people.find(dana.id()).flatMap(Person::lastSignInAt))
        .contains(application.clock.instant());
  }

  @Test
  void whateverIsWrongTheAnswerIsTheSameAndCostsTheSame() {
    application.person("dana@acme.com", Role.OPERATOR);
    Person off = application.person("off@acme.com", Role.OPERATOR);
    application.managePeople.disable(ADMIN, off.id());
    application.invitePerson.invite(ADMIN, "ivy@acme.com", "", "viewer");
    application.people.add(
        new Person(
            new java.util.UUID(1, 2),
            1,
            "pat@acme.com",
            "Pat",
            Role.VIEWER,
            true,
            new Person.Credential.Provider("https://id.acme.com", "pat"),
            "",
            application.clock.instant(),
            Optional.empty()),
        io.herald.application.RecordsFixture.audit("person.create"));

    for (String email :
        new String[] {
          "dana@acme.com",
          "nobody@acme.com",
          "off@acme.com",
          "ivy@acme.com",
          "pat@acme.com",
          "",
          "x"
        }) {
      int before = application.hashing.compared();
      assertThat(
              signIn.byPassword(
                  email, email.equals("dana@acme.com") ? "wrong password" : PASSWORD, BROWSER))
          .as(email)
          .isEqualTo(new SignIn.Outcome.Refused());
      assertThat(application.hashing.compared()).as(email).isEqualTo(before + 1);
    }
    // What everybody may know opens nothing either.
    assertThat(signIn.byPassword("nobody@acme.com", "nobody has this password", BROWSER))
        .isEqualTo(new SignIn.Outcome.Refused());
  }

  @Test
  void guessingAtAnAccountGetsSlowerWhetherThereIsOneOrNot() {
    application.person("dana@acme.com", Role.OPERATOR);
    for (String email : new String[] {"dana@acme.com", "nobody@acme.com"}) {
      for (int i = 0; i < 6; i++) {
        assertThat(signIn.byPassword(email, "guess " + i, new Browser("203.0.113." + i, "")))
            .isEqualTo(new SignIn.Outcome.Refused());
      }
      assertThat(signIn.byPassword(email, PASSWORD, BROWSER))
          .isEqualTo(new SignIn.Outcome.TooOften(Duration.ofSeconds(1)));
    }
    application.clock.advance(Duration.ofSeconds(1));

    assertThat(caller(cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER)))).isPresent();
  }

  @Test
  void nobodyIsLockedOutForLongerThanAMinute() {
    application.person("dana@acme.com", Role.OPERATOR);
    for (int i = 0; i < 200; i++) {
      signIn.byPassword("dana@acme.com", "guess", new Browser("2001:db8:" + i + "::1", ""));
      application.clock.advance(Duration.ofSeconds(1));
    }
    application.clock.advance(Duration.ofMinutes(1));

    assertThat(caller(cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER)))).isPresent();
  }

  @Test
  void anAddressThatGuessesAtManyAccountsGetsSlowerToo() {
    application.person("dana@acme.com", Role.OPERATOR);
    for (int i = 0; i < 21; i++) {
      // Of IPv6, all addresses of one network are one.
      Browser guesser = new Browser("2001:db8:1:1::" + Integer.toHexString(i + 1), "");
      assertThat(signIn.byPassword("person" + i + "@acme.com", PASSWORD, guesser))
          .isEqualTo(new SignIn.Outcome.Refused());
    }

    assertThat(signIn.byPassword("dana@acme.com", PASSWORD, new Browser("2001:db8:1:1::ffff", "")))
        .isInstanceOf(SignIn.Outcome.TooOften.class);
    assertThat(signIn.byPassword("dana@acme.com", PASSWORD, new Browser("2001:db8:1:2::ffff", "")))
        .isInstanceOf(SignIn.Outcome.SignedIn.class);
  }

  @Test
  void aTokenIsNeverKeptOutHoweverManyWrongOnesCameFromItsAddress() {
    for (int i = 0; i < 30; i++) {
      assertThat(signIn.byToken("herald_wrong" + i, BROWSER))
          .isNotInstanceOf(SignIn.Outcome.SignedIn.class);
    }
    assertThat(signIn.byToken("herald_wrong", BROWSER)).isInstanceOf(SignIn.Outcome.TooOften.class);

    assertThat(caller(cookie(signIn.byToken(WiredApplication.BOOTSTRAP_TOKEN, BROWSER))))
        .isPresent();
  }

  @Test
  void theSessionThatABrowserHadEndsWhenItSignsInAnew() {
    application.person("dana@acme.com", Role.OPERATOR);
    String first = cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER));

    String second =
        cookie(signIn.byPassword("dana@acme.com", PASSWORD, new Browser(BROWSER.address(), first)));
    assertThat(caller(first)).isEmpty();
    String third =
        cookie(
            signIn.byToken(
                WiredApplication.BOOTSTRAP_TOKEN, new Browser(BROWSER.address(), second)));
    assertThat(caller(second)).isEmpty();
    assertThat(caller(third).map(Caller::name)).contains("bootstrap");
  }

  @Test
  void aSessionEndsWithEveryChangeOfThePersonAtOnce() {
    Person dana = application.person("dana@acme.com", Role.ADMIN);
    application.person("lee@acme.com", Role.ADMIN);
    String cookie = cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER));

    application.managePeople.changeRole(ADMIN, dana.id(), "viewer");
    assertThat(caller(cookie)).isEmpty();
    cookie = cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER));
    assertThat(caller(cookie).map(Caller::role)).contains(Role.VIEWER);
    application.managePeople.disable(ADMIN, dana.id());

    assertThat(caller(cookie)).isEmpty();
    assertThat(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isEqualTo(new SignIn.Outcome.Refused());
    application.managePeople.enable(ADMIN, dana.id());
    assertThat(caller(cookie)).isEmpty();
  }

  @Test
  void aSessionOpenedWhileItsPersonWasDisabledLetsNobodyIn() {
    Person dana = application.person("dana@acme.com", Role.OPERATOR);
    application.managePeople.disable(ADMIN, dana.id());

    // The sign-in had read the person before.
    String cookie = application.authenticate.open(dana, BROWSER, "password");

    assertThat(caller(cookie)).isEmpty();
    application.managePeople.enable(ADMIN, dana.id());
    assertThat(caller(cookie)).isEmpty();
  }

  @Test
  void anOldHashIsReplacedByAStrongOneWhenItsPersonSignsIn() {
    Person dana = application.person("dana@acme.com", Role.OPERATOR);
    Person weak =
        dana.changed(
            dana.role(), true, new Person.Credential.Password(PlainPasswordHashing.weak(PASSWORD)));
    application.authenticate.change(dana, weak, "person.weaken", ADMIN);

    String cookie = cookie(signIn.byPassword("dana@acme.com", PASSWORD, BROWSER));

    assertThat(caller(cookie)).isPresent();
    assertThat(application.people.find(dana.id()).orElseThrow().credential())
        .isInstanceOfSatisfying(
            Person.Credential.Password.class,
            password -> assertThat(application.hashing.outdated(password.encoded())).isFalse());
    assertThat(application.audited().toString()).doesNotContain(PASSWORD);
  }

  @Test
  void moreThanCanBeHashedIsOverloadAndNoRefusal() {
    application.person("dana@acme.com", Role.OPERATOR);
    application.hashing.busy(true);

    assertThatThrownBy(() -> signIn.byPassword("dana@acme.com", PASSWORD, BROWSER))
        .isInstanceOf(Overloaded.class);
  }
}
