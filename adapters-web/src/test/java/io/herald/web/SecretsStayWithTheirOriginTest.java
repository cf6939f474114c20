package io.herald.web;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import io.herald.domain.Secret;
import io.herald.domain.webhook.Webhook;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A changed origin never gets a stored secret: every way that the console's forms offer. */
class SecretsStayWithTheirOriginTest {
  private static final String TOKEN = "stored-bearer-0123456789";

  private final ConsoleFixture console = new ConsoleFixture();
  private final Webhook webhook =
      console.app.created(
          aWebhook()
              .named("Tickets")
              .sending("POST", "https://acme.com/hook")
              .withBearer(Secret.of(TOKEN)));
  private final Browser admin = console.browser(Role.ADMIN);

  @AfterEach
  void close() {
    console.close();
  }

  /** The form as it is sent when only the URL was changed. */
  private Map<String, String> form(String id, String url) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("id", id);
    form.put("saved", id);
    form.put("etag", "1");
    form.put("name", "Tickets");
    form.put("method", "POST");
    form.put("url", url);
    form.put("body_template", "");
    form.put("authentication", "bearer");
    form.put("authentication.bearer.token", "");
    form.put("authentication.bearer.token.kept", "6789");
    form.put("triggers", "RequestCreated");
    return form;
  }

  private Response posted(String path, String id, String url) {
    String edit = admin.get("/webhooks/" + webhook.id() + "/edit").body();
    assertThat(edit).doesNotContain(TOKEN);
    return admin.post(path, form(id, url));
  }

  private void assertNothingSent() {
    assertThat(console.app.sender.sent()).isEmpty();
    assertThat(console.app.webhooks.configuration().webhooks()).containsExactly(webhook);
  }

  /** What was typed into a form that is refused does not come back, and must be typed again. */
  @Test
  void notThroughAFormThatComesBack() {
    Map<String, String> form = form("", "https://acme.com/hook");
    form.put("name", "");
    form.put("authentication", "oauth2");
    form.put("authentication.oauth2.client_id", "herald");
    form.put("authentication.oauth2.client_secret", "typed-secret-0123456789");
    form.put("authentication.oauth2.token_url", "https://id.acme.com/token");
    form.put("authentication.oauth2.extra", "audience=acme\nclient_assertion=typed-canary");
    admin.get("/webhooks/new");

    for (String path : new String[] {"/webhooks", "/webhooks/form"}) {
      Response refused = admin.post(path, form);
      assertThat(refused.body())
          .as(path)
          .contains("audience=acme", "client_assertion=••••", "Enter again what stands as ••••")
          .doesNotContain("typed-canary", "typed-secret");
    }

    form.put("name", "Typed");
    form.put("authentication.oauth2.extra", "audience=acme\nclient_assertion=••••");
    Response sentAsItCameBack = admin.post("/webhooks", form);
    assertThat(sentAsItCameBack.status()).isEqualTo(422);
    assertThat(sentAsItCameBack.body()).contains("none is stored here");
    assertNothingSent();
  }

  @Test
  void notThroughSaving() {
    Response response = posted("/webhooks", webhook.id().toString(), "https://evil.example/hook");

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.body()).contains("saved for another host").doesNotContain(TOKEN);
    assertNothingSent();
  }

  @Test
  void notThroughTesting() {
    Response response =
        posted("/webhooks/test", webhook.id().toString(), "https://evil.example/hook");

    assertThat(response.body()).contains("saved for another host").doesNotContain(TOKEN);
    assertNothingSent();
  }

  @Test
  void notThroughPreviewing() {
    Response response =
        posted("/webhooks/preview", webhook.id().toString(), "https://evil.example/hook");

    assertThat(response.body()).doesNotContain(TOKEN);
    assertNothingSent();
  }

  @Test
  void notThroughDuplicating() {
    assertThat(admin.get("/webhooks/" + webhook.id() + "/duplicate").body())
        .doesNotContain(TOKEN, "token.kept");

    Map<String, String> copy = form("", "https://acme.com/hook");
    copy.put("name", "Copy");
    Response response = admin.post("/webhooks", copy);

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.body()).contains("none is stored here");
    assertNothingSent();
  }
}
