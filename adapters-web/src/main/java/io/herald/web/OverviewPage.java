package io.herald.web;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.DueInvocations.Backlog;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lanes;
import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.statistics.Counters;
import io.herald.application.webhook.Announcement;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.ReadAnnouncements;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first page: is anything broken now? */
final class OverviewPage {
  /** A backlog this old is worth somebody's attention. */
  private static final Duration OLD = Duration.ofMinutes(5);

  private static final int RECENT = 8;

  /** The table of webhooks has them all. */
  private static final int MAX_WEBHOOKS = 25;

  private final BrowseWebhooks webhooks;
  private final BrowseInvocations invocations;
  private final BrowseStatistics statistics;
  private final Lanes lanes;
  private final ReadAnnouncements announcements;
  private final InstantSource clock;

  OverviewPage(UseCases useCases, InstantSource clock) {
    this.webhooks = useCases.browseWebhooks();
    this.invocations = useCases.browseInvocations();
    this.statistics = useCases.browseStatistics();
    this.lanes = useCases.lanes();
    this.announcements = useCases.readAnnouncements();
    this.clock = clock;
  }

  Answer show(Visit visit) {
    Caller caller = visit.caller();
    Instant now = clock.instant();
    List<Webhook> all = webhooks.all(caller);
    Map<WebhookId, Backlog> backlogs = invocations.backlogs(caller);
    List<Concern> concerns = new ArrayList<>();
    if (visit.shell().paused()) {
      concerns.add(
          new Concern(
              "bad",
              "Sending is paused",
              "Nothing is sent until somebody resumes it under Settings. Publishing goes on.",
              "/settings",
              "Settings"));
    }
    Map<WebhookId, Announcement> announced = announcements.latest(caller);
    long waiting = 0;
    Optional<Instant> oldest = Optional.empty();
    for (Webhook webhook : all) {
      Optional<Backlog> backlog = Optional.ofNullable(backlogs.get(webhook.id()));
      failing(webhook, Optional.ofNullable(announced.get(webhook.id()))).ifPresent(concerns::add);
      concerns.addAll(concerns(webhook, backlog, now));
      waiting += backlog.map(waits -> waits.waiting() + waits.blocked()).orElse(0L);
      Optional<Instant> age = backlog.flatMap(Backlog::oldest);
      if (age.isPresent() && (oldest.isEmpty() || age.get().isBefore(oldest.get()))) {
        oldest = age;
      }
    }
    Page<Invocation> recent =
        invocations.list(caller, Invocations.Query.ALL, new Page.Request(RECENT, ""));
    Page<Invocation> failures =
        invocations.list(
            caller,
            new Invocations.Query(
                Optional.empty(),
                Optional.of(InvocationState.Name.FAILED),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.of(now.minus(Duration.ofHours(24))),
                Optional.empty()),
            new Page.Request(RECENT, ""));
    long active = all.stream().filter(Webhook::active).count();
    return Answer.page(
        new OverviewView(
            visit.shell(),
            concerns,
            all.size(),
            active,
            waiting,
            oldest.map(age -> Moment.of(age, now)),
            StatisticsView.of(statistics.hours(caller, Optional.empty())),
            byWebhook(caller, all),
            recent.items().stream().map(row -> InvocationRow.of(row, now)).toList(),
            failures.items().stream().map(row -> InvocationRow.of(row, now)).toList()));
  }

  /** The webhooks that something was attempted for, those first that fail most. */
  private List<WebhookNumbers> byWebhook(Caller caller, List<Webhook> all) {
    Map<WebhookId, Counters> counted = statistics.byWebhook(caller);
    record Counted(Webhook webhook, Counters counters) {}
    return all.stream()
        .filter(webhook -> counted.containsKey(webhook.id()))
        .map(webhook -> new Counted(webhook, counted.getOrDefault(webhook.id(), Counters.NONE)))
        .sorted(
            Comparator.comparingDouble((Counted one) -> one.counters().successRate().orElse(1.0))
                .thenComparingLong(one -> -one.counters().attempts()))
        .limit(MAX_WEBHOOKS)
        .map(one ->
            new WebhookNumbers(
                one.webhook().id().toString(),
                one.webhook().settings().name().value(),
                StatisticsView.NumbersView.of(one.counters())))
        .toList();
  }

  /** A webhook that will be switched off if it goes on failing; that it is off, its status says. */
  private static Optional<Concern> failing(Webhook webhook, Optional<Announcement> latest) {
    String name = webhook.settings().name().value();
    return latest
        .filter(announcement -> webhook.active() && announcement instanceof Announcement.Failing)
        .map(announcement ->
            new Concern(
                AnnouncementText.tone(announcement),
                name + " fails all the time",
                AnnouncementText.of(announcement),
                "/webhooks/" + webhook.id(),
                name));
  }

  private List<Concern> concerns(Webhook webhook, Optional<Backlog> backlog, Instant now) {
    List<Concern> concerns = new ArrayList<>();
    String name = webhook.settings().name().value();
    String path = "/webhooks/" + webhook.id();
    lanes
        .circuitOpenFor(webhook.id())
        .ifPresent(rest ->
            concerns.add(
                new Concern(
                    "bad",
                    name + " gets a rest",
                    FailureClass.CIRCUIT_OPEN.meaning()
                        + " The next try is in "
                        + Moment.rough(rest)
                        + ". "
                        + FailureClass.CIRCUIT_OPEN.remedy(),
                    path,
                    name)));
    if (webhook.status()
        instanceof
        WebhookStatus.Inactive(WebhookStatus.Reason reason, String detail, Instant since)) {
      switch (reason) {
        case SWITCHED_OFF -> {
          // Somebody wanted it so.
        }
        case GONE ->
            concerns.add(
                new Concern(
                    "bad",
                    name + " was switched off by Herald",
                    "Its target answered 410 Gone "
                        + Moment.of(since, now).relative()
                        + ". "
                        + detail,
                    path,
                    name));
        case FAILING ->
            concerns.add(
                new Concern(
                    "bad",
                    name + " was switched off by Herald",
                    "There was nothing but failures, until "
                        + Moment.of(since, now).relative()
                        + ". "
                        + detail,
                    path,
                    name));
      }
    }
    backlog.ifPresent(waits -> {
      Duration age =
          waits.oldest().map(oldest -> Duration.between(oldest, now)).orElse(Duration.ZERO);
      if (waits.retrying() > 0) {
        concerns.add(
            new Concern(
                "warn",
                name + " has retries waiting",
                Words.count(
                        waits.retrying(), "invocation failed and is", "invocations failed and are")
                    + " tried again.",
                "/invocations?state=waiting&webhook=" + webhook.id(),
                "Waiting invocations"));
      } else if (webhook.active() && age.compareTo(OLD) > 0) {
        concerns.add(
            new Concern(
                "warn",
                name + " has a backlog",
                Words.count(
                        waits.waiting() + waits.blocked(), "invocation waits", "invocations wait")
                    + ", the oldest for "
                    + Moment.rough(age)
                    + ".",
                "/invocations?state=waiting&webhook=" + webhook.id(),
                "Waiting invocations"));
      } else if (!webhook.active() && waits.waiting() + waits.blocked() > 0) {
        concerns.add(
            new Concern(
                "note",
                name + " is off and work waits for it",
                Words.count(
                        waits.waiting() + waits.blocked(), "invocation waits", "invocations wait")
                    + ". Switching it on asks whether to send them.",
                path,
                name));
      }
    });
    webhook.signingSecrets().stream()
        .flatMap(secret -> secret.expiresAt().stream())
        .findFirst()
        .ifPresent(expires ->
            concerns.add(
                new Concern(
                    "note",
                    "A signing secret of "
                        + name
                        + " retires "
                        + Moment.of(expires, now).relative(),
                    "Until then requests carry both signatures. Give the receiver the new one.",
                    path,
                    name)));
    return concerns;
  }

  /**
   * Something that needs attention.
   *
   * @param look bad, warn or note
   * @param path where to go about it
   * @param link what the link says
   */
  record Concern(String look, String title, String message, String path, String link) {}

  /** How a webhook did in the last 24 hours. */
  record WebhookNumbers(String id, String name, StatisticsView.NumbersView numbers) {}

  /** The page. */
  record OverviewView(
      Shell shell,
      List<Concern> concerns,
      int webhooks,
      long active,
      long waiting,
      Optional<Moment> oldest,
      StatisticsView statistics,
      List<WebhookNumbers> byWebhook,
      List<InvocationRow> recent,
      List<InvocationRow> failures)
      implements View {
    @Override
    public String template() {
      return "overview.jte";
    }
  }
}
