package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.VIEWER;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.WiredApplication;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PreviewWebhookTest {
  private static final TestWebhook.Subject SAMPLE = new TestWebhook.Subject.Sample("");

  private final WiredApplication application = new WiredApplication();
  private final PreviewWebhook previews = application.previewWebhook;

  @Test
  void a_preview_shows_the_request_with_its_fixed_headers_and_no_secret() {
    Attempt.SentRequest request =
        draft(
                aWebhook()
                    .sending("PUT", "https://hooks.example.com/t/{{data.id}}")
                    .withHeader("X-Request", "{{data.friendly_id}}")
                    .withSecretHeader("X-Api-Key", Secret.of("s3cret-key"))
                    .withBearer(Secret.of("s3cret-token"))
                    .withTemplate("{\"id\": \"{{data.id}}\"}"))
            .request()
            .orElseThrow();

    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.url()).isEqualTo("https://hooks.example.com/t/test-request");
    assertThat(request.body()).isEqualTo("{\"id\": \"test-request\"}");
    assertThat(request.headers())
        .containsExactly(
            new HeaderLine("X-Request", "AR-TEST-1", false),
            new HeaderLine("X-Api-Key", "••••", true),
            new HeaderLine("Content-Type", "application/json", false),
            new HeaderLine("User-Agent", "Herald/test", false),
            new HeaderLine("Authorization", "Bearer ••••", true),
            new HeaderLine("webhook-id", "inv_00000000000000000000000000", false),
            new HeaderLine("webhook-timestamp", "(made when it is sent)", false),
            new HeaderLine("webhook-signature", "(made when it is sent)", false),
            new HeaderLine("traceparent", "(made when it is sent)", false));
    assertThat(application.sender.sent()).isEmpty();
  }

  @Test
  void own_headers_take_the_place_of_fixed_ones() {
    assertThat(
            draft(
                    aWebhook()
                        .withHeader("content-type", "application/json; charset=utf-8")
                        .withBasic("dana", Secret.of("s3cret-password")))
                .request()
                .orElseThrow()
                .headers())
        .contains(new HeaderLine("Authorization", "Basic ••••", true))
        .extracting(HeaderLine::name)
        .doesNotContain("Content-Type");
  }

  @Test
  void the_same_draft_gives_the_same_preview() {
    WebhookFixture fixture = aWebhook();

    assertThat(draft(fixture).request()).isEqualTo(draft(fixture).request());
    assertThat(draft(fixture).event().publisherId()).isEqualTo("test-RequestCreated");
  }

  @Test
  void an_unfinished_draft_is_shown_with_what_is_wrong_with_it() {
    PreviewWebhook.Outcome.Previewed previewed =
        draft(
            aWebhook()
                .named("")
                .firesOn()
                .withFilter("no.such", "is", "x")
                .withTemplate("{\"id\": \"{{data.id}}\"}"));

    assertThat(previewed.problems())
        .extracting(Violation::field)
        .contains("name", "triggers", "filters[0].field");
    assertThat(previewed.request().orElseThrow().body()).isEqualTo("{\"id\": \"test-request\"}");
    assertThat(previewed.triggerNamed()).isFalse();
    assertThat(previewed.fires()).isFalse();
  }

  @Test
  void a_draft_that_cannot_be_rendered_says_why() {
    PreviewWebhook.Outcome.Previewed unfillable = draft(aWebhook().withTemplate("{{fail}}"));
    PreviewWebhook.Outcome.Previewed withoutUrl = draft(aWebhook().sendingTo(""));

    assertThat(unfillable.request()).isEmpty();
    assertThat(unfillable.problems())
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("body_template", "TEMPLATE"));
    assertThat(withoutUrl.request()).isEmpty();
    assertThat(withoutUrl.problems()).extracting(Violation::field).containsExactly("url");
  }

  @Test
  void the_filled_in_url_is_judged_again() {
    application.guard.refusing("test-request");

    assertThat(draft(aWebhook().sendingTo("https://hooks.example.com/{{data.id}}")).problems())
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("url", "HOST_REFUSED"));
  }

  @Test
  void it_says_whether_the_webhook_would_fire() {
    WebhookFixture fixture =
        aWebhook().firesOn("RequestCreated").withFilter("integration.name", "is", "prod db");

    PreviewWebhook.Outcome.Previewed created =
        draft(fixture, new TestWebhook.Subject.Sample("RequestCreated"));
    PreviewWebhook.Outcome.Previewed expired =
        draft(fixture, new TestWebhook.Subject.Sample("RequestExpired"));
    PreviewWebhook.Outcome.Previewed elsewhere =
        draft(
            fixture,
            new TestWebhook.Subject.Given(
                anEvent().with("access_groups", Json.JsonArray.EMPTY).draft()));

    assertThat(created.fires()).isTrue();
    assertThat(expired.triggerNamed()).isFalse();
    assertThat(expired.verdict().holds()).isTrue();
    assertThat(expired.fires()).isFalse();
    assertThat(elsewhere.triggerNamed()).isTrue();
    assertThat(elsewhere.verdict().holds()).isFalse();
    assertThat(elsewhere.fires()).isFalse();
  }

  @Test
  void captured_values_are_those_on_record_or_stand_ins() {
    WebhookFixture reader = aWebhook().sendingTo("https://hooks.example.com/t/{{captured.ticket}}");
    Event event = application.published(anEvent().build());
    TestWebhook.Subject stored = new TestWebhook.Subject.Stored(event.id());

    PreviewWebhook.Outcome.Previewed ofSample = draft(reader);
    PreviewWebhook.Outcome.Previewed before = draft(reader, stored);

    assertThat(url(ofSample)).isEqualTo("https://hooks.example.com/t/captured-ticket");
    assertThat(ofSample.problems()).isEmpty();
    assertThat(before.problems())
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("capture.ticket", "CAPTURE_MISSING"));

    Webhook bringer = application.created(aWebhook().firesOn("Manual").capturing("ticket", "$.id"));
    application.sender.answers(200, "{\"id\": \"T-1\"}");
    application.invokeWebhook.runNow(ADMIN, bringer.id(), Optional.of(event.id()));

    assertThat(url(draft(reader, stored))).isEqualTo("https://hooks.example.com/t/T-1");
  }

  @Test
  void a_saved_webhook_is_previewed_for_everybody_who_may_look_without_its_path() {
    Webhook webhook =
        application.created(
            aWebhook()
                .sendingTo("https://hooks.example.com/secret-path/{{data.id}}")
                .withOAuth2("herald", Secret.of("s3cret"), "https://id.example.com/token"));
    application.guard.refusing("test-request");

    PreviewWebhook.Outcome.Previewed forViewer =
        previewed(previews.preview(VIEWER, webhook.id(), SAMPLE));
    PreviewWebhook.Outcome.Previewed forAdmin =
        previewed(previews.preview(ADMIN, webhook.id(), SAMPLE));

    assertThat(url(forViewer)).isEqualTo("https://hooks.example.com/…");
    assertThat(forViewer.toString()).doesNotContain("secret-path");
    assertThat(url(forAdmin)).isEqualTo("https://hooks.example.com/secret-path/test-request");
    assertThat(forAdmin.request().orElseThrow().headers())
        .contains(new HeaderLine("Authorization", "Bearer ••••", true));
  }

  @Test
  void a_draft_may_keep_stored_secrets_and_shows_none() {
    Webhook webhook = application.created(aWebhook().withBearer(Secret.of("s3cret-token")));

    PreviewWebhook.Outcome.Previewed kept =
        previewed(
            previews.previewDraft(
                ADMIN, WebhookDraft.of(webhook), Optional.of(webhook.id()), SAMPLE));

    assertThat(kept.problems()).isEmpty();
    assertThat(kept.request().orElseThrow().toString()).doesNotContain("s3cret");
  }

  @Test
  void what_is_not_there_is_absent_and_what_is_no_event_refused() {
    WebhookId nobody = new WebhookId(new UUID(9, 9));
    EventId nothing = new EventId(new UUID(9, 9));

    assertThat(previews.preview(ADMIN, nobody, SAMPLE))
        .isEqualTo(new PreviewWebhook.Outcome.Absent("webhook " + nobody));
    assertThat(previews.previewDraft(ADMIN, aWebhook().draft(), Optional.of(nobody), SAMPLE))
        .isEqualTo(new PreviewWebhook.Outcome.Absent("webhook " + nobody));
    assertThat(
            previews.previewDraft(
                ADMIN,
                aWebhook().draft(),
                Optional.empty(),
                new TestWebhook.Subject.Stored(nothing)))
        .isEqualTo(new PreviewWebhook.Outcome.Absent("event " + nothing));
    assertThat(
            previews.previewDraft(
                ADMIN,
                aWebhook().draft(),
                Optional.empty(),
                new TestWebhook.Subject.Given(anEvent().without("id").draft())))
        .isInstanceOf(PreviewWebhook.Outcome.Refused.class);
  }

  @Test
  void filters_are_tried_on_recent_events() {
    for (int i = 0; i < 25; i++) {
      application.published(
          anEvent()
              .ofType(i % 5 == 0 ? "RequestExpired" : "RequestCreated")
              .with("justification", Json.of(i % 2 == 0 ? "even" : "odd"))
              .build());
    }

    PreviewWebhook.Matches matches =
        previews.matches(
            ADMIN,
            aWebhook()
                .named("")
                .withFilter("justification", "is", "even")
                .withFilter("no.such", "is", "x")
                .draft());

    assertThat(matches.examined()).isEqualTo(25);
    assertThat(matches.matched()).isEqualTo(10);
    assertThat(matches.verdicts()).hasSize(20);
    assertThat(matches.verdicts().getFirst().event().payload().text()).contains("even");
    assertThat(matches.verdicts().getFirst().triggerNamed()).isTrue();
    assertThat(matches.verdicts().get(1).verdict().holds()).isFalse();
  }

  private PreviewWebhook.Outcome.Previewed draft(WebhookFixture fixture) {
    return draft(fixture, SAMPLE);
  }

  private PreviewWebhook.Outcome.Previewed draft(
      WebhookFixture fixture, TestWebhook.Subject subject) {
    return previewed(previews.previewDraft(ADMIN, fixture.draft(), Optional.empty(), subject));
  }

  private static String url(PreviewWebhook.Outcome.Previewed previewed) {
    return previewed.request().orElseThrow().url();
  }

  private static PreviewWebhook.Outcome.Previewed previewed(PreviewWebhook.Outcome outcome) {
    if (outcome instanceof PreviewWebhook.Outcome.Previewed previewed) {
      return previewed;
    }
    throw new AssertionError("no preview: " + outcome);
  }
}
