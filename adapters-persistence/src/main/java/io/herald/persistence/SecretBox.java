package io.herald.persistence;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys that encrypt what is secret before it reaches a table (AES-256-GCM by Tink): one that
 * encrypts, and those before it that still decrypt. Every ciphertext is bound to its table, row and
 * column, so that one moved elsewhere does not decrypt, and names its key. Immutable.
 */
final class SecretBox {
  /** What Tink writes before a ciphertext: a version and the identifier of the key. */
  private static final byte TINK = 1;

  private static final int PREFIX_LENGTH = 5;

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot be set up", e);
    }
  }

  private final KeysetHandle keys;
  private final Aead aead;

  private SecretBox(KeysetHandle keys) throws GeneralSecurityException {
    this.keys = keys;
    this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /** With a fresh key. */
  static SecretBox generate() {
    try {
      return new SecretBox(
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
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
    return new SecretBox(
        TinkJsonProtoKeysetFormat.parseKeyset(
            keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
  }

  /** In Tink's JSON form, to be kept where only its owner reads. */
  String keyset() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          keys, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a keyset cannot be written", e);
    }
  }

  /** Which key encrypts. It is no secret. */
  KeyId current() {
    return new KeyId(keys.getPrimary().getId());
  }

  /** All keys that decrypt. */
  List<KeyId> all() {
    List<KeyId> all = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      all.add(new KeyId(keys.getAt(i).getId()));
    }
    return all;
  }

  boolean has(KeyId key) {
    return all().contains(key);
  }

  /** These keys, and the current one of {@code newer} as the one that encrypts from now on. */
  SecretBox succeededBy(SecretBox newer) {
    KeyId next = newer.current();
    KeysetHandle.Builder builder = KeysetHandle.newBuilder();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.getAt(i).getId() != next.id()) {
        builder.addEntry(KeysetHandle.importKey(keys.getAt(i).getKey()));
      }
    }
    builder.addEntry(KeysetHandle.importKey(newer.keys.getPrimary().getKey()).makePrimary());
    return built(builder);
  }

  /** Without these keys; the current one stays whatever they are. Itself if none goes. */
  SecretBox without(List<KeyId> unneeded) {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder();
    int left = 0;
    for (int i = 0; i < keys.size(); i++) {
      KeyId id = new KeyId(keys.getAt(i).getId());
      KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(keys.getAt(i).getKey());
      if (id.equals(current())) {
        builder.addEntry(entry.makePrimary());
        left++;
      } else if (!unneeded.contains(id)) {
        builder.addEntry(entry);
        left++;
      }
    }
    return left == keys.size() ? this : built(builder);
  }

  private static SecretBox built(KeysetHandle.Builder builder) {
    try {
      return new SecretBox(builder.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys cannot be joined", e);
    }
  }

  /** Which key a ciphertext is of. */
  static KeyId keyOf(byte[] ciphertext) {
    if (ciphertext.length < PREFIX_LENGTH || ciphertext[0] != TINK) {
      throw new IllegalStateException("what stands in the place of a ciphertext is none");
    }
    return new KeyId(ByteBuffer.wrap(ciphertext).getInt(1));
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
