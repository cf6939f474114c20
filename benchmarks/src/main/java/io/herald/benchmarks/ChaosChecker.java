package io.herald.benchmarks;

import io.herald.benchmarks.Arrival.SignatureVerdict;
import io.herald.benchmarks.Finding.Rule;
import io.herald.benchmarks.RecordedInvocation.RecordedAttempt;
import io.herald.proto.v1.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the three sides of a chaos run and says which promises were not kept. It takes nothing
 * from Herald on trust: what is on record must agree with what was published and with what arrived.
 * One thread, one use.
 */
final class ChaosChecker {
  /** Sent twice after one kill, at most, whatever the lanes allow. */
  static final int MAX_DUPLICATES_PER_KILL = 1024;

  /** What a dead process had handed to the network may still arrive for so long. */
  private static final long STRAGGLING_NANOS = Duration.ofSeconds(5).toNanos();

  private final ChaosEvidence evidence;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Publication> publications;
  private final Map<String, RecordedInvocation> invocations;
  private final Map<String, List<Arrival>> arrivals;
  private int duplicateCount;
  private int mostAtOnce;

  private ChaosChecker(ChaosEvidence evidence) {
    this.evidence = evidence;
    publications = new HashMap<>();
    evidence.publications().forEach(one -> publications.put(one.eventId(), one));
    invocations = new HashMap<>();
    evidence.invocations().forEach(one -> invocations.put(one.id(), one));
    arrivals = evidence.arrivals().stream().collect(Collectors.groupingBy(Arrival::id));
  }

  /**
   * What came of it.
   *
   * @param accepted events that were acknowledged
   * @param states invocations of acknowledged events, by state
   * @param arrivals requests that reached the receiver
   * @param duplicates of them, those that repeat one of which no record remains
   * @param mostDuplicatesAtOnce the most of them that are put down to one disturbance
   */
  record Verdict(
      int accepted,
      Map<Invocation.State, Integer> states,
      int arrivals,
      int duplicates,
      int mostDuplicatesAtOnce,
      List<Finding> findings) {}

  static Verdict check(ChaosEvidence evidence) {
    ChaosChecker checker = new ChaosChecker(evidence);
    checker.checkEvents();
    checker.checkRecords();
    checker.checkArrivals();
    checker.checkDuplicates();
    checker.checkOrder();
    return checker.verdict();
  }

  private Verdict verdict() {
    Map<Invocation.State, Integer> states = new LinkedHashMap<>();
    int accepted = 0;
    for (Publication publication : evidence.publications()) {
      if (publication.acknowledged().isPresent()) {
        accepted++;
        for (String id : publication.acknowledged().get().invocations()) {
          RecordedInvocation recorded = invocations.get(id);
          if (recorded != null) {
            states.merge(recorded.state(), 1, Integer::sum);
          }
        }
      }
    }
    return new Verdict(
        accepted,
        states,
        evidence.arrivals().size(),
        duplicateCount,
        mostAtOnce,
        List.copyOf(findings));
  }

  private void found(Rule rule, String detail) {
    findings.add(new Finding(rule, detail));
  }

  /** Published against recorded: nothing lost, nothing invented. */
  private void checkEvents() {
    for (Publication publication : evidence.publications()) {
      boolean stored = evidence.storedEvents().contains(publication.eventId());
      if (publication.acknowledged().isPresent() && !stored) {
        found(Rule.EVENT_LOST, publication.eventId() + " was acknowledged and is not on record");
      }
      publication
          .acknowledged()
          .ifPresent(acknowledged -> checkFired(publication, acknowledged.invocations()));
    }
    for (String stored : evidence.storedEvents()) {
      if (!publications.containsKey(stored)) {
        found(Rule.EVENT_UNKNOWN, stored + " is on record and was never published");
      }
    }
  }

  private void checkFired(Publication publication, List<String> fired) {
    Set<String> expected =
        evidence.webhooks().stream()
            .filter(webhook -> webhook.firesFor(publication.sample()))
            .map(ChaosWebhook::name)
            .collect(Collectors.toCollection(HashSet::new));
    for (String id : fired) {
      RecordedInvocation recorded = invocations.get(id);
      if (recorded == null) {
        found(
            Rule.INVOCATION_LOST,
            id + " of " + publication.eventId() + " was acknowledged and is not on record");
      } else if (!recorded.eventId().equals(publication.eventId())) {
        found(
            Rule.INVOCATION_UNKNOWN,
            id + " belongs to " + recorded.eventId() + ", not to " + publication.eventId());
      } else if (!expected.remove(recorded.webhook())) {
        found(
            Rule.INVOCATION_UNKNOWN,
            id
                + ": the webhook "
                + recorded.webhook()
                + " does not fire, or not twice, for "
                + publication.eventId());
      }
    }
    if (fired.stream().allMatch(invocations::containsKey)) {
      for (String missing : expected) {
        found(Rule.INVOCATION_LOST, publication.eventId() + " did not fire " + missing);
      }
    }
  }

  /** The record by itself: states that can be. */
  private void checkRecords() {
    Set<String> named =
        evidence.publications().stream()
            .flatMap(publication -> publication.acknowledged().stream())
            .flatMap(acknowledged -> acknowledged.invocations().stream())
            .collect(Collectors.toSet());
    for (RecordedInvocation recorded : evidence.invocations()) {
      Publication publication = publications.get(recorded.eventId());
      if (publication == null
          || (publication.acknowledged().isPresent() && !named.contains(recorded.id()))) {
        found(
            Rule.INVOCATION_UNKNOWN,
            recorded.id() + " of " + recorded.eventId() + " is on record and was never named");
      }
      switch (recorded.state()) {
        case DELIVERED -> checkDelivered(recorded);
        case FAILED -> {
          if (recorded.attempts() < evidence.retries()) {
            found(
                Rule.INVOCATION_FAILED_EARLY,
                recorded.id() + " failed after " + recorded.attempts() + " attempts");
          }
        }
        case WAITING, BLOCKED ->
            found(Rule.INVOCATION_STUCK, recorded.id() + " is still " + recorded.state());
        case HELD, CANCELLED, STATE_UNSPECIFIED, UNRECOGNIZED ->
            found(Rule.INVOCATION_IN_WRONG_STATE, recorded.id() + " is " + recorded.state());
      }
    }
  }

  private void checkDelivered(RecordedInvocation recorded) {
    List<Arrival> received = arrivals.getOrDefault(recorded.id(), List.of());
    if (received.stream().noneMatch(Arrival::succeeded)) {
      found(
          Rule.DELIVERY_INVENTED,
          recorded.id() + " is on record as delivered, but no arrival was answered 2xx");
    }
    if (recorded.attempts() > 1 && received.stream().filter(Arrival::succeeded).count() > 1) {
      List<RecordedAttempt> attempts = evidence.attempts().apply(recorded.id());
      long successes = attempts.stream().filter(RecordedAttempt::successful).count();
      if (successes > 1 || !attempts.getLast().successful()) {
        found(
            Rule.ATTEMPTED_AFTER_SUCCESS,
            recorded.id() + " has " + successes + " successful attempts on record");
      }
    }
  }

  /** Each arrival by itself: known, whole, signed. */
  private void checkArrivals() {
    Map<Integer, ChaosWebhook> byPath =
        evidence.webhooks().stream().collect(Collectors.toMap(ChaosWebhook::path, one -> one));
    for (Arrival arrival : evidence.arrivals()) {
      RecordedInvocation recorded = invocations.get(arrival.id());
      ChaosWebhook webhook = byPath.get(arrival.path());
      if (recorded == null || webhook == null || !webhook.name().equals(recorded.webhook())) {
        found(
            Rule.INVOCATION_UNKNOWN,
            arrival.id() + " arrived on path " + arrival.path() + " and is not on record for it");
        continue;
      }
      Publication publication = publications.get(recorded.eventId());
      if (publication != null
          && !SampleEvent.hash(webhook.template().body(publication.sample()))
              .equals(arrival.body())) {
        found(
            Rule.BODY_CHANGED,
            arrival.id() + " of " + recorded.eventId() + " arrived with another body");
      }
      if (arrival.signature() == SignatureVerdict.INVALID) {
        found(Rule.SIGNATURE_WRONG, arrival.id() + " arrived with a wrong signature");
      }
    }
  }

  /**
   * More arrivals than attempts on record: each must have been under way when records got lost, and
   * no more of them at once than may be.
   */
  private void checkDuplicates() {
    List<Disturbance> causes =
        evidence.disturbances().stream()
            .filter(disturbance -> disturbance.kind().losesRecords())
            .sorted(Comparator.comparingLong(Disturbance::startNanos))
            .toList();
    List<Causes> duplicates = new ArrayList<>();
    for (RecordedInvocation recorded : evidence.invocations()) {
      List<Arrival> received = arrivals.getOrDefault(recorded.id(), List.of());
      int unrecorded = received.size() - recorded.attempts();
      for (int i = 1; i < received.size() && unrecorded > 0; i++) {
        Optional<Causes> possible = Causes.of(received.get(i - 1), received.get(i), causes);
        if (possible.isPresent()) {
          duplicates.add(possible.get());
          unrecorded--;
        }
      }
      if (unrecorded > 0 && !recorded.state().equals(Invocation.State.WAITING)) {
        found(
            Rule.DUPLICATE_UNEXPLAINED,
            recorded.id()
                + " arrived "
                + received.size()
                + " times with "
                + recorded.attempts()
                + " attempts on record, and nothing happened that explains it");
      }
    }
    duplicateCount = duplicates.size();
    checkAtOnce(duplicates, causes);
  }

  /**
   * Spreads duplicates over what may have caused each, so that as many as possible find a place:
   * first those that have the least choice left. Who finds none was too many.
   */
  private void checkAtOnce(List<Causes> duplicates, List<Disturbance> causes) {
    int underWay =
        Math.min(
            MAX_DUPLICATES_PER_KILL,
            evidence.webhooks().stream().mapToInt(ChaosWebhook::maxConcurrency).sum());
    Map<Integer, List<Causes>> byFirst =
        duplicates.stream().collect(Collectors.groupingBy(Causes::first));
    PriorityQueue<Causes> open = new PriorityQueue<>(Comparator.comparingInt(Causes::last));
    for (int i = 0; i < causes.size(); i++) {
      open.addAll(byFirst.getOrDefault(i, List.of()));
      int here = 0;
      int tooMany = 0;
      while (!open.isEmpty() && (here < underWay || open.peek().last() == i)) {
        open.remove();
        if (here < underWay) {
          here++;
        } else {
          tooMany++;
        }
      }
      mostAtOnce = Math.max(mostAtOnce, here + tooMany);
      if (tooMany > 0) {
        found(
            Rule.DUPLICATES_TOO_MANY,
            here
                + tooMany
                + " after one "
                + causes.get(i).kind()
                + ", while at most "
                + underWay
                + " could be under way");
      }
    }
  }

  /**
   * What may have lost the record of the first of two arrivals: one of these.
   *
   * @param first the index of the first such disturbance
   * @param last the index of the last
   */
  private record Causes(int first, int last) {
    static Optional<Causes> of(Arrival one, Arrival other, List<Disturbance> causes) {
      int first = -1;
      int last = -1;
      for (int i = 0; i < causes.size(); i++) {
        Disturbance disturbance = causes.get(i);
        if (one.atNanos() - disturbance.endNanos() <= STRAGGLING_NANOS
            && other.atNanos() - disturbance.startNanos() >= 0) {
          first = first < 0 ? i : first;
          last = i;
          if (disturbance.kind().kills() && disturbance.startNanos() >= one.atNanos()) {
            // Whoever sent the first one is dead now; later kills meet another process.
            break;
          }
        }
      }
      return first < 0 ? Optional.empty() : Optional.of(new Causes(first, last));
    }
  }

  /** Per webhook and access request: first attempts in publish order. */
  private void checkOrder() {
    Map<String, List<Publication>> byRequest =
        evidence.publications().stream()
            .filter(publication -> publication.acknowledged().isPresent())
            .collect(Collectors.groupingBy(publication -> publication.sample().requestId()));
    for (List<Publication> ofRequest : byRequest.values()) {
      List<Publication> inOrder =
          ofRequest.stream().sorted(Comparator.comparingInt(Publication::sequence)).toList();
      for (ChaosWebhook webhook : evidence.webhooks()) {
        checkOrder(webhook, invocationsOf(webhook, inOrder));
      }
    }
  }

  private List<RecordedInvocation> invocationsOf(ChaosWebhook webhook, List<Publication> inOrder) {
    return inOrder.stream()
        .flatMap(publication -> publication.acknowledged().orElseThrow().invocations().stream())
        .flatMap(id -> Optional.ofNullable(invocations.get(id)).stream())
        .filter(recorded -> recorded.webhook().equals(webhook.name()))
        .toList();
  }

  private void checkOrder(ChaosWebhook webhook, List<RecordedInvocation> inOrder) {
    for (int later = 1; later < inOrder.size(); later++) {
      int arrived = firstArrival(inOrder.get(later).id(), false);
      for (int earlier = 0; earlier < later && arrived < Integer.MAX_VALUE; earlier++) {
        RecordedInvocation first = inOrder.get(earlier);
        RecordedInvocation second = inOrder.get(later);
        if (firstArrival(first.id(), false) > arrived && !excused(first, second)) {
          found(
              Rule.OUT_OF_ORDER,
              second.id() + " arrived before the first attempt of " + first.id() + " was over");
        } else if (webhook.strict()
            && first.state() == Invocation.State.DELIVERED
            && firstArrival(first.id(), true) > arrived) {
          found(
              Rule.OUT_OF_STRICT_ORDER,
              second.id() + " arrived before " + first.id() + " was delivered");
        }
      }
    }
  }

  /** The place of the first arrival, or of the first that succeeded; the largest number if none. */
  private int firstArrival(String id, boolean successful) {
    return arrivals.getOrDefault(id, List.of()).stream()
        .filter(arrival -> !successful || arrival.succeeded())
        .mapToInt(Arrival::position)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Whether the earlier one was attempted first all the same, and that attempt got lost. */
  private boolean excused(RecordedInvocation first, RecordedInvocation second) {
    List<RecordedAttempt> ofFirst = evidence.attempts().apply(first.id());
    List<RecordedAttempt> ofSecond = evidence.attempts().apply(second.id());
    return !ofFirst.isEmpty()
        && !ofFirst.getFirst().successful()
        && (ofSecond.isEmpty()
            || ofFirst.getFirst().startNanos() <= ofSecond.getFirst().startNanos());
  }
}
