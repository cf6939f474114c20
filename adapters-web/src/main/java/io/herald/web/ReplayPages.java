package io.herald.web;

import io.herald.application.access.Caller;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.domain.Violation;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Sending again: one invocation, or what a webhook did or missed in a window of time. */
final class ReplayPages {
  private static final int RECENT = 50;
  private static final Duration USUAL_WINDOW = Duration.ofHours(2);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  private final ReplayInvocations replays;
  private final BrowseWebhooks webhooks;
  private final InstantSource clock;

  ReplayPages(ReplayInvocations replays, BrowseWebhooks webhooks, InstantSource clock) {
    this.replays = replays;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  Answer list(Visit visit) {
    Instant now = clock.instant();
    return Answer.page(
        new ListView(
            visit.shell(),
            replays.recent(visit.caller(), RECENT).stream()
                .map(replay -> row(visit.caller(), replay, now))
                .toList()));
  }

  /** Replays one invocation. */
  Answer one(Visit visit) {
    InvocationId id =
        InvocationId.parse(visit.parameter("id"))
            .orElseThrow(() -> new NoSuchPage("There is no invocation of this id."));
    return started(
        visit, replays.start(visit.caller(), new Selection.Chosen(List.of(id)), 0), Wish.NONE);
  }

  /** The form of a window; with a count once it is filled in. */
  Answer ask(Visit visit) {
    Wish wish = Wish.read(visit.query());
    if (!visit.query().has("webhook")) {
      Instant end = clock.instant().truncatedTo(ChronoUnit.MINUTES);
      wish = Wish.of(text(end.minus(USUAL_WINDOW)), text(end));
    }
    return Answer.page(form(visit, wish, FieldErrors.NONE));
  }

  Answer start(Visit visit) {
    Wish wish = Wish.read(visit.form());
    Optional<Selection> selection = wish.selection();
    if (selection.isEmpty()) {
      return Answer.page(422, form(visit, wish, wish.missing()));
    }
    return started(visit, replays.start(visit.caller(), selection.get(), wish.perSecond()), wish);
  }

  private Answer started(Visit visit, ReplayInvocations.Outcome outcome, Wish wish) {
    return switch (outcome) {
      case ReplayInvocations.Outcome.Started(Replay replay) -> Answer.to("/replays/" + replay.id());
      case ReplayInvocations.Outcome.Refused(List<Violation> violations) ->
          Answer.page(422, form(visit, wish, new FieldErrors(violations)));
      case ReplayInvocations.Outcome.Absent(String what) ->
          throw new NoSuchPage("There is no " + what + ".");
    };
  }

  private FormView form(Visit visit, Wish wish, FieldErrors errors) {
    List<InvocationPages.Choice> choices = new ArrayList<>();
    for (Webhook webhook : webhooks.all(visit.caller())) {
      choices.add(
          new InvocationPages.Choice(
              webhook.id().toString(),
              webhook.settings().name().value() + (webhook.active() ? "" : " (inactive)")));
    }
    Optional<EstimateView> estimate =
        errors.any()
            ? Optional.empty()
            : wish.selection()
                .map(selection ->
                    EstimateView.of(replays.estimate(visit.caller(), selection, wish.perSecond())));
    return new FormView(visit.shell(), wish, choices, errors, estimate);
  }

  Answer show(Visit visit) {
    Replay replay = find(visit);
    Instant now = clock.instant();
    return Answer.page(
        new OneView(
            visit.shell(),
            row(visit.caller(), replay, now),
            replay.examined(),
            Math.max(replay.candidates(), replay.examined()),
            replay.perSecond()));
  }

  Answer stop(Visit visit) {
    Replay replay = find(visit);
    replays.stop(visit.caller(), replay.id());
    return Answer.to("/replays/" + replay.id());
  }

  private Replay find(Visit visit) {
    NoSuchPage absent = new NoSuchPage("There is no replay of this id.");
    try {
      return replays
          .find(visit.caller(), UUID.fromString(visit.parameter("id")))
          .orElseThrow(() -> absent);
    } catch (IllegalArgumentException e) {
      absent.addSuppressed(e);
      throw absent;
    }
  }

  private ReplayRow row(Caller caller, Replay replay, Instant now) {
    return new ReplayRow(
        replay.id().toString(),
        switch (replay.selection()) {
          case Selection.Chosen(List<InvocationId> chosen) ->
              Words.count(chosen.size(), "chosen invocation", "chosen invocations");
          case Selection.Window window ->
              "What "
                  + name(caller, window.webhook())
                  + " sent and is now "
                  + String.join(" or ", window.states().stream().map(Words::of).sorted().toList())
                      .toLowerCase(Locale.ROOT);
          case Selection.Missed missed ->
              "Events that " + name(caller, missed.webhook()) + " missed";
        },
        switch (replay.selection()) {
          case Selection.Chosen _ -> "";
          case Selection.Window window -> span(window.since(), window.until());
          case Selection.Missed missed -> span(missed.since(), missed.until());
        },
        switch (replay.selection()) {
          case Selection.Chosen(List<InvocationId> chosen) when chosen.size() == 1 ->
              "/invocations/" + chosen.getFirst();
          case Selection.Chosen _ -> "";
          case Selection.Window window -> "/webhooks/" + window.webhook();
          case Selection.Missed missed -> "/webhooks/" + missed.webhook();
        },
        switch (replay.status()) {
          case RUNNING -> "Running";
          case DONE -> "Done";
          case STOPPED -> "Stopped";
        },
        switch (replay.status()) {
          case RUNNING -> "waiting";
          case DONE -> "delivered";
          case STOPPED -> "cancelled";
        },
        replay.status() == Replay.Status.RUNNING,
        replay.made(),
        replay.startedBy(),
        Moment.of(replay.startedAt(), now));
  }

  private String name(Caller caller, WebhookId id) {
    return webhooks
        .find(caller, id)
        .map(webhook -> webhook.settings().name().value())
        .orElse("a deleted webhook");
  }

  private static String span(Instant since, Instant until) {
    return Moment.of(since, since).exact() + " to " + Moment.of(until, until).exact();
  }

  /** A time as {@code datetime-local} inputs have it, in UTC. */
  private static String text(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString();
  }

  /**
   * What somebody wants to be sent again, as typed.
   *
   * @param what {@code failed}, {@code delivered}, {@code cancelled} in any number, or {@code
   *     missed}
   * @param since in UTC
   * @param until in UTC
   */
  record Wish(String webhook, List<String> what, String since, String until, String rate) {
    static final Wish NONE = new Wish("", List.of("failed"), "", "", "");

    Wish {
      what = List.copyOf(what);
    }

    static Wish of(String since, String until) {
      return new Wish("", List.of("failed"), since, until, "");
    }

    static Wish read(Form form) {
      return new Wish(
          form.line("webhook"),
          form.all("what"),
          form.line("since"),
          form.line("until"),
          form.line("rate"));
    }

    boolean wants(String one) {
      return what.contains(one);
    }

    int perSecond() {
      return NUMBER.matcher(rate).matches() ? Integer.parseInt(rate) : rate.isEmpty() ? 0 : -1;
    }

    Optional<Selection> selection() {
      Optional<WebhookId> id = WebhookId.parse(webhook);
      Optional<Instant> from = time(since);
      Optional<Instant> to = time(until);
      if (id.isEmpty() || from.isEmpty() || to.isEmpty() || what.isEmpty()) {
        return Optional.empty();
      }
      if (wants("missed")) {
        return Optional.of(new Selection.Missed(id.get(), from.get(), to.get()));
      }
      Set<InvocationState.Name> states = new HashSet<>();
      for (InvocationState.Name state : InvocationState.Name.values()) {
        if (state.isFinal() && wants(state.name().toLowerCase(Locale.ROOT))) {
          states.add(state);
        }
      }
      return states.isEmpty()
          ? Optional.empty()
          : Optional.of(new Selection.Window(id.get(), states, from.get(), to.get()));
    }

    /** Why there is no selection. */
    FieldErrors missing() {
      List<Violation> violations = new ArrayList<>();
      if (WebhookId.parse(webhook).isEmpty()) {
        violations.add(
            new Violation("webhook", "REQUIRED", "A window belongs to a webhook. Choose it."));
      }
      if (what.isEmpty()) {
        violations.add(
            new Violation("what", "REQUIRED", "Nothing is chosen. Tick what to send again."));
      }
      if (time(since).isEmpty()) {
        violations.add(
            new Violation("since", "REQUIRED", "The window has no beginning. Enter it, in UTC."));
      }
      if (time(until).isEmpty()) {
        violations.add(
            new Violation("until", "REQUIRED", "The window has no end. Enter it, in UTC."));
      }
      return new FieldErrors(violations);
    }

    private static Optional<Instant> time(String text) {
      try {
        return text.isEmpty()
            ? Optional.empty()
            : Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException _) {
        return Optional.empty();
      }
    }
  }

  /** How much it would be. */
  record EstimateView(String count, String duration, boolean nothing) {
    static EstimateView of(ReplayInvocations.Estimate estimate) {
      return new EstimateView(
          (estimate.more() ? "more than " : "")
              + Words.count(estimate.count(), "invocation", "invocations"),
          Moment.rough(estimate.duration()),
          estimate.count() == 0);
    }
  }

  /**
   * One replay.
   *
   * @param path where what it repeats can be seen; empty if that is no one place
   */
  record ReplayRow(
      String id,
      String what,
      String window,
      String path,
      String status,
      String look,
      boolean running,
      long made,
      String startedBy,
      Moment startedAt) {}

  /** The replays. */
  record ListView(Shell shell, List<ReplayRow> rows) implements View {
    @Override
    public String template() {
      return "replays.jte";
    }
  }

  /** The form of a window. */
  record FormView(
      Shell shell,
      Wish wish,
      List<InvocationPages.Choice> webhooks,
      FieldErrors errors,
      Optional<EstimateView> estimate)
      implements View {
    @Override
    public String template() {
      return "replayForm.jte";
    }
  }

  /** One replay and how far it is. */
  record OneView(Shell shell, ReplayRow replay, long examined, long candidates, int perSecond)
      implements View {
    @Override
    public String template() {
      return "replay.jte";
    }
  }
}
