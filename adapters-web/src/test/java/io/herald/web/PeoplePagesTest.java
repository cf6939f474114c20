package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.IdentityProvider.Identity;
import io.herald.application.access.Person;
import io.herald.application.access.Role;
import io.herald.application.access.ScriptedProvider;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signing in, invitations, people and accounts, as a browser sees them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PeoplePagesTest {
  private static final Pattern LINK = Pattern.compile("id=\"invitation-link\">([^<]+)<");
  private static final Pattern PROBLEM = Pattern.compile("id=\"sign-in-problem\"><p>([^<]+)</p>");

  private static Response signIn(Browser browser, String email, String password) {
    browser.get("/sign-in");
    return browser.post("/sign-in", Map.of("email", email, "password", password));
  }

  private static String found(Pattern pattern, Response response) {
    Matcher matcher = pattern.matcher(response.body());
    assertThat(matcher.find()).as(response.body()).isTrue();
    return matcher.group(1).replace("&amp;", "&");
  }

  @Test
  void somebodyIsInvitedAcceptsAndSignsInAgain() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser admin = console.browser(Role.ADMIN);
      admin.get("/settings/people");
      String link =
          found(
              LINK,
              admin.post("/settings/people", Map.of("email", "dana@acme.com", "role", "operator")));
      assertThat(admin.get("/settings/people").body()).contains("Invited").doesNotContain(link);
      String path = URI.create(link).getRawPath() + "?" + URI.create(link).getRawQuery();
      Browser dana = console.browser();
      assertThat(dana.get(path).body()).contains("You are invited as", "dana@acme.com");
      String secret = path.substring(path.indexOf('=') + 1);
      Response weak =
          dana.post(
              "/sign-in/invitation",
              Map.of("secret", secret, "name", "Dana", "password", "password1234"));
      assertThat(weak.status()).isEqualTo(422);
      assertThat(weak.body()).contains("among the first that attackers try", "value=\"Dana\"");

      Response accepted =
          dana.post(
              "/sign-in/invitation",
              Map.of("secret", secret, "name", "Dana", "password", WiredApplication.PASSWORD));

      assertThat(accepted.status()).isEqualTo(303);
      assertThat(dana.get("/settings").body()).contains("dana@acme.com");
      assertThat(dana.get("/settings/people").status()).isEqualTo(403);
      Browser elsewhere = console.browser();
      assertThat(signIn(elsewhere, "DANA@acme.com", WiredApplication.PASSWORD).status())
          .isEqualTo(303);
      Response again = console.browser().get(path);
      assertThat(again.body()).doesNotContain("You are invited as");
    }
  }

  @Test
  void whateverIsWrongThePageIsTheSame() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      console.app.person("dana@acme.com", Role.VIEWER);
      String wrong = found(PROBLEM, signIn(console.browser(), "dana@acme.com", "wrong password 1"));

      Response unknown = signIn(console.browser(), "nobody@acme.com", "wrong password 1");

      assertThat(unknown.status()).isEqualTo(401);
      assertThat(found(PROBLEM, unknown)).isEqualTo(wrong);
      assertThat(unknown.body())
          .contains("value=\"nobody@acme.com\"")
          .doesNotContain("wrong password 1");
    }
  }

  @Test
  void tooManyFailuresAreToldHowLongToWait() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      console.app.person("dana@acme.com", Role.VIEWER);
      for (int i = 0; i < 6; i++) {
        assertThat(signIn(console.browser(), "dana@acme.com", "guess").status()).isEqualTo(401);
      }

      Response response = signIn(console.browser(), "dana@acme.com", WiredApplication.PASSWORD);

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("Retry-After")).isEqualTo("1");
      assertThat(found(PROBLEM, response)).contains("Wait 1 s");
      assertThat(response.header("Set-Cookie")).doesNotContain("herald_session");
      console.app.clock.advance(Duration.ofSeconds(1));
      assertThat(signIn(console.browser(), "dana@acme.com", WiredApplication.PASSWORD).status())
          .isEqualTo(303);
    }
  }

  @Test
  void theSessionIsAnotherAfterEachSignIn() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser dana = console.browserOfPerson("dana@acme.com", Role.VIEWER);
      Map<String, String> first = Map.copyOf(dana.cookies());
      // A page of before the session still has its token; the visitor's forms do not count now.
      dana.get("/settings");
      dana.post(
          "/sign-in", Map.of("email", "dana@acme.com", "password", WiredApplication.PASSWORD));

      assertThat(dana.cookies().get("herald_session")).isNotEqualTo(first.get("herald_session"));
      Browser thief = console.browser();
      thief.cookies().putAll(first);
      assertThat(thief.get("/settings").status()).isEqualTo(303);
    }
  }

  @Test
  void whoeverIsDisabledOrDemotedIsOutAtTheNextRequest() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser admin = console.browser(Role.ADMIN);
      Browser dana = console.browserOfPerson("dana@acme.com", Role.ADMIN);
      Browser lee = console.browserOfPerson("lee@acme.com", Role.ADMIN);
      String id = console.app.people.findByEmail("dana@acme.com").orElseThrow().id().toString();
      admin.get("/settings/people");
      assertThat(admin.post("/settings/people/" + id + "/role", Map.of("role", "viewer")).status())
          .isEqualTo(303);
      assertThat(dana.get("/settings").header("Location")).startsWith("/sign-in");
      assertThat(lee.get("/settings").status()).isEqualTo(200);
      signIn(dana, "dana@acme.com", WiredApplication.PASSWORD);
      assertThat(dana.get("/settings/people").status()).isEqualTo(403);

      admin.post("/settings/people/" + id + "/disable", Map.of());

      assertThat(dana.get("/settings").header("Location")).startsWith("/sign-in");
      assertThat(signIn(dana, "dana@acme.com", WiredApplication.PASSWORD).status()).isEqualTo(401);
      String last = console.app.people.findByEmail("lee@acme.com").orElseThrow().id().toString();
      Response kept = admin.post("/settings/people/" + last + "/disable", Map.of());
      assertThat(kept.status()).isEqualTo(422);
      assertThat(kept.body()).contains("This is the last admin");
    }
  }

  @Test
  void aNewPasswordAndSigningOutEverywhereEndTheOtherSessions() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Browser here = console.browserOfPerson("dana@acme.com", Role.VIEWER);
      Browser there = console.browser();
      signIn(there, "dana@acme.com", WiredApplication.PASSWORD);
      assertThat(here.get("/account").body()).contains("this browser", "127.0.0.1");

      Response wrong =
          here.post(
              "/account/password",
              Map.of("current_password", "nonsense", "password", "eleven green umbrellas"));
      assertThat(wrong.status()).isEqualTo(422);
      assertThat(wrong.body()).contains("This is not your password of now.");
      Response changed =
          here.post(
              "/account/password",
              Map.of(
                  "current_password",
                  WiredApplication.PASSWORD,
                  "password",
                  "eleven green umbrellas"));
      assertThat(changed.status()).isEqualTo(303);
      assertThat(here.get("/account").body()).contains("The password was changed.");
      assertThat(there.get("/account").status()).isEqualTo(303);
      signIn(there, "dana@acme.com", "eleven green umbrellas");

      here.get("/account");
      here.post("/account/sign-out-everywhere", Map.of());

      assertThat(here.get("/account").status()).isEqualTo(303);
      assertThat(there.get("/account").status()).isEqualTo(303);
    }
  }

  @Test
  void theFirstAdminIsToldToMakeAnAccountAndDoes() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      String secret =
          console.app.authenticate(Optional.empty()).offerFirstAdminLink().orElseThrow();
      Browser first = console.browser();
      first.get("/sign-in/link?secret=" + secret);
      assertThat(first.post("/sign-in/link", Map.of("secret", secret)).header("Location"))
          .isEqualTo("/");
      assertThat(first.get("/").body()).contains("You came by a link that works once.");
      assertThat(first.get("/account").body()).contains("Make yourself an account");

      Response made =
          first.post(
              "/account/set-up",
              Map.of(
                  "email", "dana@acme.com", "name", "Dana", "password", WiredApplication.PASSWORD));

      assertThat(made.status()).isEqualTo(303);
      assertThat(first.get("/account").body())
          .contains("dana@acme.com", "Your account was made")
          .doesNotContain("You came by a link");
      assertThat(signIn(console.browser(), "dana@acme.com", WiredApplication.PASSWORD).status())
          .isEqualTo(303);
    }
  }

  private static ScriptedProvider provider() {
    return new ScriptedProvider()
        .vouches(
            "code",
            new Identity(
                new Person.Credential.Provider(ScriptedProvider.ISSUER, "pat"),
                "pat@acme.com",
                "Pat",
                Set.of("oncall")));
  }

  private static String state(Response begun) {
    String location = begun.header("Location");
    return location.substring(location.indexOf("state=") + "state=".length());
  }

  @Test
  void aProviderVouchesAndTheBrowserGoesWhereItWanted() {
    try (ConsoleFixture console = new ConsoleFixture(provider())) {
      Browser pat = console.browser();
      assertThat(pat.get("/sign-in?next=/events").body())
          .contains("Sign in with id.acme.com", "/sign-in/provider?next=%2Fevents");
      Response begun = pat.get("/sign-in/provider?next=/events");
      assertThat(begun.status()).isEqualTo(303);
      assertThat(begun.header("Location")).startsWith("https://id.acme.com/authorize");
      assertThat(begun.header("Set-Cookie"))
          .startsWith("herald_provider=")
          .contains("; HttpOnly", "; SameSite=Lax", "Max-Age=600");

      // The browser comes from the provider's site.
      Response ended =
          pat.with("Sec-Fetch-Site", "cross-site")
              .get("/sign-in/provider/callback?code=code&state=" + state(begun));

      assertThat(ended.status()).isEqualTo(303);
      assertThat(ended.header("Location")).isEqualTo("/events");
      assertThat(pat.cookies()).doesNotContainKey("herald_provider");
      assertThat(pat.with("Sec-Fetch-Site", "").get("/account").body())
          .contains("pat@acme.com via id.acme.com")
          .doesNotContain("Change the password");
      assertThat(pat.get("/sign-in/provider/callback?code=code&state=" + state(begun)).status())
          .isEqualTo(401);
    }
  }

  @Test
  void aSignInThatAnotherBrowserBeganIsNotEnded() {
    try (ConsoleFixture console = new ConsoleFixture(provider())) {
      Browser attacker = console.browser();
      String state = state(attacker.get("/sign-in/provider"));
      Browser victim = console.browser();
      victim.get("/sign-in/provider");

      Response response = victim.get("/sign-in/provider/callback?code=code&state=" + state);

      assertThat(response.status()).isEqualTo(401);
      assertThat(victim.cookies()).doesNotContainKey("herald_session");
      assertThat(console.browser().get("/sign-in/provider/callback?code=code&state=").status())
          .isEqualTo(401);
      assertThat(console.app.people.list()).isEmpty();
    }
  }

  @Test
  void onlyPagesOfTheConsoleAreReturnedToFromTheProvider() {
    try (ConsoleFixture console = new ConsoleFixture(provider())) {
      Browser pat = console.browser();
      Response begun = pat.get("/sign-in/provider?next=//evil.example/");

      assertThat(
              pat.get("/sign-in/provider/callback?code=code&state=" + state(begun))
                  .header("Location"))
          .isEqualTo("/");
    }
  }

  @Test
  void aProviderThatIsAwayLeavesTheOtherWays() {
    ScriptedProvider provider = provider();
    provider.goAway();
    try (ConsoleFixture console = new ConsoleFixture(provider)) {
      Response response = console.browser().get("/sign-in/provider");

      assertThat(response.status()).isEqualTo(503);
      assertThat(found(PROBLEM, response)).contains("id.acme.com does not answer");
      assertThat(response.body()).contains("name=\"token\"");
    }
  }

  @Test
  void withoutAProviderThereIsNoButtonAndNoPage() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      assertThat(console.browser().get("/sign-in").body()).doesNotContain("Sign in with");
      assertThat(console.browser().get("/sign-in/provider").status()).isEqualTo(404);
      assertThat(console.browser().get("/sign-in/provider/callback").status()).isEqualTo(404);
    }
  }
}
