package io.herald.application.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * Slows down guessing, per account and per address. An account is whatever was typed as the e-mail
 * address, whether somebody has it or not. The longest wait is a minute: who guesses at somebody
 * else's account can slow that person down, but not lock them out. Thread-safe.
 */
public final class SignInThrottle {
  /** People mistype now and then. */
  static final FailedAttempts.Limits ACCOUNT =
      new FailedAttempts.Limits(
          5, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(15), 10_000);

  /** An office of people who mistype may share an address. */
  static final FailedAttempts.Limits ADDRESS =
      new FailedAttempts.Limits(
          20, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(15), 10_000);

  /** A subscriber has at least so much of IPv6. */
  private static final int NETWORK_BYTES = 8;

  private static final int MAX_ACCOUNT = 300;

  private final FailedAttempts accounts;
  private final FailedAttempts addresses;

  public SignInThrottle(LongSupplier ticker) {
    this.accounts = new FailedAttempts(ACCOUNT, ticker);
    this.addresses = new FailedAttempts(ADDRESS, ticker);
  }

  /** Begins an attempt at an account; zero if it may go on, else how long to wait. */
  Duration begin(String account, String address) {
    Duration ofAccount = accounts.waiting(accountKey(account));
    Duration ofAddress = addresses.begin(addressKey(address));
    if (!ofAddress.isZero()) {
      return longer(ofAddress, ofAccount);
    }
    Duration waiting = accounts.begin(accountKey(account));
    if (!waiting.isZero()) {
      // Not looked at, so it tells nothing; neighbours behind the same address go on.
      addresses.takeBack(addressKey(address));
    }
    return waiting;
  }

  /** The attempt was the right one. */
  void succeeded(String account, String address) {
    accounts.succeeded(accountKey(account));
    addresses.takeBack(addressKey(address));
  }

  /** How long an address has to wait; zero if it need not. */
  Duration waiting(String address) {
    return addresses.waiting(addressKey(address));
  }

  /** Something that cannot be guessed was wrong; zero unless it happened too often. */
  Duration failed(String address) {
    return addresses.begin(addressKey(address));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static String accountKey(String account) {
    String key = Person.emailKey(account);
    return key.length() <= MAX_ACCOUNT ? key : AccessKeys.hash(key);
  }

  /** The address, or its network if it is of IPv6, where everybody has addresses without end. */
  public static String addressKey(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
          : address;
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
