package io.herald.persistence;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Encrypts secrets at rest with the master key, each bound to the place where it stands, so that a
 * ciphertext moved to another row or field does not decrypt. Thread-safe.
 */
final class SecretBox {
  private static final String CHECK_PLACE = "installation/key_check";
  private static final String CHECK_TEXT = "herald";

  private final Aead aead;

  private SecretBox(Aead aead) {
    this.aead = aead;
  }

  /** Reads the master key. */
  static SecretBox fromFile(Path file) {
    try {
      AeadConfig.register();
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
      return new SecretBox(keys.getPrimitive(RegistryConfiguration.get(), Aead.class));
    } catch (IOException e) {
      throw new MasterKeyException(
          "The master key " + file + " cannot be read: " + e.getMessage() + ".", e);
    } catch (GeneralSecurityException e) {
      throw new MasterKeyException("The file " + file + " holds no master key of Herald.", e);
    }
  }

  /** Makes a master key that only its owner can read. */
  static void create(Path file) {
    try {
      AeadConfig.register();
      String keys =
          TinkJsonProtoKeysetFormat.serializeKeyset(
              KeysetHandle.generateNew(
                  PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
              RegistryConfiguration.get(),
              InsecureSecretKeyAccess.get());
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, keys, StandardOpenOption.SYNC);
    } catch (IOException | GeneralSecurityException e) {
      throw new MasterKeyException(
          "The master key " + file + " cannot be made: " + e.getMessage() + ".", e);
    }
  }

  /** What an installation keeps to know its key again. */
  String check() {
    return encrypt(CHECK_TEXT, CHECK_PLACE);
  }

  boolean fits(String check) {
    try {
      return decrypt(check, CHECK_PLACE).equals(CHECK_TEXT);
    } catch (MasterKeyException _) {
      return false;
    }
  }

  /**
   * Encrypts.
   *
   * @param place table, row and field, e.g. {@code webhook/whk_…/authentication.token}
   */
  String encrypt(String value, String place) {
    try {
      return Base64.getEncoder().encodeToString(aead.encrypt(utf8(value), utf8(place)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a secret cannot be encrypted", e);
    }
  }

  String decrypt(String text, String place) {
    try {
      return new String(
          aead.decrypt(Base64.getDecoder().decode(text), utf8(place)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new MasterKeyException(
          "The secret at " + place + " does not decrypt with the master key.", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
