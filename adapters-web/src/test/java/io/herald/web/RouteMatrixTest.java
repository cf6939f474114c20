package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.Permission;
import io.herald.application.access.Person;
import io.herald.application.access.Role;
import io.herald.application.invocation.Invocations;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.Webhook;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route for everybody: made from the list of routes itself, so that a new one cannot be
 * forgotten.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RouteMatrixTest {
  private static final Map<Role, Browser> BROWSERS = new LinkedHashMap<>();
  private static ConsoleFixture console;
  private static String invocation = "";
  private static String event = "";
  private String webhook = "";

  @BeforeAll
  static void start() {
    console = new ConsoleFixture();
    for (Role role : Role.values()) {
      BROWSERS.put(role, console.browser(role));
    }
    Webhook tested = console.app.created(WebhookFixture.aWebhook().named("Tested"));
    console.app.testWebhook.test(
        WiredApplication.ADMIN,
        tested.id(),
        new io.herald.application.webhook.TestWebhook.Subject.Sample(""));
    invocation =
        console
            .app
            .browseInvocations
            .list(WiredApplication.ADMIN, Invocations.Query.ALL, Page.Request.first())
            .items()
            .getFirst()
            .id()
            .toString();
    event = console.app.published(EventFixture.anEvent().build()).id().toString();
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  @BeforeEach
  void aWebhookToTryOn() {
    webhook =
        console
            .app
            .created(WebhookFixture.aWebhook().named("w" + System.identityHashCode(this)))
            .id()
            .toString();
  }

  static List<Route> routes() {
    return Routes.of(
        ConsoleFixture.useCases(console.app, console.replays, console.statistics),
        new Assets(),
        () -> true,
        Optional.of(_ -> List.of()),
        console.app.clock,
        new CountDownLatch(1),
        () -> URI.create("http://localhost"));
  }

  static Stream<Route> guarded() {
    // A stream that is let in does not end; LiveTailTest looks at it.
    return routes().stream()
        .filter(route -> !(route.access() instanceof Access.Anyone))
        .filter(route -> !route.pattern().equals("/sign-out"))
        .filter(route -> !route.pattern().equals("/invocations/live"));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void nobodyGetsInWithoutSigningIn(Route route) {
    Browser stranger = console.browser();
    stranger.get("/sign-in");

    Response response = ask(stranger, route);

    assertThat(response.status()).as(response.body()).isEqualTo(303);
    assertThat(response.header("location")).startsWith("/sign-in");
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void everyRoleGetsInWhereItsPermissionsLeadAndNowhereElse(Route route) {
    for (Map.Entry<Role, Browser> signedIn : BROWSERS.entrySet()) {
      boolean allowed =
          switch (route.access()) {
            case Access.Anyone _, Access.SignedIn _ -> true;
            case Access.Having(var permission) -> signedIn.getKey().may(permission);
          };

      Response response = ask(signedIn.getValue(), route);

      if (allowed) {
        assertThat(response.status())
            .as("%s as %s: %s", route.pattern(), signedIn.getKey(), response.body())
            .isIn(200, 204, 303, 404, 409, 422);
      } else {
        assertThat(response.status()).as(route.pattern()).isEqualTo(403);
        assertThat(response.body()).contains("The role " + signedIn.getKey().text());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aSessionThatEndedGetsNobodyIn(Route route) {
    Browser admin = console.browser(Role.ADMIN);
    Map<String, String> stolen = Map.copyOf(admin.cookies());
    admin.get("/settings");
    admin.post("/sign-out", Map.of());
    admin.cookies().putAll(stolen);

    assertThat(ask(admin, route).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aRevokedTokenEndsItsSessions(Route route) {
    Browser admin = console.browser(Role.ADMIN);
    var token = console.app.tokens.list().getFirst();
    console.app.manageApiTokens.revoke(WiredApplication.ADMIN, token.name());
    console.app.clock.advance(Duration.ofSeconds(6));

    assertThat(ask(admin, route).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void whoeverIsDisabledGetsInNowhere(Route route) {
    String email = "p" + System.identityHashCode(this) + "@acme.com";
    Browser person = console.browserOfPerson(email, Role.ADMIN);
    var id = console.app.people.findByEmail(email).orElseThrow().id();
    console.app.person("other" + email, Role.ADMIN);
    console.app.managePeople.disable(WiredApplication.ADMIN, id);

    assertThat(ask(person, route).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void anExpiredTokenEndsItsSessions(Route route) {
    Browser admin = console.browser();
    admin.get("/sign-in");
    String token =
        switch (console.app.manageApiTokens.create(
            WiredApplication.ADMIN,
            "short-" + route.verb() + route.pattern().replaceAll("[^a-z]", "-"),
            Role.ADMIN.text(),
            Optional.of(console.app.clock.instant().plusSeconds(60)))) {
          case ManageApiTokens.Outcome.Created(var _, String value) -> value;
          case ManageApiTokens.Outcome.Refused refused ->
              throw new AssertionError(refused.toString());
        };
    assertThat(admin.post("/sign-in", Map.of("token", token)).status()).isEqualTo(303);
    console.app.clock.advance(Duration.ofMinutes(2));

    assertThat(ask(admin, route).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aDisabledPersonIsOutAtOnce(Route route) {
    String email = "leaver" + leavers++ + "@example.com";
    Browser leaver = console.browserOfPerson(email, Role.ADMIN);
    Person person = console.app.people.findByEmail(email).orElseThrow();
    assertThat(console.app.managePeople.disable(WiredApplication.ADMIN, person.id()))
        .isInstanceOf(ManagePeople.Outcome.Done.class);
    console.app.clock.advance(Duration.ofSeconds(6));

    assertThat(ask(leaver, route).status()).isEqualTo(303);
  }

  private static int leavers;

  @Test
  void theLiveViewIsGuardedLikeThePages() {
    Route live =
        routes().stream()
            .filter(route -> route.pattern().equals("/invocations/live"))
            .findFirst()
            .orElseThrow();
    assertThat(live.access()).isEqualTo(new Access.Having(Permission.VIEW));

    assertThat(console.browser().get(live.pattern()).status()).isEqualTo(303);
    for (Map.Entry<Role, Browser> signedIn : BROWSERS.entrySet()) {
      if (!signedIn.getKey().may(Permission.VIEW)) {
        assertThat(signedIn.getValue().get(live.pattern()).status()).isEqualTo(403);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void aCookieThatNobodyGaveOutGetsNobodyIn(Route route) {
    Browser forger = console.browser();
    forger.get("/sign-in");
    forger.cookies().put("herald_session", "x".repeat(43));

    assertThat(ask(forger, route).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void otherMethodsLeadNowhere(Route route) {
    Browser admin = BROWSERS.get(Role.ADMIN);
    for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")) {
      Response response =
          java.util.Objects.requireNonNull(admin)
              .send(
                  path(route),
                  request ->
                      request.method(method, java.net.http.HttpRequest.BodyPublishers.noBody()));
      assertThat(response.status()).as("%s %s", method, route.pattern()).isIn(404, 405);
    }
  }

  static Stream<Route> posts() {
    return routes().stream().filter(route -> route.verb() == Route.Verb.POST);
  }

  @ParameterizedTest
  @MethodSource("posts")
  void noFormIsTakenWithoutItsToken(Route route) {
    Browser admin = console.browser(Role.ADMIN);
    admin.get("/settings");

    for (String token : List.of("", "wrong", FormToken.of("another session"))) {
      Response response = admin.post(path(route), Map.of("form_token", token));
      assertThat(response.status()).as(route.pattern()).isEqualTo(403);
      assertThat(response.body()).contains("This form is out of date");
    }
  }

  @ParameterizedTest
  @MethodSource("posts")
  void noFormIsTakenFromAnotherSite(Route route) {
    Browser admin = console.browser(Role.ADMIN);
    admin.get("/settings");

    for (Map.Entry<String, String> header :
        List.of(
            Map.entry("Sec-Fetch-Site", "cross-site"),
            Map.entry("Sec-Fetch-Site", "same-site"),
            Map.entry("Origin", "https://evil.example"),
            Map.entry("Origin", "null"))) {
      Response response =
          admin.with(header.getKey(), header.getValue()).post(path(route), Map.of());
      admin.with(header.getKey(), "");
      assertThat(response.status()).as("%s %s", route.pattern(), header).isEqualTo(403);
      assertThat(response.body()).contains("This came from another site");
    }
  }

  @Test
  void theListOfRoutesHasNoTwoAlike() {
    assertThat(routes().stream().map(route -> route.verb() + " " + route.pattern()))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatChangesSomethingIsNeverAGet() {
    List<String> before = changes();
    Browser admin = BROWSERS.get(Role.ADMIN);
    for (Route route : routes()) {
      if (route.verb() == Route.Verb.GET && !route.pattern().equals("/invocations/live")) {
        ask(java.util.Objects.requireNonNull(admin), route);
      }
    }
    assertThat(changes()).isEqualTo(before);
  }

  private static List<String> changes() {
    List<String> actions = new ArrayList<>();
    console.app.audited().forEach(entry -> actions.add(entry.action() + " " + entry.object()));
    return actions;
  }

  private Response ask(Browser browser, Route route) {
    return switch (route.verb()) {
      case GET -> browser.get(path(route));
      case POST -> {
        browser.get(BROWSERS.containsValue(browser) ? "/nowhere" : "/sign-in");
        yield browser.post(path(route), Map.of("url", "https://example.com/"));
      }
    };
  }

  private String path(Route route) {
    String id =
        route.pattern().startsWith("/invocations")
            ? invocation
            : route.pattern().startsWith("/events") || route.pattern().startsWith("/requests")
                ? event
                : webhook;
    return route
        .pattern()
        .replace("{id}", id)
        .replace("{file}", "nothing.css")
        .replace("{version}", "1");
  }
}
