package io.herald.persistence;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jooq.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers in tables: 16 bytes, the most significant first, which sort like the identifiers
 * themselves. Public for the generated code. Stateless.
 */
public final class UuidBytes implements Converter<byte[], UUID> {
  private static final long serialVersionUID = 1;

  static byte[] of(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  static UUID read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  @Override
  public @Nullable UUID from(byte @Nullable [] bytes) {
    return bytes == null ? null : read(bytes);
  }

  @Override
  public byte @Nullable [] to(@Nullable UUID id) {
    return id == null ? null : of(id);
  }

  @Override
  public Class<byte[]> fromType() {
    return byte[].class;
  }

  @Override
  public Class<UUID> toType() {
    return UUID.class;
  }
}
