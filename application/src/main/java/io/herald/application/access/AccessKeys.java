package io.herald.application.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes the random values that let somebody in, and the hashes that are stored of them. */
final class AccessKeys {
  /** What nobody can guess. */
  private static final int BYTES = 32;

  /** Longer values are no keys of ours and are not worth hashing. */
  static final int MAX_LENGTH = 512;

  private final SecureRandom random;

  AccessKeys(SecureRandom random) {
    this.random = random;
  }

  /** 256 random bits as 43 URL-safe characters of base 64. */
  String fresh() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** SHA-256 in hexadecimal; without salt, because what is hashed has 256 random bits. */
  static String hash(String value) {
    return HexFormat.of().formatHex(digest(value));
  }

  /** Compares without telling by the time it takes where two values differ. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(digest(one), digest(other));
  }

  private static byte[] digest(String value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
