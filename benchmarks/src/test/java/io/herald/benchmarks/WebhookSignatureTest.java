package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private final byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

  /** The example of the Standard Webhooks libraries. */
  private final WebhookSignature signature =
      new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  @Test
  void signsAsTheReferenceLibrariesDo() {
    assertThat(signature.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body, 0, body.length))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void acceptsAnyOfSeveralSignaturesAndNoOther() {
    String right = signature.sign("id", "1", body, 0, body.length);

    assertThat(signature.verify("v1,AAAA " + right, "id", "1", body, 0, body.length)).isTrue();
    assertThat(signature.verify(right, "other", "1", body, 0, body.length)).isFalse();
    assertThat(signature.verify("", "id", "1", body, 0, body.length)).isFalse();
  }
}
