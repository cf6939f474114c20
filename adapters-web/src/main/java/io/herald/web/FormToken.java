package io.herald.web;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The token that every form carries against cross-site request forgery: bound to the session (or,
 * before sign-in, to the visitor's cookie), so that every node can check it and nothing is stored.
 * Stateless.
 */
final class FormToken {
  /** The form field and, for scripts, the header that carry it. */
  static final String FIELD = "form_token";

  private static final byte[] PURPOSE = "herald form token".getBytes(StandardCharsets.UTF_8);

  private FormToken() {}

  /** The token that belongs to a cookie's value. */
  static String of(String cookie) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(cookie.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(PURPOSE));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Whether a token belongs to a cookie; takes as long for a near miss as for a far one. */
  static boolean matches(String token, String cookie) {
    return !cookie.isEmpty()
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), of(cookie).getBytes(StandardCharsets.UTF_8));
  }
}
