package io.herald.domain.id;

import java.util.Optional;
import java.util.UUID;

/** Identifies one event; outside it reads {@code evt_} and 26 characters. */
public record EventId(UUID value) implements Comparable<EventId> {
  private static final String PREFIX = "evt_";

  /** Reads the outside spelling; empty if {@code text} is not one. */
  public static Optional<EventId> parse(String text) {
    return IdText.parse(PREFIX, text).map(EventId::new);
  }

  /** By age: identifiers grow with time. */
  @Override
  public int compareTo(EventId other) {
    int high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return IdText.format(PREFIX, value);
  }
}
