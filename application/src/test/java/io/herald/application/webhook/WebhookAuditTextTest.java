package io.herald.application.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebhookAuditTextTest {
  private static final Secret SECRET = Secret.of("a-very-long-and-secret-value-1234");

  @Test
  void a_webhook_reads_like_its_file() {
    Webhook webhook =
        aWebhook()
            .named("Tickets")
            .ownedBy("platform")
            .labelled("production")
            .withHeader("X-Team", "platform")
            .withTemplate("{\"id\": {{data.id}}}")
            .firesOn("RequestApproved")
            .withFilter("integration.name", "is", "prod db")
            .withValidator("$.id")
            .capturing("ticket", "$.id")
            .delivering(3, "5/s", "strict", "5s, 1m")
            .build();

    Json text = TestJson.parse(WebhookAuditText.of(webhook));

    assertThat(text.stringAt("name")).contains("Tickets");
    assertThat(text.stringAt("headers", "0", "value")).contains("platform");
    assertThat(text.stringAt("filters", "0", "values", "0")).contains("prod db");
    assertThat(text.stringAt("capture", "ticket")).contains("$.id");
    assertThat(text.stringAt("delivery", "retry")).contains("5s, 1m");
    assertThat(text.at("active")).contains(Json.of(true));
    assertThat(text.at("inactive")).isEmpty();
  }

  @Test
  void it_says_why_a_webhook_is_inactive() {
    assertThat(
            TestJson.parse(WebhookAuditText.of(aWebhook().inactive().build()))
                .stringAt("inactive", "reason"))
        .contains("SWITCHED_OFF");
  }

  @Test
  void no_secret_and_no_path_is_in_it() {
    for (AuthenticationDraft authentication :
        List.<AuthenticationDraft>of(
            new AuthenticationDraft.Bearer(Optional.of(SECRET)),
            new AuthenticationDraft.Basic("dana", Optional.of(SECRET)),
            new AuthenticationDraft.OAuth2(
                "herald",
                Optional.of(SECRET),
                "https://id.example.com/path-value",
                List.of("all"),
                "basic",
                Map.of("api_key", "extra-value", "audience", "https://acme.com")))) {
      String text =
          WebhookAuditText.of(
              aWebhook()
                  .sendingTo("https://hooks.example.com/path-value?query-value")
                  .withSecretHeader("X-Api-Key", SECRET)
                  .authenticatedBy(authentication)
                  .build());

      assertThat(text)
          .doesNotContain("secret-value")
          .doesNotContain("path-value")
          .doesNotContain("query-value")
          .doesNotContain("extra-value")
          .doesNotContain(WebhookFixture.SIGNING_SECRET)
          .contains("••••1234")
          .contains("https://hooks.example.com/…");
    }
  }
}
