package io.herald.bootstrap.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.herald.bootstrap.journey.TargetServer.Received;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishedEvent;
import io.herald.web.testbrowser.Chromium;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first hour with Herald: the link of the first start, a webhook made in the guide's order,
 * tested, saved, fired by a real event, changed, run by hand, switched off and deleted. Nobody
 * configured a token; all is done in a real browser, against a real TLS receiver.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ConsoleJourneyIT {
  private static final String TEMPLATE =
      "{\"subject\": \"{{data.friendly_id}}: {{data.requester.name}}\", \"why\":"
          + " {{data.justification}}}";

  @TempDir Path folder;

  @Test
  void a_webhook_from_the_first_link_to_its_deletion() throws Exception {
    try (TargetServer target = new TargetServer();
        Chromium chromium = new Chromium();
        HeraldProcess herald =
            HeraldProcess.serveWithoutToken(folder.resolve("data"), target.environment(folder))) {
      ConsolePages console = new ConsolePages(chromium.window(), herald.console());
      console.signInByLink(firstLink(herald));

      fillInTheForm(console, target);
      aFailedTestSaysWhatToDo(console, target);
      aSuccessfulTestShowsItsExchange(console, target);
      console.press("Save and activate");
      assertThat(console.text("Tickets was saved")).isVisible();
      assertThat(console.page().locator("#signing-secret")).containsText("whsec_");
      assertThat(console.row("Tickets")).containsText("Active");
      assertThat(colourOfDot(console, "Tickets")).isEqualTo("rgb(31, 157, 87)");

      String token = publisherToken(console);
      PublishedEvent fired = publish(herald, token, "first", "prod db");
      assertThat(publish(herald, token, "other", "staging db").getInvocationIdsList()).isEmpty();
      Received request =
          target
              .await(1, one -> fired.getInvocationIds(0).equals(one.headers().get("webhook-id")))
              .getFirst();
      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.body())
          .isEqualTo(
              "{\"subject\": \"AR-first: Dana O'Brien\", \"why\": \"Debug the \\\"orders\\\""
                  + " backlog\\nTicket OPS-7\"}");
      assertThat(request.headers())
          .containsEntry("authorization", "Bearer t0ken-of-the-target")
          .containsEntry("x-team", "platform");
      theInvocationIsOnRecord(console, fired.getInvocationIds(0));

      console.open("/webhooks");
      console.follow("Edit Tickets");
      console.field("Name").fill("Tickets of production");
      console.press("Save Webhook");
      assertThat(console.text("Tickets of production was saved")).isVisible();
      runByHand(console, target);
      PublishedEvent again = publish(herald, token, "second", "prod db");
      assertThat(again.getInvocationIdsList()).hasSize(1);
      assertThat(
              target
                  .await(
                      1, one -> again.getInvocationIds(0).equals(one.headers().get("webhook-id")))
                  .getFirst()
                  .headers())
          .containsEntry("authorization", "Bearer t0ken-of-the-target");

      console.open("/webhooks");
      console.press("Switch off Tickets of production");
      assertThat(console.row("Tickets of production")).containsText("Inactive");
      assertThat(colourOfDot(console, "Tickets of production")).isEqualTo("rgb(255, 255, 255)");
      assertThat(publish(herald, token, "third", "prod db").getInvocationIdsList()).isEmpty();

      console.press("More for Tickets of production");
      console.follow("Delete…");
      console.press("Delete");
      assertThat(console.text("The webhook was deleted.")).isVisible();
      assertThat(console.text("No webhook yet")).isVisible();

      assertThat(chromium.errors()).isEmpty();
      assertThat(herald.output()).doesNotContain("t0ken-of-the-target");
      assertThat(herald.terminate()).isZero();
    }
  }

  private static String firstLink(HeraldProcess herald) {
    Matcher link = Pattern.compile("http://\\S+/sign-in/link\\S+").matcher(herald.output());
    assertThat(link.find()).as(herald.output()).isTrue();
    return link.group();
  }

  private static void fillInTheForm(ConsolePages console, TargetServer target) {
    console.follow("Webhooks");
    console.follow("Add Webhook");
    Page page = console.page();
    assertThat(partsOfTheForm(page))
        .containsExactly(
            "Name",
            "Status",
            "Method",
            "URL",
            "Body Template",
            "Authentication",
            "Headers",
            "Triggers",
            "Filters",
            "Advanced");
    assertThat(page.locator("#active")).not().isChecked();
    assertThat(console.field("Method")).hasValue("POST");

    console.field("Name").fill("Tickets");
    console.field("Method").selectOption("PUT");
    console.field("URL").fill(target.url("/tickets"));
    page.getByText("View event's payload schema").click();
    Locator justification =
        page.locator("#payload-schema li")
            .filter(
                new Locator.FilterOptions()
                    .setHas(page.locator("[data-path=\"data.justification\"]")))
            .last();
    assertThat(justification)
        .containsText("Why the access is needed, in the requester's own words");
    console.writeTemplate("");
    page.locator("[data-path=\"data.justification\"]").click();
    assertThat(page.locator("#body_template")).hasValue("{{data.justification}}");
    console.writeTemplate(TEMPLATE);
    console.field("Authentication Type").selectOption("bearer");
    console.field("Token").fill("t0ken-of-the-target");
    console.addHeader("X-Team", "platform");
    console.tick("RequestCreated");
    console.tick("Manual");
    console.addFilter("integration.name", "is", "prod db");
  }

  /** The headings of the form in the order in which somebody meets them. */
  private static List<String> partsOfTheForm(Page page) {
    List<?> texts =
        (List<?>)
            page.locator(
                    "#webhook-form label[for=name], #webhook-form legend:not(.row *), label[for=method],"
                        + " label[for=url], #webhook-form h2")
                .allInnerTexts();
    return texts.stream()
        .map(Object::toString)
        .map(String::strip)
        .filter(text -> !text.equals("Preview") && !text.isEmpty())
        .toList();
  }

  private static void aFailedTestSaysWhatToDo(ConsolePages console, TargetServer target) {
    target.answer("/tickets", 404, "{\"error\": \"there is no such queue\"}");
    console.press("Test");
    assertThat(console.text("Test failed")).isVisible();
    assertThat(console.text("Troubleshooting tips")).isVisible();
    assertThat(console.text("Check the path of the URL")).isVisible();
    console.press("View Invocation Data");
    Locator panel = console.page().locator("#invocation-data");
    assertThat(panel).isVisible();
    assertThat(panel).containsText("there is no such queue");
    assertThat(panel).containsText("404");
    console.page().keyboard().press("Escape");
    assertThat(panel).isHidden();
  }

  private static void aSuccessfulTestShowsItsExchange(ConsolePages console, TargetServer target) {
    target.answer("/tickets", 201, "{\"id\": 17}");
    console.press("Test");
    Locator result = console.page().locator("#test-result");
    assertThat(result).containsText("Test successful");
    assertThat(result.boundingBox().y)
        .as("the result stands at the bottom of the page")
        .isGreaterThan(console.page().locator("#advanced").boundingBox().y);
    console.press("View Invocation Data");
    Locator panel = console.page().locator("#invocation-data");
    for (String part :
        List.of("201", "\"id\": 17", "X-Team", "platform", "webhook-signature", "TLS", "TEST")) {
      assertThat(panel).containsText(part);
    }
    assertThat(panel).not().containsText("t0ken-of-the-target");
    assertThat(panel.boundingBox().x)
        .as("the panel stands at the side")
        .isGreaterThan(console.page().viewportSize().width / 3.0);
    console.page().keyboard().press("Escape");
  }

  private static String colourOfDot(ConsolePages console, String webhook) {
    return (String)
        console
            .row(webhook)
            .locator(".status .dot")
            .evaluate("dot => getComputedStyle(dot).backgroundColor");
  }

  private static String publisherToken(ConsolePages console) {
    console.open("/settings/tokens");
    console.field("Name").fill("flows");
    console.field("Role").selectOption("publisher");
    console.press("Create token");
    return console.page().locator("#token-value").textContent().strip();
  }

  private static PublishedEvent publish(
      HeraldProcess herald, String token, String id, String integration) {
    return EventServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(token))
        .publishEvent(
            PublishEventRequest.newBuilder()
                .setEvent(
                    Requests.event(
                        id,
                        "RequestCreated",
                        Requests.request(id)
                            .addAccessGroups(
                                Requests.group("Postgresql", integration, "Database"))))
                .build());
  }

  private static void theInvocationIsOnRecord(ConsolePages console, String id) {
    console.follow("Invocations");
    assertThat(console.page().locator("table")).containsText("AR-first");
    console.open("/invocations/" + id);
    Page page = console.page();
    assertThat(page.locator(".head")).containsText("RequestCreated to Tickets");
    assertThat(page.locator(".head")).containsText("Delivered");
    Locator attempt = page.locator(".timeline > li");
    assertThat(attempt).hasCount(1);
    assertThat(attempt).containsText("Attempt 1");
    assertThat(attempt).containsText("201");
    assertThat(attempt).containsText("AR-first: Dana O'Brien");
    assertThat(attempt).containsText("\"id\": 17");
    assertThat(page.locator("body")).not().containsText("t0ken-of-the-target");
  }

  private static void runByHand(ConsolePages console, TargetServer target) {
    console.open("/webhooks");
    console.follow("Run Tickets of production now");
    String event =
        console
            .field("With the data of")
            .locator("option", new Locator.LocatorOptions().setHasText("AR-first"))
            .first()
            .getAttribute("value");
    console.field("With the data of").selectOption(event);
    console.press("Run now");
    assertThat(console.text("Run successful")).isVisible();
    assertThat(target.received().getLast().body()).contains("AR-first: Dana O'Brien");
  }
}
