package io.herald.domain.id;

import java.util.Optional;
import java.util.UUID;

/** Identifies one webhook; outside it reads {@code whk_} and 26 characters. */
public record WebhookId(UUID value) implements Comparable<WebhookId> {
  private static final String PREFIX = "whk_";

  /** Reads the outside spelling; empty if {@code text} is not one. */
  public static Optional<WebhookId> parse(String text) {
    return IdText.parse(PREFIX, text).map(WebhookId::new);
  }

  /** By age: identifiers grow with time. */
  @Override
  public int compareTo(WebhookId other) {
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
