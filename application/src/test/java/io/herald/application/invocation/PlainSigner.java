package io.herald.application.invocation;

import io.herald.domain.Secret;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A signer whose signatures can be read: {@code v1,} and the hint of the secret. Its new secrets
 * are numbered. Thread-safe.
 */
public final class PlainSigner implements RequestSigner {
  private final AtomicInteger made = new AtomicInteger();

  @Override
  public String signature(
      InvocationId id, Instant timestamp, byte[] body, List<SigningSecret> secrets) {
    return secrets.stream()
        .map(secret -> signatureBy(secret.value()))
        .collect(Collectors.joining(" "));
  }

  /** The signature by one secret. */
  public static String signatureBy(Secret secret) {
    return "v1," + secret.hint();
  }

  @Override
  public Secret newSecret() {
    byte[] key = new byte[32];
    key[31] = (byte) made.incrementAndGet();
    return Secret.of(SigningSecret.encode(key));
  }

  /** How many secrets it has made. */
  public int secretsMade() {
    return made.get();
  }
}
