package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.Caller;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import org.junit.jupiter.api.Test;

class DeactivateWebhookTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void a_webhook_whose_target_is_gone_is_off_and_says_why() {
    Webhook webhook = application.created(aWebhook());

    assertThat(application.deactivateWebhook.becauseGone(webhook)).isTrue();

    assertThat(stored(webhook).status())
        .isEqualTo(
            new WebhookStatus.Inactive(
                WebhookStatus.Reason.GONE,
                "The target answered 410 Gone.",
                application.clock.instant()));
    assertThat(application.lastAudit().caller()).isEqualTo(Caller.HERALD);
  }

  @Test
  void a_change_in_between_is_built_upon() {
    Webhook webhook = application.created(aWebhook());
    application.updateWebhook.update(
        ADMIN, webhook.id(), "", aWebhook().ownedBy("platform").draft(), HeldWork.SEND);

    assertThat(application.deactivateWebhook.becauseGone(webhook)).isTrue();

    assertThat(stored(webhook).settings().owner()).isEqualTo("platform");
    assertThat(stored(webhook).active()).isFalse();
  }

  @Test
  void the_answer_of_an_old_address_says_nothing_of_the_new_one() {
    Webhook webhook = application.created(aWebhook());
    application.updateWebhook.update(
        ADMIN,
        webhook.id(),
        "",
        aWebhook().sendingTo("https://hooks.example.com/new").draft(),
        HeldWork.SEND);

    assertThat(application.deactivateWebhook.becauseGone(webhook)).isFalse();
    assertThat(stored(webhook).active()).isTrue();
  }

  @Test
  void what_is_off_or_deleted_stays_as_it_is() {
    Webhook off = application.created(aWebhook().named("off").inactive());
    Webhook deleted = application.created(aWebhook().named("deleted"));
    application.updateWebhook.delete(ADMIN, deleted.id(), "");

    assertThat(application.deactivateWebhook.becauseGone(off)).isFalse();
    assertThat(application.deactivateWebhook.becauseGone(deleted)).isFalse();
    assertThat(stored(off)).isEqualTo(off);
  }

  private Webhook stored(Webhook webhook) {
    return application.webhooks.find(webhook.id()).orElseThrow();
  }
}
