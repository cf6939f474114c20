package io.herald.application.access;

/** The fake keeps the contract. */
class PlainPasswordHashingTest implements PasswordHashingContract {
  @Override
  public PasswordHashing hashing() {
    return new PlainPasswordHashing();
  }
}
