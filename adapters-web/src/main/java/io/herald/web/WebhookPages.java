package io.herald.web;

import io.herald.application.Page;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.DueInvocations.Backlog;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Lanes;
import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.statistics.Counters;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.ReadAnnouncements;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.application.webhook.UrlMask;
import io.herald.application.webhook.WebhookHealth;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.DeliveryPolicy;
import io.herald.domain.webhook.Header;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookSettings;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table of webhooks, the page of one, and what can be done with one that is saved. */
final class WebhookPages {
  private static final int RECENT = 10;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final BrowseWebhooks browse;
  private final UpdateWebhook update;
  private final TestWebhook test;
  private final InvokeWebhook invoke;
  private final BrowseInvocations invocations;
  private final RotateSigningSecret rotate;
  private final BrowseStatistics statistics;
  private final Lanes lanes;
  private final ReadAnnouncements announcements;
  private final Subjects subjects;
  private final InstantSource clock;

  WebhookPages(UseCases useCases, Subjects subjects, InstantSource clock) {
    this.browse = useCases.browseWebhooks();
    this.update = useCases.updateWebhook();
    this.test = useCases.testWebhook();
    this.invoke = useCases.invokeWebhook();
    this.invocations = useCases.browseInvocations();
    this.rotate = useCases.rotateSigningSecret();
    this.statistics = useCases.browseStatistics();
    this.lanes = useCases.lanes();
    this.announcements = useCases.readAnnouncements();
    this.subjects = subjects;
    this.clock = clock;
  }

  Answer list(Visit visit) {
    return Answer.page(table(visit, Optional.empty()));
  }

  /** The table, with what was just saved above it. */
  ListView table(Visit visit, Optional<SavedView> saved) {
    String search = visit.query().line("q");
    List<Webhook> all = browse.all(visit.caller());
    Map<WebhookId, Backlog> backlogs = invocations.backlogs(visit.caller());
    Map<WebhookId, Counters> counted = statistics.byWebhook(visit.caller());
    Map<WebhookId, WebhookHealth.Health> health = statistics.health(visit.caller());
    Instant now = clock.instant();
    List<Row> rows = new ArrayList<>();
    for (Webhook webhook : all) {
      if (matches(webhook, search)) {
        rows.add(
            Row.of(
                webhook,
                Optional.ofNullable(backlogs.get(webhook.id())),
                counted.getOrDefault(webhook.id(), Counters.NONE),
                Optional.ofNullable(health.get(webhook.id())),
                now));
      }
    }
    return new ListView(visit.shell(), search, rows, all.isEmpty(), saved, ReadyMadeWebhooks.ALL);
  }

  private static boolean matches(Webhook webhook, String search) {
    WebhookSettings settings = webhook.settings();
    String haystack =
        String.join(
                "\n",
                settings.name().value(),
                settings.host(),
                settings.owner(),
                settings.description(),
                String.join("\n", settings.labels()),
                String.join("\n", settings.triggers().stream().map(Trigger::name).toList()),
                webhook.active() ? "active" : "inactive")
            .toLowerCase(Locale.ROOT);
    return SPACE.splitAsStream(search.toLowerCase(Locale.ROOT)).allMatch(haystack::contains);
  }

  Answer show(Visit visit) {
    Webhook webhook = find(visit);
    return Answer.page(one(visit, webhook, Optional.empty(), "", Optional.empty()));
  }

  private OneView one(
      Visit visit,
      Webhook webhook,
      Optional<TestPanel> panel,
      String chosenSubject,
      Optional<String> freshSecret) {
    Instant now = clock.instant();
    Page<io.herald.domain.invocation.Invocation> recent =
        invocations.list(
            visit.caller(),
            new Invocations.Query(
                Optional.of(webhook.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Optional.empty(),
                Optional.empty()),
            new Page.Request(RECENT, ""));
    Optional<Backlog> backlog =
        Optional.ofNullable(invocations.backlogs(visit.caller()).get(webhook.id()));
    StatisticsView numbers =
        StatisticsView.of(statistics.hours(visit.caller(), Optional.of(webhook.id())));
    Optional<WebhookHealth.Health> health =
        Optional.ofNullable(statistics.health(visit.caller()).get(webhook.id()));
    return new OneView(
        visit.shell(),
        Row.of(webhook, backlog, Counters.NONE, health, now),
        numbers,
        health.flatMap(WebhookHealth.Health::lastSuccess).map(at -> Moment.of(at, now)),
        health.flatMap(WebhookHealth.Health::failingSince).map(at -> Moment.of(at, now)),
        UrlMask.forCaller(visit.caller(), webhook.settings().url()),
        Facts.of(webhook, now),
        webhook.settings().bodyTemplate(),
        recent.items().stream().map(row -> InvocationRow.of(row, now)).toList(),
        subjects.choices(visit.caller()),
        chosenSubject,
        panel,
        freshSecret,
        lanes.circuitOpenFor(webhook.id()).map(Moment::rough).orElse(""),
        announcements.about(visit.caller(), webhook.id()).stream()
            .map(announcement ->
                new AnnouncementRow(
                    Moment.of(announcement.at(), now), AnnouncementText.of(announcement)))
            .toList());
  }

  /** Switches on or off; switching on with a backlog asks first what becomes of it. */
  Answer switchTo(Visit visit) {
    Webhook webhook = find(visit);
    boolean active = visit.form().text("active").equals("true");
    Optional<Webhooks.HeldWork> choice = heldWork(visit.form());
    long waiting = waiting(visit, webhook);
    if (active && !webhook.active() && waiting > 0 && choice.isEmpty()) {
      return Answer.page(
          new SwitchView(
              visit.shell(),
              webhook.id().toString(),
              webhook.settings().name().value(),
              Words.count(waiting, "invocation waits", "invocations wait")));
    }
    return switch (update.switchTo(
        visit.caller(), webhook.id(), active, choice.orElse(Webhooks.HeldWork.SEND))) {
      case UpdateWebhook.Outcome.Saved _ ->
          Answer.to(back(visit, webhook.id()))
              .with(
                  new Notice(
                      active == webhook.active()
                          ? Notice.Kind.UNCHANGED
                          : active ? Notice.Kind.SWITCHED_ON : Notice.Kind.SWITCHED_OFF,
                      webhook.id().toString()));
      case UpdateWebhook.Outcome.Refused(var violations) ->
          Answer.page(
              422,
              new ErrorView(
                  visit.shell(),
                  422,
                  "The webhook cannot be switched on",
                  violations.isEmpty() ? "" : violations.getFirst().message(),
                  ""));
      case UpdateWebhook.Outcome.Stale _, UpdateWebhook.Outcome.Deleted _ ->
          Answer.to(back(visit, webhook.id()));
      case UpdateWebhook.Outcome.Absent _ -> throw absent();
    };
  }

  private static String back(Visit visit, WebhookId id) {
    return visit.form().text("back").equals("webhook") ? "/webhooks/" + id : "/webhooks";
  }

  static Optional<Webhooks.HeldWork> heldWork(Form form) {
    return switch (form.text("held")) {
      case "send" -> Optional.of(Webhooks.HeldWork.SEND);
      case "discard" -> Optional.of(Webhooks.HeldWork.DISCARD);
      default -> Optional.empty();
    };
  }

  /** How much waits for a webhook. */
  long waiting(Visit visit, Webhook webhook) {
    return Optional.ofNullable(invocations.backlogs(visit.caller()).get(webhook.id()))
        .map(backlog -> backlog.waiting() + backlog.blocked())
        .orElse(0L);
  }

  /** Makes another signing secret; the one before it signs as well for a while. */
  Answer rotate(Visit visit) {
    Webhook webhook = find(visit);
    Duration overlap =
        switch (visit.form().text("overlap")) {
          case "0" -> Duration.ZERO;
          case "7d" -> Duration.ofDays(7);
          default -> RotateSigningSecret.DEFAULT_OVERLAP;
        };
    return switch (rotate.rotate(visit.caller(), webhook.id(), Optional.empty(), overlap)) {
      case RotateSigningSecret.Outcome.Rotated(Webhook rotated, String secret) ->
          Answer.page(one(visit, rotated, Optional.empty(), "", Optional.of(secret)));
      case RotateSigningSecret.Outcome.Refused(var violations) ->
          Answer.page(
              422,
              new ErrorView(
                  visit.shell(),
                  422,
                  "The signing secret was not rotated",
                  violations.isEmpty() ? "" : violations.getFirst().message(),
                  ""));
      case RotateSigningSecret.Outcome.Stale _ -> Answer.to("/webhooks/" + webhook.id());
      case RotateSigningSecret.Outcome.Absent _ -> throw absent();
    };
  }

  Answer askToDelete(Visit visit) {
    Webhook webhook = find(visit);
    return Answer.page(
        new DeleteView(
            visit.shell(),
            webhook.id().toString(),
            webhook.settings().name().value(),
            webhook.etag(),
            waiting(visit, webhook),
            false));
  }

  Answer delete(Visit visit) {
    Webhook webhook = find(visit);
    return switch (update.delete(visit.caller(), webhook.id(), visit.form().line("etag"))) {
      case UpdateWebhook.Outcome.Deleted _ ->
          Answer.to("/webhooks").with(Notice.of(Notice.Kind.WEBHOOK_DELETED));
      case UpdateWebhook.Outcome.Stale(Webhook current) ->
          Answer.page(
              409,
              new DeleteView(
                  visit.shell(),
                  current.id().toString(),
                  current.settings().name().value(),
                  current.etag(),
                  waiting(visit, current),
                  true));
      case UpdateWebhook.Outcome.Saved _, UpdateWebhook.Outcome.Refused _ -> Answer.to("/webhooks");
      case UpdateWebhook.Outcome.Absent _ -> throw absent();
    };
  }

  /** Tests a saved webhook, as operators may. */
  Answer test(Visit visit) {
    Webhook webhook = find(visit);
    String subject = visit.form().text("subject");
    if (webhook.settings().method().name().equals("DELETE") && !visit.form().has("confirmed")) {
      return panel(visit, webhook, TestPanel.confirmation(webhook.settings().host()), subject);
    }
    TestPanel panel =
        TestPanel.of(
            test.test(visit.caller(), webhook.id(), subjects.parse(subject)), clock.instant());
    return panel(visit, webhook, panel, subject);
  }

  private Answer panel(Visit visit, Webhook webhook, TestPanel panel, String subject) {
    return visit.fragment()
        ? Answer.page(new TestPanel.Part(visit.shell(), panel, false))
        : Answer.page(one(visit, webhook, Optional.of(panel), subject, Optional.empty()));
  }

  Answer askToRun(Visit visit) {
    Webhook webhook = find(visit);
    return Answer.page(runView(visit, webhook, "", Optional.empty()));
  }

  Answer run(Visit visit) {
    Webhook webhook = find(visit);
    String subject = visit.form().text("subject");
    Optional<EventId> event =
        subjects.parse(subject) instanceof TestWebhook.Subject.Stored(EventId id)
            ? Optional.of(id)
            : Optional.empty();
    TestPanel panel =
        TestPanel.of(invoke.runNow(visit.caller(), webhook.id(), event), clock.instant());
    return Answer.page(runView(visit, webhook, subject, Optional.of(panel)));
  }

  private RunView runView(Visit visit, Webhook webhook, String subject, Optional<TestPanel> panel) {
    return new RunView(
        visit.shell(),
        webhook.id().toString(),
        webhook.settings().name().value(),
        webhook.settings().host(),
        subjects.choices(visit.caller()),
        subject,
        panel);
  }

  Webhook find(Visit visit) {
    return WebhookId.parse(visit.parameter("id"))
        .flatMap(id -> browse.find(visit.caller(), id))
        .orElseThrow(WebhookPages::absent);
  }

  static NoSuchPage absent() {
    return new NoSuchPage("There is no such webhook. Somebody may have deleted it.");
  }

  /** One line of the table. */
  record Row(
      String id,
      String name,
      boolean active,
      String status,
      String statusDetail,
      Moment updatedAt,
      String method,
      String host,
      List<String> triggers,
      boolean manual,
      String owner,
      List<String> labels,
      long waiting,
      String oldest,
      StatisticsView.NumbersView lastDay,
      Optional<Moment> lastFailure) {

    static Row of(
        Webhook webhook,
        Optional<Backlog> backlog,
        Counters lastDay,
        Optional<WebhookHealth.Health> health,
        Instant now) {
      WebhookSettings settings = webhook.settings();
      return new Row(
          webhook.id().toString(),
          settings.name().value(),
          webhook.active(),
          webhook.active() ? "Active" : "Inactive",
          switch (webhook.status()) {
            case WebhookStatus.Active _ -> "";
            case WebhookStatus.Inactive(
                    WebhookStatus.Reason reason,
                    String detail,
                    Instant since) ->
                switch (reason) {
                  case SWITCHED_OFF -> "";
                  case GONE ->
                      "Switched off by Herald "
                          + Moment.of(since, now).relative()
                          + ": the target answered 410. "
                          + detail;
                  case FAILING ->
                      "Switched off by Herald "
                          + Moment.of(since, now).relative()
                          + ": nothing but failures. "
                          + detail;
                };
          },
          Moment.of(webhook.updatedAt(), now),
          settings.method().name(),
          settings.host(),
          settings.triggers().stream().map(Trigger::name).toList(),
          webhook.active() && settings.triggers().contains(Trigger.MANUAL),
          settings.owner(),
          settings.labels(),
          backlog.map(waits -> waits.waiting() + waits.blocked()).orElse(0L),
          backlog
              .flatMap(Backlog::oldest)
              .map(oldest -> Moment.rough(Duration.between(oldest, now)))
              .orElse(""),
          StatisticsView.NumbersView.of(lastDay),
          health.flatMap(WebhookHealth.Health::lastFailure).map(at -> Moment.of(at, now)));
    }
  }

  /** What was saved just now, told above the table. */
  record SavedView(
      String id,
      String name,
      boolean active,
      Optional<String> signingSecret,
      List<String> warnings) {}

  /** The table. */
  record ListView(
      Shell shell,
      String search,
      List<Row> rows,
      boolean empty,
      Optional<SavedView> saved,
      List<ReadyMade> gallery)
      implements View {
    @Override
    public String template() {
      return "webhooks.jte";
    }
  }

  /**
   * The page of one webhook.
   *
   * @param freshSecret a signing secret made just now, shown this once
   * @param circuitOpenFor how long Herald gives the target a rest; empty if it does not
   * @param announcements what Herald had to tell about it, the newest first
   */
  record OneView(
      Shell shell,
      Row webhook,
      StatisticsView statistics,
      Optional<Moment> lastSuccess,
      Optional<Moment> failingSince,
      String url,
      Facts facts,
      String body,
      List<InvocationRow> recent,
      List<Subjects.Choice> subjects,
      String chosenSubject,
      Optional<TestPanel> test,
      Optional<String> freshSecret,
      String circuitOpenFor,
      List<AnnouncementRow> announcements)
      implements View {
    @Override
    public String template() {
      return "webhook.jte";
    }
  }

  /** What Herald told about a webhook, and when. */
  record AnnouncementRow(Moment at, String text) {}

  /** The settings in words. */
  record Facts(
      String description,
      String authentication,
      List<HeaderFact> headers,
      List<String> filters,
      List<String> validators,
      List<String> captures,
      String timeout,
      String retry,
      String order,
      String concurrency,
      String rate,
      String secretHint,
      List<String> retiring,
      long version,
      Moment createdAt) {

    static Facts of(Webhook webhook, Instant now) {
      WebhookSettings settings = webhook.settings();
      DeliveryPolicy delivery = settings.delivery();
      List<SigningSecret> secrets = webhook.signingSecrets();
      return new Facts(
          settings.description(),
          words(settings.authentication()),
          settings.headers().stream().map(HeaderFact::of).toList(),
          settings.filters().stream().map(filter -> words(filter, settings)).toList(),
          settings.responseValidators().stream()
              .map(validator ->
                  validator.jsonPath()
                      + (validator.expectedValues().isEmpty()
                          ? " exists"
                          : " is " + String.join(" or ", validator.expectedValues())))
              .toList(),
          settings.captures().stream()
              .map(capture -> capture.name() + " from " + capture.jsonPath())
              .toList(),
          settings.timeout().toSeconds() + " s",
          switch (delivery.retry()) {
            case DeliveryPolicy.Retry.Standard _ -> "up to 3 days";
            case DeliveryPolicy.Retry.None _ -> "never";
            case DeliveryPolicy.Retry.Delays(List<Duration> delays) ->
                "after "
                    + String.join(
                        ", ", delays.stream().map(io.herald.domain.DurationText::format).toList());
          },
          switch (delivery.order()) {
            case NORMAL -> "normal";
            case STRICT -> "strict";
          },
          Integer.toString(delivery.maxConcurrency()),
          delivery
              .rateLimit()
              .map(rate ->
                  "at most "
                      + rate.permits()
                      + " in "
                      + io.herald.domain.DurationText.format(rate.period()))
              .orElse("no limit"),
          secrets.isEmpty() ? "" : secrets.getFirst().value().hint(),
          secrets.stream()
              .skip(1)
              .flatMap(secret -> secret.expiresAt().stream())
              .map(expires -> Moment.of(expires, now).relative())
              .toList(),
          webhook.version(),
          Moment.of(webhook.createdAt(), now));
    }

    private static String words(Authentication authentication) {
      return switch (authentication) {
        case Authentication.None _ -> "none";
        case Authentication.Bearer(var token) -> "bearer token " + hint(token.hint());
        case Authentication.Basic(String username, var password) ->
            "basic, user " + username + ", password " + hint(password.hint());
        case Authentication.OAuth2 oauth ->
            "OAuth 2.0 client credentials, client "
                + oauth.clientId()
                + " at "
                + UrlMask.masked(oauth.tokenUrl());
        case Authentication.MutualTls _ -> "client certificate";
      };
    }

    private static String hint(String hint) {
      return "••••" + hint;
    }

    private static String words(Filter filter, WebhookSettings settings) {
      String field =
          settings
              .kind()
              .filterField(filter.field())
              .map(FilterField::label)
              .orElse(filter.field());
      if (filter.field().contains(".") && field.isEmpty()) {
        field = filter.field();
      }
      return filter.operator() == FilterOperator.EXISTS
          ? field + (filter.values().contains("false") ? " does not exist" : " exists")
          : field
              + " "
              + filter.operator().text().replace('_', ' ')
              + " "
              + String.join(" or ", filter.values());
    }
  }

  /** A header as pages show it. */
  record HeaderFact(String name, String value, boolean secret) {
    static HeaderFact of(Header header) {
      return switch (header) {
        case Header.Plain(String name, String value) -> new HeaderFact(name, value, false);
        case Header.Hidden(String name, var value) ->
            new HeaderFact(name, "••••" + value.hint(), true);
      };
    }
  }

  /** Asks what becomes of what waited. */
  record SwitchView(Shell shell, String id, String name, String waiting) implements View {
    @Override
    public String template() {
      return "webhookSwitch.jte";
    }
  }

  /** Asks whether to delete; {@code stale} if somebody changed the webhook meanwhile. */
  record DeleteView(Shell shell, String id, String name, String etag, long waiting, boolean stale)
      implements View {
    @Override
    public String template() {
      return "webhookDelete.jte";
    }
  }

  /** Runs a webhook by hand. */
  record RunView(
      Shell shell,
      String id,
      String name,
      String host,
      List<Subjects.Choice> subjects,
      String chosenSubject,
      Optional<TestPanel> result)
      implements View {
    @Override
    public String template() {
      return "webhookRun.jte";
    }
  }
}
