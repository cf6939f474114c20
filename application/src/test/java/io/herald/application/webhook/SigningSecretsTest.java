package io.herald.application.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SigningSecretsTest {
  private static final Instant NOON = EventFixture.NOON;
  private static final Secret FRESH = Secret.of("whsec_fresh");

  @Test
  void a_secret_signs_until_it_expires() {
    Webhook webhook = with(secret("new"), secret("old", NOON));

    assertThat(SigningSecrets.thatSignAt(webhook, NOON.minusNanos(1000))).hasSize(2);
    assertThat(SigningSecrets.thatSignAt(webhook, NOON)).containsExactly(secret("new"));
  }

  @Test
  void a_rotation_lets_the_secret_before_it_sign_for_a_while() {
    assertThat(SigningSecrets.rotated(with(secret("old")), FRESH, NOON, Duration.ofHours(1)))
        .containsExactly(
            new SigningSecret(FRESH, NOON, Optional.empty()),
            secret("old", NOON.plus(Duration.ofHours(1))));
  }

  @Test
  void without_overlap_the_new_secret_is_alone() {
    assertThat(
            SigningSecrets.rotated(
                with(secret("old"), secret("older", NOON.plusSeconds(60))),
                FRESH,
                NOON,
                Duration.ZERO))
        .hasSize(1);
  }

  @Test
  void a_rotation_gives_no_secret_more_time_than_it_had() {
    Webhook webhook = with(secret("old"), secret("older", NOON.plusSeconds(60)));

    assertThat(SigningSecrets.rotated(webhook, FRESH, NOON, Duration.ofHours(1)))
        .contains(secret("older", NOON.plusSeconds(60)));
  }

  @Test
  void at_most_three_sign_at_once_and_the_oldest_goes_first() {
    Webhook webhook =
        with(
            secret("old"),
            secret("older", NOON.plusSeconds(120)),
            secret("oldest", NOON.plusSeconds(60)));

    assertThat(SigningSecrets.rotated(webhook, FRESH, NOON, Duration.ofHours(1)))
        .extracting(SigningSecret::value)
        .containsExactly(FRESH, secret("old").value(), secret("older").value());
  }

  private static SigningSecret secret(String name) {
    return new SigningSecret(Secret.of("whsec_" + name), NOON, Optional.empty());
  }

  private static SigningSecret secret(String name, Instant expiresAt) {
    return new SigningSecret(Secret.of("whsec_" + name), NOON, Optional.of(expiresAt));
  }

  private static Webhook with(SigningSecret... secrets) {
    Webhook webhook = aWebhook().build();
    return new Webhook(
        webhook.id(),
        webhook.version(),
        webhook.settings(),
        webhook.status(),
        List.copyOf(Arrays.asList(secrets)),
        webhook.createdAt(),
        webhook.updatedAt());
  }
}
