package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import io.herald.application.webhook.Announcement;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import io.herald.web.ConsoleFixture.Browser;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What Herald tells without being asked is where people look first. */
class AnnouncementPagesTest {

  @Test
  void aWebhookThatFailsAllTheTimeNeedsAttentionUntilItWorksAgain() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Webhook webhook = console.app.created(WebhookFixture.aWebhook().named("Weary"));
      Browser viewer = console.browser(Role.VIEWER);
      assertThat(viewer.get("/").body()).doesNotContain("Weary fails all the time");
      Instant now = console.app.clock.instant();
      Instant since = now.minus(Duration.ofHours(61));
      console.app.announcements.announce(
          new Announcement.Failing(webhook.id(), "Weary", since, now, 50));

      assertThat(viewer.get("/").body())
          .contains("Weary fails all the time")
          .contains("Nothing but failures for 2 days; it is switched off after 120 h of that.");
      assertThat(viewer.get("/webhooks/" + webhook.id()).body())
          .contains("What Herald noticed", "Nothing but failures for 2 days");

      console.app.announcements.announce(
          new Announcement.Recovered(webhook.id(), "Weary", since, now));

      assertThat(viewer.get("/").body()).doesNotContain("Weary fails all the time");
      assertThat(viewer.get("/webhooks/" + webhook.id()).body())
          .contains("It works again.", "Nothing but failures for 2 days");
    }
  }

  @Test
  void aWebhookThatWasSwitchedOffSaysWhyOnItsPage() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Webhook webhook = console.app.created(WebhookFixture.aWebhook().named("Gone"));
      Instant now = console.app.clock.instant();
      console.app.announcements.announce(
          new Announcement.Deactivated(
              webhook.id(),
              "Gone",
              now,
              now,
              WebhookStatus.Reason.GONE,
              "The target answered 410 Gone."));

      assertThat(console.browser(Role.VIEWER).get("/webhooks/" + webhook.id()).body())
          .contains("Switched off by Herald. The target answered 410 Gone.");
    }
  }
}
