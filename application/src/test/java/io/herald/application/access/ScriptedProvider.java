package io.herald.application.access;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** An identity provider that vouches for whom a test says. One thread. */
public final class ScriptedProvider implements IdentityProvider {
  public static final String ISSUER = "https://id.acme.com";

  private final Map<String, Identity> codes = new HashMap<>();
  private boolean away;

  /** The code is good for this identity, once and for any handshake. */
  public ScriptedProvider vouches(String code, Identity identity) {
    codes.put(code, identity);
    return this;
  }

  /** It answers nothing any more. */
  public void goAway() {
    away = true;
  }

  @Override
  public String name() {
    return "id.acme.com";
  }

  @Override
  public Beginning begin(Handshake handshake) {
    return away
        ? new Beginning.Unavailable("nobody there")
        : new Beginning.At(URI.create(ISSUER + "/authorize?state=" + handshake.state()));
  }

  @Override
  public Redemption redeem(String code, Handshake handshake) {
    if (away) {
      return new Redemption.Unavailable("nobody there");
    }
    Identity identity = codes.remove(code);
    return identity == null
        ? new Redemption.Refused("the code is not known")
        : new Redemption.Identified(identity);
  }
}
