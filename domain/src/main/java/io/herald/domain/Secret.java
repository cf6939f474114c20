package io.herald.domain;

/**
 * A value that must not be seen: a token, a password, a signing key. Neither form prints its value.
 */
public sealed interface Secret {

  /** The longest secret accepted, in characters. */
  int MAX_LENGTH = 8192;

  static Secret of(String value) {
    return new Known(value);
  }

  /** At most the last four characters, and never more than a quarter of the value. */
  String hint();

  /** A secret whose value is at hand. */
  record Known(String value) implements Secret {
    public Known {
      if (value.isEmpty() || value.length() > MAX_LENGTH) {
        throw new IllegalArgumentException("a secret has 1 to " + MAX_LENGTH + " characters");
      }
    }

    @Override
    public String hint() {
      int shown = Math.min(4, value.length() / 4);
      return value.substring(value.length() - shown);
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
