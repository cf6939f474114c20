package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebhookFormTest {
  @Test
  void aStoredWebhookComesBackFromItsFormUnchanged() {
    for (WebhookFixture fixture :
        List.of(
            WebhookFixture.aWebhook(),
            WebhookFixture.aWebhook().withTemplate("").inactive().retrying("none"),
            WebhookFixture.aWebhook()
                .describedAs("two\nlines")
                .ownedBy("team")
                .labelled("a", "b")
                .sending("PUT", "https://example.com/{{data.id}}")
                .withHeader("X-Team", "platform")
                .withSecretHeader("X-Api-Key", Secret.of("secret-of-the-header"))
                .withOAuth2("client", Secret.of("secret"), "https://id.example.com/token")
                .withFilter("custom_fields.environment", "is", "production", "staging")
                .withFilter("approver.email", "exists")
                .withValidator("$.id", "1", "2")
                .capturing("ticket", "$.id")
                .withTimeout("7s")
                .inStrictOrder()
                .retrying("5s, 1m"),
            WebhookFixture.aWebhook().withBasic("user", Secret.of("password")),
            WebhookFixture.aWebhook().withBearer(Secret.of("token")))) {
      WebhookDraft stored = WebhookDraft.of(fixture.build());
      WebhookDraft draft = WebhookForm.of(stored).draft();
      assertThat(draft)
          .usingRecursiveComparison()
          .ignoringFields("signingSecret", "kind")
          .isEqualTo(stored);
    }
  }

  @Test
  void onlyRowsWithSomethingInThemCountAndKeepTheirKeys() {
    WebhookForm form =
        WebhookForm.read(
            Form.parse(
                "headers[7].name=X-B&headers[7].value=b&headers[2].name=X-A&headers[2].value=a"
                    + "&headers[9].name=&headers[9].value="
                    + "&filters[4].field=custom_fields.&filters[4].name=team&filters[4].operator=is"
                    + "&filters[4].values=&filters[4].values=x"));
    assertThat(form.headers())
        .extracting(WebhookForm.HeaderRow::key, WebhookForm.HeaderRow::name)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2, "X-A"),
            org.assertj.core.groups.Tuple.tuple(7, "X-B"));
    assertThat(form.draft().filters().getFirst().field()).isEqualTo("custom_fields.team");
    assertThat(form.draft().filters().getFirst().values()).containsExactly("x");
    assertThat(WebhookForm.nextKey(form.headers())).isEqualTo(8);
  }

  @Test
  void aHeaderWhoseNameSaysThatItIsSecretIsNeverShownAgain() {
    WebhookForm form =
        WebhookForm.read(
            Form.parse("headers[0].name=Authorization&headers[0].value=Bearer+canary"));
    HeaderDraft header = form.draft().headers().getFirst();
    assertThat(header.secret()).isTrue();
    assertThat(header.secretValue()).contains(Secret.of("Bearer canary"));
    assertThat(form.headers().getFirst().value()).isEmpty();
    assertThat(form.toString()).doesNotContain("canary");
    assertThat(form.withholdsSecrets()).isTrue();
  }

  @Test
  void aFurtherParameterWhoseNameSaysThatItIsSecretIsNeverShownAgain() {
    WebhookForm form =
        WebhookForm.read(
            Form.parse(
                "authentication=oauth2&authentication.oauth2.extra="
                    + ConsoleFixture.encoded(
                        "audience=https://acme.com\n client_assertion = canary=1 \nAPI_KEY=canary2\n"
                            + "password=••••abcd\ntoken=\nresource=x")));
    ParametersField extra = form.authentication().extra();

    assertThat(extra.text())
        .isEqualTo(
            "audience=https://acme.com\nclient_assertion=••••\nAPI_KEY=••••\n"
                + "password=••••abcd\ntoken=\nresource=x");
    assertThat(extra.parameters())
        .containsEntry("audience", "https://acme.com")
        .containsEntry("client_assertion", "canary=1")
        .containsEntry("API_KEY", "canary2")
        .containsEntry("password", "••••abcd")
        .containsEntry("token", "")
        .hasSize(6);
    assertThat(form.toString()).doesNotContain("canary");
    assertThat(form.withholdsSecrets()).isTrue();
    assertThat(
            WebhookForm.read(
                    Form.parse("authentication=oauth2&authentication.oauth2.extra=audience%3Dx"))
                .withholdsSecrets())
        .isFalse();
  }

  @Test
  void anEmptySecretFieldKeepsWhatIsStoredAndATypedOneReplacesIt() {
    String kept = "authentication=bearer&authentication.bearer.token.kept=abcd";
    assertThat(WebhookForm.read(Form.parse(kept)).draft().authentication())
        .isEqualTo(new AuthenticationDraft.Bearer(Optional.of(new Secret.Kept("abcd"))));
    assertThat(
            WebhookForm.read(Form.parse(kept + "&authentication.bearer.token=new"))
                .draft()
                .authentication())
        .isEqualTo(new AuthenticationDraft.Bearer(Optional.of(Secret.of("new"))));
    assertThat(WebhookForm.read(Form.parse("authentication=bearer")).draft().authentication())
        .isEqualTo(new AuthenticationDraft.Bearer(Optional.empty()));
  }

  @Test
  void aCopyIsInactiveHasAnotherNameAndNoSecret() {
    WebhookForm copy =
        WebhookForm.of(
                WebhookFixture.aWebhook()
                    .named("x".repeat(64))
                    .withBearer(Secret.of("token"))
                    .withSecretHeader("X-Api-Key", Secret.of("key"))
                    .build())
            .copy();
    assertThat(copy.active()).isFalse();
    assertThat(copy.name()).hasSize(64).endsWith(" copy");
    assertThat(copy.saved()).isEmpty();
    assertThat(copy.draft().authentication())
        .isEqualTo(new AuthenticationDraft.Bearer(Optional.empty()));
    assertThat(copy.draft().headers().getFirst().secretValue()).isEmpty();
  }

  @Test
  void whatIsNoNumberOfRequestsIsRefusedAndNotIgnored() {
    assertThat(WebhookForm.read(Form.parse("delivery.max_concurrency=")).draft().delivery())
        .extracting(WebhookDraft.DeliveryDraft::maxConcurrency)
        .isEqualTo(0);
    for (String text : List.of("many", "0", "-3", "1e3", "99999999999")) {
      assertThat(
              WebhookForm.read(Form.parse("delivery.max_concurrency=" + text)).draft().delivery())
          .extracting(WebhookDraft.DeliveryDraft::maxConcurrency)
          .as(text)
          .isEqualTo(-1);
    }
  }

  @Test
  void retriesOfAnHourAreTheDelaysThatTheyStandFor() {
    WebhookForm form = WebhookForm.read(Form.parse("delivery.retry=hour"));
    assertThat(form.draft().delivery().retry()).isEqualTo(WebhookForm.HOUR_OF_RETRIES);
    assertThat(WebhookForm.of(form.draft()).retry()).isEqualTo("hour");
  }

  @Test
  void everyViolationFindsTheInputThatItBelongsTo() {
    for (Map.Entry<String, String> home :
        Map.of(
                "name", "name",
                "labels[3]", "labels",
                "headers[2].value", "headers-2-value",
                "headers", "headers",
                "filters[0].values[1]", "filters-0-values",
                "response_validators[1].expected_values[0]",
                    "response_validators-1-expected_values",
                "authentication.oauth2.scopes[1]", "authentication-oauth2-scopes",
                "authentication.oauth2.extra.audience", "authentication-oauth2-extra",
                "capture.my.ticket", "capture",
                "something.new", "")
            .entrySet()) {
      FieldErrors errors =
          new FieldErrors(List.of(new Violation(home.getKey(), "RULE", "A sentence.")));
      assertThat(errors.summary().getFirst().anchor()).as(home.getKey()).isEqualTo(home.getValue());
    }
  }
}
