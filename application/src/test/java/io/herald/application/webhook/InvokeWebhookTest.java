package io.herald.application.webhook;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.application.WiredApplication.PUBLISHER;
import static io.herald.application.invocation.ScriptedSender.body;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lanes;
import io.herald.application.invocation.RequestSender;
import io.herald.application.invocation.ScriptedLanes;
import io.herald.application.invocation.ScriptedSender;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class InvokeWebhookTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void a_service_gets_the_outcome_and_the_verdict() {
    Webhook webhook = application.created(manual().withValidator("$.ok", "true"));
    application.sender.answers(200, "{\"ok\": true}");

    Invocations.Detail detail = invoked(invoke(webhook, event("mine"))).detail();

    assertThat(detail.invocation().cause()).isEqualTo(Cause.MANUAL);
    assertThat(detail.invocation().trigger()).isEqualTo("Manual");
    assertThat(detail.invocation().publisherEventId()).isEqualTo("mine");
    assertThat(detail.invocation().state()).isInstanceOf(InvocationState.Delivered.class);
    assertThat(detail.attempts().getFirst().verdicts())
        .extracting(Attempt.ValidatorVerdict::satisfied)
        .containsExactly(true);
    assertThat(body(application.sender.onlyRequest())).contains("\"event_type\":\"Manual\"");
    assertThat(
            application
                .invocations
                .find(detail.invocation().id())
                .orElseThrow()
                .invocation()
                .state())
        .isEqualTo(detail.invocation().state());
  }

  @Test
  void a_failure_is_an_answer_and_is_not_retried() {
    Webhook webhook = application.created(manual());
    application.sender.answers(503, "");

    Invocations.Detail detail = invoked(invoke(webhook, event("mine"))).detail();

    assertThat(detail.invocation().state())
        .isInstanceOfSatisfying(
            InvocationState.Failed.class,
            failed -> assertThat(failed.failure()).contains(FailureClass.SERVER_ERROR));
  }

  @Test
  void the_same_event_id_again_gets_the_recorded_answer_whatever_became_of_the_webhook() {
    Webhook webhook = application.created(manual());
    InvokeWebhook.Outcome.Invoked first = invoked(invoke(webhook, event("mine")));
    assertThat(first.repeated()).isFalse();
    application.updateWebhook.switchTo(ADMIN, webhook.id(), false, Webhooks.HeldWork.SEND);

    InvokeWebhook.Outcome.Invoked second = invoked(invoke(webhook, event("mine")));

    assertThat(second.repeated()).isTrue();
    assertThat(second.detail().invocation().id()).isEqualTo(first.detail().invocation().id());
    assertThat(second.detail().invocation().state()).isEqualTo(first.detail().invocation().state());
    assertThat(application.sender.sent()).hasSize(1);
  }

  @Test
  void the_same_event_id_with_other_content_is_refused() {
    Webhook webhook = application.created(manual());
    EventId original = invoked(invoke(webhook, event("mine"))).detail().invocation().event();

    assertThat(
            invoke(
                webhook,
                anEvent()
                    .ofType("Manual")
                    .withPublisherId("mine")
                    .with("justification", Json.of("other"))
                    .draft()))
        .isEqualTo(new InvokeWebhook.Outcome.EventIdReused(original));
  }

  @Test
  void an_event_id_that_was_published_is_not_free() {
    Webhook webhook = application.created(manual());
    Event published = application.published(anEvent().withPublisherId("mine").build());

    assertThat(invoke(webhook, event("mine")))
        .isEqualTo(new InvokeWebhook.Outcome.EventIdReused(published.id()));
    assertThat(application.sender.sent()).isEmpty();
  }

  @Test
  void one_event_can_invoke_several_webhooks() {
    Webhook one = application.created(manual().named("one"));
    Webhook other = application.created(manual().named("other"));

    Invocation first = invoked(invoke(one, event("mine"))).detail().invocation();
    InvokeWebhook.Outcome.Invoked second = invoked(invoke(other, event("mine")));

    assertThat(second.repeated()).isFalse();
    assertThat(second.detail().invocation().event()).isEqualTo(first.event());
    assertThat(application.invocations.ofEvent(first.event())).hasSize(2);
  }

  @Test
  void without_an_event_id_every_call_is_a_new_one() {
    Webhook webhook = application.created(manual());

    invoke(webhook, event(""));
    invoke(webhook, event(""));

    assertThat(application.sender.sent()).hasSize(2);
  }

  @Test
  void who_repeats_a_call_under_way_waits_for_its_answer() throws Exception {
    Webhook webhook = application.created(manual());
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    ScriptedSender sender = application.sender;
    sender.replies(request -> {
      sending.countDown();
      await(answer);
      return new RequestSender.Exchange.Answered(
          new Attempt.Response(200, List.of(), new byte[0], false), ScriptedSender.TIMINGS);
    });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> invoke(webhook, event("mine")));
      await(sending);
      var second = threads.submit(() -> invoke(webhook, event("mine")));
      assertThat(stillRuns(second)).isTrue();

      answer.countDown();

      assertThat(invoked(first.get(10, TimeUnit.SECONDS)).repeated()).isFalse();
      InvokeWebhook.Outcome.Invoked repeated = invoked(second.get(10, TimeUnit.SECONDS));
      assertThat(repeated.repeated()).isTrue();
      assertThat(repeated.detail().invocation().state())
          .isInstanceOf(InvocationState.Delivered.class);
    }
  }

  @Test
  void filters_apply_and_no_match_is_an_answer() {
    Webhook webhook =
        application.created(manual().withFilter("integration.name", "is", "no such thing"));

    assertThat(invoke(webhook, event("mine")))
        .isInstanceOfSatisfying(
            InvokeWebhook.Outcome.NoMatch.class,
            noMatch -> assertThat(noMatch.verdict().clauses()).hasSize(1));
    assertThat(application.sender.sent()).isEmpty();
    assertThat(application.events.findByPublisherId("mine")).isEmpty();
  }

  @Test
  void only_an_active_webhook_that_names_manual_is_invoked() {
    Webhook inactive = application.created(manual().named("off").inactive());
    Webhook other = application.created(aWebhook().named("other").firesOn("RequestCreated"));

    assertThat(invoke(inactive, event("mine")))
        .isEqualTo(
            new InvokeWebhook.Outcome.NotInvocable(
                "The webhook off is inactive; switch it on first."));
    assertThat(invoke(other, event("mine")))
        .isEqualTo(
            new InvokeWebhook.Outcome.NotInvocable(
                "The webhook other does not name the trigger Manual; add it to its triggers."));
    assertThat(application.events.findByPublisherId("mine")).isEmpty();
  }

  @Test
  void nothing_is_sent_while_sending_is_paused() {
    Webhook webhook = application.created(manual());
    application.pauseSending.set(OPERATOR, true);

    assertThat(invoke(webhook, event("mine")))
        .isInstanceOf(InvokeWebhook.Outcome.NotInvocable.class);
    assertThat(application.sender.sent()).isEmpty();
  }

  @Test
  void an_event_that_is_wrong_is_refused_field_by_field() {
    Webhook webhook = application.created(manual());

    assertThat(
            ((InvokeWebhook.Outcome.Refused)
                    invoke(webhook, anEvent().ofType("Manual").without("requester").draft()))
                .violations())
        .extracting(Violation::field)
        .containsExactly("event.data.requester");
  }

  @Test
  void what_is_not_there_is_absent() {
    WebhookId nobody = new WebhookId(new UUID(9, 9));
    EventId nothing = new EventId(new UUID(9, 9));
    Webhook webhook = application.created(manual());

    assertThat(application.invokeWebhook.invoke(PUBLISHER, nobody, event("mine")))
        .isEqualTo(new InvokeWebhook.Outcome.Absent("webhook " + nobody));
    assertThat(application.invokeWebhook.runNow(OPERATOR, nobody, Optional.empty()))
        .isEqualTo(new InvokeWebhook.Outcome.Absent("webhook " + nobody));
    assertThat(application.invokeWebhook.runNow(OPERATOR, webhook.id(), Optional.of(nothing)))
        .isEqualTo(new InvokeWebhook.Outcome.Absent("event " + nothing));
  }

  @Test
  void an_open_circuit_answers_at_once_and_is_on_record() {
    Webhook webhook = application.created(manual());
    application.lanes.openCircuit(Duration.ofMillis(29_500));

    Invocations.Detail detail = invoked(invoke(webhook, event("mine"))).detail();

    assertThat(detail.invocation().state())
        .isEqualTo(
            new InvocationState.Failed(
                application.clock.instant(),
                Optional.of(FailureClass.CIRCUIT_OPEN),
                "The target failed so often of late that Herald gives it a rest for another 30"
                    + " seconds; nothing was sent."));
    assertThat(detail.attempts()).hasSize(1);
    assertThat(application.sender.sent()).isEmpty();
    assertThat(application.slept).isEmpty();
    assertThat(invoked(invoke(webhook, event("mine"))).repeated()).isTrue();
  }

  @Test
  void a_circuit_that_opens_at_the_door_is_an_open_circuit() {
    Webhook webhook = application.created(manual());
    application.lanes.refuse(
        1, new Lanes.Admission.NotYet(Duration.ofSeconds(1), Lanes.Why.CIRCUIT_OPEN));

    assertThat(invoked(invoke(webhook, event("mine"))).detail().invocation().state())
        .isInstanceOf(InvocationState.Failed.class);
  }

  @Test
  void a_full_lane_is_waited_for() {
    Webhook webhook = application.created(manual());
    application.lanes.refuse(3, new Lanes.Admission.Full());

    invoked(invoke(webhook, event("mine")));

    assertThat(application.slept).hasSize(3);
    assertThat(application.sender.sent()).hasSize(1);
  }

  @Test
  void a_lane_that_stays_full_is_not_waited_for_for_ever() {
    Webhook webhook = application.created(manual());
    application.lanes.refuse(1_000, new Lanes.Admission.Full());

    assertThat(invoke(webhook, event("mine")))
        .isInstanceOfSatisfying(
            InvokeWebhook.Outcome.NotInvocable.class,
            refusal -> assertThat(refusal.message()).contains("max_concurrency"));
    assertThat(application.slept.stream().reduce(Duration.ZERO, Duration::plus))
        .isLessThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(application.events.findByPublisherId("mine")).isEmpty();
  }

  @Test
  void a_rate_that_comes_free_soon_is_waited_for_and_another_is_not() {
    Webhook webhook = application.created(manual());
    application.lanes.refuse(
        1, new Lanes.Admission.NotYet(Duration.ofSeconds(2), Lanes.Why.RATE_LIMIT));

    invoked(invoke(webhook, event("one")));
    assertThat(application.slept).containsExactly(Duration.ofSeconds(2));

    application.lanes.refuse(
        1, new Lanes.Admission.NotYet(Duration.ofMinutes(2), Lanes.Why.RATE_LIMIT));
    assertThat(invoke(webhook, event("two")))
        .isEqualTo(
            new InvokeWebhook.Outcome.NotInvocable(
                "The webhook's rate limit is used up; try again in 120 seconds, or raise it."));
    assertThat(application.slept).hasSize(1);
  }

  @Test
  void the_lane_gets_its_place_back_and_learns_how_it_went() {
    Webhook webhook = application.created(manual());
    application.sender.answers(200, "{}").answers(500, "").answers(404, "");

    for (String id : List.of("one", "two", "three")) {
      invoke(webhook, event(id));
    }

    assertThat(application.lanes.underWay()).isZero();
    assertThat(application.lanes.judgements())
        .extracting(ScriptedLanes.Judgement::targetFailed)
        .containsExactly(false, true, false);
  }

  @Test
  void a_target_that_is_gone_switches_the_webhook_off() {
    Webhook webhook = application.created(manual());
    application.sender.answers(410, "");

    invoked(invoke(webhook, event("mine")));

    assertThat(application.webhooks.find(webhook.id()).orElseThrow().active()).isFalse();
  }

  @Test
  void what_the_response_leaves_is_kept_for_the_access_request() {
    Webhook webhook = application.created(manual().capturing("ticket", "$.id"));
    application.sender.answers(200, "{\"id\": \"T-1\"}");

    Invocations.Detail detail = invoked(invoke(webhook, event("mine"))).detail();

    assertThat(application.invocations.captured(detail.invocation().requestId()))
        .isEqualTo(Map.of("ticket", "T-1"));
  }

  @Test
  void publishers_do_not_see_the_path() {
    Webhook webhook =
        application.created(manual().sendingTo("https://hooks.example.com/secret-path"));

    for (int i = 0; i < 2; i++) {
      assertThat(invoked(invoke(webhook, event("mine"))).detail().attempts().getFirst().request())
          .map(Attempt.SentRequest::url)
          .contains("https://hooks.example.com/…");
    }
  }

  @Test
  void run_now_sends_the_sample() {
    Webhook webhook = application.created(manual());

    invoked(application.invokeWebhook.runNow(OPERATOR, webhook.id(), Optional.empty()));
    invoked(application.invokeWebhook.runNow(OPERATOR, webhook.id(), Optional.empty()));

    assertThat(application.sender.sent())
        .hasSize(2)
        .allSatisfy(request -> assertThat(body(request)).contains("\"friendly_id\":\"AR-TEST-1\""));
  }

  @Test
  void run_now_sends_the_data_of_an_event_on_record_as_a_manual_one() {
    Webhook webhook = application.created(manual());
    Event event =
        application.published(
            anEvent()
                .withPublisherId("mine")
                .aboutRequest("r-7")
                .happenedAt(EventFixture.NOON.minusSeconds(60))
                .build());

    Invocations.Detail detail =
        invoked(application.invokeWebhook.runNow(OPERATOR, webhook.id(), Optional.of(event.id())))
            .detail();

    assertThat(detail.invocation().requestId()).isEqualTo("r-7");
    assertThat(detail.invocation().event()).isNotEqualTo(event.id());
    assertThat(body(application.sender.onlyRequest()))
        .contains("\"event_type\":\"Manual\"")
        .contains(event.payload().value().at("data").orElseThrow().text());
  }

  @Test
  void a_failure_inside_herald_leaves_nothing_open() {
    Webhook webhook = application.created(manual());
    application.sender.replies(_ -> {
      throw new IllegalStateException("a bug");
    });

    assertThatThrownBy(() -> invoke(webhook, event("mine"))).hasMessage("a bug");

    assertThat(application.lanes.underWay()).isZero();
    assertThat(application.invocations.list(Invocations.Query.ALL, Page.Request.first()).items())
        .singleElement()
        .satisfies(invocation ->
            assertThat(invocation.state()).isInstanceOf(InvocationState.Failed.class));
  }

  private static WebhookFixture manual() {
    return aWebhook().firesOn("Manual");
  }

  private static EventDraft event(String publisherId) {
    return anEvent().ofType("Manual").withPublisherId(publisherId).draft();
  }

  private InvokeWebhook.Outcome invoke(Webhook webhook, EventDraft event) {
    return application.invokeWebhook.invoke(PUBLISHER, webhook.id(), event);
  }

  private static InvokeWebhook.Outcome.Invoked invoked(InvokeWebhook.Outcome outcome) {
    if (outcome instanceof InvokeWebhook.Outcome.Invoked invoked) {
      return invoked;
    }
    throw new AssertionError("not invoked: " + outcome);
  }

  private static boolean stillRuns(Future<?> future)
      throws ExecutionException, InterruptedException {
    try {
      future.get(100, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException _) {
      return true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
