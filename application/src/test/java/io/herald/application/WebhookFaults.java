package io.herald.application;

import io.herald.application.BrokenRecords.Breaking;
import io.herald.application.ContractFaults.Fault;
import io.herald.application.ContractFaults.Port;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.Announcements;
import io.herald.application.webhook.AnnouncementsContract;
import io.herald.application.webhook.WebhookHealth;
import io.herald.application.webhook.WebhookHealthContract;
import io.herald.application.webhook.Webhooks;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.application.webhook.Webhooks.Outcome;
import io.herald.application.webhook.WebhooksContract;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Faults of webhooks, what is known of their targets and what is announced. */
final class WebhookFaults {
  private WebhookFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ofWebhooks());
    faults.addAll(ofAnnouncements());
    faults.addAll(ofWebhookHealth());
    return faults;
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
}
