package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.strict;
import static io.herald.application.RecordsFixture.success;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.Replays.Candidate;
import io.herald.application.invocation.Replays.Candidates;
import io.herald.application.invocation.Replays.NewReplay;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Replays} keeps. */
public interface ReplaysContract {

  /** Empty records. */
  Records records();

  private Replays replays() {
    return records().replays();
  }

  private static Replay replay(Selection selection) {
    return new Replay(
        RecordsFixture.ids().next(),
        selection,
        20,
        "ada",
        NOON.plusSeconds(60),
        NOON.plusSeconds(60),
        Replay.Status.RUNNING,
        7,
        "",
        0,
        0,
        1);
  }

  private Replay started(Selection selection) {
    Replay replay = replay(selection);
    replays().start(replay, audit("replay.start"));
    return replay;
  }

  private static Selection window(Webhook webhook, InvocationState.Name... states) {
    return new Selection.Window(
        webhook.id(), Set.of(states), NOON.minusSeconds(60), NOON.plusSeconds(60));
  }

  private static Selection missed(Webhook webhook) {
    return new Selection.Missed(webhook.id(), NOON.minusSeconds(60), NOON.plusSeconds(60));
  }

  private List<Candidate> candidates(Selection selection) {
    Candidates found = replays().candidates(selection, "", 1_000);
    assertThat(found.cursor()).isEmpty();
    assertThat(replays().count(selection))
        .isEqualTo(new Replays.Count(found.candidates().size(), false));
    return found.candidates();
  }

  private List<InvocationId> repeated(Selection selection) {
    return candidates(selection).stream()
        .map(candidate -> candidate.repeats().orElseThrow())
        .toList();
  }

  private List<Event> missedEvents(Webhook webhook) {
    return candidates(missed(webhook)).stream().map(Candidate::event).toList();
  }

  private Event quiet(Event event) {
    new RecordsFixture(records()).append(new NewEvent(event, List.of()));
    return event;
  }

  private InvocationId failed(RecordsFixture fixture, Webhook webhook) {
    Lease lease = fixture.leased(webhook);
    fixture.complete(lease, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    return lease.invocation();
  }

  private InvocationId delivered(RecordsFixture fixture, Webhook webhook) {
    Lease lease = fixture.leased(webhook);
    fixture.deliver(lease, webhook);
    return lease.invocation();
  }

  private InvocationId tested(Event event, Optional<Event> newEvent, Webhook webhook) {
    Invocation test =
        new Invocation(
            RecordsFixture.newInvocationId(),
            Optional.of(webhook.id()),
            "Tickets",
            event.id(),
            event.publisherId(),
            event.trigger().name(),
            event.subject().orderingKey(),
            event.subject().friendlyId(),
            Cause.TEST,
            new InvocationState.Waiting(NOON),
            Optional.empty(),
            0,
            NOON,
            NOON);
    records().direct().begin(test, newEvent);
    records().direct().conclude(test, success(1), new InvocationState.Delivered(NOON), Map.of());
    return test.id();
  }

  private static NewReplay repeating(Candidate candidate) {
    return new NewReplay(
        RecordsFixture.newInvocationId(),
        candidate.webhook(),
        "Tickets",
        candidate.event().id(),
        candidate.repeats());
  }

  private static Replay after(Replay replay, int made) {
    return replay.after(Replay.Status.DONE, "", made, made, NOON.plusSeconds(61));
  }

  private List<String> audited() {
    return records().audit().from(1, 500).items().stream()
        .map(recorded -> recorded.entry().action())
        .toList();
  }

  @Test
  default void aReplayIsFoundAsItWasStarted() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<Replay> started = new ArrayList<>();
    started.add(started(new Selection.Chosen(List.of(RecordsFixture.newInvocationId()))));
    started.add(
        started(window(webhook, InvocationState.Name.FAILED, InvocationState.Name.CANCELLED)));
    started.add(started(missed(webhook)));

    for (Replay replay : started) {
      assertThat(replays().find(replay.id())).contains(replay);
    }
    assertThat(replays().recent(2)).containsExactly(started.get(2), started.get(1));
    assertThat(replays().running()).containsExactlyElementsOf(started);
    assertThat(replays().find(new UUID(1, 1))).isEmpty();
    assertThat(audited()).filteredOn("replay.start"::equals).hasSize(3);
  }

  @Test
  default void aWindowHasWhatAWebhookEndedThatWayTheOldestFirst() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    InvocationId first = failed(fixture, webhook);
    InvocationId delivered = delivered(fixture, webhook);
    failed(fixture, fixture.webhook());
    InvocationId second = failed(fixture, webhook);
    fixture.publish("live", waiting(webhook));
    NewInvocation tooLate = waiting(webhook);
    fixture.publish(anEvent().receivedAt(NOON.plusSeconds(60)).build(), tooLate);
    records().due().cancel(List.of(tooLate.id()), audit("cancel"));

    assertThat(repeated(window(webhook, InvocationState.Name.FAILED)))
        .containsExactly(first, second);
    assertThat(
            repeated(
                window(
                    webhook,
                    InvocationState.Name.FAILED,
                    InvocationState.Name.DELIVERED,
                    InvocationState.Name.CANCELLED)))
        .containsExactly(first, delivered, second);
    assertThat(candidates(window(webhook, InvocationState.Name.FAILED)).getFirst().event())
        .isEqualTo(records().events().find(fixture.stored(first).event()).orElseThrow());
  }

  @Test
  default void chosenOnesMustBeFinal() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    InvocationId first = failed(fixture, webhook);
    InvocationId second = delivered(fixture, webhook);
    NewInvocation live = waiting(webhook);
    fixture.publish("live", live);

    assertThat(
            repeated(
                new Selection.Chosen(
                    List.of(live.id(), second, RecordsFixture.newInvocationId(), first))))
        .containsExactly(first, second);
  }

  @Test
  default void testsAreNeverSentAgain() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = anEvent().build();
    InvocationId test = tested(event, Optional.of(event), webhook);

    assertThat(repeated(new Selection.Chosen(List.of(test)))).isEmpty();
    assertThat(repeated(window(webhook, InvocationState.Name.DELIVERED))).isEmpty();
    assertThat(missedEvents(webhook)).isEmpty();
  }

  @Test
  default void aWebhookMissedTheEventsThatFiredNothingOfIt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event early = quiet(anEvent().receivedAt(NOON.minusSeconds(60)).build());
    quiet(anEvent().receivedAt(NOON.minusSeconds(61)).build());
    delivered(fixture, webhook);
    Event ofAnother = fixture.event("another");
    fixture.append(new NewEvent(ofAnother, List.of(waiting(fixture.webhook()))));
    Event triedOnly = quiet(fixture.event("tried only"));
    tested(triedOnly, Optional.empty(), webhook);
    quiet(anEvent().receivedAt(NOON.plusSeconds(60)).build());

    assertThat(missedEvents(webhook)).containsExactly(early, ofAnother, triedOnly);
  }

  @Test
  default void whatWasMadeUpForIsMissedNoMore() {
    Webhook webhook = new RecordsFixture(records()).webhook();
    quiet(anEvent().build());
    Candidate candidate = candidates(missed(webhook)).getFirst();

    assertThat(
            replays()
                .advance(
                    after(started(missed(webhook)), 1),
                    List.of(repeating(candidate)),
                    Optional.empty()))
        .isTrue();

    assertThat(missedEvents(webhook)).isEmpty();
  }

  @Test
  default void candidatesComeInPartsAndNoneIsLeftOut() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<InvocationId> failed = new ArrayList<>();
    List<Event> missed = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      failed.add(failed(fixture, webhook));
      delivered(fixture, webhook);
      missed.add(quiet(fixture.event("quiet " + i)));
    }

    List<InvocationId> seen = new ArrayList<>();
    for (Candidate candidate : inParts(window(webhook, InvocationState.Name.FAILED))) {
      seen.add(candidate.repeats().orElseThrow());
    }
    assertThat(seen).containsExactlyElementsOf(failed);
    assertThat(inParts(missed(webhook)))
        .extracting(Candidate::event)
        .containsExactlyElementsOf(missed);
  }

  private List<Candidate> inParts(Selection selection) {
    List<Candidate> seen = new ArrayList<>();
    String cursor = "";
    int parts = 0;
    do {
      Candidates part = replays().candidates(selection, cursor, 3);
      assertThat(part.candidates()).hasSizeLessThanOrEqualTo(3);
      seen.addAll(part.candidates());
      cursor = part.cursor();
      parts++;
    } while (!cursor.isEmpty());
    assertThat(parts).isGreaterThan(1);
    return seen;
  }

  @Test
  default void whatIsMadeIsDueNowAndNamesWhatItRepeats() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    InvocationId failed = failed(fixture, webhook);
    Replay replay = started(new Selection.Chosen(List.of(failed)));
    NewReplay again = repeating(candidates(replay.selection()).getFirst());
    Replay after = after(replay, 1);

    assertThat(replays().advance(after, List.of(again), Optional.empty())).isTrue();

    assertThat(replays().find(replay.id())).contains(after);
    assertThat(replays().running()).isEmpty();
    Invocation made = fixture.stored(again.id());
    assertThat(made.cause()).isEqualTo(Cause.REPLAY);
    assertThat(made.repeats()).contains(failed);
    assertThat(made.event()).isEqualTo(fixture.stored(failed).event());
    assertThat(made.state()).isInstanceOf(InvocationState.Waiting.class);
    Claimed claimed = fixture.claim(webhook).getFirst();
    assertThat(claimed.lease().invocation()).isEqualTo(again.id());
    assertThat(claimed.cause()).isEqualTo(Cause.REPLAY);
    fixture.deliver(claimed.lease(), webhook);
    assertThat(fixture.state(again.id())).isInstanceOf(InvocationState.Delivered.class);
    assertThat(fixture.state(failed)).isInstanceOf(InvocationState.Failed.class);
  }

  @Test
  default void replaysAreUnordered() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = fixture.event("r");
    NewInvocation first = invocation(webhook);
    Lease lease = RecordsFixture.lease(fixture.publish(event, first));
    fixture.complete(lease, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    Replay replay = started(new Selection.Chosen(List.of(first.id())));
    NewReplay again = repeating(candidates(replay.selection()).getFirst());
    NewInvocation live = strict(webhook);
    fixture.publish("r", live);

    replays().advance(after(replay, 1), List.of(again), Optional.empty());
    NewInvocation next = strict(fixture.webhook());
    Placement unhindered = fixture.publish("r", next);

    assertThat(fixture.claimedIds(webhook)).containsExactly(again.id());
    assertThat(unhindered).isInstanceOf(Placement.Leased.class);
    records().due().cancel(List.of(live.id()), audit("cancel"));
    assertThat(fixture.publish("r", strict(webhook))).isInstanceOf(Placement.Leased.class);
  }

  @Test
  default void ofTwoWhoTakeTheSameStepOneIsFaster() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Replay replay = started(new Selection.Chosen(List.of(failed(fixture, webhook))));
    Candidate candidate = candidates(replay.selection()).getFirst();
    int callers = 8;

    List<Boolean> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> steps = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        steps.add(() ->
            replays()
                .advance(
                    after(replay, 1),
                    List.of(repeating(candidate)),
                    Optional.of(audit("replay.step"))));
      }
      for (Future<Boolean> step : threads.invokeAll(steps)) {
        outcomes.add(step.get());
      }
    }

    assertThat(outcomes).containsOnlyOnce(true).hasSize(callers);
    assertThat(fixture.claim(webhook)).hasSize(1);
    assertThat(audited()).containsOnlyOnce("replay.step");
    assertThat(replays().advance(after(replay, 1), List.of(), Optional.empty())).isFalse();
  }

  @Test
  default void nothingIsMadeForAWebhookThatIsGone() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    InvocationId failed = failed(fixture, webhook);
    Replay replay = started(new Selection.Chosen(List.of(failed)));
    Candidate candidate = candidates(replay.selection()).getFirst();
    records().webhooks().delete(webhook.id(), Optional.empty(), audit("webhook.delete"));

    assertThat(replays().advance(after(replay, 1), List.of(repeating(candidate)), Optional.empty()))
        .isFalse();

    assertThat(replays().find(replay.id())).contains(replay);
    assertThat(records().due().backlogs()).isEmpty();
  }

  @Test
  default void aReplayGoesOnFromWhereItWas() {
    Webhook webhook = new RecordsFixture(records()).webhook();
    Replay replay = started(missed(webhook));
    Instant later = NOON.plusSeconds(61);
    Candidates part = new Candidates(List.of(), "");
    for (int i = 0; i < 3; i++) {
      quiet(anEvent().build());
      part = replays().candidates(replay.selection(), "", 2);
    }
    Replay step = replay.after(Replay.Status.RUNNING, part.cursor(), 2, 0, later);
    replays().advance(step, List.of(), Optional.empty());

    assertThat(replays().running()).containsExactly(step);
    assertThat(replays().candidates(step.selection(), step.cursor(), 2).candidates()).hasSize(1);
  }
}
