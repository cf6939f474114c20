package io.herald.application.access;

import java.net.URI;
import java.util.Set;

/**
 * Somebody else who knows people and vouches for them (OpenID Connect, authorization code with
 * PKCE). Asks over the network, within seconds; thread-safe.
 */
public interface IdentityProvider {

  /** How people call it. */
  String name();

  /** The address to which a browser is sent to sign in. */
  Beginning begin(Handshake handshake);

  /**
   * Redeems the code that the browser came back with. Whatever does not fit the handshake, the
   * configuration or the provider's keys is refused.
   */
  Redemption redeem(String code, Handshake handshake);

  /**
   * What one sign-in is bound to, so that neither its beginning nor its end can be swapped.
   *
   * @param redirect where the browser comes back to
   * @param state comes back in the address
   * @param nonce comes back in the signed answer
   * @param verifier proves at redemption who began (RFC 7636); its hash is sent at the beginning
   */
  record Handshake(URI redirect, String state, String nonce, String verifier) {
    @Override
    public String toString() {
      return "Handshake[redirect=" + redirect + "]";
    }
  }

  /** Where to begin. */
  sealed interface Beginning {
    record At(URI address) implements Beginning {}

    /** The provider does not answer as it should; the reason is for the log. */
    record Unavailable(String reason) implements Beginning {}
  }

  /** What a code was good for. */
  sealed interface Redemption {
    record Identified(Identity identity) implements Redemption {}

    /** Not to be trusted; the reason is for the log. */
    record Refused(String reason) implements Redemption {}

    /** The provider does not answer as it should; the reason is for the log. */
    record Unavailable(String reason) implements Redemption {}
  }

  /**
   * Whom the provider vouches for.
   *
   * @param subject what the provider knows the person by, for ever
   * @param email empty if it tells none that it has verified
   * @param name empty if it tells none
   * @param roleValues the values of the claim that roles are read from
   */
  record Identity(
      Person.Credential.Provider subject, String email, String name, Set<String> roleValues) {
    public Identity {
      roleValues = Set.copyOf(roleValues);
    }
  }
}
