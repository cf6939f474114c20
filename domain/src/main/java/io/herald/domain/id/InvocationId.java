package io.herald.domain.id;

import java.util.Optional;
import java.util.UUID;

/** Identifies one invocation; outside it reads {@code inv_} and 26 characters. */
public record InvocationId(UUID value) implements Comparable<InvocationId> {
  private static final String PREFIX = "inv_";

  /** Reads the outside spelling; empty if {@code text} is not one. */
  public static Optional<InvocationId> parse(String text) {
    return IdText.parse(PREFIX, text).map(InvocationId::new);
  }

  /** By age: identifiers grow with time. */
  @Override
  public int compareTo(InvocationId other) {
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
