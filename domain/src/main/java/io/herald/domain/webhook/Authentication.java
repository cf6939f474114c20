package io.herald.domain.webhook;

import io.herald.domain.Secret;
import java.util.List;
import java.util.Map;

/** How Herald proves itself to a target. */
public sealed interface Authentication {

  /** The same with hints in the place of its secrets. */
  default Authentication withoutSecrets() {
    return switch (this) {
      case None none -> none;
      case Bearer(Secret token) -> new Bearer(new Secret.Kept(token.hint()));
      case Basic(String username, Secret password) ->
          new Basic(username, new Secret.Kept(password.hint()));
      case OAuth2 oauth2 ->
          new OAuth2(
              oauth2.clientId(),
              new Secret.Kept(oauth2.clientSecret().hint()),
              oauth2.tokenUrl(),
              oauth2.scopes(),
              oauth2.clientAuthentication(),
              SecretParameters.masked(oauth2.extra()));
      case MutualTls(String certificate, Secret privateKey) ->
          new MutualTls(certificate, new Secret.Kept(privateKey.hint()));
    };
  }

  /** Not at all. */
  record None() implements Authentication {}

  /** {@code Authorization: Bearer …} (RFC 6750). */
  record Bearer(Secret token) implements Authentication {}

  /** {@code Authorization: Basic …} (RFC 7617), UTF-8. */
  record Basic(String username, Secret password) implements Authentication {}

  /** A token from the OAuth 2.0 client credentials grant (RFC 6749, section 4.4). */
  record OAuth2(
      String clientId,
      Secret clientSecret,
      String tokenUrl,
      List<String> scopes,
      ClientAuthentication clientAuthentication,
      Map<String, String> extra)
      implements Authentication {
    public OAuth2 {
      scopes = List.copyOf(scopes);
      extra = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(extra));
    }
  }

  /** A client certificate presented in the TLS handshake. */
  record MutualTls(String certificate, Secret privateKey) implements Authentication {}

  /** How the client proves itself at the token endpoint (RFC 6749, section 2.3.1). */
  enum ClientAuthentication {
    BASIC,
    POST
  }
}
