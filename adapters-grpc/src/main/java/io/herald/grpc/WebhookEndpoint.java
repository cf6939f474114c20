package io.herald.grpc;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;
import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.event.BrowseEvents;
import io.herald.application.invocation.Invocations;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.Violation;
import io.herald.domain.event.EventDraft;
import io.herald.domain.id.EventId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.DeleteWebhookRequest;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.HeldWork;
import io.herald.proto.v1.InvokeWebhookRequest;
import io.herald.proto.v1.InvokeWebhookResponse;
import io.herald.proto.v1.ListWebhookVersionsRequest;
import io.herald.proto.v1.ListWebhookVersionsResponse;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.ListWebhooksResponse;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.RotateSigningSecretRequest;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TestWebhookResponse;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.WebhookServiceGrpc.WebhookServiceImplBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configures webhooks and tries them out. Thread-safe. */
final class WebhookEndpoint extends WebhookServiceImplBase {
  private static final String ALL_FIELDS = "*";
  private static final FieldMask SWITCH = FieldMaskUtil.fromString("active");

  private final CreateWebhook createWebhook;
  private final BrowseWebhooks browseWebhooks;
  private final UpdateWebhook updateWebhook;
  private final TestWebhook testWebhook;
  private final InvokeWebhook invokeWebhook;
  private final PreviewWebhook previewWebhook;
  private final BrowseEvents browseEvents;
  private final RestoreWebhook restoreWebhook;
  private final RotateSigningSecret rotateSigningSecret;

  WebhookEndpoint(UseCases useCases) {
    this.createWebhook = useCases.createWebhook();
    this.browseWebhooks = useCases.browseWebhooks();
    this.updateWebhook = useCases.updateWebhook();
    this.testWebhook = useCases.testWebhook();
    this.invokeWebhook = useCases.invokeWebhook();
    this.previewWebhook = useCases.previewWebhook();
    this.browseEvents = useCases.browseEvents();
    this.restoreWebhook = useCases.restoreWebhook();
    this.rotateSigningSecret = useCases.rotateSigningSecret();
  }

  @Override
  public void createWebhook(
      CreateWebhookRequest request, StreamObserver<io.herald.proto.v1.Webhook> answer) {
    Caller caller = Gate.caller();
    switch (createWebhook.create(caller, WebhookMessages.draft(request.getWebhook()))) {
      case CreateWebhook.Outcome.Created(var webhook, var signingSecret, var warnings) ->
          Answer.with(answer, saved(webhook, caller, Optional.of(signingSecret), warnings));
      case CreateWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
    }
  }

  private static io.herald.proto.v1.Webhook saved(
      Webhook webhook, Caller caller, Optional<String> signingSecret, List<String> warnings) {
    io.herald.proto.v1.Webhook.Builder message = WebhookMessages.webhook(webhook, caller);
    signingSecret.ifPresent(value -> message.setSigningSecret(Secret.newBuilder().setValue(value)));
    return message.addAllWarnings(warnings).build();
  }

  @Override
  public void getWebhook(
      GetWebhookRequest request, StreamObserver<io.herald.proto.v1.Webhook> answer) {
    Caller caller = Gate.caller();
    Answer.with(answer, WebhookMessages.webhook(find(caller, request.getName()), caller).build());
  }

  private Webhook find(Caller caller, String idOrName) {
    return browseWebhooks
        .find(caller, idOrName)
        .orElseThrow(() -> Refusal.notFound("webhook", idOrName));
  }

  @Override
  public void listWebhooks(
      ListWebhooksRequest request, StreamObserver<ListWebhooksResponse> answer) {
    Caller caller = Gate.caller();
    Page<Webhook> page =
        ListPage.of(
            browseWebhooks.all(caller),
            webhook -> webhook.id().toString(),
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListWebhooksResponse.Builder response =
        ListWebhooksResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(webhook -> response.addWebhooks(WebhookMessages.webhook(webhook, caller)));
    Answer.with(answer, response.build());
  }

  @Override
  public void updateWebhook(
      UpdateWebhookRequest request, StreamObserver<io.herald.proto.v1.Webhook> answer) {
    Caller caller = Gate.caller();
    io.herald.proto.v1.Webhook given = request.getWebhook();
    FieldMask mask = mask(request);
    Webhook stored = find(caller, target(request));
    Webhooks.HeldWork heldWork =
        request.getHeldWork() == HeldWork.HELD_WORK_DISCARD
            ? Webhooks.HeldWork.DISCARD
            : Webhooks.HeldWork.SEND;
    if (mask.equals(SWITCH)) {
      if (!given.getEtag().isEmpty() && !given.getEtag().equals(stored.etag())) {
        throw Refusal.stale(given.getEtag(), stored.etag());
      }
      answerUpdate(
          updateWebhook.switchTo(caller, stored.id(), given.getActive(), heldWork),
          given.getEtag(),
          caller,
          answer);
      return;
    }
    caller.require(Permission.CONFIGURE);
    io.herald.proto.v1.Webhook.Builder merged = WebhookMessages.webhook(stored, caller);
    FieldMaskUtil.merge(
        mask,
        given,
        merged,
        new FieldMaskUtil.MergeOptions()
            .setReplaceMessageFields(true)
            .setReplaceRepeatedFields(true)
            .setReplacePrimitiveFields(true));
    if (!merged.hasSigningSecret()) {
      // A webhook always has one; leaving it out of an update means the one it has.
      merged.setSigningSecret(Secret.newBuilder().setHint(""));
    }
    answerUpdate(
        updateWebhook.update(
            caller, stored.id(), given.getEtag(), WebhookMessages.draft(merged.build()), heldWork),
        given.getEtag(),
        caller,
        answer);
  }

  private static String target(UpdateWebhookRequest request) {
    if (!request.getName().isEmpty()) {
      return request.getName();
    }
    return request.getWebhook().getId().isEmpty()
        ? request.getWebhook().getName()
        : request.getWebhook().getId();
  }

  /** The fields to change (AIP-134): all for {@code *}, those that are set for no mask. */
  private static FieldMask mask(UpdateWebhookRequest request) {
    FieldMask mask = request.getUpdateMask();
    if (mask.getPathsCount() == 0) {
      FieldMask.Builder set = FieldMask.newBuilder();
      request.getWebhook().getAllFields().keySet().forEach(field -> set.addPaths(field.getName()));
      return settings(set.build());
    }
    if (mask.getPathsList().equals(List.of(ALL_FIELDS))) {
      FieldMask.Builder all = FieldMask.newBuilder();
      io.herald.proto.v1.Webhook.getDescriptor()
          .getFields()
          .forEach(field -> all.addPaths(field.getName()));
      return settings(all.build());
    }
    for (String path : mask.getPathsList()) {
      if (!FieldMaskUtil.isValid(io.herald.proto.v1.Webhook.class, path)) {
        throw Refusal.invalid(
            "update_mask",
            "UNKNOWN_FIELD",
            "A webhook has no field %s; spell paths as in the proto, such as delivery.order."
                .formatted(path));
      }
    }
    return settings(mask);
  }

  /** Without the fields that only Herald writes. */
  private static FieldMask settings(FieldMask mask) {
    return FieldMaskUtil.normalize(
        FieldMaskUtil.subtract(
            mask, FieldMaskUtil.fromString("id,etag,inactivity,create_time,update_time,warnings")));
  }

  private static void answerUpdate(
      UpdateWebhook.Outcome outcome,
      String etag,
      Caller caller,
      StreamObserver<io.herald.proto.v1.Webhook> answer) {
    switch (outcome) {
      case UpdateWebhook.Outcome.Saved(var webhook, var signingSecret, var warnings) ->
          Answer.with(answer, saved(webhook, caller, signingSecret, warnings));
      case UpdateWebhook.Outcome.Deleted(var webhook) ->
          throw Refusal.notFound("webhook", webhook.settings().name().value());
      case UpdateWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case UpdateWebhook.Outcome.Stale(var current) -> throw Refusal.stale(etag, current.etag());
      case UpdateWebhook.Outcome.Absent() ->
          throw Refusal.absent("This webhook was deleted meanwhile.");
    }
  }

  @Override
  public void deleteWebhook(DeleteWebhookRequest request, StreamObserver<Empty> answer) {
    Caller caller = Gate.caller();
    Webhook stored = find(caller, request.getName());
    switch (updateWebhook.delete(caller, stored.id(), request.getEtag())) {
      case UpdateWebhook.Outcome.Deleted _, UpdateWebhook.Outcome.Saved _ ->
          Answer.with(answer, Empty.getDefaultInstance());
      case UpdateWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case UpdateWebhook.Outcome.Stale(var current) ->
          throw Refusal.stale(request.getEtag(), current.etag());
      case UpdateWebhook.Outcome.Absent() -> throw Refusal.notFound("webhook", request.getName());
    }
  }

  @Override
  public void testWebhook(TestWebhookRequest request, StreamObserver<TestWebhookResponse> answer) {
    Caller caller = Gate.caller();
    TestWebhook.Subject subject =
        switch (request.getSubjectCase()) {
          case TRIGGER, SUBJECT_NOT_SET -> new TestWebhook.Subject.Sample(request.getTrigger());
          case STORED_EVENT ->
              new TestWebhook.Subject.Stored(storedEvent(caller, request.getStoredEvent()));
          case EVENT -> new TestWebhook.Subject.Given(given(request.getEvent()));
        };
    TestWebhook.Outcome outcome =
        switch (request.getTargetCase()) {
          case NAME -> testWebhook.test(caller, find(caller, request.getName()).id(), subject);
          case DRAFT -> {
            caller.require(Permission.CONFIGURE);
            yield testWebhook.testDraft(
                caller,
                WebhookMessages.draft(request.getDraft()),
                saved(caller, request.getSaved()),
                subject);
          }
          case TARGET_NOT_SET -> throw withoutTarget();
        };
    switch (outcome) {
      case TestWebhook.Outcome.Tested(var detail) ->
          Answer.with(
              answer,
              TestWebhookResponse.newBuilder()
                  .setSuccessful(successful(detail))
                  .setInvocation(InvocationMessages.detail(detail))
                  .build());
      case TestWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case TestWebhook.Outcome.Absent(var what) -> throw Refusal.absent(what);
    }
  }

  private static boolean successful(Invocations.Detail detail) {
    return detail.invocation().state() instanceof InvocationState.Delivered;
  }

  private static RuntimeException withoutTarget() {
    return Refusal.invalid(
        "name", "REQUIRED", "Name the webhook, by identifier or name, or give a draft.");
  }

  /** The webhook that a draft changes, if it changes one. */
  private Optional<WebhookId> saved(Caller caller, String idOrName) {
    return idOrName.isEmpty() ? Optional.empty() : Optional.of(find(caller, idOrName).id());
  }

  private EventId storedEvent(Caller caller, String idOrPublisherId) {
    return browseEvents
        .find(caller, idOrPublisherId)
        .orElseThrow(() -> Refusal.notFound("event", idOrPublisherId))
        .event()
        .id();
  }

  private static EventDraft given(Event event) {
    List<Violation> refusal = EventMessages.refusal(event);
    if (!refusal.isEmpty()) {
      throw Refusal.invalid(refusal);
    }
    return EventMessages.draft(event);
  }

  @Override
  public void invokeWebhook(
      InvokeWebhookRequest request, StreamObserver<InvokeWebhookResponse> answer) {
    Caller caller = Gate.caller();
    InvokeWebhook.Outcome outcome =
        switch (request.getSubjectCase()) {
          case EVENT ->
              invokeWebhook.invoke(caller, invocable(request.getName()), given(request.getEvent()));
          case STORED_EVENT -> {
            caller.require(Permission.OPERATE);
            yield invokeWebhook.runNow(
                caller,
                find(caller, request.getName()).id(),
                Optional.of(storedEvent(caller, request.getStoredEvent())));
          }
          case SUBJECT_NOT_SET -> {
            caller.require(Permission.OPERATE);
            yield invokeWebhook.runNow(
                caller, find(caller, request.getName()).id(), Optional.empty());
          }
        };
    switch (outcome) {
      case InvokeWebhook.Outcome.Invoked(var detail, var repeated) ->
          Answer.with(
              answer,
              InvokeWebhookResponse.newBuilder()
                  .setMatched(true)
                  .setRepeated(repeated)
                  .setSuccessful(successful(detail))
                  .setInvocation(InvocationMessages.detail(detail))
                  .build());
      case InvokeWebhook.Outcome.NoMatch(var verdict) ->
          Answer.with(
              answer,
              InvokeWebhookResponse.newBuilder()
                  .setFilters(WebhookMessages.verdict(verdict))
                  .build());
      case InvokeWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case InvokeWebhook.Outcome.NotInvocable(var message) ->
          throw Refusal.failedPrecondition("WEBHOOK_NOT_INVOCABLE", message);
      case InvokeWebhook.Outcome.Absent(var what) -> throw Refusal.absent(what);
      case InvokeWebhook.Outcome.EventIdReused(var original) ->
          throw Refusal.invalid(
              "event_id",
              "EVENT_ID_REUSED",
              "This event_id was used before with other content, by the event %s. Give each event"
                      .formatted(original)
                  + " an identifier of its own.");
    }
  }

  @Override
  public void previewWebhook(
      PreviewWebhookRequest request, StreamObserver<PreviewWebhookResponse> answer) {
    Caller caller = Gate.caller();
    TestWebhook.Subject subject =
        switch (request.getSubjectCase()) {
          case TRIGGER, SUBJECT_NOT_SET -> new TestWebhook.Subject.Sample(request.getTrigger());
          case STORED_EVENT ->
              new TestWebhook.Subject.Stored(storedEvent(caller, request.getStoredEvent()));
          case EVENT -> new TestWebhook.Subject.Given(given(request.getEvent()));
        };
    PreviewWebhook.Outcome outcome =
        switch (request.getTargetCase()) {
          case NAME ->
              previewWebhook.preview(caller, find(caller, request.getName()).id(), subject);
          case DRAFT -> {
            caller.require(Permission.CONFIGURE);
            yield previewWebhook.previewDraft(
                caller,
                WebhookMessages.draft(request.getDraft()),
                saved(caller, request.getSaved()),
                subject);
          }
          case TARGET_NOT_SET -> throw withoutTarget();
        };
    switch (outcome) {
      case PreviewWebhook.Outcome.Previewed previewed -> Answer.with(answer, preview(previewed));
      case PreviewWebhook.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case PreviewWebhook.Outcome.Absent(var what) -> throw Refusal.absent(what);
    }
  }

  /**
   * The identifier of the webhook to invoke. Who may invoke need not be allowed to look at
   * webhooks, so Herald itself looks; nothing but the identifier comes of it.
   */
  private WebhookId invocable(String idOrName) {
    return find(Caller.HERALD, idOrName).id();
  }

  @Override
  public void listWebhookVersions(
      ListWebhookVersionsRequest request, StreamObserver<ListWebhookVersionsResponse> answer) {
    Caller caller = Gate.caller();
    Page<Webhook> page =
        ListPage.of(
            browseWebhooks.versions(caller, find(caller, request.getName()).id()),
            Webhook::etag,
            Messages.page(request.getPageSize(), request.getPageToken()));
    ListWebhookVersionsResponse.Builder response =
        ListWebhookVersionsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(version -> response.addVersions(WebhookMessages.webhook(version, caller)));
    Answer.with(answer, response.build());
  }

  @Override
  public void restoreWebhook(
      RestoreWebhookRequest request, StreamObserver<io.herald.proto.v1.Webhook> answer) {
    Caller caller = Gate.caller();
    switch (restoreWebhook.restore(
        caller, find(caller, request.getName()).id(), request.getVersion(), request.getEtag())) {
      case RestoreWebhook.Outcome.Asked(var outcome) ->
          answerUpdate(outcome, request.getEtag(), caller, answer);
      case RestoreWebhook.Outcome.NoSuchVersion() ->
          throw Refusal.notFound("version of this webhook", Long.toString(request.getVersion()));
      case RestoreWebhook.Outcome.Absent() -> throw Refusal.notFound("webhook", request.getName());
    }
  }

  @Override
  public void rotateSigningSecret(
      RotateSigningSecretRequest request, StreamObserver<io.herald.proto.v1.Webhook> answer) {
    Caller caller = Gate.caller();
    if (request.hasOverlap() && !Durations.isValid(request.getOverlap())) {
      throw Refusal.invalid(
          "overlap", "OUT_OF_RANGE", "This is no duration. Give 0s to 2592000s, or nothing.");
    }
    switch (rotateSigningSecret.rotate(
        caller,
        find(caller, request.getName()).id(),
        request.getSigningSecret().getValue().isEmpty()
            ? Optional.empty()
            : Optional.of(new io.herald.domain.Secret.Known(request.getSigningSecret().getValue())),
        request.hasOverlap()
            ? Duration.ofSeconds(request.getOverlap().getSeconds(), request.getOverlap().getNanos())
            : RotateSigningSecret.DEFAULT_OVERLAP)) {
      case RotateSigningSecret.Outcome.Rotated(var webhook, String signingSecret) ->
          Answer.with(answer, saved(webhook, caller, Optional.of(signingSecret), List.of()));
      case RotateSigningSecret.Outcome.Refused(var violations) -> throw Refusal.invalid(violations);
      case RotateSigningSecret.Outcome.Stale(var current) ->
          throw Refusal.stale("", current.etag());
      case RotateSigningSecret.Outcome.Absent() ->
          throw Refusal.notFound("webhook", request.getName());
    }
  }

  private static PreviewWebhookResponse preview(PreviewWebhook.Outcome.Previewed previewed) {
    PreviewWebhookResponse.Builder message =
        PreviewWebhookResponse.newBuilder()
            .setFires(previewed.fires())
            .setTriggerNamed(previewed.triggerNamed())
            .setFilters(WebhookMessages.verdict(previewed.verdict()))
            .addAllProblems(Messages.violations(previewed.problems()))
            .setPayloadJson(previewed.event().payload().text());
    previewed
        .request()
        .ifPresent(request -> message.setRequest(InvocationMessages.sentRequest(request)));
    return message.build();
  }
}
