package io.herald.http.send;

import io.herald.application.invocation.RequestSigner;
import io.herald.domain.Secret;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs by <a
 * href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 * Webhooks</a>: HMAC-SHA256 over {@code id.timestamp.body}, keyed with what stands in base 64 after
 * {@code whsec_}. Thread-safe if its generator is.
 */
public final class StandardWebhooksSigner implements RequestSigner {
  /** The shortest and longest key, in bytes, by the specification. */
  static final int MIN_KEY_BYTES = 24;

  static final int MAX_KEY_BYTES = 64;

  /** The length of a key of our own: that of the hash. */
  private static final int NEW_KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /**
   * Keys that are kept ready: reading one and finding the algorithm takes longer than signing. More
   * than there are webhooks with two secrets each.
   */
  private static final int MAX_READY = 10_000;

  private final RandomGenerator random;
  private final ConcurrentMap<Secret, Mac> ready = new ConcurrentHashMap<>();

  /**
   * Makes a signer.
   *
   * @param random a cryptographically strong generator
   */
  public StandardWebhooksSigner(RandomGenerator random) {
    this.random = random;
  }

  /** Why a text is not a signing secret, as a sentence; absent if it is. */
  public static Optional<String> refusalOf(String secret) {
    return key(secret).isPresent()
        ? Optional.empty()
        : Optional.of(
            "A signing secret is whsec_ followed by "
                + MIN_KEY_BYTES
                + " to "
                + MAX_KEY_BYTES
                + " bytes in base 64.");
  }

  @Override
  public String signature(
      InvocationId id, Instant timestamp, byte[] body, List<SigningSecret> secrets) {
    return signature(id.toString(), timestamp, body, secrets);
  }

  /** The same for any id; it must not contain a dot, which parts what is signed. */
  String signature(String id, Instant timestamp, byte[] body, List<SigningSecret> secrets) {
    byte[] prefix = (id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
    StringBuilder signatures = new StringBuilder(secrets.size() * 48);
    for (SigningSecret secret : secrets) {
      if (!signatures.isEmpty()) {
        signatures.append(' ');
      }
      signatures
          .append("v1,")
          .append(Base64.getEncoder().encodeToString(mac(secret, prefix, body)));
    }
    return signatures.toString();
  }

  @Override
  public Secret newSecret() {
    byte[] key = new byte[NEW_KEY_BYTES];
    random.nextBytes(key);
    return Secret.of(SigningSecret.PREFIX + Base64.getEncoder().encodeToString(key));
  }

  private byte[] mac(SigningSecret secret, byte[] prefix, byte[] body) {
    if (ready.size() >= MAX_READY) {
      ready.clear();
    }
    Mac prepared = ready.computeIfAbsent(secret.value(), StandardWebhooksSigner::prepare);
    try {
      // A copy, because many threads sign with one key.
      Mac mac = (Mac) prepared.clone();
      mac.update(prefix);
      return mac.doFinal(body);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " cannot be copied", e);
    }
  }

  private static Mac prepare(Secret secret) {
    byte[] key =
        switch (secret) {
          case Secret.Known(String value) ->
              key(value).orElseThrow(() -> new IllegalArgumentException("not a signing secret"));
          case Secret.Kept _ -> throw new IllegalStateException("a kept secret was not resolved");
        };
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
    }
  }

  private static Optional<byte[]> key(String secret) {
    if (!secret.startsWith(SigningSecret.PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(SigningSecret.PREFIX.length()));
      return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES
          ? Optional.of(key)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
