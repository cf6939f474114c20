package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.HostileText;
import io.herald.domain.fixture.Samples;
import io.herald.proto.v1.Event;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files that are almost right, or noise, through the two readers of the command: what cannot be
 * read is a sentence, never another exception, and takes a moment. The seed is printed; {@code
 * -Dherald.seed=N} repeats a run.
 */
class HostileFilesTest {
  private static final int IN_A_NORMAL_RUN = 20_000;
  private static final int IN_A_LONG_RUN = 1_000_000;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final List<String> WEBHOOKS =
      List.of(
          """
          name: Freshdesk tickets
          description: Opens and follows a ticket per production request
          owner: platform-security
          labels: [production, itsm]
          active: true
          method: PUT
          url: https://acme.freshdesk.com/api/v2/tickets/{{captured.ticket}}
          headers:
            - {name: X-Team, value: platform}
            - {name: X-Api-Key, value_env: KEY, secret: true}
          authentication:
            oauth2: {client_id: herald, client_secret: s3cret, token_url: "https://id.acme.com/token", scopes: [a],
                     client_authentication: basic, extra: {audience: "https://acme.com"}}
          body_template: |
            {"subject": "{{data.friendly_id}}: {{data.requester.name}}", "why": {{data.justification}}}
          triggers: [RequestApproved]
          filters:
            - {field: integration.name, operator: is, values: [prod db]}
          response_validators:
            - {json_path: $.id, expected_values: []}
          capture: {ticket: $.id}
          timeout: 10s
          delivery: {max_concurrency: 20, rate_limit: 50/s, order: normal, retry: standard}
          """,
          """
          {"webhooks": [{"name": "One", "url": "https://hooks.example.com/x", "triggers": ["Manual"],
            "authentication": {"bearer": {"token": {"hint": "abcd"}}}, "delivery": {"retry": ["5s", "1m"]}},
            {"name": "Two", "url": "https://hooks.example.com/y", "signing_secret": "whsec_AAAA"}]}
          """);

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatCannotBeReadIsASentence() {
    run(IN_A_NORMAL_RUN);
  }

  @Test
  @Tag("all")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void inTheLongRunToo() {
    run(IN_A_LONG_RUN);
  }

  private static void run(int inputs) {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("hostile files: " + inputs + " inputs, seed " + seed);
    int webhooks = 0;
    int events = 0;
    for (int i = 0; i < inputs; i++) {
      HostileText hostile = new HostileText(new SplittableRandom(seed * 1_000_003 + i));
      boolean webhook = hostile.chance(50);
      String right = webhook ? hostile.oneOf(WEBHOOKS) : hostile.oneOf(Samples.lines());
      String file = hostile.chance(5) ? hostile.garbage() : hostile.text(right);
      long start = System.nanoTime();
      try {
        if (webhook) {
          webhooks += readWebhooks(file);
        } else {
          events += readEvents(file);
        }
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ", input " + i + ":\n" + file, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("seed %d, input %d", seed, i)
          .isLessThan(LONGEST);
    }
    System.out.println("  read: " + webhooks + " webhooks, " + events + " events");
    assertThat(webhooks).isPositive();
    assertThat(events).isPositive();
  }

  private static int readWebhooks(String file) {
    try {
      return new WebhookFile(Map.of("KEY", "s3cret"))
          .read("hooks.yaml", file.getBytes(StandardCharsets.UTF_8))
          .size();
    } catch (CommandFailure failure) {
      failure.lines().forEach(HostileFilesTest::assertForPeople);
      assertThat(failure.lines()).isNotEmpty();
      assertThat(failure.exitCode()).isEqualTo(ExitCode.REFUSED);
      return 0;
    }
  }

  private static int readEvents(String file) {
    int read = 0;
    try (EventReader reader =
        new EventReader(
            "events.json", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)))) {
      for (Event event = reader.next(); event != null; event = reader.next()) {
        read++;
      }
      reader.problems().forEach(HostileFilesTest::assertForPeople);
      return reader.problems().isEmpty() ? read : 0;
    }
  }

  private static void assertForPeople(String line) {
    assertThat(line)
        .isNotBlank()
        .doesNotContainPattern(
            "tools\\.jackson|java\\.(lang|util|io)\\.|io\\.herald|Exception|(Json|Object)Node");
  }
}
