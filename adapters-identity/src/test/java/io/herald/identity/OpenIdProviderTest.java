package io.herald.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.herald.application.access.IdentityProvider.Beginning;
import io.herald.application.access.IdentityProvider.Handshake;
import io.herald.application.access.IdentityProvider.Identity;
import io.herald.application.access.IdentityProvider.Redemption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a whole provider over TLS. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenIdProviderTest {
  private static final URI REDIRECT =
      URI.create("https://herald.acme.com/sign-in/provider/callback");

  private final TestIdentityProvider server = new TestIdentityProvider();
  private final OpenIdProvider provider = provider("groups");

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private OpenIdProvider provider(String roleClaim) {
    return new OpenIdProvider(
        settings(server.issuer(), TestIdentityProvider.CLIENT_SECRET, roleClaim),
        server.trust(),
        InstantSource.system(),
        System::nanoTime);
  }

  private static OpenIdProvider.Settings settings(String issuer, String secret, String roleClaim) {
    return new OpenIdProvider.Settings(
        issuer,
        TestIdentityProvider.CLIENT_ID,
        Optional.of(secret),
        "openid email profile",
        roleClaim);
  }

  private static Handshake handshake(String tail) {
    return new Handshake(
        REDIRECT,
        "state" + tail,
        "nonce" + tail,
        "verifier-of-at-least-43-characters-0123456789" + tail);
  }

  private Redemption signIn(OpenIdProvider asked) {
    Handshake handshake = handshake("1");
    return asked.redeem(code(asked, handshake), handshake);
  }

  private String code(OpenIdProvider asked, Handshake handshake) {
    return switch (asked.begin(handshake)) {
      case Beginning.At(URI address) -> server.codeAt(address);
      case Beginning.Unavailable(String reason) -> throw new AssertionError(reason);
    };
  }

  private static Identity identity(Redemption redemption) {
    return switch (redemption) {
      case Redemption.Identified(Identity identity) -> identity;
      case Redemption other -> throw new AssertionError(other.toString());
    };
  }

  private void refused(String... said) {
    assertThat(signIn(provider))
        .isInstanceOfSatisfying(
            Redemption.Refused.class,
            refused -> assertThat(refused.reason()).containsIgnoringCase(said[0]));
  }

  @Test
  void whomTheProviderVouchesForIsIdentified() {
    server.signsIn("dana", "dana@acme.com", "oncall", "staff");

    Identity identity = identity(signIn(provider));

    assertThat(identity.subject().issuer()).isEqualTo(server.issuer());
    assertThat(identity.subject().subject()).isEqualTo("dana");
    assertThat(identity.email()).isEqualTo("dana@acme.com");
    assertThat(identity.name()).isEqualTo("Person dana");
    assertThat(identity.roleValues()).containsExactlyInAnyOrder("oncall", "staff");
  }

  @Test
  void theBeginningAsksForACodeWithEverythingThatBindsIt() {
    Beginning.At beginning = (Beginning.At) provider.begin(handshake("1"));

    assertThat(beginning.address().toString())
        .startsWith(server.issuer() + "/authorize?")
        .contains(
            "response_type=code",
            "client_id=herald",
            "scope=openid+email+profile",
            "state=state1",
            "nonce=nonce1",
            "code_challenge_method=S256",
            "redirect_uri=https%3A%2F%2Fherald.acme.com%2Fsign-in%2Fprovider%2Fcallback")
        .doesNotContain("verifier-of");
  }

  @Test
  void aCodeWorksOnce() {
    Handshake handshake = handshake("1");
    String code = code(provider, handshake);

    identity(provider.redeem(code, handshake));

    assertThat(provider.redeem(code, handshake))
        .isEqualTo(new Redemption.Refused("the token endpoint answers 400 invalid_grant"));
  }

  @Test
  void aStolenCodeIsWorthNothingWithoutItsVerifier() {
    String code = code(provider, handshake("1"));

    assertThat(provider.redeem(code, handshake("2"))).isInstanceOf(Redemption.Refused.class);
  }

  @Test
  void aTokenOfAnotherSignInIsRefused() {
    server.lies(claims -> claims.claim("nonce", "another"));
    refused("nonce");
    server.lies(claims -> claims.claim("nonce", null));
    refused("nonce");
  }

  @Test
  void aTokenForSomebodyElseIsRefused() {
    server.lies(claims -> claims.audience("another"));
    refused("aud");
    server.lies(claims -> claims.audience(List.of("another", TestIdentityProvider.CLIENT_ID)));
    refused("another client");
    server.lies(claims ->
        claims
            .audience(List.of("another", TestIdentityProvider.CLIENT_ID))
            .claim("azp", "another"));
    refused("another client");
    server.lies(claims ->
        claims
            .audience(List.of("another", TestIdentityProvider.CLIENT_ID))
            .claim("azp", TestIdentityProvider.CLIENT_ID));
    identity(signIn(provider));
  }

  @Test
  void aTokenOfAnotherTimeIsRefused() {
    Instant now = Instant.now();
    server.lies(claims -> claims.expirationTime(Date.from(now.minusSeconds(120))));
    refused("expired");
    server.lies(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(600))));
    refused("before");
    server.lies(claims -> claims.expirationTime(null));
    refused("exp");
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() {
    server.lies(claims -> claims.issuer("https://evil.example"));
    refused("iss");
  }

  @Test
  void aTokenWithoutASubjectIsRefused() {
    server.lies(claims -> claims.subject(null));
    refused("sub");
    server.lies(claims -> claims.subject("s".repeat(256)));
    refused("subject");
  }

  @Test
  void aTokenThatNobodySignedIsRefused() throws Exception {
    server.forges(token -> new PlainJWT(claimsOf(token)).serialize());
    refused("unsecured");
    server.forges(token -> token.substring(0, token.lastIndexOf('.') + 1));
    refused("not to be trusted");
    server.forges(token -> {
      int middle = token.indexOf('.') + 20;
      char other = token.charAt(middle) == 'A' ? 'B' : 'A';
      return token.substring(0, middle) + other + token.substring(middle + 1);
    });
    refused("not to be trusted");
    server.forges(_ -> "nonsense");
    refused("not to be trusted");
  }

  @Test
  void aTokenSignedWithTheClientsSecretIsRefused() {
    server.forges(token -> {
      try {
        SignedJWT forged = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claimsOf(token));
        forged.sign(
            new MACSigner(
                (TestIdentityProvider.CLIENT_SECRET + " ".repeat(16))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return forged.serialize();
      } catch (com.nimbusds.jose.JOSEException e) {
        throw new IllegalStateException(e);
      }
    });
    refused("not to be trusted");
  }

  private static JWTClaimsSet claimsOf(String token) {
    try {
      return SignedJWT.parse(token).getJWTClaimsSet();
    } catch (java.text.ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTokenOfAKeyThatIsNotPublishedIsRefused() {
    identity(signIn(provider));
    server.rotates(false);
    refused("not to be trusted");
  }

  @Test
  void aNewKeyIsFoundWhenItIsNeeded() {
    identity(signIn(provider));
    identity(signIn(provider));
    assertThat(server.requests()).filteredOn("/jwks"::equals).hasSize(1);

    server.rotates(true);

    identity(signIn(provider));
    assertThat(server.requests()).filteredOn("/jwks"::equals).hasSize(2);
  }

  @Test
  void rolesAreReadFromTextsListsAndObjects() {
    server.lies(claims -> claims.claim("role", "admins"));
    try (OpenIdProvider text = provider("role")) {
      assertThat(identity(signIn(text)).roleValues()).containsExactly("admins");
    }
    server.lies(claims -> claims.claim("realm_access", Map.of("roles", List.of("a", 7, "b"))));
    try (OpenIdProvider object = provider("realm_access.roles")) {
      assertThat(identity(signIn(object)).roleValues()).containsExactlyInAnyOrder("a", "b");
    }
    server.lies(claims -> claims.claim("https://acme.com/roles", List.of("x")));
    try (OpenIdProvider url = provider("https://acme.com/roles")) {
      assertThat(identity(signIn(url)).roleValues()).containsExactly("x");
    }
    try (OpenIdProvider nothing = provider("nothing.there")) {
      assertThat(identity(signIn(nothing)).roleValues()).isEmpty();
    }
  }

  @Test
  void anAddressThatTheProviderHasNotVerifiedIsNotTold() {
    server.lies(claims -> claims.claim("email_verified", false));

    assertThat(identity(signIn(provider)).email()).isEmpty();
  }

  @Test
  void aWrongSecretIsRefusedAndNotTold() {
    try (OpenIdProvider wrong =
        new OpenIdProvider(
            settings(server.issuer(), "wrong-secret", "groups"),
            server.trust(),
            InstantSource.system(),
            System::nanoTime)) {
      assertThat(signIn(wrong))
          .isEqualTo(new Redemption.Refused("the token endpoint answers 401 invalid_client"));
      assertThat(settings(server.issuer(), "wrong-secret", "groups").toString())
          .doesNotContain("wrong-secret");
    }
  }

  @Test
  void theSecretGoesIntoTheFormWhereTheProviderWantsItSo() {
    server.describesItself(
        with("token_endpoint_auth_methods_supported", List.of("client_secret_post")));

    identity(signIn(provider));
  }

  private static UnaryOperator<Map<String, Object>> with(String name, Object value) {
    return document -> {
      Map<String, Object> changed = new HashMap<>(document);
      changed.put(name, value);
      return changed;
    };
  }

  @Test
  void aDocumentOfAnotherIssuerOrWithoutHttpsIsNotUsed() {
    for (var change :
        List.of(
            with("issuer", "https://evil.example"),
            with("token_endpoint", "http://id.acme.com/token"),
            with("jwks_uri", "ftp://id.acme.com/"),
            with("authorization_endpoint", "nonsense"))) {
      server.describesItself(change);
      assertThat(provider.begin(handshake("1"))).isInstanceOf(Beginning.Unavailable.class);
    }
  }

  @Test
  void aDocumentLargerThanTheBoundIsNotRead() {
    server.describesItself(with("padding", "x".repeat(ProviderHttp.MAX_BYTES)));

    assertThat(provider.begin(handshake("1"))).isInstanceOf(Beginning.Unavailable.class);
  }

  @Test
  void aProviderWithAnUnknownCertificateIsNotAsked() throws Exception {
    try (OpenIdProvider strict =
        new OpenIdProvider(
            settings(server.issuer(), "x", "groups"),
            javax.net.ssl.SSLContext.getDefault(),
            InstantSource.system(),
            System::nanoTime)) {
      assertThat(strict.begin(handshake("1"))).isInstanceOf(Beginning.Unavailable.class);
    }
  }

  @Test
  void aProviderThatSaysNothingIsWaitedForNoLongerThanTheBound() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        OpenIdProvider waiting =
            new OpenIdProvider(
                settings("http://127.0.0.1:" + silent.getLocalPort(), "x", "groups"),
                new ProviderHttp(server.trust(), Duration.ofMillis(300)),
                InstantSource.system(),
                System::nanoTime)) {
      assertThat(waiting.begin(handshake("1")))
          .isInstanceOfSatisfying(
              Beginning.Unavailable.class,
              unavailable -> assertThat(unavailable.reason()).isNotBlank());
    }
  }

  @Test
  void onlyHttpsIsSafeBeyondThisMachine() {
    for (String safe :
        List.of(
            "https://id.acme.com",
            "https://id.acme.com/realms/x",
            "http://127.0.0.1:8081",
            "http://localhost",
            "http://[::1]:1")) {
      assertThat(OpenIdProvider.isSafeIssuer(URI.create(safe))).as(safe).isTrue();
    }
    for (String unsafe :
        List.of(
            "http://id.acme.com",
            "http://127.0.0.1.evil.example",
            "ftp://id.acme.com",
            "https://u:p@id.acme.com",
            "https://id.acme.com?x",
            "https://id.acme.com#x",
            "id.acme.com")) {
      assertThat(OpenIdProvider.isSafeIssuer(URI.create(unsafe))).as(unsafe).isFalse();
    }
  }
}
