package io.herald.bootstrap.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The console as somebody before it uses it: by labels, buttons and links. Used by one thread. */
final class ConsolePages {
  private final Page page;
  private final String console;

  ConsolePages(Page page, String console) {
    this.page = page;
    this.console = console;
  }

  Page page() {
    return page;
  }

  void open(String path) {
    page.navigate(console + path);
  }

  void signInByToken(String token) {
    open("/sign-in");
    field("API token").fill(token);
    press("Sign in");
    assertThat(heading("Overview")).isVisible();
  }

  /** Follows the link that the first start printed. */
  void signInByLink(String link) {
    page.navigate(link);
    press("Sign in");
    assertThat(heading("Overview")).isVisible();
  }

  void press(String button) {
    page.getByRole(AriaRole.BUTTON, exactly(button)).last().click();
  }

  void follow(String link) {
    page.getByRole(AriaRole.LINK, exactly(link)).first().click();
  }

  Locator heading(String text) {
    return page.getByRole(AriaRole.HEADING, exactly(text));
  }

  Locator text(String text) {
    return page.getByText(text).first();
  }

  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).last();
  }

  void tick(String box) {
    page.getByLabel(box, new Page.GetByLabelOptions().setExact(true)).check();
  }

  /** Writes the body template in the editor, over what stands there. */
  void writeTemplate(String template) {
    page.locator(".cm-content").click();
    page.keyboard().press("Control+A");
    page.keyboard().press("Delete");
    page.keyboard().insertText(template);
    assertThat(page.locator("#body_template")).hasValue(template);
  }

  void addHeader(String key, String value) {
    press("Add header");
    Locator row = page.locator(".header-row").last();
    row.getByLabel("Key").fill(key);
    row.getByLabel("Value").fill(value);
  }

  void addFilter(String field, String operator, String value) {
    press("Add filter");
    Locator row = page.locator(".filter-row").last();
    row.getByLabel("Field", new Locator.GetByLabelOptions().setExact(true)).selectOption(field);
    row.getByLabel("Operator").selectOption(operator);
    row.getByLabel("Value", new Locator.GetByLabelOptions().setExact(true)).fill(value);
  }

  /** A webhook's line in the table. */
  Locator row(String webhook) {
    return page.getByRole(AriaRole.ROW)
        .filter(
            new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK, exactly(webhook))));
  }

  private static Page.GetByRoleOptions exactly(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }
}
