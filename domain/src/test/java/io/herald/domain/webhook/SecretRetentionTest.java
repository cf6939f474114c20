package io.herald.domain.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SecretRetentionTest {
  private static final Secret KEPT = new Secret.Kept("cret");

  static Stream<WebhookFixture> webhooks() {
    return Stream.of(
        aWebhook(),
        aWebhook()
            .named("All of it")
            .describedAs("one\ntwo")
            .ownedBy("Zoë")
            .labelled("b", "a")
            .inactive()
            .sending("PUT", "https://a.example/{{captured.ticket}}")
            .withHeader("X-Team", "{{data.id}}")
            .withSecretHeader("X-Api-Key", Secret.of("top s3cret value"))
            .withOAuth2("herald", Secret.of("client s3cret"), "https://id.example/token")
            .withTemplate("{\"a\": {{data.id}}}")
            .firesOn("Manual", "RequestCreated")
            .withFilter("integration.name", "is_not", "x", "y")
            .withFilter("resource.id", "exists")
            .withValidator("$.ok", "true")
            .capturing("b", "$.b")
            .capturing("a", "$.a")
            .withTimeout("1500ms")
            .delivering(7, "300/m", "strict", "5s, 1m, 24h"),
        aWebhook().withBasic("herald", Secret.of("s3cret")).retrying("none"),
        aWebhook().withBearer(Secret.of("s3cret")).delivering(1, "1/h", "", ""),
        aWebhook()
            .authenticatedBy(
                new AuthenticationDraft.MutualTls(
                    "-----BEGIN CERTIFICATE-----",
                    Optional.of(Secret.of("-----BEGIN PRIVATE KEY-----")))));
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void aStoredWebhookAsADraftIsItselfAgainWithItsSecrets(WebhookFixture fixture) {
    Webhook stored = fixture.build();
    WebhookDraft draft = WebhookDraft.of(stored);
    assertThat(draft.active()).isEqualTo(stored.active());
    WebhookDraft restored = restored(draft, stored);
    assertThat(WebhookRules.check(restored, EventKinds.CATALOGUE))
        .isEqualTo(new WebhookRules.Outcome.Checked(stored.settings()));
    assertThat(restored.signingSecret()).contains(Secret.of(WebhookFixture.SIGNING_SECRET));
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void aStoredWebhookAsADraftHoldsHintsInPlaceOfSecrets(WebhookFixture fixture) {
    WebhookDraft draft = WebhookDraft.of(fixture.build());
    assertThat(draft.signingSecret()).contains(new Secret.Kept("FRYX"));
    assertThat(draft.headers())
        .allSatisfy(header ->
            header
                .secretValue()
                .ifPresent(value -> assertThat(value).isInstanceOf(Secret.Kept.class)));
    switch (draft.authentication()) {
      case AuthenticationDraft.None _ -> {}
      case AuthenticationDraft.Bearer(Optional<Secret> token) -> assertKept(token);
      case AuthenticationDraft.Basic(String _, Optional<Secret> password) -> assertKept(password);
      case AuthenticationDraft.OAuth2 oauth2 -> assertKept(oauth2.clientSecret());
      case AuthenticationDraft.MutualTls(String _, Optional<Secret> key) -> assertKept(key);
    }
  }

  private static void assertKept(Optional<Secret> secret) {
    assertThat(secret.orElseThrow()).isInstanceOf(Secret.Kept.class);
  }

  @Test
  void newSecretsReplaceStoredOnesWhateverTheTarget() {
    Webhook stored = withHeader("https://a.example/").build();
    WebhookDraft draft =
        aWebhook()
            .sendingTo("https://b.example/")
            .withSecretHeader("X-Api-Key", Secret.of("new"))
            .draft();
    assertThat(restored(draft, stored)).isEqualTo(draft);
  }

  @Test
  void aKeptHeaderIsFoundByItsNameWithoutRegardToCaseOrPlace() {
    Webhook stored = withHeader("https://a.example/").build();
    WebhookDraft draft =
        aWebhook()
            .sendingTo("https://a.example/other?path=1")
            .withHeader("X-Team", "first")
            .withSecretHeader("x-api-key", KEPT)
            .draft();
    assertThat(restored(draft, stored).headers().get(1).secretValue())
        .contains(Secret.of("header s3cret"));
  }

  @ParameterizedTest
  @CsvSource({
    // The same place, differently written.
    "https://a.example/x, https://a.example, true",
    "https://a.example/x, https://a.example:443/y?z#, true",
    "https://a.example/x, HTTPS://A.Example/, true",
    "https://a.example:8443/, https://a.example:8443/x, true",
    "https://[2001:DB8::1]/, https://[2001:db8::1]:443/, true",
    "https://bücher.example/, https://bücher.example/x, true",
    "https://a\uFEFF.example/, https://a\uFEFF.EXAMPLE/x, true",
    "https://\uD83D\uDC1D.example/, https://\uD83D\uDC1D.example/x, true",
    // Another place.
    "https://ΑΣ.example/, https://ας.example/, false",
    "https://a\uFEFF.example/, https://a.example/, false",
    "https://a.example/, https://b.example/, false",
    "https://a.example/, https://a.example.b.example/, false",
    "https://a.example/, https://a.example:8443/, false",
    "https://a.example:8443/, https://a.example/, false",
    "https://a.example/, http://a.example/, false",
    "https://a.example/, https://xa.example/, false",
    // What two readers may read differently.
    "https://a.example/, https://a.example@b.example/, false",
    "https://a.example/, https://b.example\\@a.example/, false",
    "https://a.example/, https://a.example\\.b.example/, false",
    "https://a.example/, https://a%2eexample/, false",
    "https://a.example/, '', false",
    "https://a.example/, 'https://', false",
    "https://a.example/, 'https:///a.example/', false",
    "https://a.example/, ' https://a.example/', false",
    "https://a.example/, 'https:a.example/', false",
    "https://a.example/, '//a.example/', false",
    "https://a.example/, https://{{data.id}}/, false",
  })
  void aSecretStaysWithItsSchemeHostAndPort(String saved, String other, boolean kept) {
    Webhook stored = withHeader(saved).build();
    WebhookDraft draft = aWebhook().sendingTo(other).withSecretHeader("X-Api-Key", KEPT).draft();
    SecretRetention.Outcome outcome = SecretRetention.keepSecrets(draft, stored);
    assertThat(outcome instanceof SecretRetention.Outcome.Restored).isEqualTo(kept);
    if (!kept) {
      assertThat(refused(outcome)).containsExactly("headers[0].value SECRET_FOR_ANOTHER_TARGET");
    }
  }

  @Test
  void twoUrlsWithoutAnOriginAreNotTheSame() {
    Webhook stored = withHeader("https://a.example@b.example/").build();
    WebhookDraft draft =
        aWebhook()
            .sendingTo("https://a.example@b.example/")
            .withSecretHeader("X-Api-Key", KEPT)
            .draft();
    assertThat(refused(SecretRetention.keepSecrets(draft, stored)))
        .containsExactly("headers[0].value SECRET_FOR_ANOTHER_TARGET");
  }

  @Test
  void everyKindOfAuthenticationStaysWithItsTarget() {
    Map<AuthenticationDraft, String> fields =
        Map.of(
            new AuthenticationDraft.Bearer(Optional.of(KEPT)),
            "authentication.bearer.token",
            new AuthenticationDraft.Basic("x", Optional.of(KEPT)),
            "authentication.basic.password",
            oauth2("https://id.example/token"),
            "authentication.oauth2.client_secret",
            new AuthenticationDraft.MutualTls("c", Optional.of(KEPT)),
            "authentication.mutual_tls.private_key");
    List<Webhook> stored = webhooks().map(WebhookFixture::build).toList();
    fields.forEach((authentication, field) -> {
      WebhookDraft draft =
          aWebhook().sendingTo("https://evil.example/").authenticatedBy(authentication).draft();
      assertThat(stored.stream().map(webhook -> SecretRetention.keepSecrets(draft, webhook)))
          .allSatisfy(
              outcome -> assertThat(outcome).isInstanceOf(SecretRetention.Outcome.Refused.class))
          .flatExtracting(SecretRetentionTest::refused)
          .contains(field + " SECRET_FOR_ANOTHER_TARGET", field + " NO_STORED_SECRET");
    });
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/x, https://id.example/other, true",
    "https://a.example/x, https://evil.example/token, false",
    "https://a.example/x, https://id.example:8443/token, false",
    // The token goes to the target, so its host counts as well.
    "https://evil.example/, https://id.example/token, false",
  })
  void anOAuthSecretStaysWithItsTokenUrlAndItsTarget(String url, String tokenUrl, boolean kept) {
    Webhook stored =
        aWebhook()
            .sendingTo("https://a.example/")
            .withOAuth2("herald", Secret.of("client s3cret"), "https://id.example/token")
            .build();
    WebhookDraft draft = aWebhook().sendingTo(url).authenticatedBy(oauth2(tokenUrl)).draft();
    SecretRetention.Outcome outcome = SecretRetention.keepSecrets(draft, stored);
    assertThat(outcome instanceof SecretRetention.Outcome.Restored).isEqualTo(kept);
  }

  @Test
  void aSigningSecretIsNeverSentAndStaysWithItsWebhook() {
    Webhook stored = aWebhook().sendingTo("https://a.example/").build();
    WebhookDraft kept = WebhookDraft.of(stored);
    WebhookDraft elsewhere =
        kept.with(List.of(), new AuthenticationDraft.None(), Optional.of(new Secret.Kept("FRYX")));
    assertThat(restored(elsewhere, stored).signingSecret())
        .contains(Secret.of(WebhookFixture.SIGNING_SECRET));
    assertThat(restored(aWebhook().signedWith("").draft(), stored).signingSecret()).isEmpty();
  }

  @Test
  void whatWasNeverStoredCannotBeKept() {
    Webhook stored =
        aWebhook().withHeader("X-Team", "plain").withBearer(Secret.of("token")).build();
    WebhookDraft draft =
        aWebhook()
            .withSecretHeader("X-Team", KEPT)
            .withSecretHeader("X-Api-Key", KEPT)
            .withBasic("x", KEPT)
            .draft();
    assertThat(refused(SecretRetention.keepSecrets(draft, stored)))
        .containsExactly(
            "headers[0].value NO_STORED_SECRET",
            "headers[1].value NO_STORED_SECRET",
            "authentication.basic.password NO_STORED_SECRET");
  }

  @Test
  void aWebhookThatIsNotStoredKeepsNothing() {
    WebhookDraft kept = aWebhook().withSecretHeader("X-Api-Key", KEPT).withBearer(KEPT).draft();
    assertThat(refused(SecretRetention.refuseKept(kept)))
        .containsExactly(
            "headers[0].value NO_STORED_SECRET", "authentication.bearer.token NO_STORED_SECRET");
    WebhookDraft known = aWebhook().withSecretHeader("X-Api-Key", Secret.of("x")).draft();
    assertThat(SecretRetention.refuseKept(known))
        .isEqualTo(new SecretRetention.Outcome.Restored(known));
  }

  @Test
  void aRefusalNamesTheRemedy() {
    WebhookDraft draft =
        aWebhook().sendingTo("https://evil.example/").withSecretHeader("X-Api-Key", KEPT).draft();
    SecretRetention.Outcome outcome =
        SecretRetention.keepSecrets(draft, withHeader("https://a.example/").build());
    assertThat(((SecretRetention.Outcome.Refused) outcome).violations())
        .extracting(Violation::message)
        .containsExactly(
            "The stored secret was saved for another host or port, and secrets are sent only where"
                + " they were meant for. Enter the secret anew, or leave the address as it was.");
  }

  private static WebhookFixture withHeader(String url) {
    return aWebhook().sendingTo(url).withSecretHeader("X-Api-Key", Secret.of("header s3cret"));
  }

  private static AuthenticationDraft oauth2(String tokenUrl) {
    return new AuthenticationDraft.OAuth2(
        "herald", Optional.of(KEPT), tokenUrl, List.of(), "", Map.of());
  }

  private static WebhookDraft restored(WebhookDraft draft, Webhook stored) {
    SecretRetention.Outcome outcome = SecretRetention.keepSecrets(draft, stored);
    assertThat(outcome).isInstanceOf(SecretRetention.Outcome.Restored.class);
    return ((SecretRetention.Outcome.Restored) outcome).draft();
  }

  private static List<String> refused(SecretRetention.Outcome outcome) {
    return switch (outcome) {
      case SecretRetention.Outcome.Restored _ -> List.of();
      case SecretRetention.Outcome.Refused(List<Violation> violations) ->
          violations.stream().map(v -> v.field() + " " + v.rule()).toList();
    };
  }
}
