package io.herald.identity;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0, section 4).
 *
 * @param secretInForm whether the client's secret goes into the form, because the provider does not
 *     take it in a header
 */
record ProviderMetadata(URI authorization, URI token, URI keys, boolean secretInForm) {

  /**
   * Reads the document of the issuer.
   *
   * @throws IOException if it cannot be had or is not that issuer's
   */
  static ProviderMetadata read(ProviderHttp http, String issuer) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    ProviderHttp.Received received =
        http.get(URI.create(base + "/.well-known/openid-configuration"));
    if (received.status() != 200) {
      throw new IOException("the discovery document is answered with status " + received.status());
    }
    try {
      Map<String, Object> document = JSONObjectUtils.parse(received.body());
      String said = String.valueOf(document.get("issuer"));
      if (!said.equals(issuer)) {
        throw new IOException("the discovery document is of another issuer: " + shortened(said));
      }
      List<String> methods =
          document.containsKey("token_endpoint_auth_methods_supported")
              ? JSONObjectUtils.getStringList(document, "token_endpoint_auth_methods_supported")
              : List.of("client_secret_basic");
      return new ProviderMetadata(
          address(document, "authorization_endpoint"),
          address(document, "token_endpoint"),
          address(document, "jwks_uri"),
          !methods.contains("client_secret_basic") && methods.contains("client_secret_post"));
    } catch (ParseException e) {
      throw new IOException("the discovery document cannot be read: " + e.getMessage(), e);
    }
  }

  private static URI address(Map<String, Object> document, String name)
      throws ParseException, IOException {
    URI address = JSONObjectUtils.getURI(document, name);
    if (address == null || !isSafe(address)) {
      throw new IOException("the discovery document has no HTTPS address as " + name);
    }
    return address;
  }

  /** Plain HTTP is for a provider on this machine alone. */
  static boolean isSafe(URI address) {
    String host = address.getHost();
    return host != null
        && address.getRawUserInfo() == null
        && address.getRawFragment() == null
        && ("https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && isLoopback(host)));
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replace("[", "").replace("]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
