package io.herald.persistence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jooq.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are looked up by: their UTF-8 bytes, so that both databases compare letter case,
 * accents and trailing spaces alike. Public for the generated code. Stateless.
 *
 * <p>No text of the catalogue is longer than a key can be; one that were keeps its beginning and
 * the SHA-256 of the whole.
 */
public final class KeyBytes implements Converter<byte[], String> {
  /** What an index of InnoDB takes three times over. */
  static final int MAX_LENGTH = 1024;

  private static final int HASH_LENGTH = 64;
  private static final long serialVersionUID = 1;

  static byte[] of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_LENGTH) {
      return bytes;
    }
    byte[] key = Arrays.copyOf(bytes, MAX_LENGTH);
    byte[] hash = HexFormat.of().formatHex(sha256(bytes)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(hash, 0, key, MAX_LENGTH - HASH_LENGTH, HASH_LENGTH);
    return key;
  }

  static String read(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public @Nullable String from(byte @Nullable [] bytes) {
    return bytes == null ? null : read(bytes);
  }

  @Override
  public byte @Nullable [] to(@Nullable String text) {
    return text == null ? null : of(text);
  }

  @Override
  public Class<byte[]> fromType() {
    return byte[].class;
  }

  @Override
  public Class<String> toType() {
    return String.class;
  }
}
