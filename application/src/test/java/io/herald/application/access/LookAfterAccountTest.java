package io.herald.application.access;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.WiredApplication;
import io.herald.application.access.LookAfterAccount.Account;
import io.herald.application.access.LookAfterAccount.Outcome;
import io.herald.domain.Violation;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookAfterAccountTest {
  private static final String ADDRESS = "198.51.100.7";
  private static final String NEW_PASSWORD = "eleven green umbrellas";

  private final WiredApplication application = new WiredApplication();
  private final LookAfterAccount account = application.lookAfterAccount;

  private String signedIn(String password) {
    return ((SignIn.Outcome.SignedIn)
            application.signIn.byPassword("dana@acme.com", password, new Browser(ADDRESS, "")))
        .cookie();
  }

  private Optional<Caller> caller(String cookie) {
    return application.authenticate.bySession(cookie, ADDRESS);
  }

  private static String rule(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(var violations) ->
          violations.stream().map(Violation::rule).toList().toString();
      case Outcome.Done _, Outcome.TooOften _ -> outcome.toString();
    };
  }

  @Test
  void aPersonSeesWhereTheyAreSignedIn() {
    Person dana = application.person("dana@acme.com", Role.VIEWER);
    String first = signedIn(PASSWORD);
    application.clock.advance(Duration.ofSeconds(5));
    String second = signedIn(PASSWORD);

    Account seen = account.see(second).orElseThrow();

    assertThat(seen.person().id()).isEqualTo(dana.id());
    // The invitation opened one as well.
    assertThat(seen.sessions()).hasSize(3);
    assertThat(seen.sessions().getFirst().hash()).isEqualTo(seen.current());
    assertThat(seen.sessions().getFirst().address()).isEqualTo(ADDRESS);
    assertThat(account.see(first)).isPresent();
    assertThat(account.see("nothing")).isEmpty();
  }

  @Test
  void aNewPasswordEndsAllSessionsAndOpensOneForThisBrowser() {
    application.person("dana@acme.com", Role.VIEWER);
    String here = signedIn(PASSWORD);
    String elsewhere = signedIn(PASSWORD);

    Outcome outcome = account.changePassword(PASSWORD, NEW_PASSWORD, new Browser(ADDRESS, here));

    String cookie = ((Outcome.Done) outcome).cookie();
    assertThat(caller(cookie)).isPresent();
    assertThat(caller(here)).isEmpty();
    assertThat(caller(elsewhere)).isEmpty();
    assertThat(caller(signedIn(NEW_PASSWORD))).isPresent();
    assertThat(application.audited().toString()).contains("person.password");
    assertThat(application.audited().toString()).doesNotContain(PASSWORD, NEW_PASSWORD);
  }

  @Test
  void whoeverTookOverABrowserDoesNotGuessThePasswordThere() {
    application.person("dana@acme.com", Role.VIEWER);
    Browser browser = new Browser(ADDRESS, signedIn(PASSWORD));

    for (int i = 0; i < 6; i++) {
      assertThat(rule(account.changePassword("guess", NEW_PASSWORD, browser))).isEqualTo("[WRONG]");
    }
    assertThat(account.changePassword(PASSWORD, NEW_PASSWORD, browser))
        .isInstanceOf(Outcome.TooOften.class);
    assertThat(rule(account.changePassword(PASSWORD, "short", browser))).isEqualTo("[TOO_SHORT]");
    assertThat(caller(browser.cookie())).isPresent();
  }

  @Test
  void signingOutEverywhereEndsEverySessionOfThisPersonAndNoOther() {
    application.person("dana@acme.com", Role.VIEWER);
    application.person("lee@acme.com", Role.VIEWER);
    String lee =
        ((SignIn.Outcome.SignedIn)
                application.signIn.byPassword("lee@acme.com", PASSWORD, new Browser(ADDRESS, "")))
            .cookie();
    String here = signedIn(PASSWORD);
    String elsewhere = signedIn(PASSWORD);

    assertThat(account.signOutEverywhere(new Browser(ADDRESS, here))).isTrue();

    assertThat(caller(here)).isEmpty();
    assertThat(caller(elsewhere)).isEmpty();
    assertThat(caller(lee)).isPresent();
    assertThat(account.signOutEverywhere(new Browser(ADDRESS, here))).isFalse();
  }

  @Test
  void theFirstAdminMakesAnAccountToComeBackWith() {
    Authenticate first = application.authenticate(Optional.empty());
    String cookie =
        first.signInByLink(first.offerFirstAdminLink().orElseThrow(), ADDRESS).orElseThrow();
    Caller admin = first.bySession(cookie, ADDRESS).orElseThrow();
    Browser browser = new Browser(ADDRESS, cookie);
    assertThat(admin.name()).isEqualTo("first-admin");
    assertThat(account.see(cookie)).isEmpty();
    assertThat(rule(account.setUp(admin, "dana", "", "password1234", browser)))
        .isEqualTo("[EMAIL_REFUSED, REQUIRED, TOO_COMMON]");

    Outcome outcome = account.setUp(admin, "dana@acme.com", "Dana", PASSWORD, browser);

    assertThat(first.bySession(((Outcome.Done) outcome).cookie(), ADDRESS))
        .contains(new Caller("dana@acme.com", Role.ADMIN, Caller.Door.CONSOLE, ADDRESS));
    assertThat(first.bySession(cookie, ADDRESS)).isEmpty();
    assertThat(caller(signedIn(PASSWORD)).map(Caller::role)).contains(Role.ADMIN);
    assertThat(first.offerFirstAdminLink()).isEmpty();
  }

  @Test
  void whoeverHasAnAccountOrIsNoAdminMakesNone() {
    application.person("dana@acme.com", Role.ADMIN);
    Browser dana = new Browser(ADDRESS, signedIn(PASSWORD));
    Caller caller = caller(dana.cookie()).orElseThrow();

    assertThat(rule(account.setUp(caller, "two@acme.com", "Two", PASSWORD, dana)))
        .isEqualTo("[HAS_ACCOUNT]");
    assertThatThrownBy(
            () -> account.setUp(WiredApplication.OPERATOR, "x@acme.com", "X", PASSWORD, dana))
        .isInstanceOf(NotAllowed.class);
    assertThat(
            rule(
                account.setUp(
                    ADMIN,
                    "dana@acme.com",
                    "Dana",
                    PASSWORD,
                    new Browser(
                        ADDRESS,
                        application
                            .authenticate
                            .signInByToken(WiredApplication.BOOTSTRAP_TOKEN, ADDRESS)
                            .orElseThrow()))))
        .isEqualTo("[EMAIL_TAKEN]");
  }

  @Test
  void aSessionOfATokenHasNoAccount() {
    String cookie =
        application
            .authenticate
            .signInByToken(WiredApplication.BOOTSTRAP_TOKEN, ADDRESS)
            .orElseThrow();
    Browser browser = new Browser(ADDRESS, cookie);

    assertThat(account.see(cookie)).isEmpty();
    assertThat(rule(account.changePassword("x", NEW_PASSWORD, browser))).isEqualTo("[NO_PASSWORD]");
    assertThat(account.signOutEverywhere(browser)).isFalse();
    assertThat(caller(cookie)).isPresent();
  }
}
