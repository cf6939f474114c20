package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.herald.application.access.Role;
import io.herald.domain.webhook.Webhook;
import io.herald.web.testbrowser.Chromium;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every page, full and empty, wide and narrow, light and dark, as axe and a ruler see it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PageAppearanceTest {
  private static Chromium chromium;

  @BeforeAll
  static void openBrowser() {
    chromium = new Chromium();
  }

  @AfterAll
  static void closeBrowser() {
    chromium.close();
  }

  @Test
  void everyPageIsAccessibleFitsItsWindowAndRaisesNoError() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      ConsolePlayground.fill(console.app);
      ConsolePlayground.attempt(console.app, console.statistics);
      console.received("/tickets", "{\"subject\": \"AR-123\"}", console.app.clock.instant());
      look(console, chromium.window());
      look(console, chromium.narrowDarkWindow());
    }
  }

  @Test
  void everyPageIsAccessibleWhileThereIsNothing() {
    try (ConsoleFixture console = new ConsoleFixture()) {
      Page page = chromium.window();
      signIn(console, page);
      check(
          page,
          console,
          List.of("/", "/webhooks", "/invocations", "/events", "/inbox", "/settings/audit"));
    }
  }

  private void look(ConsoleFixture console, Page page) {
    page.navigate(console.url() + "/sign-in");
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    page.navigate(console.url() + "/sign-in/link?secret=" + ConsolePlayground.invite(console.app));
    assertThat(page.locator("h1").textContent()).isEqualTo("Welcome");
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    page.navigate(console.url() + "/sign-in/link?secret=x");
    assertThat(Accessibility.findings(chromium, page)).isEmpty();
    signIn(console, page);
    List<String> paths = new ArrayList<>();
    for (Webhook webhook :
        console.app.browseWebhooks.all(io.herald.application.WiredApplication.ADMIN)) {
      paths.add("/webhooks/" + webhook.id());
      paths.add("/webhooks/" + webhook.id() + "/edit");
    }
    String webhook = paths.getFirst();
    paths.addAll(
        List.of(
            "/",
            "/webhooks",
            "/webhooks/new",
            "/webhooks/new?from=servicenow",
            webhook + "/duplicate",
            webhook + "/delete",
            webhook + "/run",
            webhook + "/versions",
            "/invocations",
            "/invocations?state=failed&since=24h&code=DNS",
            "/events",
            "/gallery",
            "/inbox",
            "/settings",
            "/settings/tokens",
            "/settings/people",
            "/account",
            "/settings/audit"));
    page.navigate(console.url() + "/invocations");
    for (Object path :
        page.locator("table a.open").all().stream().map(a -> a.getAttribute("href")).toList()) {
      paths.add((String) path);
    }
    page.navigate(console.url() + "/events");
    paths.add(page.locator("table a.open").first().getAttribute("href"));
    paths.add(page.locator("td[data-label=Request] a").first().getAttribute("href"));
    check(page, console, paths);
  }

  private void check(Page page, ConsoleFixture console, List<String> paths) {
    for (String path : paths) {
      page.navigate(console.url() + path);
      assertThat(Accessibility.findings(chromium, page)).as(path).isEmpty();
      assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as("%s fits a window of %d", path, page.viewportSize().width)
          .isTrue();
      assertThat(page.evaluate(SMALL_TARGETS)).as(path).isEqualTo(List.of());
      assertThat(page.evaluate(BULLETS)).as(path).isEqualTo(List.of());
    }
    assertThat(chromium.errors()).isEmpty();
  }

  /** Lists that are laid out as something else and yet have bullets or numbers. */
  private static final String BULLETS =
      """
      [...document.querySelectorAll("nav ul, ul.plain, ul.checks, ul.tree, ul.verdicts, ul.tiles, ul.messages, ol.timeline, .told")]
        .filter((list) => getComputedStyle(list).listStyleType != "none" || getComputedStyle(list).display == "inline")
        .map((list) => list.outerHTML.slice(0, 80))
      """;

  /** Targets of less than 24 by 24 pixels that are not links within a sentence (WCAG 2.5.8). */
  private static final String SMALL_TARGETS =
      """
      [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, a.button")]
        .filter((element) => element.checkVisibility() && !element.closest(".unseen") && !element.matches(".unseen"))
        .map((element) => element.closest("label") ?? element)
        .map((element) => [element, element.getBoundingClientRect()])
        .filter(([element, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
        .map(([element]) => element.outerHTML.slice(0, 200))
      """;

  private static void signIn(ConsoleFixture console, Page page) {
    page.navigate(console.url() + "/sign-in");
    page.getByLabel("API token").fill(console.token(Role.ADMIN));
    page.locator("button.primary").click();
    page.locator("h1").waitFor();
  }
}
