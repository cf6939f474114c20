package io.herald.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and verifies as Standard Webhooks says: {@code v1,} and the base 64 of an HMAC-SHA256 over
 * {@code id.timestamp.body}. Not thread-safe; each connection has its own.
 */
final class WebhookSignature {
  private static final String SECRET_PREFIX = "whsec_";

  private final Mac mac;

  /**
   * Takes a secret.
   *
   * @param secret {@code whsec_} and base 64
   */
  WebhookSignature(String secret) {
    if (!secret.startsWith(SECRET_PREFIX)) {
      throw new IllegalArgumentException("a secret begins with " + SECRET_PREFIX);
    }
    byte[] key = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** The value of the header {@code webhook-signature}. */
  String sign(String id, String timestamp, byte[] body, int from, int length) {
    mac.update(id.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) '.');
    mac.update(timestamp.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) '.');
    mac.update(body, from, length);
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal());
  }

  /** Whether one of the signatures in the header, parted by spaces, is right. */
  boolean verify(
      String signatures, String id, String timestamp, byte[] body, int from, int length) {
    byte[] expected = sign(id, timestamp, body, from, length).getBytes(StandardCharsets.US_ASCII);
    for (String signature : signatures.split(" ", -1)) {
      if (MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII))) {
        return true;
      }
    }
    return false;
  }
}
