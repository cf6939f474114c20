package io.herald.application.access;

import java.util.Optional;

/**
 * Tells who somebody is by what they present. Unknown, expired and revoked look the same.
 * Thread-safe; tokens seen within the last seconds are answered from memory.
 */
public final class Authenticate {

  /** The caller behind an API token or the bootstrap token. */
  public Optional<Caller> byToken(String token, Caller.Door door, String address) {
    throw new UnsupportedOperationException();
  }

  /** The caller behind a session cookie; notes the use. */
  public Optional<Caller> bySession(String cookie, String address) {
    throw new UnsupportedOperationException();
  }

  /** Opens a session for an API token; the cookie's value. */
  public Optional<String> signInByToken(String token, String address) {
    throw new UnsupportedOperationException();
  }

  /** Opens a session for a one-time link; the cookie's value. */
  public Optional<String> signInByLink(String secret, String address) {
    throw new UnsupportedOperationException();
  }

  /** Ends a session. */
  public void signOut(String cookie, Caller caller) {
    throw new UnsupportedOperationException();
  }

  /**
   * The secret of a fresh one-time link for the first admin; empty if tokens or sessions exist
   * already.
   */
  public Optional<String> offerFirstAdminLink() {
    throw new UnsupportedOperationException();
  }
}
