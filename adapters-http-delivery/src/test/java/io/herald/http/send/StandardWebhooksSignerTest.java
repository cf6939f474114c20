package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.herald.domain.Secret;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.SigningSecret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksSignerTest {
  private static final InvocationId ID =
      new InvocationId(UUID.fromString("0198c0de-0000-7000-8000-000000000001"));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final StandardWebhooksSigner signer = new StandardWebhooksSigner(random);

  @Test
  void signsTheVectorOfSvix() {
    assertThat(
            signer.signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1_614_265_330),
                bytes("{\"test\": 2432232314}"),
                List.of(secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void signsSoThatTheReferenceLibraryVerifies() throws Exception {
    for (int i = 0; i < 200; i++) {
      byte[] key = new byte[24 + random.nextInt(41)];
      random.nextBytes(key);
      SigningSecret secret = secret("whsec_" + Base64.getEncoder().encodeToString(key));
      String body = "{\"n\":" + random.nextInt() + ",\"t\":\"ä\uD83D\uDE00\"}";
      Instant now = Instant.now();

      String signature = signer.signature(ID, now, bytes(body), List.of(secret));

      new Webhook(value(secret)).verify(body, headers(ID, now, signature));
      assertThat(signature).as("seed " + seed).startsWith("v1,").doesNotContain(" ");
    }
  }

  @Test
  void signsWithEverySecretWhileARotationOverlaps() throws Exception {
    SigningSecret young = new SigningSecret(signer.newSecret(), Instant.EPOCH, Optional.empty());
    SigningSecret old = new SigningSecret(signer.newSecret(), Instant.EPOCH, Optional.empty());
    Instant now = Instant.now();

    String signature = signer.signature(ID, now, bytes("{}"), List.of(young, old));

    assertThat(signature.split(" ")).hasSize(2);
    new Webhook(value(young)).verify("{}", headers(ID, now, signature));
    new Webhook(value(old)).verify("{}", headers(ID, now, signature));
    SigningSecret other = new SigningSecret(signer.newSecret(), Instant.EPOCH, Optional.empty());
    assertThatThrownBy(() -> new Webhook(value(other)).verify("{}", headers(ID, now, signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void makesSecretsOf32Bytes() {
    Secret one = signer.newSecret();
    Secret other = signer.newSecret();

    assertThat(one).isNotEqualTo(other);
    String text = ((Secret.Known) one).value();
    assertThat(text).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(text.substring(6))).hasSize(32);
    assertThat(StandardWebhooksSigner.refusalOf(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==",
        "whsec_not base 64 at all, is it?",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      })
  void refusesWhatIsNoSecret(String text) {
    assertThat(StandardWebhooksSigner.refusalOf(text)).isPresent();
  }

  @Test
  void takesKeysOf24To64Bytes() {
    for (int length = 0; length < 80; length++) {
      String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
      assertThat(StandardWebhooksSigner.refusalOf(text).isEmpty())
          .isEqualTo(length >= 24 && length <= 64);
    }
  }

  private static SigningSecret secret(String text) {
    return new SigningSecret(Secret.of(text), Instant.EPOCH, Optional.empty());
  }

  private static String value(SigningSecret secret) {
    return ((Secret.Known) secret.value()).value();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static HttpHeaders headers(InvocationId id, Instant timestamp, String signature) {
    return HttpHeaders.of(
        Map.of(
            "webhook-id", List.of(id.toString()),
            "webhook-timestamp", List.of(Long.toString(timestamp.getEpochSecond())),
            "webhook-signature", List.of(signature)),
        (name, value) -> true);
  }
}
