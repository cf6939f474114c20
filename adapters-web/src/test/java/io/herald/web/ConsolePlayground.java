package io.herald.web;

import io.herald.application.RecordsFixture;
import io.herald.application.WiredApplication;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.Person;
import io.herald.application.access.Role;
import io.herald.application.access.ScriptedProvider;
import io.herald.application.access.TrustedProxies;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.statistics.Counters;
import io.herald.application.statistics.ScriptedStatistics;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.WebhookHealth;
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
import java.util.UUID;

/**
 * The console to be looked at, filled with examples or empty: {@code ConsolePlayground PORT
 * [empty]}. Sign in with {@link WiredApplication#BOOTSTRAP_TOKEN}.
 */
final class ConsolePlayground {
  private ConsolePlayground() {}

  public static void main(String[] arguments) throws InterruptedException {
    WiredApplication app = new WiredApplication();
    app.clock.advance(Duration.between(app.clock.instant(), Instant.now()));
    ScriptedStatistics statistics = new ScriptedStatistics();
    if (arguments.length < 2) {
      fill(app);
      attempt(app, statistics);
    }
    WebConsole console =
        WebConsole.start(
            new WebConsole.Settings(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(arguments[0]),
                Optional.empty(),
                Optional.empty(),
                TrustedProxies.NONE,
                "playground"),
            ConsoleFixture.useCases(
                app,
                new ScriptedReplays(),
                statistics,
                Optional.of(app.signInWithProvider(new ScriptedProvider(), "staff=viewer"))),
            () -> true,
            Optional.of(limit -> java.util.List.of()),
            app.clock);
    System.out.println(console.url() + " " + WiredApplication.BOOTSTRAP_TOKEN);
    Thread.currentThread().join();
  }

  /** A day of attempts, one webhook with a bad hour. */
  static void attempt(WiredApplication app, ScriptedStatistics statistics) {
    Instant now = app.clock.instant();
    int ordinal = 0;
    for (Webhook webhook : app.browseWebhooks.all(WiredApplication.ADMIN)) {
      ordinal++;
      for (int hour = 0; hour < 24; hour++) {
        Counters counters = Counters.NONE;
        for (int i = 0; i < (5 + hour * ordinal) % 37; i++) {
          counters =
              counters.plus(
                  Counters.of(
                      Duration.ofMillis(7L * i * ordinal + 3), i % (9 * ordinal) != 4, i == 4));
        }
        statistics.attempted(webhook.id(), now.minus(Duration.ofHours(hour)), counters);
      }
      statistics.health(
          webhook.id(),
          new WebhookHealth.Health(
              Optional.empty(),
              Optional.of(now.minusSeconds(20)),
              Optional.of(now.minus(Duration.ofHours(ordinal)))));
    }
  }

  /** Invites somebody new; the secret of the link. */
  static String invite(WiredApplication app) {
    String email = "ivy" + app.people.list().size() + "@acme.com";
    return switch (app.invitePerson.invite(WiredApplication.ADMIN, email, "Ivy", "operator")) {
      case InvitePerson.Outcome.Invited invited -> invited.secret();
      case InvitePerson.Outcome other -> throw new AssertionError(other.toString());
    };
  }

  /** People of every sort. */
  private static void fillPeople(WiredApplication app) {
    app.person("dana.obrien@acme.com", Role.ADMIN);
    app.person("lee@acme.com", Role.OPERATOR);
    app.managePeople.disable(
        WiredApplication.ADMIN, app.person("former@acme.com", Role.VIEWER).id());
    app.people.add(
        new Person(
            new UUID(3, 4),
            1,
            "pat.with.a.rather.long.address@subsidiary.acme.com",
            "Pat",
            Role.VIEWER,
            true,
            new Person.Credential.Provider("https://id.acme.com", "00u1a2b3c4"),
            "id.acme.com",
            app.clock.instant(),
            Optional.empty()),
        RecordsFixture.audit("person.create"));
  }

  /** Webhooks of every sort, events, and what became of them. */
  static void fill(WiredApplication app) {
    fillPeople(app);
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
