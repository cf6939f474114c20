package io.herald.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.event.BrowseEvents;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.Invocations;
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
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.InvocationServiceGrpc.InvocationServiceImplBase;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.RetryInvocationsRequest;
import io.herald.proto.v1.RetryInvocationsResponse;
import io.herald.proto.v1.WatchInvocationsRequest;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at invocations, repeats and cancels them. Thread-safe. */
final class InvocationEndpoint extends InvocationServiceImplBase {
  /** The most invocations that one call names. */
  private static final int MAX_IDS = 1000;

  /** The most that one call cancels by filter, so that it ends within its deadline. */
  private static final int MAX_CANCELLED = 5000;

  /** The most pages that one call looks through by filter, whatever they hold. */
  private static final int MAX_PAGES = 100;

  private static final List<InvocationState.Name> LIVE =
      List.of(
          InvocationState.Name.WAITING, InvocationState.Name.BLOCKED, InvocationState.Name.HELD);

  private final BrowseInvocations browseInvocations;
  private final CancelInvocations cancelInvocations;
  private final BrowseWebhooks browseWebhooks;
  private final BrowseEvents browseEvents;
  private final Watches watches;

  InvocationEndpoint(UseCases useCases, Watches watches) {
    this.browseInvocations = useCases.browseInvocations();
    this.cancelInvocations = useCases.cancelInvocations();
    this.browseWebhooks = useCases.browseWebhooks();
    this.browseEvents = useCases.browseEvents();
    this.watches = watches;
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
    throw Refusal.unimplemented("This Herald cannot replay yet.");
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
