package io.herald.application.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.access.Caller;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.InMemoryAuditLog;
import io.herald.application.event.InMemoryEventJournal;
import io.herald.application.event.PublishEvents;
import io.herald.application.event.PublishEvents.Outcome;
import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.application.webhook.DeactivateWebhook;
import io.herald.application.webhook.InMemoryAnnouncements;
import io.herald.application.webhook.InMemoryWebhooks;
import io.herald.application.webhook.PlainRenderer;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.invocation.RetrySchedule;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishing, dispatching and claiming together, over fakes that keep the ports' contracts. */
class EngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final InstantSource clock = InstantSource.system();
  private final InMemoryWork work =
      new InMemoryWork(clock, System::nanoTime, Duration.ofSeconds(40));
  private final InMemoryAuditLog audit = new InMemoryAuditLog();
  private final InMemoryWebhooks webhooks = new InMemoryWebhooks(work, audit);
  private final InMemoryInvocations invocations = new InMemoryInvocations(work, webhooks);
  private final InMemoryDueInvocations due = new InMemoryDueInvocations(work, audit);
  private final InMemorySendingSwitch sendingSwitch = new InMemorySendingSwitch(work, audit);
  private final InMemoryCircuits circuits = new InMemoryCircuits(clock);
  private final InMemoryAnnouncements announcements = new InMemoryAnnouncements();
  private final ScriptedSender sender = new ScriptedSender();
  private final ScriptedLanes lanes = new ScriptedLanes();
  private final PlainRenderer renderer = new PlainRenderer();

  private final CurrentConfiguration configuration = new CurrentConfiguration(webhooks, renderer);
  private final ClaimDueInvocations claims =
      new ClaimDueInvocations(
          configuration,
          due,
          lanes,
          circuits,
          sendingSwitch,
          System::nanoTime,
          new FailingDiagnostics());
  private final DispatchInvocations dispatcher =
      new DispatchInvocations(
          configuration,
          new AttemptDelivery(
              renderer,
              new PlainSigner(),
              sender,
              new ScriptedTokens(),
              new PlainInspector(),
              invocations,
              clock,
              System::nanoTime,
              "Herald/test"),
          due,
          new JudgeTarget(circuits, new FailingDiagnostics()),
          new DeactivateWebhook(webhooks, announcements, clock),
          new RetrySchedule(List.of(Duration.ofMillis(20), Duration.ofMillis(20))),
          clock,
          System::nanoTime,
          new Random(4),
          claims,
          new FailingDiagnostics());
  private final PublishEvents publish =
      new PublishEvents(
          EventKinds.CATALOGUE,
          new InMemoryEventJournal(work, webhooks),
          configuration,
          lanes,
          claims,
          dispatcher,
          new IdGenerator(clock, new Random(5)),
          clock);

  @BeforeEach
  void start() {
    claims.start(dispatcher);
  }

  @AfterEach
  void everyPlaceIsGivenBack() {
    claims.close();
    dispatcher.close();
    assertThat(lanes.underWay()).isZero();
  }

  @Test
  void an_event_is_delivered_at_once_and_on_record() {
    Webhook webhook = created(WebhookFixture.aWebhook().firesOn("RequestCreated"));

    InvocationId id = fired("e1", "r1");

    Invocation delivered = await(id, InvocationState.Name.DELIVERED);
    assertThat(delivered.webhook()).contains(webhook.id());
    assertThat(delivered.attempts()).isEqualTo(1);
    assertThat(sender.sent()).hasSize(1);
    assertThat(ScriptedSender.header(sender.onlyRequest(), "webhook-id")).isEqualTo(id.toString());
  }

  @Test
  void a_webhook_that_was_created_a_moment_ago_fires() {
    fires("before", 0);
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    fires("after", 1);
  }

  @Test
  void a_failure_is_tried_again_on_the_schedule_and_gives_up_after_it() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    sender.answers(500, "").answers(503, "").answers(500, "");

    InvocationId id = fired("e1", "r1");

    Invocation failed = await(id, InvocationState.Name.FAILED);
    assertThat(failed.attempts()).isEqualTo(3);
    assertThat(sender.sent()).hasSize(3);
    assertThat(((InvocationState.Failed) failed.state()).failure())
        .contains(FailureClass.SERVER_ERROR);
  }

  @Test
  void a_failure_that_passes_is_delivered_in_the_end() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    sender.breaks(FailureClass.CONNECT, "refused").answers(200, "{}");

    assertThat(await(fired("e1", "r1"), InvocationState.Name.DELIVERED).attempts()).isEqualTo(2);
    assertThat(lanes.judgements())
        .extracting(ScriptedLanes.Judgement::targetFailed)
        .containsExactly(true, false);
  }

  @Test
  void an_interrupted_attempt_does_not_count() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated").retrying("none"));
    sender.breaks(FailureClass.INTERRUPTED, "stopped").answers(200, "{}");

    assertThat(await(fired("e1", "r1"), InvocationState.Name.DELIVERED).attempts()).isEqualTo(2);
  }

  @Test
  void gone_switches_the_webhook_off_and_is_not_tried_again() {
    Webhook webhook = created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    sender.answers(410, "");

    await(fired("e1", "r1"), InvocationState.Name.FAILED);

    eventually(() -> !webhooks.find(webhook.id()).orElseThrow().active());
    assertThat(webhooks.find(webhook.id()).orElseThrow().status())
        .isInstanceOfSatisfying(
            WebhookStatus.Inactive.class,
            off -> assertThat(off.reason()).isEqualTo(WebhookStatus.Reason.GONE));
    fires("e2", 0);
    assertThat(sender.sent()).hasSize(1);
    eventually(() -> announcements.latest().containsKey(webhook.id()));
    assertThat(announcements.latest().get(webhook.id()))
        .isInstanceOfSatisfying(
            Announcement.Deactivated.class,
            off -> assertThat(off.reason()).isEqualTo(WebhookStatus.Reason.GONE));
  }

  @Test
  void a_circuit_that_opens_or_closes_is_on_record_and_what_is_on_record_is_learnt() {
    Webhook webhook = created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    lanes.changeCircuit(
        new Lanes.CircuitChange.Opened(new Circuits.Open(Duration.ofMinutes(1), 2)));
    await(fired("e1", "r1"), InvocationState.Name.DELIVERED);

    eventually(() -> lanes.learnt().containsKey(webhook.id()));
    assertThat(circuits.open())
        .hasEntrySatisfying(webhook.id(), open -> assertThat(open.openings()).isEqualTo(2));

    lanes.changeCircuit(new Lanes.CircuitChange.Closed());
    await(fired("e2", "r2"), InvocationState.Name.DELIVERED);
    eventually(() -> lanes.learnt().isEmpty());
    assertThat(circuits.open()).isEmpty();
  }

  @Test
  void the_circuit_of_a_webhook_that_is_gone_is_forgotten() {
    circuits.opened(new WebhookId(UUID.randomUUID()), new Circuits.Open(Duration.ofMinutes(1), 1));

    eventually(() -> circuits.open().isEmpty());
  }

  @Test
  void an_attempt_that_never_reached_its_target_is_no_judgement_on_it() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated").retrying("none"));
    sender.breaks(FailureClass.INTERRUPTED, "stopped").answers(200, "{}");

    await(fired("e1", "r1"), InvocationState.Name.DELIVERED);

    assertThat(lanes.judgements()).hasSize(1);
  }

  @Test
  void events_of_one_request_keep_their_order_until_the_first_attempt_is_over() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated", "RequestApproved").retrying("5s"));
    CountDownLatch answer = new CountDownLatch(1);
    sender.replies(request -> {
      awaitQuietly(answer);
      return new RequestSender.Exchange.Broken(
          FailureClass.CONNECT, "refused", ScriptedSender.TIMINGS);
    });

    InvocationId first = fired("e1", "r1");
    // The answer laid ready is for the first; the other one must not be faster.
    eventually(() -> sender.sent().size() == 1);
    InvocationId second = fired("e2", "r1", "RequestApproved");
    InvocationId other = fired("e3", "r2");

    await(other, InvocationState.Name.DELIVERED);
    assertThat(invocations.find(second).orElseThrow().invocation().state())
        .isEqualTo(new InvocationState.Blocked(first));
    answer.countDown();
    await(second, InvocationState.Name.DELIVERED);
    assertThat(invocations.find(first).orElseThrow().invocation().state().name())
        .isEqualTo(InvocationState.Name.WAITING);
  }

  @Test
  void what_finds_its_lane_full_is_claimed_when_there_is_room() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    lanes.refuse(1, new Lanes.Admission.Full());

    await(fired("e1", "r1"), InvocationState.Name.DELIVERED);
  }

  @Test
  void a_pause_holds_sending_and_publishing_goes_on() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    sendingSwitch.set(true, entry());
    eventually(() -> {
      InvocationId probe = fired("probe-" + System.nanoTime(), "p" + System.nanoTime());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      return invocations.find(probe).orElseThrow().invocation().state()
          instanceof InvocationState.Waiting;
    });
    int sent = sender.sent().size();

    InvocationId held = fired("e1", "r1");
    assertThat(invocations.find(held).orElseThrow().invocation().state())
        .isInstanceOf(InvocationState.Waiting.class);
    assertThat(sender.sent()).hasSize(sent);

    sendingSwitch.set(false, entry());
    await(held, InvocationState.Name.DELIVERED);
  }

  @Test
  void a_second_publish_of_the_same_event_fires_nothing() {
    created(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    InvocationId first = fired("same", "r1");
    await(first, InvocationState.Name.DELIVERED);

    assertThat(published("same", "r1", "RequestCreated"))
        .isInstanceOfSatisfying(
            Outcome.Duplicate.class,
            duplicate -> assertThat(duplicate.invocations()).containsExactly(first));
    assertThat(published("same", "r2", "RequestCreated"))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.violations().getFirst().rule()).isEqualTo("EVENT_ID_REUSED"));
    assertThat(sender.sent()).hasSize(1);
  }

  private void fires(String eventId, int times) {
    assertThat(published(eventId, eventId, "RequestCreated"))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.invocations()).hasSize(times));
  }

  private InvocationId fired(String eventId, String request) {
    return fired(eventId, request, "RequestCreated");
  }

  private InvocationId fired(String eventId, String request, String type) {
    return switch (published(eventId, request, type)) {
      case Outcome.Accepted accepted -> accepted.invocations().getFirst();
      case Outcome.Duplicate duplicate -> throw new AssertionError(duplicate.toString());
      case Outcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private Outcome published(String eventId, String request, String type) {
    return publish
        .publish(
            WiredApplication.PUBLISHER,
            List.of(
                EventFixture.anEvent()
                    .withPublisherId(eventId)
                    .ofType(type)
                    .aboutRequest(request)
                    .draft()))
        .getFirst();
  }

  private Webhook created(WebhookFixture fixture) {
    Webhook webhook = fixture.build();
    assertThat(webhooks.create(webhook, entry())).isEqualTo(new Webhooks.Outcome.Saved(webhook));
    return webhook;
  }

  private static AuditEntry entry() {
    return new AuditEntry(Instant.EPOCH, Caller.HERALD, "test", "test", "", "", "");
  }

  private Invocation await(InvocationId id, InvocationState.Name state) {
    eventually(() -> invocations.find(id).orElseThrow().invocation().state().name() == state);
    return invocations.find(id).orElseThrow().invocation();
  }

  private static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("it did not happen in time").isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
