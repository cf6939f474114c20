package io.herald.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A whole OpenID Connect provider on this machine, over TLS: discovery, authorization, tokens and
 * keys. Whoever comes to its authorization endpoint is signed in at once as the person whom the
 * test named. Keeps the rules that a provider keeps (codes work once, for their client, redirect
 * address and verifier), and lies in whatever way a test asks for. Thread-safe.
 */
public final class TestIdentityProvider implements AutoCloseable {
  public static final String CLIENT_ID = "herald";
  public static final String CLIENT_SECRET = "s3cret of the client: + & %";

  private final HttpsServer server;
  private final X509Certificate certificate;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicReference<Map<String, Object>> person =
      new AtomicReference<>(Map.of("sub", "dana", "email", "dana@acme.com", "name", "Dana"));
  private final AtomicReference<ECKey> key = new AtomicReference<>(newKey());
  private final AtomicReference<List<ECKey>> published = new AtomicReference<>(List.of(key.get()));
  private volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();
  private volatile UnaryOperator<String> idToken = UnaryOperator.identity();
  private volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Starts on a free port. */
  public TestIdentityProvider() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      certificate = certificate(keys);
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(serverContext(keys)));
      server.createContext("/.well-known/openid-configuration", this::discovery);
      server.createContext("/authorize", this::authorize);
      server.createContext("/token", this::token);
      server.createContext("/jwks", this::jwks);
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name name = new X500Name("CN=Identity provider of the tests");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minusSeconds(3_600)),
            Date.from(now.plusSeconds(86_400)),
            name,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private SSLContext serverContext(KeyPair keys) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** What a client trusts this provider with. */
  public SSLContext trust() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("provider", certificate);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the certificate in PEM. */
  public Path writeCertificate(Path file) {
    try {
      return Files.writeString(
          file,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
              + "\n-----END CERTIFICATE-----\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public String issuer() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Who is signed in at the provider from now on. */
  public TestIdentityProvider signsIn(String subject, String email, String... groups) {
    person.set(
        Map.of(
            "sub",
            subject,
            "email",
            email,
            "name",
            "Person " + subject,
            "groups",
            List.of(groups)));
    return this;
  }

  /** Changes what the ID token says. */
  public TestIdentityProvider lies(UnaryOperator<JWTClaimsSet.Builder> change) {
    claims = change;
    return this;
  }

  /** Tells another nonce than it was given. */
  public TestIdentityProvider answersForAnotherSignIn() {
    return lies(changed -> changed.claim("nonce", "another"));
  }

  /** Changes the ID token's text. */
  public TestIdentityProvider forges(UnaryOperator<String> change) {
    idToken = change;
    return this;
  }

  /** Changes the discovery document. */
  public TestIdentityProvider describesItself(UnaryOperator<Map<String, Object>> change) {
    metadata = change;
    return this;
  }

  /** Signs with a new key from now on, and publishes it or not. */
  public TestIdentityProvider rotates(boolean publishes) {
    key.set(newKey());
    if (publishes) {
      published.set(List.of(key.get()));
    }
    return this;
  }

  /** The paths asked for, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void discovery(HttpExchange exchange) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", issuer());
    document.put("authorization_endpoint", issuer() + "/authorize");
    document.put("token_endpoint", issuer() + "/token");
    document.put("jwks_uri", issuer() + "/jwks");
    document.put("response_types_supported", List.of("code"));
    answer(exchange, 200, JSONObjectUtils.toJSONString(metadata.apply(document)));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, query);
    requests.add("/authorize");
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  /** The code that a browser gets at this address, without following where it leads. */
  public String codeAt(URI authorization) {
    String code = UUID.randomUUID().toString();
    codes.put(code, fields(authorization.getRawQuery()));
    return code;
  }

  private void token(HttpExchange exchange) throws IOException {
    requests.add("/token");
    Map<String, String> form =
        fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
    if (!isClient(exchange, form)) {
      answer(exchange, 401, "{\"error\": \"invalid_client\"}");
    } else if (asked == null
        || !Objects.equals(asked.get("redirect_uri"), form.get("redirect_uri"))
        || !challenge(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))
        || !"S256".equals(asked.get("code_challenge_method"))
        || !asked.getOrDefault("scope", "").contains("openid")) {
      answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
    } else {
      answer(
          exchange,
          200,
          JSONObjectUtils.toJSONString(
              Map.of(
                  "access_token", "unused",
                  "token_type", "Bearer",
                  "id_token", idToken.apply(signed(asked.getOrDefault("nonce", ""))))));
    }
  }

  private static boolean isClient(HttpExchange exchange, Map<String, String> form) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null) {
      return CLIENT_ID.equals(form.get("client_id"))
          && CLIENT_SECRET.equals(form.get("client_secret"));
    }
    String[] pair =
        new String(
                Base64.getDecoder().decode(authorization.substring("Basic ".length())),
                StandardCharsets.UTF_8)
            .split(":", -1);
    return decoded(pair[0]).equals(CLIENT_ID) && decoded(pair[1]).equals(CLIENT_SECRET);
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String signed(String nonce) {
    JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder();
    person.get().forEach(builder::claim);
    Instant now = Instant.now();
    builder
        .issuer(issuer())
        .audience(CLIENT_ID)
        .claim("nonce", nonce)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)));
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.get().getKeyID()).build(),
              claims.apply(builder).build());
      token.sign(new ECDSASigner(key.get()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void jwks(HttpExchange exchange) throws IOException {
    requests.add("/jwks");
    answer(exchange, 200, new JWKSet(List.copyOf(published.get())).toPublicJWKSet().toString());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Map<String, String> fields(String encoded) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
