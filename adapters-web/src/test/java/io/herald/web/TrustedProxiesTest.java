package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.CallRates;
import io.herald.application.access.Role;
import io.herald.application.access.TrustedProxies;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From whom requests are, with and without a proxy that is trusted; the clock stands still. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TrustedProxiesTest {
  private static final String HEADER = "X-Forwarded-For";
  private static final CallRates.Limits TEN =
      new CallRates.Limits(Optional.of(new CallRates.Rate(10)), Optional.empty());
  private static final TrustedProxies THIS_MACHINE = WiredApplication.trustedProxies("127.0.0.0/8");

  private ConsoleFixture console = new ConsoleFixture(CallRates.Limits.DEFAULT, THIS_MACHINE);

  private void reopen(CallRates.Limits limits, TrustedProxies proxies) {
    console.close();
    console = new ConsoleFixture(limits, proxies);
  }

  @AfterEach
  void close() {
    console.close();
  }

  /** The address that the audit log has of somebody who signs in with this header. */
  private String audited(String forwardedFor) {
    Browser browser = console.browser().with(HEADER, forwardedFor);
    browser.get("/sign-in");
    assertThat(browser.post("/sign-in", Map.of("token", console.token(Role.ADMIN))).status())
        .isEqualTo(303);
    return console.app.lastAudit().caller().address();
  }

  private Response failed(Browser browser) {
    browser.get("/sign-in");
    return browser.post("/sign-in", Map.of("token", "herald_wrong"));
  }

  @Test
  void theAuditLogHasWhomATrustedProxyNamesAndNotWhatTheClientWroteItself() {
    assertThat(audited("203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(audited("6.6.6.6, 127.0.0.1, 203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(audited("6.6.6.6, [2001:db8::1]:443, 127.0.0.9")).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(audited("6.6.6.6, <script>alert(1)</script>")).isEqualTo("127.0.0.1");
    assertThat(audited("")).isEqualTo("127.0.0.1");
  }

  @Test
  void nobodyElseIsBelieved() {
    reopen(CallRates.Limits.DEFAULT, TrustedProxies.NONE);
    assertThat(audited("203.0.113.9")).isEqualTo("127.0.0.1");

    reopen(CallRates.Limits.DEFAULT, WiredApplication.trustedProxies("10.0.0.5"));
    assertThat(audited("203.0.113.9, 10.0.0.5")).isEqualTo("127.0.0.1");
  }

  @Test
  void manyHeadersAreOneList() {
    Browser browser = console.browser();
    browser.get("/sign-in");
    Response response =
        browser.send(
            "/sign-in/link?secret=x",
            request ->
                request.GET().header(HEADER, "6.6.6.6").header(HEADER, "203.0.113.9, 127.0.0.1"));
    assertThat(response.status()).isEqualTo(200);

    // The one who is named last is the one who has to wait.
    for (int i = 0; i < 40; i++) {
      failed(console.browser().with(HEADER, "203.0.113.9"));
    }
    assertThat(failed(console.browser().with(HEADER, "203.0.113.9")).status()).isEqualTo(429);
  }

  @Test
  void whoGuessesSlowsDownThemselvesAndNobodyElseBehindTheProxy() {
    int attempts = 0;
    Response response = failed(console.browser().with(HEADER, "203.0.113.9"));
    while (response.status() == 401 && attempts < 100) {
      attempts++;
      // What one writes there oneself makes one nobody else.
      response = failed(console.browser().with(HEADER, "198.51.100." + attempts + ", 203.0.113.9"));
    }

    assertThat(response.status()).isEqualTo(429);
    assertThat(failed(console.browser().with(HEADER, "203.0.113.10")).status()).isEqualTo(401);
  }

  @Test
  void strangersBehindAProxyHaveARateEach() {
    reopen(TEN, THIS_MACHINE);
    Browser one = console.browser().with(HEADER, "203.0.113.9");
    int asked = 0;
    while (one.get("/sign-in").status() == 200 && asked < 1_000) {
      asked++;
      one.with(HEADER, "198.51.100." + asked % 256 + ", 203.0.113.9");
    }

    assertThat(asked).isEqualTo(40);
    assertThat(console.browser().with(HEADER, "203.0.113.10").get("/sign-in").status())
        .isEqualTo(200);
  }

  @Test
  void withoutAProxyOneAddressIsOneStrangerWhateverItSays() {
    reopen(TEN, TrustedProxies.NONE);
    int asked = 0;
    while (console.browser().with(HEADER, "203.0.113." + asked % 256).get("/sign-in").status()
            == 200
        && asked < 1_000) {
      asked++;
    }

    assertThat(asked).isEqualTo(40);
  }
}
