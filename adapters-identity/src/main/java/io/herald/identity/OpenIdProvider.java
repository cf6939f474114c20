package io.herald.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.herald.application.access.IdentityProvider;
import io.herald.application.access.Person;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider, asked with the authorization code flow and PKCE (OpenID Connect Core
 * 1.0, RFC 7636). Its metadata and keys are fetched when first needed and kept for a while; a key
 * that is not known is looked for anew, at most once in half a minute. Thread-safe.
 */
public final class OpenIdProvider implements IdentityProvider, AutoCloseable {
  private static final Duration EXCHANGE = Duration.ofSeconds(10);
  private static final Duration METADATA_KEPT = Duration.ofHours(1);
  private static final int MAX_SKEW_SECONDS = 60;

  /** The longest subject by the specification. */
  private static final int MAX_SUBJECT = 255;

  /** No person is in more groups that matter. */
  private static final int MAX_ROLE_VALUES = 2_000;

  private static final int MAX_REASON = 300;

  /** Signatures with public keys; those with shared secrets and none at all are not among them. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final Settings settings;
  private final ProviderHttp http;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private volatile @Nullable Known known;

  /**
   * A provider; nothing is asked of it yet.
   *
   * @param ticker nanoseconds that never go back
   */
  public OpenIdProvider(
      Settings settings, SSLContext tls, InstantSource clock, LongSupplier ticker) {
    this(settings, new ProviderHttp(tls, EXCHANGE), clock, ticker);
  }

  OpenIdProvider(Settings settings, ProviderHttp http, InstantSource clock, LongSupplier ticker) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * What the operator says of a provider.
   *
   * @param issuer its name and address, to the letter
   * @param clientSecret absent for a public client, which PKCE alone protects
   * @param roleClaim the claim of the ID token that roles are read from: a text, or a list of
   *     texts; dots lead into objects
   */
  public record Settings(
      String issuer,
      String clientId,
      Optional<String> clientSecret,
      String scopes,
      String roleClaim) {
    @Override
    public String toString() {
      return "Settings[issuer=" + issuer + ", clientId=" + clientId + "]";
    }
  }

  /** Whether an issuer can be asked without anybody listening. */
  public static boolean isSafeIssuer(URI issuer) {
    return ProviderMetadata.isSafe(issuer) && issuer.getRawQuery() == null;
  }

  /** What is known of the provider for now. */
  private record Known(
      ProviderMetadata metadata, JWKSource<SecurityContext> keys, long sinceNanos) {}

  private Known known() throws IOException {
    Known now = known;
    if (now != null && ticker.getAsLong() - now.sinceNanos() < METADATA_KEPT.toNanos()) {
      return now;
    }
    ProviderMetadata metadata = ProviderMetadata.read(http, settings.issuer());
    if (now != null && now.metadata().equals(metadata)) {
      known = new Known(metadata, now.keys(), ticker.getAsLong());
    } else {
      known = new Known(metadata, keys(metadata.keys()), ticker.getAsLong());
    }
    return known;
  }

  private JWKSource<SecurityContext> keys(URI address) throws MalformedURLException {
    return JWKSourceBuilder.<SecurityContext>create(address.toURL(), http)
        .refreshAheadCache(false)
        .build();
  }

  @Override
  public String name() {
    return Optional.ofNullable(URI.create(settings.issuer()).getHost()).orElse(settings.issuer());
  }

  @Override
  public Beginning begin(Handshake handshake) {
    try {
      URI endpoint = known().metadata().authorization();
      String query =
          form(
              Map.of(
                  "response_type", "code",
                  "client_id", settings.clientId(),
                  "redirect_uri", handshake.redirect().toString(),
                  "scope", settings.scopes(),
                  "state", handshake.state(),
                  "nonce", handshake.nonce(),
                  "code_challenge", challenge(handshake.verifier()),
                  "code_challenge_method", "S256"));
      return new Beginning.At(
          URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query));
    } catch (IOException e) {
      return new Beginning.Unavailable(reason(e));
    }
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public Redemption redeem(String code, Handshake handshake) {
    try {
      Known now = known();
      ProviderHttp.Received received = exchange(now.metadata(), code, handshake);
      if (received.status() >= 500) {
        return new Redemption.Unavailable("the token endpoint answers " + received.status());
      }
      if (received.status() != 200) {
        return new Redemption.Refused(
            "the token endpoint answers " + received.status() + error(received.body()));
      }
      String idToken =
          JSONObjectUtils.getString(JSONObjectUtils.parse(received.body()), "id_token");
      if (idToken == null) {
        return new Redemption.Refused("the token endpoint answers without an ID token");
      }
      return identify(claims(now, idToken), handshake);
    } catch (IOException e) {
      return new Redemption.Unavailable(reason(e));
    } catch (KeySourceException e) {
      return new Redemption.Unavailable("its keys cannot be had: " + reason(e));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return new Redemption.Refused("the ID token is not to be trusted: " + reason(e));
    }
  }

  private ProviderHttp.Received exchange(
      ProviderMetadata metadata, String code, Handshake handshake) throws IOException {
    Map<String, String> fields =
        new java.util.HashMap<>(
            Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                handshake.redirect().toString(),
                "code_verifier",
                handshake.verifier()));
    String authorization = "";
    if (settings.clientSecret().isEmpty()) {
      fields.put("client_id", settings.clientId());
    } else if (metadata.secretInForm()) {
      fields.put("client_id", settings.clientId());
      fields.put("client_secret", settings.clientSecret().get());
    } else {
      authorization =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (encoded(settings.clientId()) + ":" + encoded(settings.clientSecret().get()))
                          .getBytes(StandardCharsets.UTF_8));
    }
    return http.post(metadata.token(), form(fields), authorization);
  }

  /** The provider's own word for what is wrong (RFC 6749, section 5.2), if it has one. */
  private static String error(String body) {
    try {
      String error = JSONObjectUtils.getString(JSONObjectUtils.parse(body), "error");
      return error != null && error.matches("[a-z_]{1,60}") ? " " + error : "";
    } catch (ParseException _) {
      return "";
    }
  }

  private JWTClaimsSet claims(Known now, String idToken)
      throws ParseException, BadJOSEException, JOSEException {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, now.keys()));
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            Set.of(settings.clientId()),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "iat", "exp", "nonce"),
            Set.of()) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew(MAX_SKEW_SECONDS);
    processor.setJWTClaimsSetVerifier(verifier);
    return processor.process(idToken, null);
  }

  private Redemption identify(JWTClaimsSet claims, Handshake handshake) throws ParseException {
    String nonce = claims.getStringClaim("nonce");
    if (!MessageDigest.isEqual(
        nonce.getBytes(StandardCharsets.UTF_8),
        handshake.nonce().getBytes(StandardCharsets.UTF_8))) {
      return new Redemption.Refused("the ID token is of another sign-in: its nonce differs");
    }
    String party = claims.getStringClaim("azp");
    if (party == null ? claims.getAudience().size() > 1 : !party.equals(settings.clientId())) {
      return new Redemption.Refused("the ID token is meant for another client");
    }
    String subject = claims.getSubject();
    if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      return new Redemption.Refused("the ID token has a subject that cannot be one");
    }
    boolean verified = !Boolean.FALSE.equals(claims.getClaim("email_verified"));
    return new Redemption.Identified(
        new Identity(
            new Person.Credential.Provider(settings.issuer(), subject),
            verified ? text(claims.getClaim("email")) : "",
            text(claims.getClaim("name")),
            roleValues(claims)));
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String text ? text : "";
  }

  /** A claim of that very name first: names of claims may be URLs with dots. */
  private Set<String> roleValues(JWTClaimsSet claims) {
    Object value = claims.getClaim(settings.roleClaim());
    if (value == null) {
      value = claims.getClaims();
      for (String part : settings.roleClaim().split("\\.", -1)) {
        value = value instanceof Map<?, ?> object ? object.get(part) : null;
      }
    }
    return switch (value) {
      case null -> Set.of();
      case String one -> Set.of(one);
      case Collection<?> several ->
          several.stream()
              .limit(MAX_ROLE_VALUES)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .collect(Collectors.toCollection(HashSet::new));
      default -> Set.of();
    };
  }

  private static String reason(Exception e) {
    String message = String.valueOf(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
    String plain = message.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= MAX_REASON ? plain : plain.substring(0, MAX_REASON) + "…";
  }

  @Override
  public void close() {
    http.close();
  }
}
