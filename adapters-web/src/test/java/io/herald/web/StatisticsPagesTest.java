package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import io.herald.application.statistics.Counters;
import io.herald.application.webhook.WebhookHealth.Health;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.Webhook;
import io.herald.web.ConsoleFixture.Browser;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How deliveries went, as the pages tell it. */
class StatisticsPagesTest {
  private final ConsoleFixture console = new ConsoleFixture();
  private final Instant now = console.app.clock.instant();
  private Browser browser;

  @BeforeEach
  void signIn() {
    browser = console.browser(Role.VIEWER);
  }

  @AfterEach
  void close() {
    console.close();
  }

  private Webhook webhook(String name, int delivered, int failed) {
    Webhook webhook = console.app.created(WebhookFixture.aWebhook().named(name));
    Counters counters = Counters.NONE;
    for (int i = 0; i < delivered + failed; i++) {
      counters = counters.plus(Counters.of(Duration.ofMillis(30), i < delivered, false));
    }
    console.statistics.attempted(webhook.id(), now, counters);
    return webhook;
  }

  @Test
  void theOverviewNamesThoseFirstThatFailMost() {
    webhook("Well", 10, 0);
    webhook("Ill", 1, 3);
    webhook("So so", 9, 1);

    String page = browser.get("/").body();

    assertThat(page.indexOf(">Ill<")).isPositive().isLessThan(page.indexOf(">So so<"));
    assertThat(page.indexOf(">So so<")).isLessThan(page.lastIndexOf(">Well<"));
    assertThat(page).contains("25.0 %", "90.0 %", "100 %", "&lt; 50 ms");
    assertThat(page).contains("Attempts of the last 24 hours: 24, of which 83.3 % delivered.");
  }

  @Test
  void theChartHasItsTableBehindIt() {
    Webhook webhook = webhook("Tickets", 3, 1);
    console.statistics.attempted(
        webhook.id(),
        now.minus(Duration.ofHours(23)),
        Counters.of(Duration.ofSeconds(11), false, true));

    String page = browser.get("/webhooks/" + webhook.id()).body();

    assertThat(page).contains("<svg class=\"hours\"", "role=\"img\"", "id=\"hours\"");
    assertThat(page.split("<tr><th scope=\"row\"", -1)).hasSize(24 + 1);
    assertThat(page).contains("&gt; 10 s", "60.0 %");
  }

  @Test
  void whatIsOlderThanADayIsNotCounted() {
    Webhook webhook = webhook("Tickets", 1, 0);
    console.statistics.attempted(
        webhook.id(),
        now.minus(Duration.ofHours(24)),
        Counters.of(Duration.ofMillis(1), false, true));

    assertThat(browser.get("/webhooks/" + webhook.id()).body()).contains("100 %");
  }

  @Test
  void theTableOfWebhooksTellsTheLastDayAndTheLastFailure() {
    Webhook webhook = webhook("Tickets", 999, 1);
    console.statistics.health(
        webhook.id(),
        new Health(
            Optional.empty(), Optional.of(now), Optional.of(now.minus(Duration.ofMinutes(20)))));
    webhook("Never used", 0, 0);

    String page = browser.get("/webhooks").body();

    assertThat(page).contains("99.9 %", "of 1,000", "20 min ago");
  }

  @Test
  void aSingleFailureIsNeverRoundedAway() {
    webhook("Nearly", 3_000, 1);

    assertThat(browser.get("/webhooks").body()).contains("99.9 %").doesNotContain("100 %");
  }
}
