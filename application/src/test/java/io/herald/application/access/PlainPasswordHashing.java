package io.herald.application.access;

import io.herald.application.Overloaded;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * "Hashes" that anybody can read, made at once; counts how often a password was compared.
 * Thread-safe.
 */
public final class PlainPasswordHashing implements PasswordHashing {
  private static final String STRONG = "$strong$";
  private static final String WEAK = "$weak$";

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger compared = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();

  @Override
  public String hash(String password) {
    refuseIfBusy();
    return STRONG + made.incrementAndGet() + "$" + password;
  }

  /** As it would have been stored long ago. */
  public static String weak(String password) {
    return WEAK + "0$" + password;
  }

  @Override
  public boolean matches(String password, String encoded) {
    refuseIfBusy();
    compared.incrementAndGet();
    int end = encoded.indexOf('$', encoded.indexOf('$', 1) + 1);
    return (encoded.startsWith(STRONG) || encoded.startsWith(WEAK))
        && encoded.substring(end + 1).equals(password);
  }

  @Override
  public boolean outdated(String encoded) {
    return !encoded.startsWith(STRONG);
  }

  private void refuseIfBusy() {
    if (busy.get()) {
      throw new Overloaded("Too many passwords are being checked. Try again in a moment.");
    }
  }

  /** Refuses work from now on, or takes it again. */
  public void busy(boolean nowBusy) {
    busy.set(nowBusy);
  }

  /** How often a password was compared with anything. */
  public int compared() {
    return compared.get();
  }
}
