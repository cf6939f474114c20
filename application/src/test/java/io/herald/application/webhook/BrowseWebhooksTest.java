package io.herald.application.webhook;

import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.application.WiredApplication.VIEWER;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BrowseWebhooksTest {
  private final WiredApplication application = new WiredApplication();
  private final BrowseWebhooks browse = application.browseWebhooks;

  @Test
  void all_are_listed_by_name() {
    Webhook tickets = application.created(aWebhook().named("tickets"));
    Webhook incidents = application.created(aWebhook().named("Incidents"));

    assertThat(browse.all(VIEWER)).containsExactly(incidents, tickets);
  }

  @Test
  void one_is_found_by_id_and_by_name_without_case() {
    Webhook webhook = application.created(aWebhook().named("Tickets"));

    assertThat(browse.find(VIEWER, webhook.id())).contains(webhook);
    assertThat(browse.find(VIEWER, webhook.id().toString())).contains(webhook);
    assertThat(browse.find(VIEWER, "TICKETS")).contains(webhook);
    assertThat(browse.find(VIEWER, "nobody")).isEmpty();
    assertThat(browse.find(VIEWER, "not a name!")).isEmpty();
  }

  @Test
  void a_name_that_reads_like_an_id_is_found() {
    String name = new WebhookId(new UUID(9, 9)).toString();
    Webhook webhook = application.created(aWebhook().named(name));

    assertThat(browse.find(VIEWER, name)).contains(webhook);
  }

  @Test
  void earlier_versions_are_kept() {
    Webhook webhook = application.created(aWebhook());
    application.updateWebhook.switchTo(OPERATOR, webhook.id(), false, Webhooks.HeldWork.SEND);

    assertThat(browse.versions(VIEWER, webhook.id())).containsExactly(webhook.withoutSecrets());
  }
}
