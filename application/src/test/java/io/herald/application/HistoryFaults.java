package io.herald.application;

import io.herald.application.BrokenRecords.Breaking;
import io.herald.application.ContractFaults.Fault;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replays;
import io.herald.application.invocation.Replays.Candidates;
import io.herald.application.invocation.Replays.NewReplay;
import io.herald.application.invocation.ReplaysContract;
import io.herald.application.retention.Retention;
import io.herald.application.retention.RetentionContract;
import io.herald.application.statistics.Statistics;
import io.herald.application.statistics.StatisticsContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Faults of what looks back: retention, statistics, and more of replays. */
final class HistoryFaults {
  private HistoryFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofReplays());
    faults.addAll(ofRetention());
    faults.addAll(ofStatistics());
    return faults;
  }

  private static Fault replays(String method, String wrong, String caughtBy, Breaking how) {
    return new Fault(ReplaysContract.class, Replays.class, method, wrong, caughtBy, how);
  }

  private static List<Fault> ofReplays() {
    return List.of(
        replays(
            "candidates",
            "one of each part is left out",
            "candidatesComeInPartsAndNoneIsLeftOut",
            call -> {
              Candidates found = (Candidates) call.proceed();
              return new Candidates(found.candidates().stream().skip(1).toList(), found.cursor());
            }),
        replays(
            "count",
            "nothing is counted",
            "aWebhookMissedTheEventsThatFiredNothingOfIt",
            _ -> new Replays.Count(0, false)),
        replays(
            "advance",
            "a step is taken twice",
            "ofTwoWhoTakeTheSameStepOneIsFaster",
            call -> {
              Replay after = call.argument(0, Replay.class);
              long stored =
                  call.records().replays().find(after.id()).map(Replay::version).orElse(0L);
              return call.with(0, withVersion(after, stored + 1)).proceed();
            }),
        replays(
            "advance",
            "what is made does not name what it repeats",
            "whatIsMadeIsDueNowAndNamesWhatItRepeats",
            call -> {
              List<?> made = call.argument(1, List.class);
              return call.with(1, made.stream().map(one -> nameless((NewReplay) one)).toList())
                  .proceed();
            }),
        replays(
            "running",
            "what is done still runs",
            "whatIsMadeIsDueNowAndNamesWhatItRepeats",
            call -> call.records().replays().recent(100)));
  }

  private static Replay withVersion(Replay replay, long version) {
    return new Replay(
        replay.id(),
        replay.selection(),
        replay.perSecond(),
        replay.startedBy(),
        replay.startedAt(),
        replay.changedAt(),
        replay.status(),
        replay.candidates(),
        replay.cursor(),
        replay.examined(),
        replay.made(),
        version);
  }

  private static NewReplay nameless(NewReplay one) {
    return new NewReplay(one.id(), one.webhook(), one.webhookName(), one.event(), Optional.empty());
  }

  private static Fault retention(String method, String wrong, String caughtBy, Breaking how) {
    return new Fault(RetentionContract.class, Retention.class, method, wrong, caughtBy, how);
  }

  private static Breaking ageless() {
    return call -> call.with(0, Instant.MAX).proceed();
  }

  private static List<Fault> ofRetention() {
    return List.of(
        retention(
            "removePayloads",
            "payloads stay",
            "anEventWithoutItsPayloadCanStillBeLookedAt",
            _ -> new Retention.Step(0, false)),
        retention(
            "removePayloads",
            "payloads go however young they are",
            "anEventWithoutItsPayloadCanStillBeLookedAt",
            ageless()),
        retention(
            "removeExchanges",
            "requests go however young they are",
            "anAttemptWithoutItsExchangeSaysHowItEnded",
            ageless()),
        retention(
            "removeRecords",
            "records go however young they are",
            "recordsGoWithAllThatBelongsToThem",
            ageless()),
        retention(
            "removeRecords",
            "one step is all",
            "muchGoesInManySteps",
            call -> new Retention.Step(((Retention.Step) call.proceed()).removed(), false)),
        retention(
            "removeAudit",
            "entries go however young they are",
            "theAuditLogLosesItsBeginningAndIsProvenAllTheSame",
            ageless()),
        retention("usedBytes", "the size is not known", "whatIsRemovedTakesNoRoom", _ -> 0L));
  }

  private static Fault statistics(String method, String wrong, String caughtBy, Breaking how) {
    return new Fault(StatisticsContract.class, Statistics.class, method, wrong, caughtBy, how);
  }

  private static List<Fault> ofStatistics() {
    return List.of(
        statistics(
            "byWebhook",
            "all that ever was is counted",
            "attemptsAreCountedByWebhook",
            call -> call.with(0, Instant.EPOCH).proceed()),
        statistics(
            "byHour",
            "all webhooks are counted",
            "attemptsAreCountedByHour",
            call -> call.with(0, Optional.empty()).proceed()),
        statistics("addUp", "it never ends", "addingUpChangesNoAnswer", _ -> true));
  }
}
