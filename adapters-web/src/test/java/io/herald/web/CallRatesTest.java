package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.CallRates;
import io.herald.application.access.Role;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often one may ask, over real connections; the clock stands still. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallRatesTest {
  private final ConsoleFixture console =
      new ConsoleFixture(
          new CallRates.Limits(Optional.of(new CallRates.Rate(10)), Optional.empty()));

  @AfterEach
  void close() {
    console.close();
  }

  /** Asks until it is too often; how many were answered before. */
  private static int asked(Browser browser, String path) {
    for (int asked = 0; asked < 1_000; asked++) {
      if (browser.get(path).status() == 429) {
        return asked;
      }
    }
    throw new AssertionError("never too often");
  }

  @Test
  void beyondTheRateAPageSaysWhatHappenedAndWhenToTryAgainAndOthersAreServed() {
    Browser viewer = console.browser(Role.VIEWER);
    Browser operator = console.browser(Role.OPERATOR);
    assertThat(asked(viewer, "/webhooks")).isEqualTo(40);

    Response refused = viewer.get("/webhooks");

    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.body())
        .contains("<!doctype html>", "Too many requests", "Wait 1 s, then try again.");
    assertThat(refused.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(operator.get("/webhooks").status()).isEqualTo(200);

    console.app.clock.advance(Duration.ofMillis(100));
    assertThat(viewer.get("/webhooks").status()).isEqualTo(200);
    assertThat(viewer.get("/webhooks").status()).isEqualTo(429);
  }

  @Test
  void aPartOfAPageIsRefusedAsAPartAndAFormDoesNothing() {
    Browser admin = console.browser(Role.ADMIN);
    admin.get("/settings");
    asked(admin, "/settings");

    Response part = admin.with("HX-Request", "true").get("/webhooks");
    assertThat(part.status()).isEqualTo(429);
    assertThat(part.header("Retry-After")).isEqualTo("1");
    assertThat(part.body()).contains("Too many requests").doesNotContain("<html");

    Response form = admin.post("/settings/sending", Map.of("paused", "true"));
    assertThat(form.status()).isEqualTo(429);
    assertThat(console.app.sendingSwitch.paused()).isFalse();
  }

  @Test
  void aPersonHasOneRateInAllBrowsers() {
    Browser one = console.browserOfPerson("dana@acme.com", Role.VIEWER);
    Browser other = console.browser();
    other.get("/sign-in");
    other.post("/sign-in", Map.of("email", "dana@acme.com", "password", "seven purple teapots"));
    asked(one, "/webhooks");

    assertThat(other.get("/webhooks").status()).isEqualTo(429);
  }

  @Test
  void strangersAreCountedByAddressAndKeepNobodyWhoIsSignedInOut() {
    Browser viewer = console.browser(Role.VIEWER);
    // Two requests of this address signed the viewer in.
    assertThat(asked(console.browser(), "/sign-in")).isEqualTo(38);

    Browser stranger = console.browser();
    assertThat(stranger.get("/nowhere").status()).isEqualTo(429);
    assertThat(stranger.get("/webhooks").status()).isEqualTo(429);
    stranger.cookies().put("herald_session", "made up");
    assertThat(stranger.get("/webhooks").status()).isEqualTo(429);
    assertThat(stranger.with("Origin", "https://evil.example").post("/sign-in", Map.of()).status())
        .isEqualTo(429);
    assertThat(viewer.get("/webhooks").status()).isEqualTo(200);
  }

  @Test
  void healthAndAssetsAreServedHoweverOftenTheyAreAskedFor() {
    Browser stranger = console.browser();
    String style = new Assets().style();
    asked(stranger, "/sign-in");

    for (int i = 0; i < 100; i++) {
      assertThat(stranger.get("/health/live").status()).isEqualTo(200);
      assertThat(stranger.get("/health/ready").status()).isEqualTo(200);
      assertThat(stranger.get(style).status()).isEqualTo(200);
    }
  }
}
