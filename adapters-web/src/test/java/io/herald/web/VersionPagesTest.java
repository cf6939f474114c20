package io.herald.web;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.herald.application.access.Role;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.Secret;
import io.herald.domain.webhook.Webhook;
import io.herald.web.ConsoleFixture.Browser;
import io.herald.web.ConsoleFixture.Response;
import io.herald.web.testbrowser.Chromium;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Earlier versions, the audit log and the state of the keys, as people see them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class VersionPagesTest {
  private final ConsoleFixture console = new ConsoleFixture();

  @AfterEach
  void close() {
    console.close();
  }

  private Webhook changed(String before, String after) {
    Webhook first =
        console.app.created(
            aWebhook()
                .named("Tickets")
                .sending("PUT", before)
                .withSecretHeader("X-Api-Key", Secret.of("s3cret-header-value"))
                .withTemplate("{\"first\": {{data.id}}}"));
    console.app.updateWebhook.update(
        ADMIN,
        first.id(),
        "",
        aWebhook()
            .named("Tickets")
            .sending("POST", after)
            .withSecretHeader("X-Api-Key", Secret.of("another-header-value"))
            .withTemplate("{\"second\": {{data.id}}}")
            .draft(),
        HeldWork.SEND);
    return first;
  }

  private Webhook stored(Webhook webhook) {
    return console.app.webhooks.find(webhook.id()).orElseThrow();
  }

  private static String versions(Webhook webhook) {
    return "/webhooks/" + webhook.id() + "/versions";
  }

  @Test
  void versionsAreListedWithWhatChangedAndOpenToADifference() {
    Webhook webhook = changed("https://acme.com/hidden-path", "https://acme.com/other-path");
    Browser admin = console.browser(Role.ADMIN);

    String list = admin.get(versions(webhook)).body();
    String one = admin.get(versions(webhook) + "/1").body();

    assertThat(list).contains("Method, URL, Body Template", "Created", versions(webhook) + "/1");
    assertThat(one)
        .contains("https://acme.com/hidden-path", "https://acme.com/other-path")
        .contains("Restore version 1")
        .doesNotContain("s3cret-header-value", "another-header-value");
  }

  @Test
  void viewersSeeVersionsWithoutPathsAndCannotRestore() {
    Webhook webhook = changed("https://acme.com/hidden-path", "https://acme.com/other-path");
    Browser viewer = console.browser(Role.VIEWER);

    Response one = viewer.get(versions(webhook) + "/1");

    assertThat(one.status()).isEqualTo(200);
    assertThat(one.body()).doesNotContain("hidden-path", "other-path", "Restore version");
    assertThat(viewer.post(versions(webhook) + "/1/restore", Map.of()).status()).isEqualTo(403);
    assertThat(stored(webhook).version()).isEqualTo(2);
  }

  @Test
  void aVersionIsRestoredAndSaidSo() {
    Webhook webhook = changed("https://acme.com/a", "https://acme.com/b");
    Browser admin = console.browser(Role.ADMIN);
    admin.get(versions(webhook) + "/1");

    Response restored = admin.post(versions(webhook) + "/1/restore", Map.of("etag", "2"));

    assertThat(restored.status()).isEqualTo(303);
    assertThat(admin.get("/webhooks/" + webhook.id()).body()).contains("is what it was");
    assertThat(stored(webhook).version()).isEqualTo(3);
    assertThat(stored(webhook).settings().url()).isEqualTo("https://acme.com/a");
    assertThat(stored(webhook).settings().bodyTemplate()).contains("first");
  }

  @Test
  void whoComesSecondIsToldAndRestoresNothing() {
    Webhook webhook = changed("https://acme.com/a", "https://acme.com/b");
    Browser admin = console.browser(Role.ADMIN);
    admin.get(versions(webhook) + "/1");

    Response stale = admin.post(versions(webhook) + "/1/restore", Map.of("etag", "1"));

    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.body()).contains("Somebody changed the webhook a moment ago");
    assertThat(stored(webhook).version()).isEqualTo(2);
  }

  @Test
  void aVersionForAnotherHostAsksForItsSecretsInTheForm() {
    Webhook webhook = changed("https://elsewhere.example/a", "https://acme.com/b");
    Browser admin = console.browser(Role.ADMIN);
    admin.get(versions(webhook) + "/1");

    Response refused = admin.post(versions(webhook) + "/1/restore", Map.of("etag", "2"));
    Response form = admin.get("/webhooks/" + webhook.id() + "/edit?version=1");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body())
        .contains("saved for another host", "/edit?version=1")
        .doesNotContain("s3cret-header-value", "another-header-value");
    assertThat(form.status()).isEqualTo(200);
    assertThat(form.body())
        .contains("https://elsewhere.example/a")
        .doesNotContain("s3cret-header-value", "another-header-value");
    assertThat(stored(webhook).version()).isEqualTo(2);
  }

  @Test
  void theAuditLogIsSearchedByTextObjectAndTimePageByPage() {
    Webhook webhook = changed("https://acme.com/a", "https://acme.com/b");
    Browser admin = console.browser(Role.ADMIN);

    assertThat(admin.get("/settings/audit?q=webhook.update&since=24h").body())
        .contains("webhook.update", "second");
    assertThat(admin.get("/settings/audit?object=" + webhook.id()).body())
        .contains("webhook.create", "webhook.update")
        .doesNotContain("token.create");
  }

  @Test
  void settingsTellAdminsThatTheKeyLiesBesideTheDatabase() {
    assertThat(console.browser(Role.ADMIN).get("/settings").body())
        .contains("The master key lies beside the database", "herald keys rotate");
    assertThat(console.browser(Role.OPERATOR).get("/settings").body())
        .doesNotContain("master key", "master.key");
  }

  @Test
  void aPersonGoesBackToAVersionInARealBrowser() {
    Webhook webhook = changed("https://acme.com/a", "https://acme.com/b");
    try (Chromium chromium = new Chromium()) {
      for (Page page : new Page[] {chromium.window(), chromium.narrowDarkWindow()}) {
        page.navigate(console.url() + "/sign-in");
        page.getByLabel("API token").fill(console.token(Role.ADMIN));
        page.locator("button.primary").click();
        page.locator("h1").waitFor();
        page.navigate(console.url() + "/webhooks/" + webhook.id());
        page.getByText("version", new Page.GetByTextOptions().setExact(false)).first().click();
        page.locator("h1:has-text('Versions')").waitFor();
        assertThat(Accessibility.findings(chromium, page)).isEmpty();
        shot(page, "versions");
        page.getByText("with the present one").last().click();
        page.locator("h1:has-text('Version 1')").waitFor();
        assertThat(Accessibility.findings(chromium, page)).isEmpty();
        shot(page, "version");
        page.navigate(console.url() + "/settings");
        assertThat(Accessibility.findings(chromium, page)).isEmpty();
        shot(page, "settings");
        page.navigate(console.url() + "/settings/audit");
        page.locator("summary").first().click();
        assertThat(Accessibility.findings(chromium, page)).isEmpty();
        shot(page, "audit");
        page.navigate(console.url() + versions(webhook) + "/1");
        page.locator("button:has-text('Restore version 1')").click();
        page.locator("h1:has-text('Tickets')").waitFor();
        assertThat(stored(webhook).settings().url()).isEqualTo("https://acme.com/a");
        console.app.updateWebhook.update(
            ADMIN,
            webhook.id(),
            "",
            aWebhook()
                .named("Tickets")
                .sending("POST", "https://acme.com/b")
                .withSecretHeader("X-Api-Key", Secret.of("another-header-value"))
                .draft(),
            HeldWork.SEND);
      }
      assertThat(chromium.errors()).isEmpty();
    }
  }

  /** For the eyes, where somebody asks for it. */
  private static void shot(Page page, String name) {
    String folder = System.getProperty("herald.screenshots", "");
    if (!folder.isEmpty()) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setFullPage(true)
              .setPath(Path.of(folder, name + "-" + page.viewportSize().width + ".png")));
    }
  }
}
