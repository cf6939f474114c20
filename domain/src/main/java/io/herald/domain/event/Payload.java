package io.herald.domain.event;

import io.herald.domain.json.Json.JsonObject;

/**
 * What an event says: the value that filters and templates read, and its canonical text, which is
 * stored and which an empty template sends. The text is never encoded anew.
 *
 * @param value the parsed value
 * @param text the canonical JSON of {@code value}
 */
public record Payload(JsonObject value, String text) {
  /** The longest canonical text accepted, in UTF-8 bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  /** Stands where retention has removed one. No payload that was ever accepted is like this. */
  public static final Payload REMOVED = new Payload(JsonObject.EMPTY, "");

  /** Whether retention has removed it, so that the event can only be looked at. */
  public boolean isRemoved() {
    return text.isEmpty();
  }

  public static Payload of(JsonObject value) {
    return new Payload(value, value.text());
  }

  @Override
  public String toString() {
    return "Payload of " + text.length() + " characters";
  }
}
