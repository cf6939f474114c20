package io.herald.web;

import io.herald.application.access.Caller;
import io.herald.application.event.DescribePayload;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.webhook.Webhook;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Add / edit webhook form with its preview, its count of matches and its test. */
final class WebhookFormPages {
  /** Enough recent events for suggestions, few enough to read with every form. */
  private static final int EVENTS_FOR_SUGGESTIONS = 100;

  private final WebhookPages pages;
  private final BrowseWebhooks browse;
  private final CreateWebhook create;
  private final UpdateWebhook update;
  private final TestWebhook test;
  private final PreviewWebhook preview;
  private final DescribePayload payload;
  private final EventKinds kinds;
  private final Subjects subjects;
  private final InstantSource clock;

  WebhookFormPages(UseCases useCases, WebhookPages pages, Subjects subjects, InstantSource clock) {
    this.pages = pages;
    this.browse = useCases.browseWebhooks();
    this.create = useCases.createWebhook();
    this.update = useCases.updateWebhook();
    this.test = useCases.testWebhook();
    this.preview = useCases.previewWebhook();
    this.payload = useCases.describePayload();
    this.kinds = useCases.eventKinds();
    this.subjects = subjects;
    this.clock = clock;
  }

  /** An empty form, or that of a ready-made webhook. */
  Answer add(Visit visit) {
    String key = visit.query().text("from");
    Optional<ReadyMade> from = ReadyMadeWebhooks.find(key);
    WebhookForm form =
        from.map(readyMade -> WebhookForm.of(readyMade.draft())).orElseGet(WebhookForm::blank);
    return Answer.page(new Making(visit, form).from(from).view());
  }

  Answer edit(Visit visit) {
    Webhook current = pages.find(visit);
    String version = visit.query().line("version");
    if (version.isEmpty()) {
      return Answer.page(new Making(visit, WebhookForm.of(current)).view());
    }
    // What an earlier version had, as a change of the present one.
    Webhook earlier =
        browse.versions(visit.caller(), current.id()).stream()
            .filter(one -> one.etag().equals(version))
            .findFirst()
            .orElseThrow(WebhookPages::absent);
    return Answer.page(
        new Making(
                visit,
                WebhookForm.of(RestoreWebhook.draft(earlier, current))
                    .of(Optional.of(current.id()), current.etag()))
            .view());
  }

  Answer duplicate(Visit visit) {
    return Answer.page(new Making(visit, WebhookForm.of(pages.find(visit)).copy()).view());
  }

  /** One more row or one less, for pages without scripts. */
  Answer rearrange(Visit visit) {
    WebhookForm form = WebhookForm.read(visit.form());
    return Answer.page(
        new Making(visit, form.rearranged(visit.form().text("rows"))).submitted().view());
  }

  Answer save(Visit visit) {
    WebhookForm read = WebhookForm.read(visit.form());
    WebhookForm form = visit.form().has("activate") ? read.switched(true) : read;
    return form.saved().isPresent() ? update(visit, form) : create(visit, form);
  }

  private Answer create(Visit visit, WebhookForm form) {
    return switch (create.create(visit.caller(), form.draft())) {
      case CreateWebhook.Outcome.Created(
              Webhook webhook,
              String signingSecret,
              List<String> warnings) ->
          saved(visit, webhook, Optional.of(signingSecret), warnings);
      case CreateWebhook.Outcome.Refused(List<Violation> violations) ->
          refused(visit, form, violations);
    };
  }

  private Answer update(Visit visit, WebhookForm form) {
    Webhooks.HeldWork heldWork = WebhookPages.heldWork(visit.form()).orElse(Webhooks.HeldWork.SEND);
    return switch (update.update(
        visit.caller(), form.saved().orElseThrow(), form.etag(), form.draft(), heldWork)) {
      case UpdateWebhook.Outcome.Saved(
              Webhook webhook,
              Optional<String> signingSecret,
              List<String> warnings) ->
          saved(visit, webhook, signingSecret, warnings);
      case UpdateWebhook.Outcome.Refused(List<Violation> violations) ->
          refused(visit, form, violations);
      case UpdateWebhook.Outcome.Stale(Webhook current) ->
          Answer.page(409, new Making(visit, form).submitted().conflict(current).view());
      case UpdateWebhook.Outcome.Absent _, UpdateWebhook.Outcome.Deleted _ ->
          throw WebhookPages.absent();
    };
  }

  /** The table with the webhook in it: the signing secret is shown this once, so no redirect. */
  private Answer saved(
      Visit visit, Webhook webhook, Optional<String> signingSecret, List<String> warnings) {
    return Answer.page(
            pages.table(
                visit,
                Optional.of(
                    new WebhookPages.SavedView(
                        webhook.id().toString(),
                        webhook.settings().name().value(),
                        webhook.active(),
                        signingSecret,
                        warnings))))
        .at("/webhooks");
  }

  private Answer refused(Visit visit, WebhookForm form, List<Violation> violations) {
    return Answer.page(
        422, new Making(visit, form).submitted().errors(new FieldErrors(violations)).view());
  }

  Answer preview(Visit visit) {
    WebhookForm form = WebhookForm.read(visit.form());
    PreviewPanel panel = previewOf(visit.caller(), form, visit.form().text("subject"));
    return visit.fragment()
        ? Answer.page(new PreviewPanel.Part(panel))
        : Answer.page(new Making(visit, form).submitted().view());
  }

  private PreviewPanel previewOf(Caller caller, WebhookForm form, String subject) {
    return PreviewPanel.of(
        preview.previewDraft(caller, form.previewDraft(), form.saved(), subjects.parse(subject)));
  }

  Answer matches(Visit visit) {
    WebhookForm form = WebhookForm.read(visit.form());
    MatchesPanel panel = matchesOf(visit.caller(), form);
    return visit.fragment()
        ? Answer.page(new MatchesPanel.Part(panel))
        : Answer.page(new Making(visit, form).submitted().view());
  }

  private MatchesPanel matchesOf(Caller caller, WebhookForm form) {
    return MatchesPanel.of(preview.matches(caller, form.draft()), form, clock.instant());
  }

  /** Tests without saving. */
  Answer test(Visit visit) {
    WebhookForm form = WebhookForm.read(visit.form());
    if (form.method().equals("DELETE") && !visit.form().has("confirmed")) {
      return tested(visit, form, TestPanel.confirmation(host(form.url())), FieldErrors.NONE);
    }
    TestWebhook.Outcome outcome =
        test.testDraft(
            visit.caller(),
            form.draft(),
            form.saved(),
            subjects.parse(visit.form().text("subject")));
    FieldErrors errors =
        outcome instanceof TestWebhook.Outcome.Refused(List<Violation> violations)
            ? new FieldErrors(violations)
            : FieldErrors.NONE;
    return tested(visit, form, TestPanel.of(outcome, clock.instant()), errors);
  }

  private Answer tested(Visit visit, WebhookForm form, TestPanel panel, FieldErrors errors) {
    return visit.fragment()
        ? Answer.page(new TestPanel.Part(visit.shell(), panel, true))
        : Answer.page(new Making(visit, form).submitted().errors(errors).test(panel).view());
  }

  private static String host(String url) {
    int start = url.indexOf("://");
    int from = start < 0 ? 0 : start + 3;
    int end = url.indexOf('/', from);
    return end < 0 ? url.substring(from) : url.substring(from, end);
  }

  /** A form page being put together. */
  private final class Making {
    private final Visit visit;
    private final WebhookForm form;
    private final String subject;
    private FieldErrors errors = FieldErrors.NONE;
    private Optional<TestPanel> test = Optional.empty();
    private Optional<ConflictView> conflict = Optional.empty();
    private Optional<ReadyMade> from = Optional.empty();
    private boolean submitted;

    Making(Visit visit, WebhookForm form) {
      this.visit = visit;
      this.form = form;
      this.subject = visit.form().text("subject");
    }

    Making submitted() {
      submitted = true;
      return this;
    }

    Making errors(FieldErrors found) {
      errors = found;
      return this;
    }

    Making test(TestPanel panel) {
      test = Optional.of(panel);
      return this;
    }

    Making from(Optional<ReadyMade> readyMade) {
      from = readyMade;
      return this;
    }

    Making conflict(Webhook current) {
      conflict = Optional.of(ConflictView.of(form, current));
      return this;
    }

    FormView view() {
      Caller caller = visit.caller();
      EventKind kind = kinds.defaultKind();
      List<Event> recent = subjects.recent(caller, EVENTS_FOR_SUGGESTIONS);
      long waiting =
          form.saved()
              .flatMap(id -> browse.find(caller, id))
              .filter(webhook -> !webhook.active())
              .map(webhook -> pages.waiting(visit, webhook))
              .orElse(0L);
      boolean begun = submitted || form.saved().isPresent() || from.isPresent();
      return new FormView(
          visit.shell(),
          conflict.map(found -> form.of(form.saved(), found.etag())).orElse(form),
          errors,
          kind.triggers(),
          FilterChoices.of(kind, recent),
          payload.fields(caller, kind),
          subjects.choices(caller),
          subject,
          previewOf(caller, form, subject),
          begun ? Optional.of(matchesOf(caller, form)) : Optional.empty(),
          test,
          conflict,
          from,
          waiting,
          submitted && form.withholdsSecrets());
    }
  }

  /**
   * The form.
   *
   * @param matches absent while the form is empty
   * @param from the ready-made webhook that it began with
   * @param waiting how many invocations wait while the webhook is off
   * @param secretsWithheld whether typed secrets have to be typed again
   */
  record FormView(
      Shell shell,
      WebhookForm form,
      FieldErrors errors,
      List<EventKind.TriggerDescription> triggers,
      FilterChoices filters,
      List<DescribePayload.Field> payload,
      List<Subjects.Choice> subjects,
      String chosenSubject,
      PreviewPanel preview,
      Optional<MatchesPanel> matches,
      Optional<TestPanel> test,
      Optional<ConflictView> conflict,
      Optional<ReadyMade> from,
      long waiting,
      boolean secretsWithheld)
      implements View {
    @Override
    public String template() {
      return "webhookForm.jte";
    }

    boolean editing() {
      return form.saved().isPresent();
    }

    String title() {
      return editing()
          ? "Edit " + (form.name().isEmpty() ? "webhook" : form.name())
          : "Add Webhook";
    }

    /** Whether the part that is closed at first has to be open. */
    boolean advancedOpen() {
      return errors.within("timeout")
          || errors.within("response_validators")
          || errors.within("capture")
          || errors.within("delivery")
          || errors.within("owner")
          || errors.within("labels")
          || errors.within("description");
    }
  }

  /**
   * What another admin changed meanwhile.
   *
   * @param etag the version that is stored now
   */
  record ConflictView(String etag, String when, List<Difference> differences) {
    static ConflictView of(WebhookForm mine, Webhook current) {
      WebhookForm theirs = WebhookForm.of(current);
      List<Difference> all = new ArrayList<>();
      add(all, "Name", mine.name(), theirs.name());
      add(all, "Status", status(mine.active()), status(theirs.active()));
      add(all, "Method", mine.method(), theirs.method());
      add(all, "URL", mine.url(), theirs.url());
      add(all, "Body Template", mine.bodyTemplate(), theirs.bodyTemplate());
      add(all, "Authentication", text(mine.authentication()), text(theirs.authentication()));
      add(all, "Headers", headers(mine), headers(theirs));
      add(all, "Triggers", lines(mine.triggers()), lines(theirs.triggers()));
      add(all, "Filters", filters(mine), filters(theirs));
      add(all, "Response validators", validators(mine), validators(theirs));
      add(all, "Capture", captures(mine), captures(theirs));
      add(all, "Timeout", mine.draft().timeout(), theirs.draft().timeout());
      add(all, "Delivery", delivery(mine), delivery(theirs));
      add(all, "Description", mine.description(), theirs.description());
      add(all, "Owner", mine.owner(), theirs.owner());
      add(all, "Labels", mine.labels(), theirs.labels());
      return new ConflictView(
          current.etag(), Moment.of(current.updatedAt(), current.updatedAt()).exact(), all);
    }

    private static void add(List<Difference> all, String field, String mine, String theirs) {
      if (!mine.strip().equals(theirs.strip())) {
        all.add(new Difference(field, mine, theirs));
      }
    }

    private static String status(boolean active) {
      return active ? "Active" : "Inactive";
    }

    private static String lines(List<String> values) {
      return String.join("\n", values.stream().sorted().toList());
    }

    private static String text(WebhookForm.AuthenticationFields fields) {
      return switch (fields.type()) {
        case "bearer" -> "bearer, token: " + fields.token().forComparison();
        case "basic" ->
            "basic, user " + fields.username() + ", password: " + fields.password().forComparison();
        case "oauth2" ->
            String.join(
                "\n",
                "OAuth 2.0, client " + fields.clientId(),
                "client secret: " + fields.clientSecret().forComparison(),
                fields.tokenUrl(),
                fields.scopes(),
                fields.clientAuthentication(),
                fields.extra().text().strip());
        case "mutual_tls" ->
            "client certificate, private key: " + fields.privateKey().forComparison();
        default -> "none";
      };
    }

    private static String headers(WebhookForm form) {
      return lines(
          form.headers().stream()
              .map(row ->
                  row.name()
                      + ": "
                      + (row.secret()
                          ? "secret, " + row.secretValue().forComparison()
                          : row.value()))
              .toList());
    }

    private static String filters(WebhookForm form) {
      return lines(
          form.filters().stream()
              .map(row ->
                  row.field() + " " + row.operator() + " " + String.join(" or ", row.values()))
              .toList());
    }

    private static String validators(WebhookForm form) {
      return lines(
          form.validators().stream()
              .map(row -> row.jsonPath() + " " + String.join(" or ", row.expectedValues()))
              .toList());
    }

    private static String captures(WebhookForm form) {
      return lines(form.captures().stream().map(row -> row.name() + " " + row.jsonPath()).toList());
    }

    private static String delivery(WebhookForm form) {
      var delivery = form.draft().delivery();
      return "Retry: "
          + delivery.retry()
          + "\nOrder: "
          + delivery.order()
          + "\nConcurrency: "
          + delivery.maxConcurrency()
          + "\nRate: "
          + (delivery.rateLimit().isEmpty() ? "no limit" : delivery.rateLimit());
    }
  }

  /** A field that differs. */
  record Difference(String field, String mine, String theirs) {}
}
