package io.herald.application;

import static io.herald.application.ContractFaults.NOTHING;
import static io.herald.application.ContractFaults.anyToken;
import static io.herald.application.ContractFaults.reversed;
import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;

import io.herald.application.BrokenRecords.Breaking;
import io.herald.application.ContractFaults.Fault;
import io.herald.application.ContractFaults.Port;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.CircuitsContract;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DirectInvocations.BeginOutcome;
import io.herald.application.invocation.DirectInvocationsContract;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Completion;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.application.invocation.DueInvocationsContract;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.InvocationsContract;
import io.herald.application.invocation.Replays;
import io.herald.application.invocation.ReplaysContract;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.invocation.SendingSwitchContract;
import io.herald.application.node.Nodes;
import io.herald.application.node.NodesContract;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Faults of the work: what is due, direct or replayed, and what holds it. */
final class DeliveryFaults {
  private DeliveryFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofDueInvocations());
    faults.addAll(ofDirectInvocations());
    faults.addAll(ofInvocations());
    faults.addAll(ofReplays());
    faults.addAll(ofTheSendingSwitch());
    faults.addAll(ofNodes());
    faults.addAll(ofCircuits());
    return faults;
  }

  private static List<Fault> ofDueInvocations() {
    Port due = new Port(DueInvocationsContract.class, DueInvocations.class);
    return List.of(
        due.broken(
            "claim",
            "what is claimed can be claimed again",
            "whatIsClaimedComesWithItsEventAndIsNobodyElses",
            call -> {
              List<Claimed> claimed =
                  ((List<?>) call.proceed()).stream().map(Claimed.class::cast).toList();
              call.records()
                  .due()
                  .postpone(claimed.stream().map(Claimed::lease).toList(), Duration.ZERO);
              return claimed;
            }),
        due.broken(
            "claim",
            "a room takes more than its places",
            "aRoomTakesNoMoreThanItsPlacesTheLongestDueFirst",
            call ->
                call.with(0, rooms(call, room -> new Room(room.webhook(), 100, 100))).proceed()),
        due.broken(
            "claim",
            "retries have no share",
            "firstAttemptsGoBeforeRetriesButRetriesHaveTheirShare",
            call ->
                call.with(0, rooms(call, room -> new Room(room.webhook(), room.places(), 0)))
                    .proceed()),
        due.broken(
            "claim",
            "only the first room is served",
            "manyRoomsAreServedAtOnceAndNoOther",
            call -> call.with(0, rooms(call, room -> room).stream().limit(1).toList()).proceed()),
        due.broken(
            "complete",
            "a lost lease records its result",
            "aResultIsRecordedOnce",
            call -> {
              call.proceed();
              return new CompletionOutcome.Recorded(Set.of());
            }),
        due.broken(
            "complete",
            "captured values are lost",
            "aLaterCapturedValueReplacesAnEarlierOne",
            call -> {
              Completion done = call.argument(0, Completion.class);
              return call.with(
                      0,
                      new Completion(
                          done.lease(), done.webhook(), done.attempt(), done.next(), Map.of()))
                  .proceed();
            }),
        due.broken(
            "complete",
            "a retry does not wait for its delay",
            "aRetryIsDueWhenItsDelayIsOverAndKnowsItsAttempts",
            completed(
                next -> next instanceof Next.RetryIn ? new Next.RetryIn(Duration.ZERO) : next)),
        due.broken(
            "complete",
            "an interrupted attempt counts",
            "anInterruptedAttemptIsOnRecordDueAtOnceAndDoesNotCount",
            completed(next -> next instanceof Next.Again ? new Next.RetryIn(Duration.ZERO) : next)),
        due.broken(
            "postpone",
            "the delay is not kept",
            "whatIsGivenBackIsDueAfterTheDelayAndNoAttemptIsBurnt",
            call -> call.with(1, Duration.ZERO).proceed()),
        due.broken(
            "cancel",
            "everything asked for is said to be cancelled",
            "cancellingEndsWhatIsLiveWhetherOrNotItIsAttempted",
            call -> {
              call.proceed();
              return call.argument(0, List.class);
            }),
        due.broken(
            "cancel",
            "cancelling nothing is audited",
            "cancellingNothingIsNotAudited",
            call -> {
              List<?> cancelled = (List<?>) call.proceed();
              if (cancelled.isEmpty()) {
                call.records().audit().append(call.argument(1, AuditEntry.class));
              }
              return cancelled;
            }),
        due.broken(
            "hasten",
            "nothing is moved",
            "hasteningMakesDueWhatWaitsForLaterAndNothingElse",
            _ -> List.<InvocationId>of()),
        due.broken("backlogs", "nothing waits", "backlogsCountWhatIsLive", _ -> Map.of()));
  }

  private static List<Room> rooms(BrokenRecords.Call call, UnaryOperator<Room> change) {
    return ((List<?>) call.argument(0, List.class))
        .stream().map(Room.class::cast).map(change).toList();
  }

  private static Breaking completed(UnaryOperator<Next> change) {
    return call -> {
      Completion done = call.argument(0, Completion.class);
      return call.with(
              0,
              new Completion(
                  done.lease(),
                  done.webhook(),
                  done.attempt(),
                  change.apply(done.next()),
                  done.captured()))
          .proceed();
    };
  }

  private static List<Fault> ofDirectInvocations() {
    Port direct = new Port(DirectInvocationsContract.class, DirectInvocations.class);
    return List.of(
        direct.broken(
            "begin",
            "the same manual event runs again",
            "theSameManualEventAgainGetsTheRecordedAnswer",
            call ->
                call.proceed() instanceof BeginOutcome.Reused reused
                    ? reused
                    : new BeginOutcome.Begun()),
        direct.broken(
            "begin",
            "other content under a known id runs",
            "anIdWithOtherContentIsRefused",
            call ->
                call.proceed() instanceof BeginOutcome.Repeated repeated
                    ? repeated
                    : new BeginOutcome.Begun()),
        direct.broken(
            "conclude",
            "the attempt is not recorded",
            "aTestOfADraftIsOnRecordWithItsEventAndAttempt",
            _ -> NOTHING),
        direct.broken(
            "closeInterrupted",
            "what a crash left open stays open",
            "whatACrashLeftOpenIsClosedAsInterruptedAndStaysSo",
            _ -> 1),
        direct.broken(
            "closeAbandoned",
            "what a living node has under way is closed",
            "whatALivingNodeHasUnderWayIsNotAbandoned",
            call -> call.records().direct().closeInterrupted()));
  }

  private static List<Fault> ofInvocations() {
    Port invocations = new Port(InvocationsContract.class, Invocations.class);
    return List.of(
        invocations.broken(
            "list", "the oldest come first", "theNewestComeFirstPageByPage", reversed()),
        invocations.broken(
            "list", "any token is taken", "aTokenIsOnlyForTheFiltersThatItIsFrom", anyToken()),
        invocations.broken(
            "list",
            "the state is not looked at",
            "everyStateCanBeAskedFor",
            call -> {
              Invocations.Query query = call.argument(0, Invocations.Query.class);
              return call.with(0, query(query, query.failureCode(), true)).proceed();
            }),
        invocations.broken(
            "list",
            "the failure is not looked at",
            "failuresAreFoundByStatusAndClass",
            call -> {
              Invocations.Query query = call.argument(0, Invocations.Query.class);
              return call.with(0, query(query, "", false)).proceed();
            }),
        invocations.broken(
            "ofEvent",
            "the newest come first",
            "theInvocationsOfAnEventAreListedTheOldestFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()),
        invocations.broken(
            "changesSince",
            "a batch has more than asked for",
            "changesComeInBatchesAndNoneIsLeftOut",
            call -> call.with(1, 200).proceed()),
        invocations.broken(
            "changesSince",
            "any cursor is taken",
            "aCursorOfNobodysMakingIsRefused",
            call -> {
              try {
                return call.proceed();
              } catch (Page.InvalidToken _) {
                return call.with(0, "").proceed();
              }
            }));
  }

  private static Invocations.Query query(
      Invocations.Query query, String failureCode, boolean everyState) {
    return new Invocations.Query(
        query.webhook(),
        everyState ? Optional.empty() : query.state(),
        query.cause(),
        query.event(),
        query.request(),
        failureCode,
        query.since(),
        query.until());
  }

  private static List<Fault> ofReplays() {
    Port replays = new Port(ReplaysContract.class, Replays.class);
    return List.of(
        replays.broken(
            "start", "a replay is forgotten", "aReplayIsFoundAsItWasStarted", _ -> NOTHING),
        replays.broken(
            "candidates",
            "the newest come first",
            "aWindowHasWhatAWebhookEndedThatWayTheOldestFirst",
            call -> {
              Replays.Candidates found = (Replays.Candidates) call.proceed();
              return new Replays.Candidates(found.candidates().reversed(), found.cursor());
            }),
        replays.broken(
            "candidates",
            "the limit is not kept",
            "candidatesComeInPartsAndNoneIsLeftOut",
            call -> call.with(2, 1_000).proceed()),
        replays.broken(
            "advance",
            "a step is taken without what it makes",
            "whatIsMadeIsDueNowAndNamesWhatItRepeats",
            call -> call.with(1, List.of()).proceed()),
        replays.broken(
            "advance",
            "whoever came too late believes to be first",
            "ofTwoWhoTakeTheSameStepOneIsFaster",
            call -> {
              call.proceed();
              return true;
            }),
        replays.broken(
            "running",
            "nobody carries a replay on",
            "aReplayGoesOnFromWhereItWas",
            _ -> List.of()));
  }

  private static List<Fault> ofTheSendingSwitch() {
    Port sending = new Port(SendingSwitchContract.class, SendingSwitch.class);
    return List.of(
        sending.broken(
            "paused",
            "sending always goes on",
            "sendingGoesOnUntilItIsPausedAndAgainWhenItIsResumed",
            _ -> false),
        sending.broken(
            "set",
            "what is so already counts as a change",
            "whatIsSoAlreadyIsNoChange",
            call -> {
              call.proceed();
              return true;
            }),
        sending.broken(
            "set",
            "pausing changes the configuration",
            "pausingLeavesTheConfigurationsVersionAlone",
            call -> {
              call.records()
                  .webhooks()
                  .create(aWebhook().named("Of a fault").build(), audit("webhook.create"));
              return call.proceed();
            }),
        sending.broken(
            "set",
            "publishing does not heed the pause",
            "whatIsPublishedWhilePausedIsNotToBeStarted",
            _ -> true),
        sending.broken(
            "set",
            "claiming does not heed the pause",
            "nothingIsClaimedUntilSendingIsResumed",
            _ -> true));
  }

  private static List<Fault> ofNodes() {
    Port nodes = new Port(NodesContract.class, Nodes.class);
    AtomicInteger beats = new AtomicInteger();
    return List.of(
        nodes.broken(
            "beat",
            "a node counts anew each time",
            "aNodeCountsItselfOnceHoweverOftenItIsHeardOf",
            _ -> beats.incrementAndGet()),
        nodes.broken(
            "beat", "a node that left does not count", "aNodeThatLeftMayComeBack", _ -> 0));
  }

  private static List<Fault> ofCircuits() {
    Port circuits = new Port(CircuitsContract.class, Circuits.class);
    return List.of(
        circuits.broken(
            "opened",
            "a circuit is not on record",
            "anOpenCircuitIsOnRecordUntilItIsClosed",
            _ -> NOTHING),
        circuits.broken(
            "closed",
            "a circuit stays on record when it is closed",
            "anOpenCircuitIsOnRecordUntilItIsClosed",
            _ -> NOTHING),
        circuits.broken(
            "opened",
            "every opening is the first",
            "openingAgainReplacesWhatWasOnRecord",
            call ->
                call.with(1, new Circuits.Open(call.argument(1, Circuits.Open.class).left(), 1))
                    .proceed()),
        circuits.broken(
            "opened",
            "a pause that is over is not on record",
            "aPauseThatIsOverStaysOnRecordWithNothingLeft",
            call ->
                call.argument(1, Circuits.Open.class).left().isZero() ? NOTHING : call.proceed()),
        circuits.broken(
            "closed",
            "closing opens",
            "closingWhatIsClosedIsNothing",
            call -> {
              call.records()
                  .circuits()
                  .opened(call.argument(0, WebhookId.class), new Circuits.Open(Duration.ZERO, 1));
              return NOTHING;
            }));
  }
}
