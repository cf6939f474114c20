package io.herald.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.herald.application.WiredApplication;
import io.herald.application.access.Role;
import io.herald.domain.Secret;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.Webhook;
import io.herald.web.testbrowser.Chromium;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people do in a real browser, over the real use cases. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConsoleJourneyTest {
  private static Chromium chromium;
  private ConsoleFixture console;

  @BeforeAll
  static void openBrowser() {
    chromium = new Chromium();
  }

  @AfterAll
  static void closeBrowser() {
    chromium.close();
  }

  @BeforeEach
  void start() {
    chromium.forget("");
    console = new ConsoleFixture();
  }

  @AfterEach
  void nothingWentWrongInTheBrowser() {
    console.close();
    assertThat(chromium.errors()).isEmpty();
  }

  @Test
  void somebodySignsInWithATokenAndOutAgain() {
    Page page = chromium.window();
    page.navigate(console.url() + "/webhooks?q=slack");

    assertThat(page.getByRole(AriaRole.HEADING, named("Sign in"))).isVisible();
    page.getByLabel("API token").fill(console.token(Role.VIEWER));
    page.getByRole(AriaRole.BUTTON, button("Sign in")).click();

    assertThat(page).hasURL(console.url() + "/webhooks?q=slack");
    page.getByRole(AriaRole.BUTTON, button("Sign out")).click();
    assertThat(page.getByText("You are signed out.")).isVisible();
    page.navigate(console.url() + "/webhooks");
    assertThat(page.getByLabel("API token")).isVisible();
  }

  @Test
  void theFirstAdminSignsInByTheLinkOnceAndAPreviewOfTheLinkDoesNotUseItUp() {
    String secret =
        console.app.authenticate(java.util.Optional.empty()).offerFirstAdminLink().orElseThrow();
    String link = console.console().signInLink(secret).toString();
    Page preview = chromium.window();
    preview.navigate(link);

    Page page = chromium.window();
    page.navigate(link);
    page.getByRole(AriaRole.BUTTON, button("Sign in")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("Overview"))).isVisible();
    assertThat(page.getByText("first-admin")).isVisible();

    preview.navigate(link);
    preview.getByRole(AriaRole.BUTTON, button("Sign in")).click();
    assertThat(preview.getByText("This link was used already")).isVisible();
    chromium.forget("401");
  }

  @Test
  void anAdminAddsAWebhookTestsItAndItStandsInTheTable() {
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks");
    page.getByRole(AriaRole.LINK, link("Add Webhook")).click();

    assertThat(page.getByLabel("Name", exactly())).isEmpty();
    assertThat(page.getByRole(AriaRole.SWITCH)).not().isChecked();
    assertThat(page.getByLabel("Method")).hasValue("POST");
    assertThat(page.getByLabel("Authentication Type")).hasValue("none");
    assertThat(page.getByText("No filters: fires for every event of the chosen triggers"))
        .isVisible();

    page.getByLabel("Name", exactly()).fill("Slack production");
    page.getByLabel("URL", exactly()).fill("https://hooks.slack.com/services/T0/B0/x");
    page.getByLabel("RequestCreated").check();
    assertThat(page.locator("#preview")).containsText("https://hooks.slack.com/services/T0/B0/x");
    assertThat(page.locator("#preview")).containsText("Would fire.");

    console.app.sender.answers(404, "<script>document.title = 'taken over'</script>");
    page.getByRole(AriaRole.BUTTON, button("Test")).click();
    assertThat(page.getByText("Test failed")).isVisible();
    assertThat(page.getByText("Troubleshooting tips").first()).isVisible();
    assertThat(page.getByText("Check the path of the URL").first()).isVisible();
    page.getByRole(AriaRole.BUTTON, button("View Invocation Data")).click();
    assertThat(page.locator("#invocation-data"))
        .containsText("<script>document.title = 'taken over'</script>");
    assertThat(page).hasTitle(Pattern.compile("Add Webhook.*"));
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    page.keyboard().press("Escape");
    assertThat(page.locator("#invocation-data")).isHidden();

    console.app.sender.answers(200, "ok");
    page.getByRole(AriaRole.BUTTON, button("Test")).click();
    assertThat(page.getByText("Test successful")).isVisible();
    page.getByRole(AriaRole.BUTTON, button("Save and activate")).click();

    assertThat(page.getByText("Slack production was saved")).isVisible();
    assertThat(page.locator("#signing-secret")).containsText("whsec_");
    Locator row = page.getByRole(AriaRole.ROW).filter(has("Slack production"));
    assertThat(row).containsText("Active");
    assertThat(row.locator(".status.on .dot")).isVisible();
    assertThat(page).hasURL(console.url() + "/webhooks");
    page.reload();
    assertThat(page.locator("#signing-secret")).isHidden();
    assertThat(page.getByRole(AriaRole.ROW).filter(has("Slack production"))).isVisible();
  }

  @Test
  void aFormWithMistakesKeepsWhatWasTypedAndLeadsToEachOfThem() {
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks/new");
    page.getByLabel("Name", exactly()).fill("bad/name");
    page.getByLabel("URL", exactly()).fill("http://example.com");
    page.getByLabel("Authentication Type").selectOption("bearer");
    page.getByLabel("Token", exactly()).fill("typed-secret");
    page.getByRole(AriaRole.BUTTON, button("Save Webhook")).click();

    Locator summary = page.locator("#error-summary");
    assertThat(summary).isFocused();
    assertThat(summary).containsText("Without a trigger the webhook would never fire.");
    assertThat(page.getByLabel("Name", exactly())).hasValue("bad/name");
    assertThat(page.getByLabel("Token", exactly())).hasValue("typed-secret");
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    summary.getByRole(AriaRole.LINK).filter(has("A name is")).click();
    assertThat(page.getByLabel("Name", exactly())).isFocused();

    page.getByLabel("Name", exactly()).fill("good name");
    page.getByLabel("URL", exactly()).fill("https://example.com/hook");
    page.getByLabel("RequestFailed").check();
    page.getByRole(AriaRole.BUTTON, button("Save Webhook")).click();
    assertThat(page.getByText("good name was saved")).isVisible();
    assertThat(console.app.browseWebhooks.find(WiredApplication.ADMIN, "good name")).isPresent();
  }

  @Test
  void theEditorCompletesInsertsAndShowsProblemsOnTheirLines() {
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks/new");
    page.getByLabel("RequestCreated").check();
    Locator editor = page.locator(".cm-content");
    editor.click();
    page.keyboard().press("Control+A");
    page.keyboard().press("Delete");
    assertThat(page.getByText("Sends every field, including e-mail addresses and justification"))
        .isVisible();

    page.getByText("View event's payload schema").click();
    page.locator("[data-path=\"data.justification\"]").click();
    assertThat(page.locator("#body_template")).hasValue("{{data.justification}}");
    assertThat(page.locator("#preview")).containsText("TEST");

    editor.click();
    page.keyboard().press("Control+A");
    page.keyboard().type("typed over");
    assertThat(page.locator("#body_template")).hasValue("typed over");
    page.keyboard().press("Control+A");
    page.keyboard().press("Delete");
    page.keyboard().type("{{data.requ");
    assertThat(page.locator(".cm-tooltip-autocomplete")).containsText("data.requester.email");
    page.keyboard().press("Escape");
    page.keyboard().type(" unclosed");
    assertThat(page.locator("#preview")).containsText("Line 1, column 1");
    assertThat(page.locator(".cm-lint-marker-error")).isVisible();
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
  }

  @Test
  void filtersAreChosenFromWhatRecentEventsHaveAndCounted() {
    Samples.accessRequests().forEach(draft -> console.app.published(EventFixture.accepted(draft)));
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks/new");
    page.getByLabel("RequestCreated").check();
    assertThat(page.locator("#matches"))
        .containsText(Pattern.compile("matches \\d+ of the last 17 events"));

    page.getByRole(AriaRole.BUTTON, button("Add filter")).click();
    page.getByLabel("Field", exactly()).selectOption("integration.name");
    assertThat(page.locator("#seen-integration-name option[value='prod db']")).isAttached();
    page.getByLabel("Value", exactly()).fill("prod db");
    assertThat(page.getByLabel("Another value")).isVisible();
    page.getByLabel("Value", exactly()).press("Tab");
    assertThat(page.locator("#matches")).containsText("matches 2 of the last 17 events");
    page.getByText("Which ones, and which clause said no").click();
    assertThat(page.locator("#matches")).containsText("integration.name is prod db");

    page.getByRole(AriaRole.BUTTON, button("Remove filter")).click();
    assertThat(page.locator("#filters .filter-row")).hasCount(0);
    assertThat(page.getByText("No filters: fires for every event of the chosen triggers"))
        .isVisible();
  }

  @Test
  void theSecondOfTwoAdminsIsToldAndShownTheDifference() {
    Webhook webhook =
        console.app.created(WebhookFixture.aWebhook().named("Shared").ownedBy("first"));
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks/" + webhook.id() + "/edit");
    page.getByText("Advanced").click();
    page.getByLabel("Owner").fill("mine");
    console.app.updateWebhook.update(
        WiredApplication.ADMIN,
        webhook.id(),
        webhook.etag(),
        WebhookFixture.aWebhook().named("Shared").ownedBy("theirs").draft(),
        io.herald.application.webhook.Webhooks.HeldWork.SEND);
    page.getByRole(AriaRole.BUTTON, button("Save Webhook")).click();

    Locator conflict = page.locator(".conflict");
    assertThat(conflict).isFocused();
    assertThat(conflict.getByRole(AriaRole.ROW).filter(has("Owner"))).containsText("mine");
    assertThat(conflict.getByRole(AriaRole.ROW).filter(has("Owner"))).containsText("theirs");
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    page.getByRole(AriaRole.BUTTON, button("Save Webhook")).click();
    assertThat(page.getByText("Shared was saved")).isVisible();
  }

  @Test
  void aWebhookIsSwitchedOffAndOnAgainByUndo() {
    console.app.created(WebhookFixture.aWebhook().named("Switched"));
    Page page = signedIn(Role.OPERATOR);
    page.navigate(console.url() + "/webhooks");
    page.getByRole(AriaRole.BUTTON, button("Switch off Switched")).click();
    assertThat(page.getByRole(AriaRole.ROW).filter(has("Switched"))).containsText("Inactive");
    page.getByRole(AriaRole.BUTTON, button("Undo")).click();
    assertThat(page.getByRole(AriaRole.BUTTON, button("Switch off Switched"))).isVisible();
    assertThat(page.getByText("The webhook is active.")).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, link("Add Webhook"))).isHidden();
  }

  @Test
  void aWebhookIsDeletedAfterAQuestion() {
    console.app.created(WebhookFixture.aWebhook().named("Doomed"));
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks");
    page.getByRole(AriaRole.BUTTON, button("More for Doomed")).click();
    page.getByRole(AriaRole.LINK, link("Delete…")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("Delete Doomed?"))).isVisible();
    page.getByRole(AriaRole.BUTTON, button("Delete")).click();
    assertThat(page.getByText("The webhook was deleted.")).isVisible();
    assertThat(page.getByText("No webhook yet")).isVisible();
  }

  @Test
  void aTestThatDeletesAsksFirst() {
    Webhook webhook =
        console.app.created(
            WebhookFixture.aWebhook().named("Remover").sending("DELETE", "https://example.com/x"));
    Page page = signedIn(Role.OPERATOR);
    page.navigate(console.url() + "/webhooks/" + webhook.id());
    page.getByRole(AriaRole.BUTTON, button("Test")).click();
    assertThat(page.getByText("Send a DELETE?")).isVisible();
    assertThat(console.app.sender.sent()).isEmpty();
    page.getByRole(AriaRole.BUTTON, button("Send the DELETE")).click();
    assertThat(page.getByText("Test successful")).isVisible();
    assertThat(console.app.sender.sent()).hasSize(1);
  }

  @Test
  void aTokenIsCreatedShownOnceAndRevoked() {
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/settings/tokens");
    page.getByLabel("Name", exactly()).fill("deploy");
    page.getByLabel("Role").selectOption("publisher");
    page.getByRole(AriaRole.BUTTON, button("Create token")).click();
    String value = page.locator("#token-value").textContent();
    assertThat(value).hasSizeGreaterThan(32);
    page.navigate(console.url() + "/settings/tokens");
    assertThat(page.content()).doesNotContain(value);
    page.getByRole(AriaRole.BUTTON, button("Revoke deploy")).click();
    assertThat(page.getByText("The token was revoked.")).isVisible();
    assertThat(page.getByRole(AriaRole.ROW).filter(has("deploy"))).containsText("Revoked");
  }

  @Test
  void everythingNeededIsReachedByKeys() {
    console.app.created(WebhookFixture.aWebhook().named("First"));
    console.app.created(WebhookFixture.aWebhook().named("Second"));
    Page page = signedIn(Role.ADMIN);
    page.navigate(console.url() + "/webhooks");
    page.keyboard().press("/");
    assertThat(
            page.getByRole(
                AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Search").setExact(true)))
        .isFocused();
    page.keyboard().type("Second");
    page.keyboard().press("Enter");
    assertThat(page).hasURL(console.url() + "/webhooks?q=Second");
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.HEADING, named("Second"))).isVisible();
    page.keyboard().press("?");
    assertThat(page.getByRole(AriaRole.HEADING, named("Shortcuts"))).isVisible();
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
  }

  @Test
  void withoutScriptsAWebhookIsBuiltRowByRowTestedAndSaved() {
    Page page = chromium.windowWithoutScripts();
    signIn(page, Role.ADMIN);
    page.navigate(console.url() + "/webhooks/new");
    page.getByLabel("Name", exactly()).fill("Plain");
    page.getByLabel("URL", exactly()).fill("https://example.com/hook");
    page.getByLabel("RequestCreated").check();
    page.getByRole(AriaRole.BUTTON, button("Add header")).click();
    page.getByLabel("Key", exactly()).fill("X-Team");
    page.getByLabel("Value", exactly()).first().fill("platform");
    page.getByRole(AriaRole.BUTTON, button("Add filter")).click();
    page.getByLabel("Field", exactly()).selectOption("requester.email");
    page.getByLabel("Value", exactly()).last().fill("dana@example.com");
    page.getByRole(AriaRole.BUTTON, button("Refresh the preview")).click();
    assertThat(page.locator("#preview")).containsText("platform");
    page.getByRole(AriaRole.BUTTON, button("Test")).click();
    assertThat(page.getByText("Test successful")).isVisible();
    page.getByRole(AriaRole.BUTTON, button("View Invocation Data")).click();
    assertThat(page.locator("#invocation-data")).containsText("X-Team");
    page.keyboard().press("Escape");
    page.getByRole(AriaRole.BUTTON, button("Save Webhook")).last().click();
    assertThat(page.getByText("Plain was saved")).isVisible();
    assertThat(page.getByRole(AriaRole.ROW).filter(has("Plain"))).containsText("Inactive");
  }

  @Test
  void anOperatorRunsAWebhookThatNamesManual() {
    console.app.created(
        WebhookFixture.aWebhook()
            .named("By hand")
            .firesOn("Manual")
            .withSecretHeader("X-Api-Key", Secret.of("canary-secret-value")));
    Page page = signedIn(Role.OPERATOR);
    page.navigate(console.url() + "/webhooks");
    page.getByRole(AriaRole.LINK, link("Run By hand now")).click();
    page.getByRole(AriaRole.BUTTON, button("Run now")).click();
    assertThat(page.getByText("Run successful")).isVisible();
    page.getByRole(AriaRole.BUTTON, button("View Invocation Data")).click();
    assertThat(page.locator("#invocation-data")).containsText("X-Api-Key");
    assertThat(page.content()).doesNotContain("canary-secret-value");
  }

  private Page signedIn(Role role) {
    Page page = chromium.window();
    signIn(page, role);
    return page;
  }

  private void signIn(Page page, Role role) {
    page.navigate(console.url() + "/sign-in");
    page.getByLabel("API token").fill(console.token(role));
    page.getByRole(AriaRole.BUTTON, button("Sign in")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("Overview"))).isVisible();
  }

  private static Page.GetByRoleOptions button(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByRoleOptions link(String name) {
    return button(name);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Page.GetByLabelOptions exactly() {
    return new Page.GetByLabelOptions().setExact(true);
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
