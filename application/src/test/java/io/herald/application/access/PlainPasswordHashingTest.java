package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and the contract finds those who do not. */
class PlainPasswordHashingTest implements PasswordHashingContract {
  private final PlainPasswordHashing hashing = new PlainPasswordHashing();

  @Override
  public PasswordHashing hashing() {
    return hashing;
  }

  /** Does as the fake does, but for what is given. */
  private record Broken(
      UnaryOperator<String> hash, BiPredicate<String, String> matches, Predicate<String> outdated)
      implements PasswordHashing, PasswordHashingContract {
    @Override
    public PasswordHashing hashing() {
      return this;
    }

    @Override
    public String hash(String password) {
      return hash.apply(password);
    }

    @Override
    public boolean matches(String password, String encoded) {
      return matches.test(password, encoded);
    }

    @Override
    public boolean outdated(String encoded) {
      return outdated.test(encoded);
    }
  }

  @Test
  void theContractFindsWhatIsBroken() {
    PasswordHashingContract letterCase =
        new Broken(
            hashing::hash,
            (password, encoded) ->
                hashing.matches(password, encoded)
                    || encoded
                        .toLowerCase(java.util.Locale.ROOT)
                        .endsWith("$" + password.toLowerCase(java.util.Locale.ROOT)),
            hashing::outdated);
    assertThatThrownBy(letterCase::onlyTheSamePasswordMatches).isInstanceOf(AssertionError.class);
    PasswordHashingContract unsalted =
        new Broken(PlainPasswordHashing::weak, hashing::matches, hashing::outdated);
    assertThatThrownBy(unsalted::everyHashIsAnotherTextThatFitsItsPlace)
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(unsalted::whatWasJustMadeIsNotOutdated).isInstanceOf(AssertionError.class);
    PasswordHashingContract openDoor =
        new Broken(
            hashing::hash,
            (password, encoded) ->
                hashing.matches(password, encoded) || encoded.endsWith("$" + password),
            hashing::outdated);
    assertThatThrownBy(openDoor::whatIsNoHashMatchesNothing).isInstanceOf(AssertionError.class);
  }
}
