package io.herald.web;

import io.herald.application.WiredApplication;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.webhook.TestWebhook;
import io.herald.domain.Secret;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Webhook;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The console to be looked at, filled with examples or empty: {@code ConsolePlayground PORT
 * [empty]}. Sign in with {@link WiredApplication#BOOTSTRAP_TOKEN}.
 */
final class ConsolePlayground {
  private ConsolePlayground() {}

  public static void main(String[] arguments) throws InterruptedException {
    WiredApplication app = new WiredApplication();
    app.clock.advance(Duration.between(app.clock.instant(), Instant.now()));
    if (arguments.length < 2) {
      fill(app);
    }
    WebConsole console =
        WebConsole.start(
            new WebConsole.Settings(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(arguments[0]),
                Optional.empty(),
                Optional.empty(),
                "playground"),
            ConsoleFixture.useCases(app, new ScriptedReplays()),
            () -> true,
            Optional.of(limit -> java.util.List.of()),
            app.clock);
    System.out.println(console.url() + " " + WiredApplication.BOOTSTRAP_TOKEN);
    Thread.currentThread().join();
  }

  /** Webhooks of every sort, events, and what became of them. */
  static void fill(WiredApplication app) {
    Samples.accessRequests().forEach(draft -> app.published(EventFixture.accepted(draft)));
    Webhook slack =
        app.created(
            WebhookFixture.aWebhook()
                .named("Slack production")
                .ownedBy("Platform security")
                .labelled("production", "chat")
                .sendingTo("https://hooks.slack.com/services/T000/B000/xyz")
                .withTemplate("{\"text\": \"{{data.friendly_id}}\"}")
                .firesOn("RequestCreated", "RequestApproved", "RequestGranted")
                .withFilter("integration.name", "is", "prod db", "aws-prod"));
    Webhook tickets =
        app.created(
            WebhookFixture.aWebhook()
                .named("Freshdesk tickets")
                .describedAs("Opens and follows a ticket per production request")
                .sending("PUT", "https://acme.freshdesk.com/api/v2/tickets/7")
                .withBasic("agent-key", Secret.of("a-password-nobody-knows"))
                .withHeader("X-Team", "platform")
                .withSecretHeader("X-Api-Key", Secret.of("a-key-that-nobody-may-see"))
                .firesOn("RequestApproved", "Manual")
                .withValidator("$.id")
                .capturing("ticket", "$.id"));
    app.created(
        WebhookFixture.aWebhook()
            .named("Audit forwarder")
            .inactive()
            .sendingTo("https://collector.acme.com/v1/events")
            .withTemplate("")
            .firesOn(
                "RequestCreated",
                "RequestApproved",
                "RequestRejected",
                "RequestGranted",
                "RequestExpired",
                "RequestFailed"));
    app.sender.answers(201, "{\"id\": 4711, \"status\": \"open\"}");
    app.testWebhook.test(WiredApplication.ADMIN, tickets.id(), new TestWebhook.Subject.Sample(""));
    app.sender.answers(404, "<html><body><script>alert(1)</script>no such channel</body></html>");
    app.testWebhook.test(WiredApplication.ADMIN, slack.id(), new TestWebhook.Subject.Sample(""));
    app.sender.breaks(FailureClass.TIMEOUT, "No full answer within 10 s.");
    app.testWebhook.test(WiredApplication.ADMIN, slack.id(), new TestWebhook.Subject.Sample(""));
  }
}
