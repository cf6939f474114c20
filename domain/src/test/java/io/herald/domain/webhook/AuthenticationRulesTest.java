package io.herald.domain.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKinds;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationRulesTest {
  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  private static final String PRIVATE_KEY =
      "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";

  @Test
  void bearerNeedsAToken() {
    assertThat(checked(new AuthenticationDraft.Bearer(secret("abc.DEF-123_~+/="))))
        .isEqualTo(new Authentication.Bearer(Secret.of("abc.DEF-123_~+/=")));
    assertThat(refused(new AuthenticationDraft.Bearer(Optional.empty())))
        .containsExactly("authentication.bearer.token REQUIRED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc", "a\nb", "é", " abc", "\u0000"})
  void aBearerTokenIsVisibleAscii(String token) {
    assertThat(refused(new AuthenticationDraft.Bearer(secret(token))))
        .containsExactly("authentication.bearer.token SECRET_REFUSED");
  }

  @Test
  void basicNeedsAUserNameAndAPassword() {
    assertThat(checked(new AuthenticationDraft.Basic("Zoë", secret("pä:ss wörd"))))
        .isEqualTo(new Authentication.Basic("Zoë", Secret.of("pä:ss wörd")));
    assertThat(refused(new AuthenticationDraft.Basic("", Optional.empty())))
        .containsExactly(
            "authentication.basic.username REQUIRED", "authentication.basic.password REQUIRED");
  }

  @Test
  void aUserNameHoldsNoColonAndNothingHoldsControlCharacters() {
    assertThat(refused(new AuthenticationDraft.Basic("a:b", secret("x"))))
        .containsExactly("authentication.basic.username COLON");
    assertThat(refused(new AuthenticationDraft.Basic("a\nb", secret("x\ny"))))
        .containsExactly(
            "authentication.basic.username CONTROL_CHARACTER",
            "authentication.basic.password SECRET_REFUSED");
  }

  @ParameterizedTest
  @CsvSource({"'', BASIC", "basic, BASIC", "post, POST"})
  void anOAuthClientProvesItselfByBasicOrPost(
      String text, Authentication.ClientAuthentication proof) {
    Authentication authentication =
        checked(
            new AuthenticationDraft.OAuth2(
                "herald",
                secret("s3cret"),
                "https://id.acme.com/token",
                List.of("tickets.write", "a:b/c"),
                text,
                Map.of("audience", "https://acme.com")));
    assertThat(authentication)
        .isEqualTo(
            new Authentication.OAuth2(
                "herald",
                Secret.of("s3cret"),
                "https://id.acme.com/token",
                List.of("tickets.write", "a:b/c"),
                proof,
                Map.of("audience", "https://acme.com")));
  }

  @Test
  void theTokenUrlIsTheSameForAllEvents() {
    assertThat(refused(oauth2("https://id.acme.com/{{data.id}}", List.of(), Map.of())))
        .containsExactly("authentication.oauth2.token_url PLACEHOLDER");
    assertThat(refused(oauth2("https://" + "x".repeat(2048), List.of(), Map.of())))
        .containsExactly("authentication.oauth2.token_url TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "é", "a\n"})
  void aScopeIsAToken(String scope) {
    assertThat(refused(oauth2("https://id.acme.com/", List.of("ok", scope), Map.of())))
        .containsExactly("authentication.oauth2.scopes[1] SCOPE_REFUSED");
  }

  @Test
  void scopesAndFurtherParametersAreBounded() {
    assertThat(
            refused(
                oauth2(
                    "https://id.acme.com/",
                    Collections.nCopies(101, "x"),
                    IntStream.range(0, 21)
                        .boxed()
                        .collect(Collectors.toMap(i -> "p" + i, _ -> "x")))))
        .containsExactly(
            "authentication.oauth2.scopes TOO_MANY", "authentication.oauth2.extra TOO_MANY");
    assertThat(
            refused(
                oauth2("https://id.acme.com/", List.of(), Map.of("audience", "x".repeat(2049)))))
        .containsExactly("authentication.oauth2.extra.audience TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grant_type", "client_id", "client_secret", "scope"})
  void whatTheGrantSaysItselfIsNoFurtherParameter(String name) {
    assertThat(refused(oauth2("https://id.acme.com/", List.of(), Map.of(name, "x"))))
        .containsExactly("authentication.oauth2.extra." + name + " RESERVED");
  }

  @Test
  void aFurtherParameterNeedsAName() {
    assertThat(refused(oauth2("https://id.acme.com/", List.of(), Map.of("", "x"))))
        .containsExactly("authentication.oauth2.extra REQUIRED");
  }

  @Test
  void clientIdAndSecretArePrintableAscii() {
    assertThat(
            refused(
                new AuthenticationDraft.OAuth2(
                    "é", secret("é"), "https://id.acme.com/", List.of(), "", Map.of())))
        .containsExactly(
            "authentication.oauth2.client_id NOT_PRINTABLE_ASCII",
            "authentication.oauth2.client_secret SECRET_REFUSED");
    assertThat(
            refused(
                new AuthenticationDraft.OAuth2(
                    "x".repeat(1001),
                    secret("x"),
                    "https://id.acme.com/",
                    List.of(),
                    "",
                    Map.of())))
        .containsExactly("authentication.oauth2.client_id TOO_LONG");
  }

  @Test
  void mutualTlsNeedsACertificateAndItsKey() {
    assertThat(checked(new AuthenticationDraft.MutualTls(CERTIFICATE, secret(PRIVATE_KEY))))
        .isEqualTo(new Authentication.MutualTls(CERTIFICATE, Secret.of(PRIVATE_KEY)));
    assertThat(refused(new AuthenticationDraft.MutualTls(" ", Optional.empty())))
        .containsExactly(
            "authentication.mutual_tls.certificate REQUIRED",
            "authentication.mutual_tls.private_key REQUIRED");
    assertThat(
            refused(
                new AuthenticationDraft.MutualTls(
                    PRIVATE_KEY, secret("-----BEGIN RSA PRIVATE KEY-----"))))
        .containsExactly(
            "authentication.mutual_tls.certificate NOT_PEM",
            "authentication.mutual_tls.private_key SECRET_REFUSED");
    assertThat(
            refused(
                new AuthenticationDraft.MutualTls(CERTIFICATE.repeat(2000), secret(PRIVATE_KEY))))
        .containsExactly("authentication.mutual_tls.certificate TOO_LONG");
  }

  @Test
  void aSecretIsNoLongerThanItsLimit() {
    assertThat(refused(new AuthenticationDraft.Bearer(secret("x".repeat(Secret.MAX_LENGTH + 1)))))
        .containsExactly("authentication.bearer.token TOO_LONG");
    assertThat(checked(new AuthenticationDraft.Bearer(secret("x".repeat(Secret.MAX_LENGTH)))))
        .isNotNull();
  }

  @Test
  void anAuthorizationHeaderStandsAloneWithoutAuthentication() {
    assertThat(refusedAll(aWebhook().withHeader("Authorization", "x").draft())).isEmpty();
    assertThat(
            refusedAll(
                aWebhook()
                    .withHeader("Authorization", "x")
                    .authenticatedBy(
                        new AuthenticationDraft.MutualTls(CERTIFICATE, secret(PRIVATE_KEY)))
                    .draft()))
        .isEmpty();
    for (AuthenticationDraft sending :
        List.of(
            new AuthenticationDraft.Bearer(secret("x")),
            new AuthenticationDraft.Basic("x", secret("x")),
            oauth2("https://id.acme.com/", List.of(), Map.of()))) {
      assertThat(
              refusedAll(
                  aWebhook()
                      .withHeader("X-A", "x")
                      .withHeader("authorization", "x")
                      .authenticatedBy(sending)
                      .draft()))
          .containsExactly("headers[1].name AUTHORIZATION_TWICE");
    }
  }

  private static AuthenticationDraft oauth2(
      String tokenUrl, List<String> scopes, Map<String, String> extra) {
    return new AuthenticationDraft.OAuth2("herald", secret("x"), tokenUrl, scopes, "", extra);
  }

  private static Optional<Secret> secret(String value) {
    return Optional.of(Secret.of(value));
  }

  private static Authentication checked(AuthenticationDraft draft) {
    return aWebhook().authenticatedBy(draft).settings().authentication();
  }

  private static List<String> refused(AuthenticationDraft draft) {
    return refusedAll(aWebhook().authenticatedBy(draft).draft());
  }

  private static List<String> refusedAll(WebhookDraft draft) {
    return switch (WebhookRules.check(draft, EventKinds.CATALOGUE)) {
      case WebhookRules.Outcome.Checked _ -> List.of();
      case WebhookRules.Outcome.Refused(List<Violation> violations) ->
          violations.stream().map(v -> v.field() + " " + v.rule()).toList();
    };
  }
}
