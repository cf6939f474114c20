package io.herald.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.event.BrowseEvents;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.domain.Violation;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.proto.v1.CancelInvocationsRequest;
import io.herald.proto.v1.CancelInvocationsResponse;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.GetReplayRequest;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.InvocationServiceGrpc.InvocationServiceImplBase;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.ListReplaysRequest;
import io.herald.proto.v1.ListReplaysResponse;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.RetryInvocationsRequest;
import io.herald.proto.v1.RetryInvocationsResponse;
import io.herald.proto.v1.StopReplayRequest;
import io.herald.proto.v1.WatchInvocationsRequest;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks at invocations, repeats and cancels them. Thread-safe. */
final class InvocationEndpoint extends InvocationServiceImplBase {
  /** The most invocations that one call names. */
  private static final int MAX_IDS = 1000;

  /** The most that one call cancels by filter, so that it ends within its deadline. */
  private static final int MAX_CANCELLED = 5000;

  /** The most pages that one call looks through by filter, whatever they hold. */
  private static final int MAX_PAGES = 100;

  /** How many replays are listed at all; older ones are found by identifier. */
  private static final int MAX_REPLAYS = 1000;

  private static final List<InvocationState.Name> LIVE =
      List.of(
          InvocationState.Name.WAITING, InvocationState.Name.BLOCKED, InvocationState.Name.HELD);

  private final BrowseInvocations browseInvocations;
  private final CancelInvocations cancelInvocations;
  private final BrowseWebhooks browseWebhooks;
  private final BrowseEvents browseEvents;
  private final Optional<ReplayInvocations> replayInvocations;
  private final Watches watches;
  private final InstantSource clock;

  InvocationEndpoint(UseCases useCases, Watches watches, InstantSource clock) {
    this.browseInvocations = useCases.browseInvocations();
    this.cancelInvocations = useCases.cancelInvocations();
    this.browseWebhooks = useCases.browseWebhooks();
    this.browseEvents = useCases.browseEvents();
    this.replayInvocations = useCases.replayInvocations();
    this.watches = watches;
    this.clock = clock;
  }

  @Override
  public void getInvocation(
      GetInvocationRequest request, StreamObserver<io.herald.proto.v1.Invocation> answer) {
    Answer.with(
        answer,
        InvocationId.parse(request.getId())
            .flatMap(id -> browseInvocations.find(Gate.caller(), id))
            .map(InvocationMessages::detail)
            .orElseThrow(() -> Refusal.notFound("invocation", request.getId())));
  }

  @Override
  public void listInvocations(
      ListInvocationsRequest request, StreamObserver<ListInvocationsResponse> answer) {
    Caller caller = Gate.caller();
    Page<io.herald.proto.v1.Invocation> page =
        browseInvocations
            .list(
                caller,
                query(caller, request.getFilter()),
                Messages.page(request.getPageSize(), request.getPageToken()))
            .map(InvocationMessages::invocation);
    Answer.with(
        answer,
        ListInvocationsResponse.newBuilder()
            .addAllInvocations(page.items())
            .setNextPageToken(page.nextToken())
            .build());
  }

  private Invocations.Query query(Caller caller, InvocationFilter filter) {
    return new Invocations.Query(
        webhook(caller, filter.getWebhook()),
        InvocationMessages.state(filter.getState()),
        InvocationMessages.cause(filter.getCause()),
        event(caller, filter.getEvent()),
        filter.getRequest(),
        filter.getFailureCode(),
        Messages.bound(filter.hasStartTime(), filter.getStartTime()),
        Messages.bound(filter.hasEndTime(), filter.getEndTime()));
  }

  private Optional<WebhookId> webhook(Caller caller, String idOrName) {
    if (idOrName.isEmpty()) {
      return Optional.empty();
    }
    // A deleted webhook keeps its history under its identifier.
    return Optional.of(
        WebhookId.parse(idOrName)
            .or(() -> browseWebhooks.find(caller, idOrName).map(webhook -> webhook.id()))
            .orElseThrow(() -> Refusal.notFound("webhook", idOrName)));
  }

  private Optional<EventId> event(Caller caller, String idOrPublisherId) {
    if (idOrPublisherId.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        EventId.parse(idOrPublisherId)
            .or(() -> browseEvents.find(caller, idOrPublisherId).map(detail -> detail.event().id()))
            .orElseThrow(() -> Refusal.notFound("event", idOrPublisherId)));
  }

  @Override
  public void replayInvocations(
      ReplayInvocationsRequest request, StreamObserver<ReplayInvocationsResponse> answer) {
    Caller caller = Gate.caller();
    ReplayInvocations replays = replays();
    Selection selection = selection(caller, request);
    ReplayInvocationsResponse.Builder response = ReplayInvocationsResponse.newBuilder();
    ReplayInvocations.Estimate estimate =
        replays.estimate(caller, selection, request.getPerSecond());
    response.setCandidateCount(estimate.count()).setMore(estimate.more());
    if (!request.getValidateOnly()) {
      response.setReplay(
          switch (replays.start(caller, selection, request.getPerSecond())) {
            case ReplayInvocations.Outcome.Started(var replay) -> message(replay);
            case ReplayInvocations.Outcome.Refused(var violations) ->
                throw Refusal.invalid(violations.stream().map(InvocationEndpoint::spelt).toList());
            case ReplayInvocations.Outcome.Absent(var what) -> throw Refusal.absent(what);
          });
    }
    Answer.with(answer, response.build());
  }

  private ReplayInvocations replays() {
    return replayInvocations.orElseThrow(
        () -> Refusal.unimplemented("This Herald cannot replay yet."));
  }

  private Selection selection(Caller caller, ReplayInvocationsRequest request) {
    if (!request.hasFilter()) {
      return new Selection.Chosen(ids(request.getIdsList()));
    }
    InvocationFilter filter = request.getFilter();
    List<Violation> violations = new ArrayList<>();
    if (request.getIdsCount() > 0) {
      violations.add(
          new Violation("filter", "AMBIGUOUS", "Name the invocations or give a filter, not both."));
    }
    if (filter.getWebhook().isEmpty()) {
      violations.add(
          new Violation(
              "filter.webhook",
              "REQUIRED",
              "A replay of a window is one webhook's. Name it, by identifier or name."));
    }
    if (!filter.hasStartTime()) {
      violations.add(
          new Violation(
              "filter.start_time", "REQUIRED", "Say since when. Give the window's begin."));
    }
    if (filter.getCauseValue() != 0
        || !filter.getEvent().isEmpty()
        || !filter.getRequest().isEmpty()
        || !filter.getFailureCode().isEmpty()) {
      violations.add(
          new Violation(
              "filter",
              "NOT_A_WINDOW",
              "A window has a webhook, a state and times. List with the other fields, and replay"
                  + " by identifiers."));
    }
    if (!violations.isEmpty()) {
      throw Refusal.invalid(violations);
    }
    WebhookId webhook = webhook(caller, filter.getWebhook()).orElseThrow();
    Instant since = AccessRequestPayload.instant(filter.getStartTime());
    Instant until =
        filter.hasEndTime()
            ? AccessRequestPayload.instant(filter.getEndTime())
            // The database's resolution; more would lie in the future of the use case.
            : clock.instant().truncatedTo(ChronoUnit.MICROS);
    return request.getMissed()
        ? new Selection.Missed(webhook, since, until)
        : new Selection.Window(
            webhook,
            Set.of(InvocationMessages.state(filter.getState()).orElse(InvocationState.Name.FAILED)),
            since,
            until);
  }

  /** The use case speaks of a window, the proto of a filter. */
  private static Violation spelt(Violation violation) {
    String field =
        switch (violation.field()) {
          case "webhook" -> "filter.webhook";
          case "states" -> "filter.state";
          case "since" -> "filter.start_time";
          case "until" -> "filter.end_time";
          default -> violation.field();
        };
    return new Violation(field, violation.rule(), violation.message());
  }

  @Override
  public void getReplay(
      GetReplayRequest request, StreamObserver<io.herald.proto.v1.Replay> answer) {
    Answer.with(
        answer,
        replayId(request.getId())
            .flatMap(id -> replays().find(Gate.caller(), id))
            .map(InvocationEndpoint::message)
            .orElseThrow(() -> Refusal.notFound("replay", request.getId())));
  }

  @Override
  public void listReplays(ListReplaysRequest request, StreamObserver<ListReplaysResponse> answer) {
    Page<Replay> page =
        ListPage.of(
            replays().recent(Gate.caller(), MAX_REPLAYS),
            replay -> replay.id().toString(),
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListReplaysResponse.Builder response =
        ListReplaysResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(replay -> response.addReplays(message(replay)));
    Answer.with(answer, response.build());
  }

  @Override
  public void stopReplay(
      StopReplayRequest request, StreamObserver<io.herald.proto.v1.Replay> answer) {
    Answer.with(
        answer,
        replayId(request.getId())
            .flatMap(id -> replays().stop(Gate.caller(), id))
            .map(InvocationEndpoint::message)
            .orElseThrow(() -> Refusal.notFound("replay", request.getId())));
  }

  private static Optional<UUID> replayId(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static io.herald.proto.v1.Replay message(Replay replay) {
    return io.herald.proto.v1.Replay.newBuilder()
        .setId(replay.id().toString())
        .setState(
            switch (replay.status()) {
              case RUNNING -> io.herald.proto.v1.Replay.State.RUNNING;
              case DONE -> io.herald.proto.v1.Replay.State.DONE;
              case STOPPED -> io.herald.proto.v1.Replay.State.STOPPED;
            })
        .setCreator(replay.startedBy())
        .setCreateTime(Messages.timestamp(replay.startedAt()))
        .setUpdateTime(Messages.timestamp(replay.changedAt()))
        .setExaminedCount(replay.examined())
        .setReplayedCount(replay.made())
        .setPerSecond(replay.perSecond())
        .setCandidateCount(replay.candidates())
        .build();
  }

  @Override
  public void cancelInvocations(
      CancelInvocationsRequest request, StreamObserver<CancelInvocationsResponse> answer) {
    Caller caller = Gate.caller();
    if (request.getIdsCount() > 0 && request.hasFilter()) {
      throw Refusal.invalid(
          "filter", "AMBIGUOUS", "Name the invocations or give a filter, not both.");
    }
    if (!request.hasFilter()) {
      Answer.with(
          answer,
          CancelInvocationsResponse.newBuilder()
              .addAllInvocationIds(
                  texts(cancelInvocations.cancel(caller, ids(request.getIdsList()))))
              .build());
      return;
    }
    if (request.getFilter().getWebhook().isEmpty()) {
      throw Refusal.invalid(
          "filter.webhook",
          "REQUIRED",
          "A filter that cancels needs a webhook. Name it, by identifier or name.");
    }
    Answer.with(answer, cancel(caller, query(caller, request.getFilter())));
  }

  private CancelInvocationsResponse cancel(Caller caller, Invocations.Query filter) {
    CancelInvocationsResponse.Builder response = CancelInvocationsResponse.newBuilder();
    List<InvocationState.Name> states = filter.state().map(List::of).orElse(LIVE);
    int pages = 0;
    for (InvocationState.Name state : states) {
      String token = "";
      do {
        if (response.getInvocationIdsCount() >= MAX_CANCELLED || pages++ >= MAX_PAGES) {
          return response.setMore(true).build();
        }
        Page<Invocation> page =
            browseInvocations.list(
                caller,
                new Invocations.Query(
                    filter.webhook(),
                    Optional.of(state),
                    filter.cause(),
                    filter.event(),
                    filter.request(),
                    filter.failureCode(),
                    filter.since(),
                    filter.until()),
                new Page.Request(Page.Request.MAX_SIZE, token));
        if (!page.items().isEmpty()) {
          response.addAllInvocationIds(
              texts(
                  cancelInvocations.cancel(
                      caller, page.items().stream().map(Invocation::id).toList())));
        }
        token = page.nextToken();
      } while (!token.isEmpty());
    }
    return response.build();
  }

  @Override
  public void retryInvocations(
      RetryInvocationsRequest request, StreamObserver<RetryInvocationsResponse> answer) {
    Answer.with(
        answer,
        RetryInvocationsResponse.newBuilder()
            .addAllInvocationIds(
                texts(cancelInvocations.retryNow(Gate.caller(), ids(request.getIdsList()))))
            .build());
  }

  private static List<InvocationId> ids(List<String> texts) {
    if (texts.isEmpty() || texts.size() > MAX_IDS) {
      throw Refusal.invalid(
          "ids",
          texts.isEmpty() ? "REQUIRED" : "TOO_MANY",
          "One call names 1 to %d invocations; this one names %d."
              .formatted(MAX_IDS, texts.size()));
    }
    List<InvocationId> ids = new ArrayList<>(texts.size());
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Optional<InvocationId> id = InvocationId.parse(texts.get(i));
      if (id.isPresent()) {
        ids.add(id.get());
      } else {
        violations.add(
            new Violation(
                "ids[" + i + "]",
                "NOT_AN_INVOCATION",
                "This is no identifier of an invocation: those are inv_ and 26 characters."));
      }
    }
    if (!violations.isEmpty()) {
      throw Refusal.invalid(violations);
    }
    return ids;
  }

  private static List<String> texts(List<InvocationId> ids) {
    return ids.stream().map(InvocationId::toString).toList();
  }

  @Override
  public void watchInvocations(
      WatchInvocationsRequest request, StreamObserver<WatchInvocationsResponse> answer) {
    Caller caller = Gate.caller();
    Optional<WebhookId> webhook = webhook(caller, request.getWebhook());
    Optional<InvocationState.Name> state = InvocationMessages.state(request.getState());
    watches.begin(
        caller,
        request.getCursor(),
        invocation ->
            (webhook.isEmpty() || invocation.webhook().equals(webhook))
                && (state.isEmpty() || invocation.state().name() == state.get()),
        (ServerCallStreamObserver<WatchInvocationsResponse>) answer);
  }
}
