package io.herald.persistence;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Encrypts what is secret before it reaches a table (AES-256-GCM by Tink). Every ciphertext is
 * bound to its table, row and column, so that one moved elsewhere does not decrypt. Thread-safe.
 */
final class SecretBox {
  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot be set up", e);
    }
  }

  private final Aead aead;

  private SecretBox(Aead aead) {
    this.aead = aead;
  }

  /** A fresh keyset in Tink's JSON form. */
  static String newKeyset() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
          RegistryConfiguration.get(),
          InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key can be made", e);
    }
  }

  /**
   * With a keyset in Tink's JSON form.
   *
   * @throws GeneralSecurityException if it is none
   */
  static SecretBox of(String keyset) throws GeneralSecurityException {
    KeysetHandle handle =
        TinkJsonProtoKeysetFormat.parseKeyset(
            keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    return new SecretBox(handle.getPrimitive(RegistryConfiguration.get(), Aead.class));
  }

  byte[] encrypt(String plain, String table, String row, String column) {
    try {
      return aead.encrypt(plain.getBytes(StandardCharsets.UTF_8), place(table, row, column));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a secret cannot be encrypted", e);
    }
  }

  /**
   * The plain text.
   *
   * @throws GeneralSecurityException if it was encrypted by another key or for another place, or
   *     changed since
   */
  String decrypt(byte[] ciphertext, String table, String row, String column)
      throws GeneralSecurityException {
    return new String(aead.decrypt(ciphertext, place(table, row, column)), StandardCharsets.UTF_8);
  }

  private static byte[] place(String table, String row, String column) {
    return (table + '\n' + row + '\n' + column).getBytes(StandardCharsets.UTF_8);
  }
}
