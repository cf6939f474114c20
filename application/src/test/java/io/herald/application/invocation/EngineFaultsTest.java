package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.InMemoryRecords;
import io.herald.application.RecordsFixture;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of the table of faults that are the engine's own. */
class EngineFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final InMemoryRecords records = new InMemoryRecords();
  private final RecordsFixture fixture = new RecordsFixture(records);
  private final ScriptedSender sender = new ScriptedSender();
  private final List<WiredEngine> engines = new ArrayList<>();

  @AfterEach
  void close() {
    engines.forEach(WiredEngine::close);
  }

  @Test
  void a_target_that_hangs_with_a_long_queue_delays_nobody_else() {
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestApproved"));
    CountDownLatch hangs = new CountDownLatch(1);
    WiredEngine engine =
        engine(request -> {
          if (ScriptedSender.body(request).contains("\"RequestCreated\"")) {
            awaitQuietly(hangs);
          }
          return answered(200);
        });
    for (int i = 0; i < 300; i++) {
      engine.publish("hangs-" + i, "hanging-" + i, "RequestCreated");
    }

    InvocationId other = engine.publish("other", "other", "RequestApproved").getFirst();

    WiredEngine.eventually(() -> engine.isFinal(other));
    hangs.countDown();
  }

  @Test
  void a_template_that_fails_for_an_event_sends_nothing_and_is_not_tried_again() {
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated").withTemplate("{{fail}}"));
    WiredEngine engine = engine(sender);

    InvocationId id = engine.publish("e1", "r1", "RequestCreated").getFirst();

    WiredEngine.eventually(() -> engine.isFinal(id));
    Invocations.Detail failed = fixture.detail(id);
    assertThat(failed.attempts())
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.request()).isEmpty();
          assertThat(attempt.result())
              .isInstanceOfSatisfying(
                  Attempt.Result.Failure.class,
                  failure -> {
                    assertThat(failure.failure()).isEqualTo(FailureClass.TEMPLATE);
                    assertThat(failure.message()).contains("Line 1, column 1");
                  });
        });
    assertThat(sender.sent()).isEmpty();
  }

  @Test
  void a_retry_after_is_the_least_delay_and_garbage_in_it_is_none() {
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    WiredEngine engine = engine(sender);
    sender.answers(429, "", new HeaderLine("Retry-After", "120", false));
    InvocationId asked = engine.publish("e1", "r1", "RequestCreated").getFirst();
    WiredEngine.eventually(() -> dueIn(asked).compareTo(Duration.ofSeconds(100)) > 0);

    sender.answers(503, "", new HeaderLine("Retry-After", "-7, soon", false));
    InvocationId other = engine.publish("e2", "r2", "RequestCreated").getFirst();
    WiredEngine.eventually(() -> engine.isFinal(other));

    assertThat(engine.state(other)).isInstanceOf(InvocationState.Delivered.class);
    assertThat(engine.state(asked)).isInstanceOf(InvocationState.Waiting.class);
  }

  private Duration dueIn(InvocationId id) {
    return fixture.state(id) instanceof InvocationState.Waiting(Instant due)
        ? Duration.between(Instant.now(), due)
        : Duration.ZERO;
  }

  @Test
  void work_is_held_while_its_webhook_is_off_and_sent_when_it_is_switched_on() {
    Held held = new Held();

    held.switchOn(Webhooks.HeldWork.SEND);

    WiredEngine.eventually(() -> held.engine.isFinal(held.waiting));
    assertThat(held.engine.state(held.waiting)).isInstanceOf(InvocationState.Delivered.class);
  }

  @Test
  void work_that_was_held_is_cancelled_when_it_shall_be_discarded() {
    Held held = new Held();

    held.switchOn(Webhooks.HeldWork.DISCARD);

    assertThat(held.engine.state(held.waiting)).isInstanceOf(InvocationState.Cancelled.class);
    assertThat(sender.sent()).isEmpty();
  }

  /** An invocation that waited when its webhook was switched off. */
  private final class Held {
    private final Webhook webhook =
        fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    private final Webhook off =
        webhook.withStatus(
            new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "", Instant.EPOCH),
            Instant.EPOCH);
    private final WiredEngine engine;
    private final InvocationId waiting;

    Held() {
      // Not the one that goes on: that would know for a moment longer that the webhook is on.
      WiredEngine before = engine(sender);
      before.lanes().admitAtMost(0);
      waiting = before.publish("e1", "r1", "RequestCreated").getFirst();
      records.webhooks().replace(off, Webhooks.HeldWork.SEND, audit("off"));
      before.close();
      engine = engine(sender);
      assertThat(engine.state(waiting)).isInstanceOf(InvocationState.Held.class);
      // One that fires after it shows that the engine has looked around meanwhile.
      fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestApproved"));
      InvocationId later = engine.publish("e2", "r2", "RequestApproved").getFirst();
      WiredEngine.eventually(() -> engine.isFinal(later));
      assertThat(engine.state(waiting)).isInstanceOf(InvocationState.Held.class);
      assertThat(sender.sent()).hasSize(1);
      sender.forget();
    }

    void switchOn(Webhooks.HeldWork heldWork) {
      records
          .webhooks()
          .replace(
              off.withStatus(new WebhookStatus.Active(), Instant.EPOCH), heldWork, audit("on"));
    }
  }

  @Test
  void what_a_dead_process_had_under_way_is_sent_again_with_the_same_id_and_recorded_once() {
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    Map<String, Integer> arrived = new ConcurrentHashMap<>();
    CountDownLatch hangs = new CountDownLatch(1);
    WiredEngine dies =
        engine(request -> {
          arrived.merge(ScriptedSender.header(request, "webhook-id"), 1, Integer::sum);
          awaitQuietly(hangs);
          return answered(200);
        });
    InvocationId id = dies.publish("e1", "r1", "RequestCreated").getFirst();
    WiredEngine.eventually(() -> arrived.containsKey(id.toString()));
    dies.crash();

    WiredEngine next =
        engine(request -> {
          arrived.merge(ScriptedSender.header(request, "webhook-id"), 1, Integer::sum);
          return answered(200);
        });
    records.passTime(InMemoryRecords.LEASE);
    WiredEngine.eventually(() -> next.isFinal(id));
    hangs.countDown();

    assertThat(arrived).containsExactly(Map.entry(id.toString(), 2));
    assertThat(fixture.detail(id).attempts()).hasSize(1);
  }

  @Test
  void a_process_that_stood_still_past_its_lease_changes_nothing_when_it_goes_on() {
    fixture.webhook(WebhookFixture.aWebhook().firesOn("RequestCreated"));
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    WiredEngine stands =
        engine(_ -> {
          begun.countDown();
          awaitQuietly(stopped);
          return answered(500);
        });
    InvocationId id = stands.publish("e1", "r1", "RequestCreated").getFirst();
    awaitQuietly(begun);
    stands.claimNoMore();
    records.passTime(InMemoryRecords.LEASE.multipliedBy(2));
    WiredEngine other = engine(_ -> answered(200));
    WiredEngine.eventually(() -> other.isFinal(id));

    stopped.countDown();
    engines.forEach(WiredEngine::close);
    engines.clear();

    assertThat(fixture.state(id)).isInstanceOf(InvocationState.Delivered.class);
    assertThat(fixture.detail(id).attempts()).hasSize(1);
  }

  private WiredEngine engine(RequestSender by) {
    WiredEngine engine = new WiredEngine(records, by);
    engines.add(engine);
    return engine;
  }

  private static RequestSender.Exchange answered(int status) {
    return new RequestSender.Exchange.Answered(
        new Attempt.Response(status, List.of(), "{}".getBytes(StandardCharsets.UTF_8), false),
        ScriptedSender.TIMINGS);
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
