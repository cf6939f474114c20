package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.benchmarks.Arrival.SignatureVerdict;
import io.herald.benchmarks.ChaosChecker.Verdict;
import io.herald.benchmarks.ChaosWebhook.Template;
import io.herald.benchmarks.Disturbance.Kind;
import io.herald.benchmarks.Finding.Rule;
import io.herald.benchmarks.Publication.Acknowledgement;
import io.herald.benchmarks.RecordedInvocation.RecordedAttempt;
import io.herald.proto.v1.Invocation.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each fault that can be planted into a clean run is found, and under its own name. */
class ChaosCheckerTest {
  private static final ChaosWebhook WHOLE =
      new ChaosWebhook("whole", 1, Optional.empty(), false, 3, "ok", Template.WHOLE);
  private static final ChaosWebhook STRICT =
      new ChaosWebhook("strict", 2, Optional.of("strict"), true, 3, "ok", Template.MESSAGE);

  private final List<Publication> publications = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<RecordedInvocation> invocations = new ArrayList<>();
  private final Set<String> storedEvents = new HashSet<>();
  private final List<Disturbance> disturbances = new ArrayList<>();
  private final Map<String, List<RecordedAttempt>> attempts = new HashMap<>();

  /** Eight events of two access requests, one plain and one strict: all delivered, in order. */
  ChaosCheckerTest() {
    for (int sequence = 0; sequence < 4; sequence++) {
      publish("plain", sequence, List.of(WHOLE));
      publish("strict", sequence, List.of(WHOLE, STRICT));
    }
  }

  private static long at(long milliseconds) {
    return Duration.ofMillis(milliseconds).toNanos();
  }

  private void publish(String request, int sequence, List<ChaosWebhook> webhooks) {
    SampleEvent sample =
        new SampleEvent(request + "-" + sequence, request, 1_700_000_000_000_000_000L, request);
    List<String> ids = webhooks.stream().map(webhook -> id(webhook, request, sequence)).toList();
    publications.add(new Publication(sample, sequence, Optional.of(new Acknowledgement(ids))));
    storedEvents.add(sample.eventId());
    for (ChaosWebhook webhook : webhooks) {
      String id = id(webhook, request, sequence);
      invocations.add(
          new RecordedInvocation(id, sample.eventId(), webhook.name(), State.DELIVERED, 1));
      attempts.put(id, List.of(new RecordedAttempt(1, at(arrivals.size()), true)));
      arrive(webhook, sample, id, 200);
    }
  }

  private static String id(ChaosWebhook webhook, String request, int sequence) {
    return "inv_" + webhook.name() + "_" + request + "_" + sequence;
  }

  private void arrive(ChaosWebhook webhook, SampleEvent sample, String id, int status) {
    int position = arrivals.size();
    arrivals.add(
        new Arrival(
            position,
            id,
            webhook.path(),
            SampleEvent.hash(webhook.template().body(sample)),
            at(position),
            status,
            SignatureVerdict.VALID));
  }

  private Verdict check() {
    return ChaosChecker.check(
        new ChaosEvidence(
            List.of(WHOLE, STRICT),
            publications,
            arrivals,
            invocations,
            storedEvents,
            disturbances,
            id -> attempts.getOrDefault(id, List.of()),
            5));
  }

  private List<Rule> rules() {
    return check().findings().stream().map(Finding::rule).distinct().toList();
  }

  private void replace(int index, State state, int count) {
    RecordedInvocation old = invocations.get(index);
    invocations.set(
        index, new RecordedInvocation(old.id(), old.eventId(), old.webhook(), state, count));
  }

  private void replaceArrival(int index, String id, String body, SignatureVerdict signature) {
    Arrival old = arrivals.get(index);
    arrivals.set(
        index,
        new Arrival(old.position(), id, old.path(), body, old.atNanos(), old.status(), signature));
  }

  private void arriveAgain(int index, long atMillis) {
    Arrival old = arrivals.get(index);
    arrivals.add(
        new Arrival(
            arrivals.size(),
            old.id(),
            old.path(),
            old.body(),
            at(atMillis),
            old.status(),
            old.signature()));
  }

  private void swapArrivals(int first, int second) {
    Arrival one = arrivals.get(first);
    Arrival other = arrivals.get(second);
    arrivals.set(first, moved(other, one));
    arrivals.set(second, moved(one, other));
  }

  private static Arrival moved(Arrival arrival, Arrival to) {
    return new Arrival(
        to.position(),
        arrival.id(),
        arrival.path(),
        arrival.body(),
        to.atNanos(),
        arrival.status(),
        arrival.signature());
  }

  @Test
  void aCleanRunHasNoFindings() {
    Verdict verdict = check();

    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.accepted()).isEqualTo(8);
    assertThat(verdict.states()).containsExactly(Map.entry(State.DELIVERED, 12));
    assertThat(verdict.duplicates()).isZero();
  }

  @Test
  void aLostEventIsFound() {
    storedEvents.remove("plain-3");
    assertThat(rules()).containsExactly(Rule.EVENT_LOST);
  }

  @Test
  void anEventThatNobodyPublishedIsFound() {
    storedEvents.add("ghost");
    assertThat(rules()).containsExactly(Rule.EVENT_UNKNOWN);
  }

  @Test
  void aLostInvocationIsFound() {
    RecordedInvocation lost = invocations.removeLast();
    arrivals.removeIf(arrival -> arrival.id().equals(lost.id()));
    assertThat(rules()).containsExactly(Rule.INVOCATION_LOST);
  }

  @Test
  void anInvocationThatWasNotFiredIsFound() {
    Publication last = publications.getLast();
    String strict = id(STRICT, "strict", 3);
    publications.set(
        publications.size() - 1,
        new Publication(
            last.sample(), 3, Optional.of(new Acknowledgement(List.of(id(WHOLE, "strict", 3))))));
    invocations.removeIf(invocation -> invocation.id().equals(strict));
    arrivals.removeIf(arrival -> arrival.id().equals(strict));
    assertThat(rules()).containsExactly(Rule.INVOCATION_LOST);
  }

  @Test
  void aRequestThatIsNotOnRecordIsFound() {
    replaceArrival(0, "inv_unknown", arrivals.getFirst().body(), SignatureVerdict.VALID);
    assertThat(rules()).contains(Rule.INVOCATION_UNKNOWN);
  }

  @Test
  void anInvocationOfAnEventThatWasNotPublishedIsFound() {
    invocations.add(new RecordedInvocation("inv_more", "ghost", "whole", State.FAILED, 6));
    assertThat(rules()).containsExactly(Rule.INVOCATION_UNKNOWN);
  }

  @Test
  void anInvocationThatTheAnswerDidNotNameIsFound() {
    invocations.add(new RecordedInvocation("inv_more", "plain-0", "whole", State.FAILED, 6));
    assertThat(rules()).containsExactly(Rule.INVOCATION_UNKNOWN);
  }

  @Test
  void aCancelledOrStuckOrEarlyFailedInvocationIsFound() {
    replace(0, State.CANCELLED, 1);
    replace(1, State.WAITING, 1);
    replace(2, State.FAILED, 1);
    assertThat(rules())
        .containsExactlyInAnyOrder(
            Rule.INVOCATION_IN_WRONG_STATE, Rule.INVOCATION_STUCK, Rule.INVOCATION_FAILED_EARLY);
  }

  @Test
  void anInvocationThatUsedUpItsScheduleMayFail() {
    replace(0, State.FAILED, 6);
    assertThat(rules()).isEmpty();
  }

  @Test
  void aDeliveryThatNeverArrivedIsFound() {
    Arrival last = arrivals.removeLast();
    arrivals.add(
        new Arrival(
            last.position(),
            last.id(),
            last.path(),
            last.body(),
            last.atNanos(),
            500,
            last.signature()));
    assertThat(rules()).containsExactly(Rule.DELIVERY_INVENTED);
  }

  @Test
  void aChangedBodyIsFound() {
    replaceArrival(0, arrivals.getFirst().id(), SampleEvent.hash("other"), SignatureVerdict.VALID);
    assertThat(rules()).containsExactly(Rule.BODY_CHANGED);
  }

  @Test
  void aWrongSignatureIsFound() {
    Arrival first = arrivals.getFirst();
    replaceArrival(0, first.id(), first.body(), SignatureVerdict.INVALID);
    assertThat(rules()).containsExactly(Rule.SIGNATURE_WRONG);
  }

  @Test
  void aDuplicateWithoutACauseIsFound() {
    arriveAgain(11, 50);
    assertThat(rules()).containsExactly(Rule.DUPLICATE_UNEXPLAINED);
  }

  @Test
  void aDuplicateAcrossAKillIsExplained() {
    arriveAgain(11, 50);
    disturbances.add(new Disturbance(Kind.KILL, at(20), at(40)));

    Verdict verdict = check();

    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.duplicates()).isEqualTo(1);
  }

  @Test
  void aKillExplainsNothingThatHappenedBeforeItOrLongAfter() {
    arriveAgain(11, 50);
    disturbances.add(new Disturbance(Kind.KILL, at(60), at(70)));
    disturbances.add(new Disturbance(Kind.KILL, at(-9000), at(-8000)));
    assertThat(rules()).containsExactly(Rule.DUPLICATE_UNEXPLAINED);
  }

  @Test
  void aGracefulEndExplainsNoDuplicate() {
    arriveAgain(11, 50);
    disturbances.add(new Disturbance(Kind.TERMINATE, at(20), at(40)));
    assertThat(rules()).containsExactly(Rule.DUPLICATE_UNEXPLAINED);
  }

  @Test
  void moreDuplicatesThanCouldBeUnderWayAreFound() {
    disturbances.add(new Disturbance(Kind.KILL, at(20), at(40)));
    IntStream.range(4, 11).forEach(index -> arriveAgain(index, 50 + index));
    assertThat(rules()).containsExactly(Rule.DUPLICATES_TOO_MANY);
  }

  @Test
  void whatArrivesSoonAfterARestartMayBelongToEitherKill() {
    disturbances.add(new Disturbance(Kind.KILL, at(-20), at(-10)));
    disturbances.add(new Disturbance(Kind.KILL, at(20), at(40)));
    IntStream.range(4, 11).forEach(index -> arriveAgain(index, 50 + index));
    assertThat(rules()).isEmpty();
  }

  @Test
  void aLaterKillExplainsNothingThatAnEarlierProcessSent() {
    disturbances.add(new Disturbance(Kind.KILL, at(20), at(30)));
    disturbances.add(new Disturbance(Kind.KILL, at(40), at(45)));
    IntStream.range(4, 11).forEach(index -> arriveAgain(index, 50 + index));
    assertThat(rules()).containsExactly(Rule.DUPLICATES_TOO_MANY);
  }

  @Test
  void arrivalsThatAreOnRecordAsAttemptsAreNoDuplicates() {
    arriveAgain(11, 50);
    replace(11, State.DELIVERED, 2);
    attempts.put(
        invocations.get(11).id(),
        List.of(new RecordedAttempt(1, at(11), false), new RecordedAttempt(2, at(50), true)));
    assertThat(rules()).isEmpty();
  }

  @Test
  void aRecordThatTheVersionShouldHaveRefusedIsFound() {
    arriveAgain(11, 50);
    replace(11, State.DELIVERED, 2);
    attempts.put(
        invocations.get(11).id(),
        List.of(new RecordedAttempt(1, at(11), true), new RecordedAttempt(2, at(50), true)));
    assertThat(rules()).containsExactly(Rule.ATTEMPTED_AFTER_SUCCESS);
  }

  @Test
  void anOvertakenEventIsFound() {
    // The arrivals 0 and 3 are the first two of the plain request.
    swapArrivals(0, 3);
    assertThat(rules()).containsExactly(Rule.OUT_OF_ORDER);
  }

  @Test
  void anEventWhoseFirstAttemptGotLostMayArriveLater() {
    swapArrivals(0, 3);
    replace(0, State.DELIVERED, 2);
    attempts.put(
        invocations.getFirst().id(),
        List.of(new RecordedAttempt(1, at(0), false), new RecordedAttempt(2, at(3), true)));
    assertThat(rules()).isEmpty();
  }

  @Test
  void aLostFirstAttemptIsNoExcuseIfItCameAfterTheOther() {
    swapArrivals(0, 3);
    replace(0, State.DELIVERED, 2);
    attempts.put(
        invocations.getFirst().id(),
        List.of(new RecordedAttempt(1, at(4), false), new RecordedAttempt(2, at(5), true)));
    assertThat(rules()).containsExactly(Rule.OUT_OF_ORDER);
  }

  @Test
  void strictOrderWaitsForTheEndOfTheOneBefore() {
    // The arrivals 2 and 5 are the first two of the strict request at the strict webhook.
    Arrival first = arrivals.get(2);
    arrivals.set(
        2,
        new Arrival(
            2, first.id(), first.path(), first.body(), first.atNanos(), 500, first.signature()));
    arrivals.add(
        new Arrival(12, first.id(), first.path(), first.body(), at(12), 200, first.signature()));
    replace(2, State.DELIVERED, 2);
    attempts.put(
        first.id(),
        List.of(new RecordedAttempt(1, at(2), false), new RecordedAttempt(2, at(12), true)));
    assertThat(rules()).containsExactly(Rule.OUT_OF_STRICT_ORDER);
  }
}
