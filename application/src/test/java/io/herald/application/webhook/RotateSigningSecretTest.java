package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.invocation.PlainSigner;
import io.herald.application.invocation.ScriptedSender;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RotateSigningSecretTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void for_a_while_requests_carry_both_signatures() {
    Webhook webhook = application.created(aWebhook());

    RotateSigningSecret.Outcome.Rotated rotated = rotate(webhook, Duration.ofHours(24));

    String fresh = PlainSigner.signatureBy(Secret.of(rotated.signingSecret()));
    String old = PlainSigner.signatureBy(Secret.of(WebhookFixture.SIGNING_SECRET));
    assertThat(signatureNow(webhook)).isEqualTo(fresh + " " + old);
    application.clock.advance(Duration.ofHours(24));
    assertThat(signatureNow(webhook)).isEqualTo(fresh);
  }

  @Test
  void a_rotation_is_a_version_of_its_own_and_is_audited_without_the_secret() {
    Webhook webhook = application.created(aWebhook());

    RotateSigningSecret.Outcome.Rotated rotated = rotate(webhook, Duration.ZERO);

    assertThat(rotated.webhook().version()).isEqualTo(2);
    assertThat(rotated.webhook().settings()).isEqualTo(webhook.settings());
    assertThat(rotated.webhook().signingSecrets())
        .extracting(SigningSecret::value)
        .containsExactly(Secret.of(rotated.signingSecret()));
    assertThat(application.lastAudit().action()).isEqualTo("webhook.rotate_signing_secret");
    assertThat(application.audited().toString()).doesNotContain(rotated.signingSecret());
  }

  @Test
  void a_secret_can_be_given() {
    Webhook webhook = application.created(aWebhook());
    String given = SigningSecret.encode(new byte[32]);

    assertThat(
            application.rotateSigningSecret.rotate(
                ADMIN, webhook.id(), Optional.of(new Secret.Known(given)), Duration.ZERO))
        .isInstanceOfSatisfying(
            RotateSigningSecret.Outcome.Rotated.class,
            rotated -> assertThat(rotated.signingSecret()).isEqualTo(given));
  }

  @Test
  void what_is_no_signing_secret_and_what_overlaps_too_long_is_refused() {
    Webhook webhook = application.created(aWebhook());

    assertThat(refusal(webhook, Optional.of(new Secret.Known("whsec_short")), Duration.ZERO))
        .isEqualTo("NOT_A_SIGNING_SECRET");
    assertThat(refusal(webhook, Optional.empty(), Duration.ofDays(31))).isEqualTo("OUT_OF_RANGE");
    assertThat(refusal(webhook, Optional.empty(), Duration.ofSeconds(-1)))
        .isEqualTo("OUT_OF_RANGE");
    assertThat(application.webhooks.find(webhook.id())).contains(webhook);
  }

  @Test
  void what_is_not_there_is_absent() {
    assertThat(
            application.rotateSigningSecret.rotate(
                ADMIN,
                new WebhookId(new UUID(9, 9)),
                Optional.empty(),
                RotateSigningSecret.DEFAULT_OVERLAP))
        .isEqualTo(new RotateSigningSecret.Outcome.Absent());
  }

  private RotateSigningSecret.Outcome.Rotated rotate(Webhook webhook, Duration overlap) {
    return (RotateSigningSecret.Outcome.Rotated)
        application.rotateSigningSecret.rotate(ADMIN, webhook.id(), Optional.empty(), overlap);
  }

  private String refusal(Webhook webhook, Optional<Secret.Known> given, Duration overlap) {
    return ((RotateSigningSecret.Outcome.Refused)
            application.rotateSigningSecret.rotate(ADMIN, webhook.id(), given, overlap))
        .violations().stream().map(Violation::rule).findFirst().orElseThrow();
  }

  private String signatureNow(Webhook webhook) {
    application.testWebhook.test(ADMIN, webhook.id(), new TestWebhook.Subject.Sample(""));
    return ScriptedSender.header(application.sender.sent().getLast(), "webhook-signature");
  }
}
