package io.herald.domain;

/**
 * A value that must not be seen: a token, a password, a signing key. Neither form prints its value.
 */
public sealed interface Secret {

  /**
   * The longest secret of a webhook, in characters. The rules refuse longer ones with their field;
   * the values themselves are any that are not empty.
   */
  int MAX_LENGTH = 8192;

  /** Shorter values have no hint: each character of theirs would give too much away. */
  int MIN_HINTED_LENGTH = 8;

  static Secret of(String value) {
    return new Known(value);
  }

  /**
   * At most the last four characters, and never more than a quarter of the value; nothing of a
   * value that is shorter than {@link #MIN_HINTED_LENGTH}.
   */
  String hint();

  /** A secret whose value is at hand. */
  record Known(String value) implements Secret {
    public Known {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("an empty text is no secret");
      }
    }

    @Override
    public String hint() {
      if (value.length() < MIN_HINTED_LENGTH) {
        return "";
      }
      int start = value.length() - Math.min(4, value.length() / 4);
      boolean splitsPair = start < value.length() && Character.isLowSurrogate(value.charAt(start));
      return value.substring(splitsPair ? start + 1 : start);
    }

    @Override
    public String toString() {
      return "Secret";
    }
  }

  /** Stands in a draft for the secret that is stored already: "keep what you have". */
  record Kept(String hint) implements Secret {
    @Override
    public String toString() {
      return "Secret";
    }
  }
}
