package io.herald.application.access;

/** The fake keeps the contract. */
class PlainPasswordHashingTest implements PasswordHashingContract {
  private final PasswordHashing hashing = new PlainPasswordHashing();

  @Override
  public PasswordHashing hashing() {
    return hashing;
  }
}
