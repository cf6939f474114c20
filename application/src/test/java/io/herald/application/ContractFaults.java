package io.herald.application;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;

import io.herald.application.BrokenRecords.Breaking;
import io.herald.application.access.ApiToken;
import io.herald.application.access.ApiTokens;
import io.herald.application.access.ApiTokensContract;
import io.herald.application.access.PasswordHashing;
import io.herald.application.access.PasswordHashingContract;
import io.herald.application.access.People;
import io.herald.application.access.PeopleContract;
import io.herald.application.access.Person;
import io.herald.application.access.Session;
import io.herald.application.access.Sessions;
import io.herald.application.access.SessionsContract;
import io.herald.application.access.SignInLinks;
import io.herald.application.access.SignInLinks.SignInLink;
import io.herald.application.access.SignInLinksContract;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.audit.AuditLogContract;
import io.herald.application.event.EventJournal;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournalContract;
import io.herald.application.event.Events;
import io.herald.application.event.EventsContract;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.CircuitsContract;
import io.herald.application.invocation.DeliveryOrderContract;
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
import io.herald.application.keys.SecretKeys;
import io.herald.application.keys.SecretKeysContract;
import io.herald.application.node.Nodes;
import io.herald.application.node.NodesContract;
import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.Announcements;
import io.herald.application.webhook.AnnouncementsContract;
import io.herald.application.webhook.WebhookHealth;
import io.herald.application.webhook.WebhookHealthContract;
import io.herald.application.webhook.Webhooks;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.application.webhook.Webhooks.Outcome;
import io.herald.application.webhook.WebhooksContract;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * What can be wrong with a storage, and which sentence of its contract must then fail. Whoever adds
 * a contract adds its faults here: a contract that nothing can break proves nothing.
 */
final class ContractFaults {
  /** For methods without an answer: nobody looks at it. */
  private static final Object NOTHING = "";

  private ContractFaults() {}

  /**
   * A broken promise.
   *
   * @param contract which contract makes it
   * @param wrong what the broken port does, as a sentence
   * @param caughtBy the method of the contract that must fail
   */
  record Fault(
      Class<?> contract,
      Class<?> port,
      String method,
      String wrong,
      String caughtBy,
      Breaking how) {
    Records in(Records whole) {
      return BrokenRecords.of(whole, port, method, how);
    }

    <T> T in(Class<T> type, T whole) {
      return BrokenRecords.port(type, whole, method, how);
    }

    @Override
    public String toString() {
      return contract.getSimpleName() + ": " + wrong;
    }
  }

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofTheEventJournal());
    faults.addAll(ofEvents());
    faults.addAll(ofWebhooks());
    faults.addAll(ofDueInvocations());
    faults.addAll(ofDirectInvocations());
    faults.addAll(ofInvocations());
    faults.addAll(ofReplays());
    faults.addAll(ofTheSendingSwitch());
    faults.addAll(ofCircuits());
    faults.addAll(ofAnnouncements());
    faults.addAll(ofWebhookHealth());
    faults.addAll(ofTheOrderOfDelivery());
    faults.addAll(ofNodes());
    faults.addAll(ofSessions());
    faults.addAll(ofSignInLinks());
    faults.addAll(ofPeople());
    faults.addAll(ofPasswordHashing());
    faults.addAll(ofApiTokens());
    faults.addAll(ofTheAuditLog());
    faults.addAll(ofSecretKeys());
    faults.addAll(HistoryFaults.all());
    return faults;
  }

  private static List<Fault> ofTheEventJournal() {
    Port journal = new Port(EventJournalContract.class, EventJournal.class);
    return List.of(
        journal.broken(
            "append",
            "an acknowledged event is not stored",
            "anEventIsReadBackAsItWasPublished",
            call ->
                published(call).stream().map(_ -> new AppendOutcome.Appended(List.of())).toList()),
        journal.broken(
            "append",
            "a repeated event counts as a new one",
            "theSameEventAgainIsADuplicateAndFiresNothing",
            call ->
                outcomes(
                    call.proceed(),
                    outcome ->
                        outcome instanceof AppendOutcome.Duplicate
                            ? new AppendOutcome.Appended(List.of())
                            : outcome)),
        journal.broken(
            "append",
            "other content under a known id is taken for the same",
            "anIdWithOtherContentIsRefused",
            call ->
                outcomes(
                    call.proceed(),
                    outcome ->
                        outcome instanceof AppendOutcome.Reused reused
                            ? new AppendOutcome.Duplicate(reused.original(), List.of())
                            : outcome)),
        journal.broken(
            "append",
            "an outdated configuration is not noticed",
            "aNewerConfigurationStoresNothing",
            call -> call.with(1, call.records().webhooks().configurationVersion()).proceed()),
        journal.broken(
            "append",
            "a poisoned event takes its whole call with it",
            "oneEventThatCannotBeStoredStopsNoOther",
            call -> {
              List<AppendOutcome> outcomes = outcomes(call.proceed(), UnaryOperator.identity());
              return outcomes.stream()
                  .filter(AppendOutcome.Poisoned.class::isInstance)
                  .findFirst()
                  .<Object>map(poisoned -> outcomes.stream().map(_ -> poisoned).toList())
                  .orElse(outcomes);
            }),
        journal.broken(
            "append",
            "everything is leased, asked for or not",
            "aFreshInvocationIsLeasedOnlyIfItShallStartNow",
            call ->
                call.with(0, fired(call, one -> fired(one, one.strict(), one.waitsFor(), true)))
                    .proceed()),
        journal.broken(
            "append",
            "the order of a request's events is forgotten",
            "aSecondEventOfARequestWaitsUntilTheFirstAttemptIsOver",
            call -> call.with(0, eachOfItsOwnRequest(call)).proceed()),
        journal.broken(
            "append",
            "strict order is kept like normal order",
            "strictOrderWaitsUntilTheEarlierOneIsFinal",
            call ->
                call.with(0, fired(call, one -> fired(one, false, one.waitsFor(), one.startNow())))
                    .proceed()),
        journal.broken(
            "append",
            "nobody waits for whoever brings a captured value",
            "whoeverReadsACapturedValueWaitsForWhoeverBringsItUntilThatIsFinal",
            call ->
                call.with(0, fired(call, one -> fired(one, one.strict(), Set.of(), one.startNow())))
                    .proceed()));
  }

  private static List<AppendOutcome> outcomes(Object answer, UnaryOperator<AppendOutcome> change) {
    return ((List<?>) answer).stream().map(AppendOutcome.class::cast).map(change).toList();
  }

  private static List<NewEvent> published(BrokenRecords.Call call) {
    return ((List<?>) call.argument(0, List.class)).stream().map(NewEvent.class::cast).toList();
  }

  private static List<NewEvent> fired(
      BrokenRecords.Call call, UnaryOperator<NewInvocation> change) {
    return published(call).stream()
        .map(one -> new NewEvent(one.event(), one.invocations().stream().map(change).toList()))
        .toList();
  }

  private static NewInvocation fired(
      NewInvocation one, boolean strict, Set<WebhookId> waits, boolean now) {
    return new NewInvocation(one.id(), one.webhook(), one.webhookName(), strict, waits, now);
  }

  private static List<NewEvent> eachOfItsOwnRequest(BrokenRecords.Call call) {
    return published(call).stream()
        .map(one -> {
          Event event = one.event();
          return new NewEvent(
              new Event(
                  event.id(),
                  event.publisherId(),
                  event.kind(),
                  event.trigger(),
                  new Event.Subject(event.id().toString(), "", ""),
                  event.fingerprint(),
                  event.receivedAt(),
                  event.payload()),
              one.invocations());
        })
        .toList();
  }

  private static List<Fault> ofEvents() {
    Port events = new Port(EventsContract.class, Events.class);
    return List.of(
        events.broken("list", "the oldest come first", "theNewestComeFirstPageByPage", reversed()),
        events.broken(
            "list", "any token is taken", "aTokenIsOnlyForTheFiltersThatItIsFrom", anyToken()),
        events.broken(
            "list",
            "the request is not looked at",
            "eventsAreFoundByEitherIdOfTheirRequestExactly",
            call -> {
              Events.Query query = call.argument(0, Events.Query.class);
              return call.with(
                      0,
                      new Events.Query(
                          "", query.trigger(), query.since(), query.until(), query.includeTests()))
                  .proceed();
            }),
        events.broken(
            "list",
            "the end of the time is not looked at",
            "eventsAreFoundByTriggerAndTime",
            call -> {
              Events.Query query = call.argument(0, Events.Query.class);
              return call.with(
                      0,
                      new Events.Query(
                          query.request(),
                          query.trigger(),
                          query.since(),
                          Optional.empty(),
                          query.includeTests()))
                  .proceed();
            }),
        events.broken(
            "list",
            "events of tests are shown unasked",
            "eventsOfTestsAreShownOnlyIfAskedFor",
            call -> {
              Events.Query query = call.argument(0, Events.Query.class);
              return call.with(
                      0,
                      new Events.Query(
                          query.request(), query.trigger(), query.since(), query.until(), true))
                  .proceed();
            }),
        events.broken(
            "recent",
            "the limit is not kept",
            "theNewestPublishedEventsOfAKindAreAtHand",
            call -> call.with(1, 1_000).proceed()));
  }

  private static List<Fault> ofWebhooks() {
    Port webhooks = new Port(WebhooksContract.class, Webhooks.class);
    return List.of(
        webhooks.broken(
            "create",
            "a name that is taken is no hindrance",
            "namesAreUniqueAndFoundWithoutRegardToCase",
            saved()),
        webhooks.broken(
            "find",
            "letter case counts in names",
            "namesAreUniqueAndFoundWithoutRegardToCase",
            call -> {
              Optional<?> found = (Optional<?>) call.proceed();
              return call.argument(0, Object.class) instanceof WebhookName name
                  ? found
                      .map(Webhook.class::cast)
                      .filter(webhook -> webhook.settings().name().equals(name))
                  : found;
            }),
        webhooks.broken(
            "replace",
            "the second of two admins overwrites the first",
            "aWebhookIsReplacedOnlyByTheNextVersion",
            saved()),
        webhooks.broken(
            "replace",
            "what shall be discarded is sent",
            "heldWorkIsSentOrDiscardedWhenItsWebhookIsSwitchedOn",
            call -> call.with(1, HeldWork.SEND).proceed()),
        webhooks.broken(
            "replace",
            "a refusal is audited like a change",
            "everyChangeIsAuditedAndNoRefusal",
            call -> {
              Object outcome = call.proceed();
              if (!(outcome instanceof Outcome.Saved)) {
                call.records().audit().append(call.argument(2, AuditEntry.class));
              }
              return outcome;
            }),
        webhooks.broken(
            "delete",
            "the version that the caller saw does not matter",
            "deletingNeedsTheVersionThatTheCallerSaw",
            call -> call.with(1, Optional.empty()).proceed()),
        webhooks.broken(
            "configurationVersion",
            "changes do not show in the version",
            "theConfigurationListsAllByNameAndItsVersionRisesWithEveryChange",
            _ -> 1L),
        webhooks.broken(
            "versions",
            "the oldest version comes first",
            "earlierVersionsStayOnRecordTheNewestFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()));
  }

  private static Breaking saved() {
    return call -> {
      call.proceed();
      return new Outcome.Saved(call.argument(0, Webhook.class));
    };
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

  private static List<Fault> ofAnnouncements() {
    Port announcements = new Port(AnnouncementsContract.class, Announcements.class);
    return List.of(
        announcements.broken(
            "about",
            "the oldest stands first",
            "announcementsAreKeptAsTheyAreInTheOrderRecorded",
            call -> ((List<?>) call.proceed()).reversed()),
        announcements.broken(
            "after",
            "it begins at the beginning every time",
            "announcementsAreKeptAsTheyAreInTheOrderRecorded",
            call -> call.with(0, 0L).proceed()),
        announcements.broken(
            "announce",
            "a repetition counts as new",
            "theSameIsAnnouncedOnce",
            call -> {
              call.proceed();
              return true;
            }),
        announcements.broken(
            "latest",
            "somebody was told of something",
            "nothingIsAnnouncedBeforeAnythingIs",
            _ -> {
              WebhookId webhook = new WebhookId(new UUID(1, 2));
              return Map.of(
                  webhook,
                  new Announcement.Recovered(webhook, "Tickets", Instant.EPOCH, Instant.EPOCH));
            }));
  }

  private static List<Fault> ofWebhookHealth() {
    Port health = new Port(WebhookHealthContract.class, WebhookHealth.class);
    Port due = new Port(WebhookHealthContract.class, DueInvocations.class);
    Port webhooks = new Port(WebhookHealthContract.class, Webhooks.class);
    return List.of(
        health.broken(
            "health",
            "it knows webhooks that never sent anything",
            "aWebhookThatNeverSentAnythingHasNoHealth",
            _ ->
                Map.of(
                    new WebhookId(new UUID(1, 2)),
                    new WebhookHealth.Health(
                        Optional.empty(), Optional.empty(), Optional.empty()))),
        due.broken(
            "complete",
            "what failed counts as broken off",
            "failuresSpanTheTimeFromTheFirstToTheLast",
            call -> {
              DueInvocations.Completion completion =
                  call.argument(0, DueInvocations.Completion.class);
              return call.with(
                      0,
                      new DueInvocations.Completion(
                          completion.lease(),
                          completion.webhook(),
                          RecordsFixture.interrupted(1),
                          completion.next(),
                          completion.captured()))
                  .proceed();
            }),
        due.broken(
            "complete",
            "what worked counts as a failure",
            "aSuccessEndsIt",
            call ->
                call.with(0, failed(call.argument(0, DueInvocations.Completion.class))).proceed()),
        due.broken(
            "complete",
            "what was broken off counts as a failure",
            "anAttemptThatWasInterruptedSaysNothing",
            call ->
                call.with(0, failed(call.argument(0, DueInvocations.Completion.class))).proceed()),
        webhooks.broken(
            "replace",
            "nobody is switched on",
            "switchingOnBeginsANewLife",
            call ->
                call.argument(0, Webhook.class).active()
                    ? new Webhooks.Outcome.Absent()
                    : call.proceed()));
  }

  private static DueInvocations.Completion failed(DueInvocations.Completion completion) {
    return new DueInvocations.Completion(
        completion.lease(),
        completion.webhook(),
        RecordsFixture.failure(1, FailureClass.SERVER_ERROR, 500),
        completion.next(),
        completion.captured());
  }

  private static List<Fault> ofTheOrderOfDelivery() {
    Port due = new Port(DeliveryOrderContract.class, DueInvocations.class);
    Port journal = new Port(DeliveryOrderContract.class, EventJournal.class);
    return List.of(
        due.broken(
            "complete",
            "an attempt that was broken off counts as the first",
            "firstAttemptsOfARequestKeepTheOrderOfPublishing",
            call -> {
              DueInvocations.Completion completion =
                  call.argument(0, DueInvocations.Completion.class);
              return completion.next() instanceof DueInvocations.Next.Again
                  ? call.with(
                          0,
                          new DueInvocations.Completion(
                              completion.lease(),
                              completion.webhook(),
                              completion.attempt(),
                              new DueInvocations.Next.RetryIn(Duration.ofSeconds(10)),
                              completion.captured()))
                      .proceed()
                  : call.proceed();
            }),
        journal.broken(
            "append",
            "strict order is kept like normal order",
            "inStrictOrderNothingOvertakesUntilTheEarlierOneIsFinal",
            call -> {
              List<NewEvent> lax = new ArrayList<>();
              for (Object event : call.argument(0, List.class)) {
                NewEvent strict = (NewEvent) event;
                lax.add(
                    new NewEvent(
                        strict.event(),
                        strict.invocations().stream().map(ContractFaults::lax).toList()));
              }
              return call.with(0, lax).proceed();
            }));
  }

  private static NewInvocation lax(NewInvocation strict) {
    return new NewInvocation(
        strict.id(),
        strict.webhook(),
        strict.webhookName(),
        false,
        strict.waitsFor(),
        strict.startNow());
  }

  private static List<Fault> ofSessions() {
    Port sessions = new Port(SessionsContract.class, Sessions.class);
    return List.of(
        sessions.broken(
            "end", "a session outlives its end", "aSessionIsFoundUntilItIsEnded", _ -> NOTHING),
        sessions.broken(
            "find",
            "letter case does not count in hashes",
            "aSessionIsFoundUntilItIsEnded",
            call ->
                call.with(0, call.argument(0, String.class).toLowerCase(Locale.ROOT)).proceed()),
        sessions.broken(
            "touch",
            "an older use moves it back",
            "aUseIsNotedAndNeverGoesBack",
            call -> {
              Instant at = call.argument(1, Instant.class);
              Sessions whole = call.records().sessions();
              whole
                  .find(call.argument(0, String.class))
                  .ifPresent(session -> whole.open(seen(session, at), audit("session.open")));
              return NOTHING;
            }),
        sessions.broken(
            "removeOlder",
            "long sessions stay as long as they are used",
            "oldSessionsAreRemoved",
            call -> call.with(1, Instant.EPOCH).proceed()),
        sessions.broken(
            "ofPerson",
            "the one used last comes last",
            "theSessionsOfAPersonAreListedTheOneUsedLastFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()));
  }

  private static Session seen(Session session, Instant at) {
    return new Session(
        session.hash(),
        session.name(),
        session.role(),
        session.token(),
        session.person(),
        session.personVersion(),
        session.address(),
        session.createdAt(),
        at);
  }

  private static List<Fault> ofSignInLinks() {
    Port links = new Port(SignInLinksContract.class, SignInLinks.class);
    return List.of(
        links.broken(
            "use",
            "a link works twice",
            "aLinkWorksOnceHoweverOftenItIsLookedAt",
            call ->
                call.records()
                    .links()
                    .find(call.argument(0, String.class), call.argument(1, Instant.class))),
        links.broken(
            "find",
            "a look uses a link up",
            "aLinkWorksOnceHoweverOftenItIsLookedAt",
            call ->
                call.records()
                    .links()
                    .use(call.argument(0, String.class), call.argument(1, Instant.class))),
        links.broken(
            "use",
            "a link never expires",
            "aLinkWorksUntilItExpires",
            call -> call.with(1, Instant.EPOCH).proceed()),
        links.broken(
            "offer",
            "the link before goes on working",
            "aNewLinkReplacesAnUnusedOneOfItsPurpose",
            call -> {
              SignInLink link = call.argument(0, SignInLink.class);
              return call.with(
                      0,
                      new SignInLink(
                          link.hash(), link.hash(), link.name(), link.role(), link.expiresAt()))
                  .proceed();
            }));
  }

  private static List<Fault> ofPeople() {
    Port people = new Port(PeopleContract.class, People.class);
    return List.of(
        people.broken(
            "add",
            "an address that is taken is no hindrance",
            "anAddressOpensOneAccountAndAProvidersSubjectAnother",
            call -> {
              call.proceed();
              return true;
            }),
        people.broken(
            "findByEmail",
            "letter case counts in addresses",
            "aPersonIsFoundAsStored",
            call ->
                ((Optional<?>) call.proceed())
                    .map(Person.class::cast)
                    .filter(person -> person.email().equals(call.argument(0, String.class)))),
        people.broken(
            "change",
            "the second of two admins overwrites the first",
            "aChangeIsStoredOnceForEachVersion",
            call -> {
              call.proceed();
              return People.Change.DONE;
            }),
        people.broken(
            "change",
            "the last admin can go",
            "theLastAdminStaysOne",
            call -> call.with(1, People.Guard.NOTHING).proceed()),
        people.broken(
            "change",
            "a change leaves the sessions open",
            "aChangeEndsThePersonsSessionsAndTakesTheirLinkBack",
            call -> {
              List<Session> open =
                  call.records().sessions().ofPerson(call.argument(0, Person.class).id());
              Object change = call.proceed();
              open.forEach(session -> call.records().sessions().open(session, audit("again")));
              return change;
            }),
        people.broken(
            "markSignedIn",
            "sign-ins are not noted",
            "theLatestSignInIsOnRecordAndIsNoChange",
            _ -> NOTHING));
  }

  private static List<Fault> ofPasswordHashing() {
    Port hashing = new Port(PasswordHashingContract.class, PasswordHashing.class);
    return List.of(
        hashing.broken(
            "matches",
            "letter case does not count",
            "onlyTheSamePasswordMatches",
            call ->
                call.argument(1, String.class)
                    .toLowerCase(Locale.ROOT)
                    .endsWith(call.argument(0, String.class).toLowerCase(Locale.ROOT))),
        hashing.broken(
            "matches",
            "no hash lets everybody in",
            "whatIsNoHashMatchesNothing",
            call -> call.argument(1, String.class).isEmpty() || (boolean) call.proceed()),
        hashing.broken(
            "hash",
            "the same password gives the same text",
            "everyHashIsAnotherTextThatFitsItsPlace",
            call -> "$strong$0$" + call.argument(0, String.class)),
        hashing.broken(
            "outdated", "every hash is made anew", "whatWasJustMadeIsNotOutdated", _ -> true));
  }

  private static List<Fault> ofApiTokens() {
    Port tokens = new Port(ApiTokensContract.class, ApiTokens.class);
    return List.of(
        tokens.broken(
            "create",
            "two tokens share a name",
            "aNameBelongsToOneTokenUntilThatIsRevoked",
            call -> {
              call.proceed();
              return true;
            }),
        tokens.broken(
            "findByHash",
            "a revoked token is forgotten",
            "aTokenIsRevokedOnceAndStaysOnRecord",
            call ->
                ((Optional<?>) call.proceed())
                    .map(ApiToken.class::cast)
                    .filter(token -> token.revokedAt().isEmpty())),
        tokens.broken(
            "revoke",
            "a token is revoked again",
            "aTokenIsRevokedOnceAndStaysOnRecord",
            call -> {
              Optional<?> revoked = (Optional<?>) call.proceed();
              return revoked.isPresent()
                  ? revoked
                  : call.records().tokens().list().stream()
                      .filter(token -> token.id().equals(call.argument(0, UUID.class)))
                      .findFirst();
            }),
        tokens.broken(
            "list",
            "the oldest come first",
            "allAreListedTheNewestFirst",
            call -> new ArrayList<>((List<?>) call.proceed()).reversed()),
        tokens.broken("markUsed", "uses are not noted", "theLatestUseIsOnRecord", _ -> NOTHING));
  }

  private static List<Fault> ofTheAuditLog() {
    Port audit = new Port(AuditLogContract.class, AuditLog.class);
    return List.of(
        audit.broken(
            "append",
            "an entry is lost",
            "entriesAreReadBackAsTheyWereWrittenAndChained",
            _ -> NOTHING),
        audit.broken(
            "from",
            "an entry was changed after the fact",
            "entriesAreReadBackAsTheyWereWrittenAndChained",
            call ->
                recorded(
                    call.proceed(),
                    one ->
                        new AuditLog.Recorded(
                            one.sequence(), audit("forged"), one.previousHash(), one.hash()))),
        audit.broken(
            "from",
            "the chain has a gap",
            "anEntryOfAChangeIsChainedLikeAnyOther",
            call ->
                recorded(
                    call.proceed(),
                    one -> new AuditLog.Recorded(one.sequence(), one.entry(), "", one.hash()))),
        audit.broken(
            "head",
            "the head stays where it was",
            "theHeadIsTheNewestEntry",
            _ -> new AuditLog.Head(0, "")),
        audit.broken(
            "from",
            "an export begins one too late",
            "anExportBeginsWhereItIsToldTo",
            call -> call.with(0, call.argument(0, Long.class) + 1).proceed()),
        audit.broken("list", "the oldest come first", "theNewestComeFirstPageByPage", reversed()),
        audit.broken(
            "list", "any token is taken", "aTokenIsOnlyForTheListThatItIsFrom", anyToken()),
        audit.broken(
            "list",
            "the text is not looked for",
            "entriesAreFoundByTextObjectAndTime",
            call -> {
              AuditLog.Query query = call.argument(0, AuditLog.Query.class);
              return call.with(
                      0, new AuditLog.Query("", query.objectId(), query.since(), query.until()))
                  .proceed();
            }));
  }

  private static List<Fault> ofSecretKeys() {
    Port keys = new Port(SecretKeysContract.class, SecretKeys.class);
    return List.of(
        keys.broken(
            "finish",
            "a rotation never ends",
            "aRotationEndsWithAnotherKeyAndSecretsReadAsBefore",
            _ -> false),
        keys.broken(
            "finish",
            "what is over ends once more",
            "whatWasBegunGoesOnAndOnlyItsBeginningAndItsEndAreAudited",
            call -> {
              call.proceed();
              return true;
            }),
        keys.broken(
            "step",
            "the first step is the last",
            "aRotationEndsWithAnotherKeyAndSecretsReadAsBefore",
            _ -> new SecretKeys.Step("", 0, 0)),
        keys.broken(
            "step",
            "what is encrypted already is encrypted again",
            "whatIsSavedDuringARotationIsOfTheNewKeyAlready",
            call -> {
              SecretKeys.Step step = (SecretKeys.Step) call.proceed();
              return new SecretKeys.Step(step.cursor(), step.rows(), step.rows());
            }),
        keys.broken(
            "begin",
            "the key before is not the one that was current",
            "oneRotationFollowsTheOther",
            call -> {
              SecretKeys.Beginning.Begun begun = (SecretKeys.Beginning.Begun) call.proceed();
              return new SecretKeys.Beginning.Begun(
                  begun.keyAfter(), begun.keyAfter(), begun.rows(), begun.resumed());
            }));
  }

  private static Page<AuditLog.Recorded> recorded(
      Object answer, UnaryOperator<AuditLog.Recorded> change) {
    Page<?> page = (Page<?>) answer;
    return new Page<>(
        page.items().stream().map(AuditLog.Recorded.class::cast).map(change).toList(),
        page.nextToken());
  }

  /** Lists whose second argument is the page. */
  private static Breaking reversed() {
    return call -> {
      Page<?> page = (Page<?>) call.proceed();
      return new Page<>(new ArrayList<>(page.items()).reversed(), page.nextToken());
    };
  }

  private static Breaking anyToken() {
    return call -> {
      try {
        return call.proceed();
      } catch (Page.InvalidToken _) {
        return call.with(1, Page.Request.first()).proceed();
      }
    };
  }

  private record Port(Class<?> contract, Class<?> port) {
    Fault broken(String method, String wrong, String caughtBy, Breaking how) {
      return new Fault(contract, port, method, wrong, caughtBy, how);
    }
  }
}
