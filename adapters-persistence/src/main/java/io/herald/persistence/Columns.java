package io.herald.persistence;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How values stand in columns. Stateless. */
final class Columns {
  private Columns() {}

  /** Identifiers are 16 bytes, so that they compare by age on both databases. */
  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static Optional<UUID> optionalUuid(byte @Nullable [] bytes) {
    return bytes == null ? Optional.empty() : Optional.of(uuid(bytes));
  }

  /** Times are microseconds since the epoch, UTC. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static @Nullable Long micros(Optional<Instant> instant) {
    return instant.map(Columns::micros).orElse(null);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static Optional<Instant> optionalInstant(@Nullable Long micros) {
    return micros == null ? Optional.empty() : Optional.of(instant(micros));
  }
}
