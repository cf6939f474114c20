package io.herald.application.webhook;

import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.invocation.PlainInspector;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DraftCheckTest {
  private final ScriptedGuard guard = new ScriptedGuard();
  private final DraftCheck check =
      new DraftCheck(EventKinds.CATALOGUE, guard, new PlainRenderer(), new PlainInspector());

  @Test
  void a_draft_that_is_right_becomes_settings() {
    WebhookFixture fixture = aWebhook().withBearer(Secret.of("t0ken"));

    assertThat(check.check(fixture.draft(), Optional.empty()))
        .isEqualTo(new DraftCheck.Outcome.Checked(fixture.draft(), fixture.settings()));
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    List<Violation> violations =
        violations(
            aWebhook()
                .named("what?")
                .sendingTo("http://acme.com/")
                .withOAuth2("herald", Secret.of("s3cret"), "http://id.acme.com/")
                .withTemplate("unclosed")
                .withFilter("no.such", "is", "x")
                .withValidator("$[", "x")
                .capturing("ticket", "$..")
                .draft());

    assertThat(violations)
        .extracting(Violation::field)
        .contains(
            "name",
            "url",
            "authentication.oauth2.token_url",
            "body_template",
            "filters[0].field",
            "response_validators[0].json_path",
            "capture.ticket");
  }

  @Test
  void nothing_is_said_twice_about_one_field() {
    List<Violation> violations =
        violations(aWebhook().sendingTo("").withValidator("", "x").draft());

    assertThat(violations)
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("url", "response_validators[0].json_path");
  }

  @Test
  void templates_are_judged_although_secrets_are_still_missing() {
    WebhookDraft draft =
        aWebhook().withSecretHeader("X-Key", new Secret.Kept("")).withTemplate("unclosed").draft();

    assertThat(violations(draft))
        .extracting(Violation::field)
        .contains("headers[0].value", "body_template");
  }

  @Test
  void kept_secrets_are_those_of_the_stored_webhook() {
    Webhook stored = aWebhook().withBearer(Secret.of("stored-t0ken")).build();

    assertThat(check.check(WebhookDraft.of(stored), Optional.of(stored)))
        .isInstanceOfSatisfying(
            DraftCheck.Outcome.Checked.class,
            checked -> assertThat(checked.settings()).isEqualTo(stored.settings()));
  }

  @Test
  void kept_secrets_stay_at_the_origin_that_they_were_saved_for() {
    Webhook stored = aWebhook().withBearer(Secret.of("stored-t0ken")).build();
    WebhookDraft elsewhere =
        aWebhook()
            .sendingTo("https://elsewhere.example.net/")
            .withBearer(new Secret.Kept("oken"))
            .draft();

    assertThat(
            ((DraftCheck.Outcome.Refused) check.check(elsewhere, Optional.of(stored))).violations())
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("authentication.bearer.token", "SECRET_FOR_ANOTHER_TARGET"));
  }

  @Test
  void an_unfinished_draft_can_be_rendered() {
    WebhookDraft draft =
        aWebhook()
            .named("")
            .firesOn()
            .withSecretHeader("X-Key", new Secret.Kept("-key"))
            .withFilter("", "", "")
            .withTemplate("{}")
            .draft();

    assertThat(check.renderable(draft)).isPresent();
    assertThat(check.renderable(aWebhook().sendingTo("").draft())).isEmpty();
  }

  @Test
  void the_filters_that_are_right_are_known_beside_those_that_are_not() {
    WebhookDraft draft =
        aWebhook()
            .withFilter("integration.name", "is", "prod db")
            .withFilter("no.such", "is", "x")
            .draft();

    assertThat(DraftCheck.filters(draft, EventKinds.CATALOGUE.defaultKind()))
        .isEqualTo(aWebhook().withFilter("integration.name", "is", "prod db").settings().filters());
  }

  private List<Violation> violations(WebhookDraft draft) {
    return switch (check.check(draft, Optional.empty())) {
      case DraftCheck.Outcome.Checked checked -> throw new AssertionError("accepted: " + checked);
      case DraftCheck.Outcome.Refused(List<Violation> violations) -> violations;
    };
  }
}
