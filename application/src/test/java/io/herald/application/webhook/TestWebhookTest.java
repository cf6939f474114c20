package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.application.invocation.ScriptedSender.body;
import static io.herald.application.invocation.ScriptedSender.header;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.event.Events;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.PlainSigner;
import io.herald.application.invocation.RequestSender;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestWebhookTest {
  private static final TestWebhook.Subject SAMPLE = new TestWebhook.Subject.Sample("");
  private static final WebhookId NOBODY = new WebhookId(new UUID(9, 9));

  private final WiredApplication application = new WiredApplication();

  @Test
  void a_test_is_sent_like_any_delivery() {
    Webhook webhook =
        application.created(
            aWebhook()
                .sending("PUT", "https://hooks.example.com/t/{{data.id}}")
                .withSecretHeader("X-Api-Key", Secret.of("s3cret-key"))
                .withBearer(Secret.of("s3cret-token")));

    Invocations.Detail detail = tested(test(webhook, SAMPLE));

    OutboundRequest request = application.sender.onlyRequest();
    assertThat(request.method().name()).isEqualTo("PUT");
    assertThat(request.url()).isEqualTo("https://hooks.example.com/t/test-request");
    assertThat(header(request, "X-Api-Key")).isEqualTo("s3cret-key");
    assertThat(header(request, "Authorization")).isEqualTo("Bearer s3cret-token");
    assertThat(header(request, "webhook-id")).isEqualTo(detail.invocation().id().toString());
    assertThat(header(request, "webhook-signature"))
        .isEqualTo(PlainSigner.signatureBy(Secret.of(WebhookFixture.SIGNING_SECRET)));
  }

  @Test
  void what_came_of_it_is_answered_and_on_record() {
    Webhook webhook = application.created(aWebhook());

    Invocations.Detail detail = tested(test(webhook, SAMPLE));

    Invocation invocation = detail.invocation();
    assertThat(invocation.cause()).isEqualTo(Cause.TEST);
    assertThat(invocation.webhook()).contains(webhook.id());
    assertThat(invocation.webhookName()).isEqualTo("Tickets");
    assertThat(invocation.state())
        .isEqualTo(new InvocationState.Delivered(application.clock.instant()));
    assertThat(invocation.attempts()).isEqualTo(1);
    assertThat(detail.attempts()).hasSize(1);
    Invocations.Detail recorded = application.invocations.find(invocation.id()).orElseThrow();
    assertThat(recorded.invocation().state()).isEqualTo(invocation.state());
    assertThat(recorded.attempts()).hasSize(1);
    assertThat(recorded.attempts().getFirst().webhookVersion()).isEqualTo(1);
  }

  @Test
  void a_failure_is_an_answer_too() {
    Webhook webhook = application.created(aWebhook());
    application.sender.answers(500, "out of order");

    Invocations.Detail detail = tested(test(webhook, SAMPLE));

    assertThat(detail.invocation().state())
        .isEqualTo(
            new InvocationState.Failed(
                application.clock.instant(),
                Optional.of(FailureClass.SERVER_ERROR),
                "The target answered 500."));
  }

  @Test
  void an_inactive_webhook_can_be_tested_and_its_filters_are_not_asked() {
    Webhook webhook =
        application.created(
            aWebhook().inactive().withFilter("integration.name", "is", "no such thing"));

    assertThat(tested(test(webhook, SAMPLE)).invocation().state())
        .isInstanceOf(InvocationState.Delivered.class);
  }

  @Test
  void a_target_that_is_gone_switches_nothing_off() {
    Webhook webhook = application.created(aWebhook());
    application.sender.answers(410, "");

    tested(test(webhook, SAMPLE));

    assertThat(application.webhooks.find(webhook.id())).contains(webhook);
  }

  @Test
  void the_sample_is_that_of_the_first_trigger_unless_another_is_named() {
    Webhook webhook = application.created(aWebhook().firesOn("RequestApproved", "Manual"));

    test(webhook, SAMPLE);
    test(webhook, new TestWebhook.Subject.Sample("RequestExpired"));
    test(webhook, new TestWebhook.Subject.Sample("Manual"));

    assertThat(application.sender.sent())
        .extracting(request -> body(request).replaceAll(".*\"event_type\":\"(\\w+)\".*", "$1"))
        .containsExactly("RequestApproved", "RequestExpired", "Manual");
  }

  @Test
  void a_sample_says_that_it_is_one() {
    Webhook webhook = application.created(aWebhook());

    test(webhook, SAMPLE);

    assertThat(body(application.sender.onlyRequest()))
        .contains("\"friendly_id\":\"AR-TEST-1\"")
        .contains("\"justification\":\"TEST,");
  }

  @Test
  void a_sample_can_be_sent_again_and_again() {
    Webhook webhook = application.created(aWebhook());

    for (int i = 0; i < 3; i++) {
      assertThat(test(webhook, SAMPLE)).isInstanceOf(TestWebhook.Outcome.Tested.class);
    }
    assertThat(application.sender.sent()).hasSize(3);
  }

  @Test
  void an_event_on_record_is_sent_as_it_is() {
    Webhook webhook = application.created(aWebhook());
    Event event = application.published(anEvent().withPublisherId("mine").build());

    Invocations.Detail detail = tested(test(webhook, new TestWebhook.Subject.Stored(event.id())));

    assertThat(body(application.sender.onlyRequest())).isEqualTo(event.payload().text());
    assertThat(detail.invocation().event()).isEqualTo(event.id());
    assertThat(application.events.list(Events.Query.ALL, page()).items()).containsExactly(event);
  }

  @Test
  void the_event_id_of_a_given_event_is_not_remembered() {
    Webhook webhook = application.created(aWebhook());
    TestWebhook.Subject given =
        new TestWebhook.Subject.Given(anEvent().withPublisherId("mine").draft());

    Invocations.Detail first = tested(test(webhook, given));
    Invocations.Detail second = tested(test(webhook, given));

    assertThat(first.invocation().publisherEventId())
        .isNotEqualTo("mine")
        .isNotEqualTo(second.invocation().publisherEventId());
    assertThat(application.events.findByPublisherId("mine")).isEmpty();
  }

  @Test
  void a_given_event_may_be_a_manual_one() {
    Webhook webhook = application.created(aWebhook().firesOn("Manual"));

    tested(test(webhook, new TestWebhook.Subject.Given(anEvent().ofType("Manual").draft())));

    assertThat(body(application.sender.onlyRequest())).contains("\"event_type\":\"Manual\"");
  }

  @Test
  void a_given_event_that_is_wrong_is_refused_and_nothing_is_sent() {
    Webhook webhook = application.created(aWebhook());

    assertThat(
            violations(
                test(
                    webhook,
                    new TestWebhook.Subject.Given(anEvent().without("requester").draft()))))
        .extracting(Violation::field)
        .containsExactly("event.data.requester");
    assertThat(application.sender.sent()).isEmpty();
  }

  @Test
  void a_trigger_that_does_not_exist_is_refused() {
    Webhook webhook = application.created(aWebhook());

    assertThat(violations(test(webhook, new TestWebhook.Subject.Sample("RequestAproved"))))
        .extracting(Violation::field, Violation::message)
        .containsExactly(
            tuple("trigger", "There is no trigger of this name. Did you mean RequestApproved?"));
  }

  @Test
  void what_is_not_there_is_absent() {
    EventId nothing = new EventId(new UUID(9, 9));
    Webhook webhook = application.created(aWebhook());

    assertThat(application.testWebhook.test(ADMIN, NOBODY, SAMPLE))
        .isEqualTo(new TestWebhook.Outcome.Absent("webhook " + NOBODY));
    assertThat(test(webhook, new TestWebhook.Subject.Stored(nothing)))
        .isEqualTo(new TestWebhook.Outcome.Absent("event " + nothing));
    assertThat(
            application.testWebhook.testDraft(
                ADMIN, aWebhook().draft(), Optional.of(NOBODY), SAMPLE))
        .isEqualTo(new TestWebhook.Outcome.Absent("webhook " + NOBODY));
  }

  @Test
  void what_a_test_captures_is_shown_and_not_kept() {
    Webhook webhook = application.created(aWebhook().capturing("ticket", "$.id"));
    Event event = application.published(anEvent().build());
    application.sender.answers(200, "{\"id\": \"T-1\"}");

    Invocations.Detail detail = tested(test(webhook, new TestWebhook.Subject.Stored(event.id())));

    assertThat(detail.captured()).isEqualTo(Map.of("ticket", "T-1"));
    assertThat(application.invocations.captured(event.subject().orderingKey())).isEmpty();
  }

  @Test
  void a_draft_that_was_never_saved_is_tested_under_a_secret_of_its_own() {
    Invocations.Detail detail =
        tested(
            application.testWebhook.testDraft(
                ADMIN, aWebhook().signedWith("").draft(), Optional.empty(), SAMPLE));

    assertThat(detail.invocation().webhook()).isEmpty();
    assertThat(detail.attempts().getFirst().webhookVersion()).isZero();
    assertThat(header(application.sender.onlyRequest(), "webhook-signature")).startsWith("v1,");
    assertThat(application.signer.secretsMade()).isEqualTo(1);
    assertThat(application.webhooks.configuration().webhooks()).isEmpty();
  }

  @Test
  void a_draft_of_a_saved_webhook_keeps_its_secrets_at_the_same_origin() {
    Webhook webhook = application.created(aWebhook().withBearer(Secret.of("t0ken")));

    Invocations.Detail detail =
        tested(
            application.testWebhook.testDraft(
                ADMIN,
                aWebhook()
                    .sendingTo("https://hooks.example.com/changed")
                    .withBearer(new Secret.Kept("oken"))
                    .signedWith("")
                    .draft(),
                Optional.of(webhook.id()),
                SAMPLE));

    OutboundRequest request = application.sender.onlyRequest();
    assertThat(request.url()).isEqualTo("https://hooks.example.com/changed");
    assertThat(header(request, "Authorization")).isEqualTo("Bearer t0ken");
    assertThat(header(request, "webhook-signature"))
        .isEqualTo(PlainSigner.signatureBy(Secret.of(WebhookFixture.SIGNING_SECRET)));
    assertThat(detail.invocation().webhook()).contains(webhook.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.net/",
        "https://hooks.example.com:8443/",
        "https://hooks.example.com.evil.example.net/",
        "https://hooks.example.com@evil.example.net/"
      })
  void a_draft_takes_no_stored_secret_to_another_origin(String url) {
    Webhook webhook = application.created(aWebhook().withBearer(Secret.of("t0ken")));

    assertThat(
            violations(
                application.testWebhook.testDraft(
                    ADMIN,
                    aWebhook().sendingTo(url).withBearer(new Secret.Kept("oken")).draft(),
                    Optional.of(webhook.id()),
                    SAMPLE)))
        .extracting(Violation::rule)
        .contains("SECRET_FOR_ANOTHER_TARGET");
    assertThat(application.sender.sent()).isEmpty();
  }

  @Test
  void a_draft_that_is_wrong_is_refused_and_nothing_is_sent() {
    assertThat(
            violations(
                application.testWebhook.testDraft(
                    ADMIN,
                    aWebhook().sendingTo("http://acme.com/").withTemplate("unclosed").draft(),
                    Optional.empty(),
                    SAMPLE)))
        .extracting(Violation::field)
        .containsExactly("url", "body_template");
    assertThat(application.sender.sent()).isEmpty();
    assertThat(application.events.list(Events.Query.ALL, page()).items()).isEmpty();
  }

  @Test
  void a_draft_may_be_tested_under_a_name_in_use() {
    application.created(aWebhook());

    assertThat(
            application.testWebhook.testDraft(ADMIN, aWebhook().draft(), Optional.empty(), SAMPLE))
        .isInstanceOf(TestWebhook.Outcome.Tested.class);
  }

  @Test
  void operators_do_not_see_the_path_in_what_they_tested() {
    Webhook webhook =
        application.created(aWebhook().sendingTo("https://hooks.example.com/secret-path"));

    Invocations.Detail detail =
        tested(application.testWebhook.test(OPERATOR, webhook.id(), SAMPLE));

    assertThat(detail.attempts().getFirst().request().map(Attempt.SentRequest::url))
        .contains("https://hooks.example.com/…");
  }

  @Test
  void a_failure_inside_herald_is_on_record_too() {
    Webhook webhook = application.created(aWebhook());
    application.sender.replies(_ -> {
      throw new IllegalStateException("a bug");
    });

    assertThatThrownBy(() -> test(webhook, SAMPLE)).hasMessage("a bug");

    assertThat(application.invocations.list(Invocations.Query.ALL, page()).items())
        .singleElement()
        .satisfies(invocation ->
            assertThat(invocation.state())
                .isInstanceOfSatisfying(
                    InvocationState.Failed.class,
                    failed -> assertThat(failed.failure()).contains(FailureClass.INTERNAL)));
  }

  @Test
  void an_interrupted_test_is_on_record_and_the_interrupt_goes_on() {
    Webhook webhook = application.created(aWebhook());
    application.sender.replies(request -> {
      Thread.currentThread().interrupt();
      return new RequestSender.Exchange.Broken(
          FailureClass.INTERRUPTED, "Herald stops.", Attempt.Timings.NONE);
    });

    Invocations.Detail detail = tested(test(webhook, SAMPLE));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(detail.invocation().state()).isInstanceOf(InvocationState.Failed.class);
  }

  private TestWebhook.Outcome test(Webhook webhook, TestWebhook.Subject subject) {
    return application.testWebhook.test(ADMIN, webhook.id(), subject);
  }

  private static Invocations.Detail tested(TestWebhook.Outcome outcome) {
    if (outcome instanceof TestWebhook.Outcome.Tested(Invocations.Detail detail)) {
      return detail;
    }
    throw new AssertionError("not tested: " + outcome);
  }

  private static List<Violation> violations(TestWebhook.Outcome outcome) {
    return ((TestWebhook.Outcome.Refused) outcome).violations();
  }

  private static io.herald.application.Page.Request page() {
    return Page.Request.first();
  }
}
