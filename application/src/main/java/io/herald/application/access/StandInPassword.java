package io.herald.application.access;

import org.jspecify.annotations.Nullable;

/**
 * What is compared with when there is no password to compare with, so that it takes as long. Made
 * when first needed. Thread-safe.
 */
final class StandInPassword {
  private final PasswordHashing hashing;
  private volatile @Nullable String encoded;

  StandInPassword(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  String encoded() {
    String known = encoded;
    if (known == null) {
      known = hashing.hash("nobody has this password");
      encoded = known;
    }
    return known;
  }
}
