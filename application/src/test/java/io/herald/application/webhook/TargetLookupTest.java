package io.herald.application.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Secret;
import io.herald.domain.Violation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TargetLookupTest {
  private final ScriptedGuard guard = new ScriptedGuard();
  private final TargetLookup lookup = new TargetLookup(guard);

  @Test
  void a_host_that_is_there_gives_no_cause_for_words() {
    TargetLookup.Findings findings = lookup.look(aWebhook().settings());

    assertThat(findings.violations()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void a_host_that_does_not_resolve_now_is_a_warning() {
    guard.notResolving("hooks.example.com");

    TargetLookup.Findings findings = lookup.look(aWebhook().settings());

    assertThat(findings.violations()).isEmpty();
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith("The host hooks.example.com does not resolve now.");
  }

  @Test
  void an_address_that_is_refused_refuses_the_save() {
    guard.resolvingToTheInside("hooks.example.com");

    assertThat(lookup.look(aWebhook().settings()).violations())
        .containsExactly(
            new Violation("url", "ADDRESS_REFUSED", "10.0.0.1 is a private address. Use another."));
  }

  @Test
  void the_host_of_the_token_url_is_looked_up_too() {
    guard.resolvingToTheInside("id.example.com");

    assertThat(
            lookup
                .look(
                    aWebhook()
                        .withOAuth2("herald", Secret.of("s3cret"), "https://id.example.com/token")
                        .settings())
                .violations())
        .extracting(Violation::field)
        .containsExactly("authentication.oauth2.token_url");
  }

  @Test
  void placeholders_in_the_path_are_not_looked_at() {
    guard.refusing("{{");

    assertThat(
            lookup
                .look(
                    aWebhook()
                        .sendingTo("https://hooks.example.com/t/{{data.id}}?x={{data.id}}")
                        .settings())
                .violations())
        .isEmpty();
  }

  @Test
  void a_name_server_that_fails_fails_no_save() {
    guard.breaking("hooks.example.com");

    TargetLookup.Findings findings = lookup.look(aWebhook().settings());

    assertThat(findings.violations()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  @Timeout(10)
  void a_name_server_that_never_answers_fails_no_save() {
    guard.neverAnswering("hooks.example.com");

    TargetLookup impatient = new TargetLookup(guard, Duration.ofMillis(50));

    assertThat(impatient.look(aWebhook().settings()).violations()).isEmpty();
  }
}
