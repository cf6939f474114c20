package io.herald.web;

import io.herald.application.Page;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The list of invocations and the page of one. */
final class InvocationPages {
  private static final int PAGE_SIZE = 50;

  private final BrowseInvocations browse;
  private final CancelInvocations cancel;
  private final BrowseWebhooks webhooks;
  private final boolean replays;
  private final InstantSource clock;

  InvocationPages(UseCases useCases, InstantSource clock) {
    this.browse = useCases.browseInvocations();
    this.cancel = useCases.cancelInvocations();
    this.webhooks = useCases.browseWebhooks();
    this.replays = useCases.replayInvocations().isPresent();
    this.clock = clock;
  }

  Answer list(Visit visit) {
    Filters filters = Filters.read(visit.query());
    Page<Invocation> page =
        browse.list(
            visit.caller(),
            filters.query(clock.instant()),
            new Page.Request(PAGE_SIZE, visit.query().text("page")));
    Instant now = clock.instant();
    List<Choice> choices = new ArrayList<>();
    for (Webhook webhook : webhooks.all(visit.caller())) {
      choices.add(new Choice(webhook.id().toString(), webhook.settings().name().value()));
    }
    ListView view =
        new ListView(
            visit.shell(),
            filters,
            choices,
            page.items().stream().map(row -> InvocationRow.of(row, now)).toList(),
            page.nextToken().isEmpty() ? "" : filters.address("/invocations", page.nextToken()),
            !visit.query().text("page").isEmpty(),
            replays);
    return Answer.page(view);
  }

  Answer show(Visit visit) {
    Invocations.Detail detail = find(visit);
    Instant now = clock.instant();
    Invocation invocation = detail.invocation();
    List<AttemptView> attempts =
        detail.attempts().stream().map(attempt -> AttemptView.of(attempt, now)).toList();
    Optional<ComparisonView> comparison = comparison(visit.query(), attempts);
    boolean waits = invocation.state() instanceof InvocationState.Waiting;
    return Answer.page(
        new OneView(
            visit.shell(),
            InvocationRow.of(invocation, now),
            reason(invocation.state()),
            invocation.event().toString(),
            invocation.publisherEventId(),
            invocation.repeats().map(Object::toString).orElse(""),
            invocation.state() instanceof InvocationState.Blocked(InvocationId behind)
                ? behind.toString()
                : "",
            invocation.state() instanceof InvocationState.Waiting(Instant dueAt)
                    && dueAt.isAfter(now)
                ? Optional.of(Moment.of(dueAt, now))
                : Optional.empty(),
            attempts,
            detail.captured(),
            comparison,
            waits && visit.shell().mayOperate(),
            !invocation.state().name().isFinal() && visit.shell().mayOperate(),
            replays
                && invocation.state().name().isFinal()
                && invocation.cause() != Cause.TEST
                && visit.shell().mayOperate()));
  }

  private static String reason(InvocationState state) {
    return state instanceof InvocationState.Failed failed ? failed.reason() : "";
  }

  private static Optional<ComparisonView> comparison(Form query, List<AttemptView> attempts) {
    Optional<AttemptView> left = numbered(query.text("compare"), attempts);
    Optional<AttemptView> right = numbered(query.text("with"), attempts);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ComparisonView(
            left.get().number(),
            right.get().number(),
            LineDifference.of(requestText(left.get()), requestText(right.get())),
            LineDifference.of(responseText(left.get()), responseText(right.get()))));
  }

  private static Optional<AttemptView> numbered(String number, List<AttemptView> attempts) {
    return attempts.stream()
        .filter(attempt -> Integer.toString(attempt.number()).equals(number))
        .findFirst();
  }

  private static String requestText(AttemptView attempt) {
    return attempt.request().map(AttemptView.RequestView::text).orElse("Nothing was sent.");
  }

  private static String responseText(AttemptView attempt) {
    return attempt
        .response()
        .map(AttemptView.ResponseView::text)
        .orElseGet(() ->
            attempt
                .failure()
                .map(failure -> "No answer: " + failure.message())
                .orElse("No answer."));
  }

  Answer retry(Visit visit) {
    InvocationId id = find(visit).invocation().id();
    boolean moved = !cancel.retryNow(visit.caller(), List.of(id)).isEmpty();
    return Answer.to("/invocations/" + id)
        .with(Notice.of(moved ? Notice.Kind.HASTENED : Notice.Kind.TOO_LATE));
  }

  Answer cancel(Visit visit) {
    InvocationId id = find(visit).invocation().id();
    boolean cancelled = !cancel.cancel(visit.caller(), List.of(id)).isEmpty();
    return Answer.to("/invocations/" + id)
        .with(Notice.of(cancelled ? Notice.Kind.CANCELLED : Notice.Kind.TOO_LATE));
  }

  private Invocations.Detail find(Visit visit) {
    String id = visit.parameter("id");
    return InvocationId.parse(id)
        .flatMap(parsed -> browse.find(visit.caller(), parsed))
        .orElseThrow(() ->
            new NoSuchPage(
                "There is no invocation of this id. It may have been removed by retention."));
  }

  /** An entry of a dropdown. */
  record Choice(String value, String label) {}

  /**
   * The filters of the list, as they stand in its address.
   *
   * @param since one of 15m, 1h, 24h, 7d, or a time in UTC; empty for all
   * @param until a time in UTC; empty for now
   */
  record Filters(
      String webhook,
      String state,
      String cause,
      String code,
      String event,
      String request,
      String since,
      String until) {

    static Filters read(Form query) {
      return new Filters(
          query.line("webhook"),
          query.line("state"),
          query.line("cause"),
          query.line("code"),
          query.line("event"),
          query.line("request"),
          query.line("since"),
          query.line("until"));
    }

    Invocations.Query query(Instant now) {
      return new Invocations.Query(
          WebhookId.parse(webhook),
          constant(InvocationState.Name.values(), state),
          constant(Cause.values(), cause),
          EventId.parse(event),
          request,
          code,
          since(now),
          time(until));
    }

    private Optional<Instant> since(Instant now) {
      return switch (since) {
        case "15m" -> Optional.of(now.minus(Duration.ofMinutes(15)));
        case "1h" -> Optional.of(now.minus(Duration.ofHours(1)));
        case "24h" -> Optional.of(now.minus(Duration.ofHours(24)));
        case "7d" -> Optional.of(now.minus(Duration.ofDays(7)));
        default -> time(since);
      };
    }

    private static Optional<Instant> time(String text) {
      try {
        return text.isEmpty()
            ? Optional.empty()
            : Optional.of(
                text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException _) {
        return Optional.empty();
      }
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String text) {
      return Arrays.stream(constants)
          .filter(constant -> constant.name().equalsIgnoreCase(text))
          .findFirst();
    }

    boolean any() {
      return !parameters().isEmpty();
    }

    private Map<String, String> parameters() {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("webhook", webhook);
      all.put("state", state);
      all.put("cause", cause);
      all.put("code", code);
      all.put("event", event);
      all.put("request", request);
      all.put("since", since);
      all.put("until", until);
      all.values().removeIf(String::isEmpty);
      return all;
    }

    /** The address of a page of this list. */
    String address(String path, String page) {
      Map<String, String> all = parameters();
      if (!page.isEmpty()) {
        all.put("page", page);
      }
      return all.isEmpty()
          ? path
          : path
              + "?"
              + all.entrySet().stream()
                  .map(entry ->
                      entry.getKey()
                          + "="
                          + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                  .collect(Collectors.joining("&"));
    }

    /** Whether an invocation belongs into the list, as far as itself can tell. */
    boolean admits(Invocation invocation) {
      return (webhook.isEmpty()
              || invocation.webhook().map(id -> id.toString().equals(webhook)).orElse(false))
          && (state.isEmpty() || invocation.state().name().name().equalsIgnoreCase(state))
          && (cause.isEmpty() || invocation.cause().name().equalsIgnoreCase(cause))
          && (event.isEmpty() || invocation.event().toString().equals(event))
          && (request.isEmpty()
              || invocation.requestId().equals(request)
              || invocation.requestFriendlyId().equals(request))
          && until.isEmpty();
    }
  }

  /**
   * The list.
   *
   * @param older the address of the next page; empty at the end
   * @param later whether this is not the first page
   */
  record ListView(
      Shell shell,
      Filters filters,
      List<Choice> webhooks,
      List<InvocationRow> rows,
      String older,
      boolean later,
      boolean offersReplays)
      implements View {
    @Override
    public String template() {
      return "invocations.jte";
    }

    List<Choice> states() {
      return Arrays.stream(InvocationState.Name.values())
          .map(
              state -> new Choice(state.name().toLowerCase(java.util.Locale.ROOT), Words.of(state)))
          .toList();
    }

    List<Choice> causes() {
      return Arrays.stream(Cause.values())
          .map(
              cause -> new Choice(cause.name().toLowerCase(java.util.Locale.ROOT), Words.of(cause)))
          .toList();
    }

    List<Choice> codes() {
      return Arrays.stream(FailureClass.values())
          .map(failure -> new Choice(failure.name(), Words.of(failure)))
          .toList();
    }

    List<Choice> spans() {
      return List.of(
          new Choice("15m", "last 15 minutes"),
          new Choice("1h", "last hour"),
          new Choice("24h", "last 24 hours"),
          new Choice("7d", "last 7 days"));
    }

    String live() {
      return filters.address("/invocations/live", "");
    }

    String here() {
      return filters.address("/invocations", "");
    }
  }

  /**
   * One invocation.
   *
   * @param reason why it failed; empty if it did not
   * @param behind the invocation that it waits for; empty if it does not
   * @param nextAttempt when it is tried again, if that is in the future
   */
  record OneView(
      Shell shell,
      InvocationRow invocation,
      String reason,
      String event,
      String publisherEventId,
      String repeats,
      String behind,
      Optional<Moment> nextAttempt,
      List<AttemptView> attempts,
      Map<String, String> captured,
      Optional<ComparisonView> comparison,
      boolean offersRetry,
      boolean offersCancel,
      boolean offersReplay)
      implements View {
    @Override
    public String template() {
      return "invocation.jte";
    }
  }

  /** What differs between two attempts. */
  record ComparisonView(
      int left, int right, List<LineDifference.Line> request, List<LineDifference.Line> response) {}

  /** Makes the side panel of a test or a manual run. */
  static AttemptView lastAttempt(List<Attempt> attempts, Instant now) {
    return AttemptView.of(attempts.getLast(), now);
  }
}
