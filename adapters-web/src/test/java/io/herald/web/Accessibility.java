package io.herald.web;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import io.herald.web.testbrowser.Chromium;
import java.util.ArrayList;
import java.util.List;

/** What axe finds wrong with a page by the rules of WCAG 2.2 AA. Stateless. */
final class Accessibility {
  private Accessibility() {}

  /** One line for each finding. */
  static List<String> findings(Chromium chromium, Page page) {
    // To read style sheets axe makes some of its own, which the page's policy forbids.
    return chromium.without("Applying inline style violates", () -> analyze(page));
  }

  private static List<String> analyze(Page page) {
    AxeResults results =
        new AxeBuilder(page)
            .withTags(
                List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
            .analyze();
    List<String> found = new ArrayList<>();
    for (Rule rule : results.getViolations()) {
      rule.getNodes().stream()
          .limit(5)
          .forEach(node ->
              found.add(
                  page.url()
                      + " "
                      + rule.getId()
                      + ": "
                      + rule.getHelp()
                      + ": "
                      + node.getHtml()
                      + " "
                      + node.getFailureSummary()));
    }
    return found;
  }
}
