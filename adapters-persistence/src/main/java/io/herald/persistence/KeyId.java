package io.herald.persistence;

/** The number of a key, which its ciphertexts carry; no secret. */
record KeyId(int id) {

  static KeyId of(long stored) {
    return new KeyId((int) stored);
  }

  /** As tables hold it: never negative. */
  long stored() {
    return Integer.toUnsignedLong(id);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(id);
  }
}
