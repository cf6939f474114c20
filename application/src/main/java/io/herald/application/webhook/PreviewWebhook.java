package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.Events;
import io.herald.application.invocation.Invocations;
import io.herald.domain.Violation;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterJudge;
import io.herald.domain.filter.FilterVerdict;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Shows what a webhook would send, and whether it would fire; nothing is sent and no name looked
 * up. The same draft and event give the same preview, so that it can be redone while somebody
 * types. Thread-safe.
 */
public final class PreviewWebhook {
  /** How many recent events a draft is matched with. */
  public static final int MAX_EXAMINED = 500;

  /** How many of them are shown one by one. */
  public static final int MAX_SHOWN = 20;

  /** Stands for the id that an invocation gets when there is one. */
  private static final InvocationId PLACEHOLDER = new InvocationId(new UUID(0, 0));

  private static final String MASK = "••••";
  private static final String WHEN_SENT = "(made when it is sent)";

  private final Webhooks webhooks;
  private final DraftCheck check;
  private final EventKinds kinds;
  private final Events events;
  private final Invocations invocations;
  private final RequestRenderer renderer;
  private final EgressGuard guard;
  private final SubjectEvents subjects;
  private final String userAgent;

  /**
   * Wires the use case.
   *
   * @param userAgent what targets see, e.g. {@code Herald/0.1.0}
   */
  public PreviewWebhook(
      Webhooks webhooks,
      DraftCheck check,
      EventKinds kinds,
      Events events,
      Invocations invocations,
      RequestRenderer renderer,
      EgressGuard guard,
      IdGenerator ids,
      InstantSource clock,
      String userAgent) {
    this.webhooks = webhooks;
    this.check = check;
    this.kinds = kinds;
    this.events = events;
    this.invocations = invocations;
    this.renderer = renderer;
    this.guard = guard;
    this.subjects = new SubjectEvents(kinds, events, ids, clock);
    this.userAgent = userAgent;
  }

  /** Previews a saved webhook. Needs VIEW; the URL is masked for those who may not configure. */
  public Outcome preview(Caller caller, WebhookId id, TestWebhook.Subject subject) {
    caller.require(Permission.VIEW);
    Optional<Webhook> webhook = webhooks.find(id);
    if (webhook.isEmpty()) {
      return new Outcome.Absent("webhook " + id);
    }
    WebhookSettings settings = webhook.get().settings();
    return preview(
        caller,
        new Draft(
            settings.kind(),
            settings.triggers(),
            settings.filters(),
            Optional.of(settings),
            WebhookDraft.of(webhook.get()).authentication(),
            List.of()),
        subject);
  }

  /**
   * Previews a draft, secrets masked. What is wrong with it is among the problems, and whatever can
   * be shown in spite of that is shown. Needs CONFIGURE.
   *
   * @param saved the webhook that the draft changes, whose secrets it may keep
   */
  public Outcome previewDraft(
      Caller caller, WebhookDraft draft, Optional<WebhookId> saved, TestWebhook.Subject subject) {
    caller.require(Permission.CONFIGURE);
    Optional<Webhook> stored = saved.flatMap(webhooks::find);
    if (saved.isPresent() && stored.isEmpty()) {
      return new Outcome.Absent("webhook " + saved.get());
    }
    Optional<EventKind> kind = kinds.named(draft.kind());
    if (kind.isEmpty()) {
      return new Outcome.Refused(List.of(kinds.unknown(draft.kind())));
    }
    return switch (check.check(draft, stored)) {
      case DraftCheck.Outcome.Checked(WebhookDraft _, WebhookSettings settings) ->
          preview(
              caller,
              new Draft(
                  kind.get(),
                  settings.triggers(),
                  settings.filters(),
                  Optional.of(settings),
                  draft.authentication(),
                  List.of()),
              subject);
      case DraftCheck.Outcome.Refused(List<Violation> problems) ->
          preview(
              caller,
              new Draft(
                  kind.get(),
                  triggers(draft, kind.get()),
                  DraftCheck.filters(draft, kind.get()),
                  check.renderable(draft),
                  draft.authentication(),
                  problems),
              subject);
    };
  }

  private static Set<Trigger> triggers(WebhookDraft draft, EventKind kind) {
    Set<Trigger> triggers = new LinkedHashSet<>();
    draft.triggers().forEach(name -> kind.trigger(name).ifPresent(triggers::add));
    return triggers;
  }

  /**
   * What of a webhook or a draft can be previewed.
   *
   * @param renderable settings whose URL, headers and body are right
   * @param problems what is known to be wrong
   */
  private record Draft(
      EventKind kind,
      Set<Trigger> triggers,
      List<Filter> filters,
      Optional<WebhookSettings> renderable,
      AuthenticationDraft authentication,
      List<Violation> problems) {}

  private Outcome preview(Caller caller, Draft draft, TestWebhook.Subject subject) {
    return switch (subjects.find(
        subject,
        draft.kind(),
        draft.triggers().stream().findFirst(),
        SubjectEvents.PublisherId.AS_GIVEN)) {
      case SubjectEvents.Outcome.Refused(List<Violation> violations) ->
          new Outcome.Refused(violations);
      case SubjectEvents.Outcome.Absent(String what) -> new Outcome.Absent(what);
      case SubjectEvents.Outcome.Found(Event event, boolean onRecord) ->
          preview(caller, draft, event, onRecord);
    };
  }

  private Outcome preview(Caller caller, Draft draft, Event event, boolean onRecord) {
    List<Violation> problems = new ArrayList<>(draft.problems());
    Optional<Attempt.SentRequest> request =
        draft
            .renderable()
            .flatMap(
                settings -> render(settings, draft.authentication(), event, onRecord, problems));
    boolean triggerNamed = draft.triggers().contains(event.trigger());
    FilterVerdict verdict = FilterJudge.judge(event.kind(), draft.filters(), event.payload());
    return new Outcome.Previewed(
        event,
        request.map(shown -> forCaller(caller, shown)),
        forCaller(caller, problems, request),
        triggerNamed,
        verdict,
        triggerNamed && verdict.holds());
  }

  private Optional<Attempt.SentRequest> render(
      WebhookSettings settings,
      AuthenticationDraft authentication,
      Event event,
      boolean onRecord,
      List<Violation> problems) {
    Map<String, String> captured = captured(settings, event, onRecord, problems);
    return switch (renderer.render(
        settings, event, new RequestRenderer.Delivery(PLACEHOLDER, 1, captured))) {
      case RequestRenderer.Outcome.Rendered rendered -> {
        if (problems.stream().noneMatch(problem -> problem.field().equals("url"))) {
          guard
              .judge(rendered.url())
              .ifPresent(
                  refusal -> problems.add(new Violation("url", refusal.rule(), refusal.message())));
        }
        yield Optional.of(
            new Attempt.SentRequest(
                settings.method().name(),
                rendered.url(),
                headers(rendered.headers(), authentication),
                rendered.body()));
      }
      case RequestRenderer.Outcome.Unrenderable(FailureClass failure, String message) -> {
        if (problems.stream().noneMatch(problem -> problem.message().equals(message))) {
          problems.add(new Violation("body_template", failure.name(), message));
        }
        yield Optional.empty();
      }
    };
  }

  /** The values on record for the event's access request, and stand-ins for those that are not. */
  private Map<String, String> captured(
      WebhookSettings settings, Event event, boolean onRecord, List<Violation> problems) {
    Set<String> read = renderer.capturesRead(settings);
    if (read.isEmpty()) {
      return Map.of();
    }
    Map<String, String> captured =
        new HashMap<>(onRecord ? invocations.captured(event.subject().orderingKey()) : Map.of());
    for (String name : read) {
      if (captured.putIfAbsent(name, "captured-" + name) == null && onRecord) {
        problems.add(
            new Violation(
                "capture." + name,
                FailureClass.CAPTURE_MISSING.name(),
                "No value "
                    + name
                    + " is captured yet for this access request; a placeholder is shown."));
      }
    }
    return captured;
  }

  private List<HeaderLine> headers(
      List<RequestRenderer.RenderedHeader> rendered, AuthenticationDraft authentication) {
    List<HeaderLine> headers = new ArrayList<>();
    for (RequestRenderer.RenderedHeader header : rendered) {
      headers.add(
          new HeaderLine(header.name(), header.secret() ? MASK : header.value(), header.secret()));
    }
    if (!has(headers, "Content-Type")) {
      headers.add(new HeaderLine("Content-Type", "application/json", false));
    }
    if (!has(headers, "User-Agent")) {
      headers.add(new HeaderLine("User-Agent", userAgent, false));
    }
    switch (authentication) {
      case AuthenticationDraft.None _, AuthenticationDraft.MutualTls _ -> {}
      case AuthenticationDraft.Bearer _, AuthenticationDraft.OAuth2 _ ->
          headers.add(new HeaderLine("Authorization", "Bearer " + MASK, true));
      case AuthenticationDraft.Basic _ ->
          headers.add(new HeaderLine("Authorization", "Basic " + MASK, true));
    }
    headers.add(new HeaderLine("webhook-id", PLACEHOLDER.toString(), false));
    for (String name : List.of("webhook-timestamp", "webhook-signature", "traceparent")) {
      headers.add(new HeaderLine(name, WHEN_SENT, false));
    }
    return headers;
  }

  private static boolean has(List<HeaderLine> headers, String name) {
    return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
  }

  private static Attempt.SentRequest forCaller(Caller caller, Attempt.SentRequest request) {
    return new Attempt.SentRequest(
        request.method(),
        UrlMask.forCaller(caller, request.url()),
        request.headers(),
        request.body());
  }

  private static List<Violation> forCaller(
      Caller caller, List<Violation> problems, Optional<Attempt.SentRequest> request) {
    if (caller.may(Permission.CONFIGURE)) {
      return problems;
    }
    UrlMask.InTexts mask =
        UrlMask.inTexts(request.map(sent -> List.of(sent.url())).orElse(List.of()));
    return problems.stream()
        .map(problem ->
            new Violation(problem.field(), problem.rule(), mask.apply(problem.message())))
        .toList();
  }

  /**
   * How many of the newest 500 events a draft's triggers and filters match. Triggers and filters
   * that are wrong are left out; what is wrong with them says {@link #previewDraft}. Needs
   * CONFIGURE.
   */
  public Matches matches(Caller caller, WebhookDraft draft) {
    caller.require(Permission.CONFIGURE);
    Optional<EventKind> kind = kinds.named(draft.kind());
    if (kind.isEmpty()) {
      return new Matches(0, 0, List.of());
    }
    Set<Trigger> triggers = triggers(draft, kind.get());
    List<Filter> filters = DraftCheck.filters(draft, kind.get());
    List<Event> recent = events.recent(kind.get(), MAX_EXAMINED);
    int matched = 0;
    List<EventVerdict> shown = new ArrayList<>();
    for (Event event : recent) {
      boolean triggerNamed = triggers.contains(event.trigger());
      FilterVerdict verdict = FilterJudge.judge(kind.get(), filters, event.payload());
      if (triggerNamed && verdict.holds()) {
        matched++;
      }
      if (shown.size() < MAX_SHOWN) {
        shown.add(new EventVerdict(event, triggerNamed, verdict));
      }
    }
    return new Matches(recent.size(), matched, shown);
  }

  /** What it would be. */
  public sealed interface Outcome {
    /**
     * The request and the verdicts.
     *
     * @param request what would be sent; absent if it cannot be rendered
     * @param problems why it cannot be rendered, or what else is wrong with the draft
     * @param fires whether the trigger is named and the filters hold
     */
    record Previewed(
        Event event,
        Optional<Attempt.SentRequest> request,
        List<Violation> problems,
        boolean triggerNamed,
        FilterVerdict verdict,
        boolean fires)
        implements Outcome {
      public Previewed {
        problems = List.copyOf(problems);
      }
    }

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    record Absent(String what) implements Outcome {}
  }

  /**
   * How filters do on recent events.
   *
   * @param examined how many events were looked at, at most 500
   * @param verdicts the newest twenty, with which clause said no
   */
  public record Matches(int examined, int matched, List<EventVerdict> verdicts) {
    public Matches {
      verdicts = List.copyOf(verdicts);
    }
  }

  /** One event's verdict. */
  public record EventVerdict(Event event, boolean triggerNamed, FilterVerdict verdict) {}
}
