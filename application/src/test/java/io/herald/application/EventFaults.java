package io.herald.application;

import static io.herald.application.ContractFaults.anyToken;
import static io.herald.application.ContractFaults.reversed;

import io.herald.application.ContractFaults.Fault;
import io.herald.application.ContractFaults.Port;
import io.herald.application.event.EventJournal;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournalContract;
import io.herald.application.event.Events;
import io.herald.application.event.EventsContract;
import io.herald.application.invocation.DeliveryOrderContract;
import io.herald.application.invocation.DueInvocations;
import io.herald.domain.event.Event;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Faults of events as they are published: the journal, the order of delivery, and what is read
 * back.
 */
final class EventFaults {
  private EventFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofTheEventJournal());
    faults.addAll(ofEvents());
    faults.addAll(ofTheOrderOfDelivery());
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
                        strict.invocations().stream().map(EventFaults::lax).toList()));
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
}
