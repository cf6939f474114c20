package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateWebhookTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void what_is_created_is_stored() {
    CreateWebhook.Outcome.Created created = create(aWebhook().withTemplate("{}"));

    assertThat(created.webhook().settings()).isEqualTo(aWebhook().withTemplate("{}").settings());
    assertThat(created.webhook().version()).isEqualTo(1);
    assertThat(created.webhook().active()).isTrue();
    assertThat(created.warnings()).isEmpty();
    assertThat(application.webhooks.find(created.webhook().id())).contains(created.webhook());
  }

  @Test
  void an_inactive_webhook_says_since_when() {
    assertThat(create(aWebhook().inactive()).webhook().status())
        .isEqualTo(
            new WebhookStatus.Inactive(
                WebhookStatus.Reason.SWITCHED_OFF, "", application.clock.instant()));
  }

  @Test
  void without_a_signing_secret_one_is_made_and_answered_once() {
    CreateWebhook.Outcome.Created created = create(aWebhook().signedWith(""));

    assertThat(SigningSecret.decode(created.signingSecret())).isPresent();
    assertThat(created.webhook().signingSecrets())
        .extracting(SigningSecret::value)
        .containsExactly(Secret.of(created.signingSecret()));
    assertThat(application.audited().toString()).doesNotContain(created.signingSecret());
  }

  @Test
  void a_signing_secret_that_was_given_is_used() {
    assertThat(create(aWebhook()).signingSecret()).isEqualTo(WebhookFixture.SIGNING_SECRET);
    assertThat(application.signer.secretsMade()).isZero();
  }

  @Test
  void everything_that_is_wrong_is_said_at_once_and_nothing_is_stored() {
    create(aWebhook().named("Tickets"));

    List<Violation> violations =
        violations(
            aWebhook()
                .named("TICKETS")
                .sendingTo("http://acme.com/")
                .withTemplate("unclosed")
                .withValidator("$["));

    assertThat(violations)
        .extracting(Violation::field, Violation::rule)
        .containsExactly(
            tuple("name", "NAME_TAKEN"),
            tuple("url", "HTTPS_ONLY"),
            tuple("response_validators[0].json_path", "JSON_PATH_REFUSED"),
            tuple("body_template", "TEMPLATE_SYNTAX"));
    assertThat(application.webhooks.configuration().webhooks()).hasSize(1);
    assertThat(application.audited()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tickets", "tickets", "TICKETS"})
  void names_are_unique_without_case(String name) {
    create(aWebhook().named("Tickets"));

    assertThat(violations(aWebhook().named(name)))
        .extracting(Violation::rule)
        .containsExactly("NAME_TAKEN");
  }

  @Test
  void a_secret_to_keep_is_refused_where_none_is_stored() {
    assertThat(violations(aWebhook().withBearer(new Secret.Kept("oken"))))
        .extracting(Violation::field)
        .containsExactly("authentication.bearer.token");
  }

  @Test
  void a_host_whose_address_is_refused_is_refused() {
    application.guard.resolvingToTheInside("hooks.example.com");

    assertThat(violations(aWebhook()))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("url", "ADDRESS_REFUSED"));
  }

  @Test
  void a_host_that_is_not_there_now_is_saved_with_a_warning() {
    application.guard.notResolving("hooks.example.com");

    assertThat(create(aWebhook().withTemplate("{}")).warnings())
        .singleElement()
        .asString()
        .contains("hooks.example.com does not resolve now");
  }

  @Test
  void an_empty_body_says_what_it_sends() {
    assertThat(create(aWebhook().withTemplate(" ")).warnings())
        .containsExactly("Sends every field, including e-mail addresses and justification.");
  }

  @Test
  void the_audit_log_says_who_created_what() {
    Webhook webhook =
        create(
                aWebhook()
                    .sendingTo("https://hooks.example.com/very-secret-path")
                    .withBearer(Secret.of("very-secret-token")))
            .webhook();

    AuditEntry audit = application.lastAudit();

    assertThat(audit.caller()).isEqualTo(ADMIN);
    assertThat(audit.action()).isEqualTo("webhook.create");
    assertThat(audit.object()).isEqualTo("webhook Tickets (" + webhook.id() + ")");
    assertThat(audit.objectId()).isEqualTo(webhook.id().toString());
    assertThat(audit.before()).isEmpty();
    assertThat(audit.after()).isEqualTo(WebhookAuditText.of(webhook)).doesNotContain("very-secret");
  }

  private CreateWebhook.Outcome.Created create(WebhookFixture fixture) {
    return (CreateWebhook.Outcome.Created) application.createWebhook.create(ADMIN, fixture.draft());
  }

  private List<Violation> violations(WebhookFixture fixture) {
    return ((CreateWebhook.Outcome.Refused)
            application.createWebhook.create(ADMIN, fixture.draft()))
        .violations();
  }
}
