package io.herald.http.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.Lanes.Admission;
import io.herald.application.invocation.Lanes.CircuitChange;
import io.herald.application.invocation.Lanes.Passage;
import io.herald.application.invocation.Lanes.Why;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResilientLanesTest {
  private final AtomicLong nanos = new AtomicLong(1);
  private final AtomicInteger nodes = new AtomicInteger(1);
  private final ResilientLanes lanes = new ResilientLanes(nanos::get, nodes::get);

  @Test
  void a_lane_admits_as_many_as_its_policy_allows_and_no_more() {
    Webhook webhook = webhook(3, "");

    List<Passage> passages = enter(webhook, 3);

    assertThat(lanes.room(webhook)).isZero();
    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.Full.class);
    passages.getFirst().close();
    assertThat(lanes.room(webhook)).isEqualTo(1);
    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.Entered.class);
  }

  @Test
  void a_full_lane_leaves_its_neighbours_alone() {
    Webhook busy = webhook(1, "");
    enter(busy, 1);

    assertThat(lanes.enter(webhook(1, ""))).isInstanceOf(Admission.Entered.class);
  }

  @Test
  void all_lanes_together_admit_no_more_than_a_node_may_have_under_way() {
    for (int i = 0; i < 3; i++) {
      Webhook webhook = webhook(500, "");
      enter(webhook, Math.min(500, ResilientLanes.MAX_UNDER_WAY - lanes.underWay()));
    }

    assertThat(lanes.underWay()).isEqualTo(ResilientLanes.MAX_UNDER_WAY);
    assertThat(lanes.enter(webhook(1, ""))).isInstanceOf(Admission.Full.class);
    assertThat(lanes.room(webhook(1, ""))).isZero();
  }

  @Test
  void a_rate_that_is_used_up_says_when_to_come_again_and_parks_nobody() {
    Webhook webhook = webhook(20, "2/h");
    enter(webhook, 2);

    assertThat(lanes.room(webhook)).isZero();
    assertThat(lanes.enter(webhook))
        .isEqualTo(new Admission.NotYet(Duration.ofHours(1), Why.RATE_LIMIT));
    assertThat(lanes.underWay()).isEqualTo(2);
  }

  @Test
  void live_nodes_share_a_rate() {
    nodes.set(2);
    Webhook webhook = webhook(20, "10/h");

    assertThat(lanes.room(webhook)).isEqualTo(5);
  }

  @Test
  void a_target_that_keeps_failing_opens_the_circuit_and_one_request_probes_it() {
    Webhook webhook = webhook(20, "");
    for (int i = 0; i < Lane.LEAST_CALLS; i++) {
      attempt(webhook, true);
    }

    assertThat(lanes.circuit(webhook.id())).contains(CircuitBreaker.State.OPEN);
    assertThat(lanes.room(webhook)).isZero();
    assertThat(lanes.enter(webhook))
        .isEqualTo(new Admission.NotYet(Lane.OPEN_FOR, Why.CIRCUIT_OPEN));
    assertThat(lanes.circuitOpenFor(webhook.id())).contains(Lane.OPEN_FOR);

    nanos.addAndGet(Lane.OPEN_FOR.toNanos() + 1);
    assertThat(lanes.circuitOpenFor(webhook.id())).isEmpty();
    assertThat(lanes.room(webhook)).isEqualTo(1);
    Passage probe = enter(webhook, 1).getFirst();
    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.NotYet.class);
    probe.finished(Duration.ofMillis(5), false);
    probe.close();

    assertThat(lanes.circuit(webhook.id())).contains(CircuitBreaker.State.CLOSED);
    assertThat(lanes.room(webhook)).isEqualTo(20);
  }

  @Test
  void a_probe_that_fails_keeps_the_circuit_open() {
    Webhook webhook = webhook(20, "");
    for (int i = 0; i < Lane.LEAST_CALLS; i++) {
      attempt(webhook, true);
    }
    nanos.addAndGet(Lane.OPEN_FOR.toNanos() + 1);

    assertThat(attempt(webhook, true))
        .isEqualTo(new CircuitChange.Opened(new Circuits.Open(Lane.OPEN_FOR.multipliedBy(2), 2)));

    assertThat(lanes.room(webhook)).isZero();
    assertThat(lanes.circuitOpenFor(webhook.id())).contains(Lane.OPEN_FOR.multipliedBy(2));
  }

  @Test
  void the_pause_doubles_up_to_the_longest_and_begins_anew_after_a_success() {
    Webhook webhook = webhook(20, "");
    open(webhook);
    Duration pause = Lane.OPEN_FOR;
    for (int openings = 2; openings <= 6; openings++) {
      nanos.addAndGet(pause.toNanos() + 1);
      assertThat(attempt(webhook, true)).isInstanceOf(CircuitChange.Opened.class);
      pause = lanes.circuitOpenFor(webhook.id()).orElseThrow();
    }
    assertThat(pause).isEqualTo(Circuits.LONGEST_PAUSE);
    nanos.addAndGet(pause.toNanos() + 1);

    assertThat(attempt(webhook, false)).isEqualTo(new CircuitChange.Closed());

    open(webhook);
    assertThat(lanes.circuitOpenFor(webhook.id())).contains(Lane.OPEN_FOR);
  }

  @Test
  void only_the_result_that_opens_a_circuit_tells_of_it() {
    Webhook webhook = webhook(20, "");
    for (int i = 1; i < Lane.LEAST_CALLS; i++) {
      assertThat(attempt(webhook, true)).isEqualTo(new CircuitChange.None());
    }
    assertThat(attempt(webhook, true))
        .isEqualTo(new CircuitChange.Opened(new Circuits.Open(Lane.OPEN_FOR, 1)));
  }

  @Test
  void a_circuit_on_record_is_open_after_a_restart_and_one_request_probes_it() {
    Webhook webhook = webhook(20, "");
    lanes.learn(Map.of(webhook.id(), new Circuits.Open(Duration.ofSeconds(50), 2)));

    assertThat(lanes.room(webhook)).isZero();
    assertThat(lanes.circuitOpenFor(webhook.id())).contains(Duration.ofSeconds(50));
    nanos.addAndGet(Duration.ofSeconds(51).toNanos());
    assertThat(lanes.room(webhook)).isEqualTo(1);
    Passage probe = enter(webhook, 1).getFirst();
    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.NotYet.class);

    assertThat(probe.finished(Duration.ofMillis(5), true))
        .isEqualTo(new CircuitChange.Opened(new Circuits.Open(Lane.OPEN_FOR.multipliedBy(4), 3)));
    probe.close();
  }

  @Test
  void a_circuit_on_record_whose_pause_is_over_admits_one_request() {
    Webhook webhook = webhook(20, "");
    lanes.learn(Map.of(webhook.id(), new Circuits.Open(Duration.ZERO, 1)));

    assertThat(lanes.room(webhook)).isEqualTo(1);
    enter(webhook, 1);
    assertThat(lanes.room(webhook)).isLessThanOrEqualTo(1);
    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.NotYet.class);
  }

  @Test
  void a_circuit_that_another_node_closed_is_closed_here_too() {
    Webhook webhook = webhook(20, "");
    open(webhook);
    lanes.learn(Map.of(webhook.id(), new Circuits.Open(Lane.OPEN_FOR, 1)));
    assertThat(lanes.room(webhook)).isZero();

    lanes.learn(Map.of());

    assertThat(lanes.room(webhook)).isEqualTo(20);
  }

  @Test
  void a_circuit_that_is_not_on_record_yet_stays_open() {
    Webhook webhook = webhook(20, "");
    open(webhook);

    lanes.learn(Map.of());

    assertThat(lanes.room(webhook)).isZero();
  }

  private void open(Webhook webhook) {
    for (int i = 0; i < Lane.LEAST_CALLS; i++) {
      attempt(webhook, true);
    }
  }

  @Test
  void a_probe_that_was_never_sent_frees_its_place_for_another() {
    Webhook webhook = webhook(20, "");
    for (int i = 0; i < Lane.LEAST_CALLS; i++) {
      attempt(webhook, true);
    }
    nanos.addAndGet(Lane.OPEN_FOR.toNanos() + 1);

    enter(webhook, 1).getFirst().close();

    assertThat(lanes.enter(webhook)).isInstanceOf(Admission.Entered.class);
  }

  @Test
  void refusals_by_the_target_are_its_answer_and_open_no_circuit() {
    Webhook webhook = webhook(20, "");
    for (int i = 0; i < 50; i++) {
      attempt(webhook, false);
    }

    assertThat(lanes.circuit(webhook.id())).contains(CircuitBreaker.State.CLOSED);
  }

  @Test
  void a_changed_policy_holds_at_once_and_keeps_the_places_taken() {
    Webhook before = webhook(5, "");
    List<Passage> passages = enter(before, 4);
    Webhook after = webhook(before.id(), 6, "");

    assertThat(lanes.room(after)).isEqualTo(2);
    passages.forEach(Passage::close);
    assertThat(lanes.room(after)).isEqualTo(6);
  }

  @Test
  void lanes_that_nobody_uses_are_forgotten_but_not_while_something_is_under_way() {
    Webhook idle = webhook(5, "");
    Webhook busy = webhook(5, "");
    enter(idle, 1).getFirst().close();
    enter(busy, 1);

    nanos.addAndGet(ResilientLanes.IDLE.toNanos() + 1);
    lanes.forgetIdle();

    assertThat(lanes.remembered()).isEqualTo(1);
  }

  private CircuitChange attempt(Webhook webhook, boolean failed) {
    Passage passage = enter(webhook, 1).getFirst();
    CircuitChange change = passage.finished(Duration.ofMillis(5), failed);
    passage.close();
    return change;
  }

  private List<Passage> enter(Webhook webhook, int count) {
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      assertThat(lanes.enter(webhook))
          .isInstanceOfSatisfying(Admission.Entered.class, one -> passages.add(one.passage()));
    }
    return passages;
  }

  private static Webhook webhook(int maxConcurrency, String rateLimit) {
    return webhook(new WebhookId(UUID.randomUUID()), maxConcurrency, rateLimit);
  }

  private static Webhook webhook(WebhookId id, int maxConcurrency, String rateLimit) {
    Webhook built = WebhookFixture.aWebhook().delivering(maxConcurrency, rateLimit, "", "").build();
    return new Webhook(
        id,
        built.version(),
        built.settings(),
        built.status(),
        built.signingSecrets(),
        built.createdAt(),
        built.updatedAt());
  }
}
