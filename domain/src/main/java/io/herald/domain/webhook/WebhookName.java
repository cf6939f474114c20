package io.herald.domain.webhook;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a webhook: 1 to 64 ASCII letters, digits, spaces, {@code -} and {@code _}, not
 * beginning or ending with a space. Unique without regard to case.
 */
public record WebhookName(String value) {
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-](?:[A-Za-z0-9 _-]{0,62}[A-Za-z0-9_-])?");

  public WebhookName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a webhook name: " + value);
    }
  }

  public static boolean isValid(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** What uniqueness compares. */
  public String key() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
