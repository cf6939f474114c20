package io.herald.application.invocation;

import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.application.WiredApplication.PUBLISHER;
import static io.herald.application.WiredApplication.VIEWER;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.herald.application.ManualClock;
import io.herald.application.WiredApplication;
import io.herald.application.access.NotAllowed;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.Replays.Candidate;
import io.herald.application.invocation.Replays.NewReplay;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.event.Event;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayInvocationsTest {
  private final WiredApplication application = new WiredApplication();
  private final ManualClock clock = application.clock;
  private final IdGenerator ids = new IdGenerator(clock, new Random(20261205));
  private final ScriptedReplays replays = new ScriptedReplays();
  private final List<WebhookId> woken = new ArrayList<>();
  private final ReplayInvocations replay =
      new ReplayInvocations(replays, application.webhooks, ids, clock);
  private final CarryOutReplays work = work();
  private final Webhook webhook = application.created(aWebhook());

  @Test
  void each_replay_is_a_new_invocation_that_names_the_one_it_repeats() {
    List<InvocationId> failed = lay(2);

    start(window(), 0);
    assertThat(work.step()).isEqualTo(2);

    assertThat(replays.made())
        .extracting(NewReplay::repeats)
        .containsExactly(Optional.of(failed.get(0)), Optional.of(failed.get(1)));
    assertThat(replays.made()).extracting(NewReplay::id).doesNotContainAnyElementsOf(failed);
    assertThat(woken).containsExactly(webhook.id());
  }

  @Test
  void no_more_are_made_in_a_second_than_were_asked_for() {
    lay(25);
    Replay started = start(window(), 10);

    assertThat(work.step()).isEqualTo(10);
    assertThat(work.step()).isZero();
    clock.advance(Duration.ofSeconds(1));
    assertThat(work.step()).isEqualTo(10);
    clock.advance(Duration.ofSeconds(1));
    assertThat(work.step()).isEqualTo(5);
    clock.advance(Duration.ofSeconds(1));
    assertThat(work.step()).isZero();

    assertThat(replay.find(VIEWER, started.id()))
        .hasValueSatisfying(done -> {
          assertThat(done.status()).isEqualTo(Replay.Status.DONE);
          assertThat(done.examined()).isEqualTo(25);
          assertThat(done.made()).isEqualTo(25);
        });
  }

  @Test
  void another_node_goes_on_where_one_died() {
    lay(15);
    start(window(), 10);
    work.step();
    clock.advance(Duration.ofSeconds(1));

    assertThat(work().step()).isEqualTo(5);
    assertThat(replays.made()).hasSize(15).doesNotHaveDuplicates();
  }

  @Test
  void a_replay_that_is_stopped_makes_no_more() {
    lay(25);
    Replay started = start(window(), 10);
    work.step();

    assertThat(replay.stop(OPERATOR, started.id()).map(Replay::status))
        .contains(Replay.Status.STOPPED);

    clock.advance(Duration.ofSeconds(1));
    assertThat(work.step()).isZero();
    assertThat(replays.made()).hasSize(10);
    assertThat(replay.stop(OPERATOR, started.id()).map(Replay::status))
        .contains(Replay.Status.STOPPED);
    assertThat(replay.stop(OPERATOR, new UUID(9, 9))).isEmpty();
  }

  @Test
  void missed_events_are_sent_if_the_webhook_matches_them_today() {
    Event missed = anEvent().build();
    Event other = anEvent().ofType("RequestExpired").build();
    replays.lay(new Candidate(missed, webhook.id(), Optional.empty()));
    replays.lay(new Candidate(other, webhook.id(), Optional.empty()));

    start(new Selection.Missed(webhook.id(), since(), clock.instant()), 0);

    assertThat(work.step()).isEqualTo(1);
    assertThat(replays.made())
        .singleElement()
        .satisfies(made -> {
          assertThat(made.event()).isEqualTo(missed.id());
          assertThat(made.repeats()).isEmpty();
        });
  }

  @Test
  void what_was_fired_once_is_sent_again_whatever_the_triggers_are_today() {
    Event event = anEvent().ofType("RequestExpired").build();
    replays.lay(new Candidate(event, webhook.id(), Optional.of(ids.nextInvocation())));

    start(window(), 0);

    assertThat(work.step()).isEqualTo(1);
  }

  @Test
  void a_webhook_that_is_switched_off_meanwhile_gets_nothing() {
    lay(5);
    start(window(), 0);
    application.updateWebhook.switchTo(OPERATOR, webhook.id(), false, HeldWork.SEND);

    assertThat(work.step()).isZero();
  }

  @Test
  void a_webhook_that_has_much_waiting_gets_no_more_from_a_replay() {
    lay(5);
    start(window(), 0);
    List<NewInvocation> fresh = new ArrayList<>();
    for (int i = 0; i < CarryOutReplays.MAX_WAITING; i++) {
      fresh.add(
          new NewInvocation(ids.nextInvocation(), webhook.id(), "Tickets", false, Set.of(), false));
    }
    application.journal.append(
        List.of(new NewEvent(anEvent().build(), fresh)),
        application.webhooks.configurationVersion());

    assertThat(work.step()).isZero();

    application.cancelInvocations.cancel(OPERATOR, List.of(fresh.getFirst().id()));
    assertThat(work.step()).isEqualTo(5);
  }

  @Test
  void an_estimate_says_how_much_and_how_long() {
    lay(25);

    assertThat(replay.estimate(OPERATOR, window(), 10))
        .isEqualTo(new ReplayInvocations.Estimate(25, false, Duration.ofSeconds(3)));
  }

  @Test
  void what_cannot_be_replayed_is_refused() {
    Instant now = clock.instant();

    assertThat(violations(new Selection.Chosen(List.of()), 0)).containsExactly("ids OUT_OF_RANGE");
    assertThat(violations(window(), 1_001)).containsExactly("per_second OUT_OF_RANGE");
    assertThat(
            violations(
                new Selection.Window(
                    webhook.id(), Set.of(InvocationState.Name.WAITING), since(), now),
                0))
        .containsExactly("states NOT_FINAL");
    assertThat(violations(new Selection.Missed(webhook.id(), now, now), 0))
        .containsExactly("until OUT_OF_RANGE");
    assertThat(violations(new Selection.Missed(webhook.id(), since(), now.plusSeconds(1)), 0))
        .containsExactly("until IN_THE_FUTURE");
    application.updateWebhook.switchTo(OPERATOR, webhook.id(), false, HeldWork.SEND);
    assertThat(violations(window(), 0)).containsExactly("webhook WEBHOOK_INACTIVE");
    WebhookId nobody = new WebhookId(new UUID(9, 9));
    assertThat(replay.start(OPERATOR, new Selection.Missed(nobody, since(), clock.instant()), 0))
        .isEqualTo(new ReplayInvocations.Outcome.Absent("webhook " + nobody));
    assertThat(replays.recent(10)).isEmpty();
  }

  @Test
  void what_is_chosen_must_leave_something_to_send() {
    List<InvocationId> unknown = List.of(ids.nextInvocation());

    assertThat(violations(new Selection.Chosen(unknown), 0))
        .containsExactly("ids NOTHING_TO_REPLAY");
    assertThat(start(window(), 0).candidates()).isZero();
    lay(3);
    assertThat(start(new Selection.Chosen(unknown), 0).candidates()).isEqualTo(3);
  }

  @Test
  void no_more_than_twenty_run_at_once() {
    for (int i = 0; i < ReplayInvocations.MAX_RUNNING; i++) {
      start(window(), 0);
    }

    assertThat(violations(window(), 0)).containsExactly(" TOO_MANY_REPLAYS");
  }

  @Test
  void starting_and_stopping_are_audited() {
    lay(1);
    Replay started = start(window(), 7);
    replay.stop(OPERATOR, started.id());

    assertThat(replays.audited())
        .extracting(entry -> entry.action(), entry -> entry.caller(), entry -> entry.objectId())
        .containsExactly(
            tuple("replay.start", OPERATOR, started.id().toString()),
            tuple("replay.stop", OPERATOR, started.id().toString()));
    assertThat(replays.audited().getFirst().after())
        .contains(webhook.id().toString(), "\"FAILED\"", "\"per_second\":7");
  }

  @Test
  void operators_replay_and_viewers_look_on() {
    Replay started = start(window(), 0);

    assertThat(replay.recent(VIEWER, 10)).containsExactly(started);
    assertThat(replay.find(VIEWER, started.id())).contains(started);
    assertThatThrownBy(() -> replay.start(VIEWER, window(), 0)).isInstanceOf(NotAllowed.class);
    assertThatThrownBy(() -> replay.estimate(VIEWER, window(), 0)).isInstanceOf(NotAllowed.class);
    assertThatThrownBy(() -> replay.stop(VIEWER, started.id())).isInstanceOf(NotAllowed.class);
    assertThatThrownBy(() -> replay.find(PUBLISHER, started.id())).isInstanceOf(NotAllowed.class);
    assertThatThrownBy(() -> replay.recent(PUBLISHER, 10)).isInstanceOf(NotAllowed.class);
  }

  private CarryOutReplays work() {
    return new CarryOutReplays(
        replays,
        application.due,
        application.webhooks,
        new DispatchInvocations.Signals() {
          @Override
          public void placeFree(WebhookId id) {}

          @Override
          public void workDue(WebhookId id) {
            woken.add(id);
          }

          @Override
          public void workDueIn(WebhookId id, Duration delay) {}
        },
        ids,
        clock);
  }

  private List<InvocationId> lay(int count) {
    List<InvocationId> laid = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InvocationId id = ids.nextInvocation();
      replays.lay(new Candidate(anEvent().build(), webhook.id(), Optional.of(id)));
      laid.add(id);
    }
    return laid;
  }

  private Selection window() {
    return new Selection.Window(
        webhook.id(), Set.of(InvocationState.Name.FAILED), since(), clock.instant());
  }

  private Instant since() {
    return clock.instant().minus(Duration.ofHours(2));
  }

  private Replay start(Selection selection, int perSecond) {
    return ((ReplayInvocations.Outcome.Started) replay.start(OPERATOR, selection, perSecond))
        .replay();
  }

  /** Field and rule of everything that is wrong. */
  private List<String> violations(Selection selection, int perSecond) {
    return ((ReplayInvocations.Outcome.Refused) replay.start(OPERATOR, selection, perSecond))
        .violations().stream()
            .map(violation -> violation.field() + " " + violation.rule())
            .toList();
  }
}
