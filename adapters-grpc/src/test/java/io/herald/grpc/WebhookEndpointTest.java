package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.herald.application.access.Role;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.invocation.FailureClass;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.DeleteWebhookRequest;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvokeWebhookRequest;
import io.herald.proto.v1.InvokeWebhookResponse;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.ListWebhooksResponse;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.Requester;
import io.herald.proto.v1.ResponseValidator;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TestWebhookResponse;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookEndpointTest {
  private static final String URL = "https://hooks.example.com/services/T0/secret-part";

  private final Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  private static Webhook.Builder draft() {
    return Webhook.newBuilder()
        .setName("Tickets")
        .setDescription("Opens tickets")
        .setOwner("platform")
        .addLabels("itsm")
        .setMethod("PUT")
        .setUrl(URL)
        .addHeaders(Header.newBuilder().setName("X-Team").setValue("platform"))
        .addHeaders(
            Header.newBuilder()
                .setName("X-Api-Key")
                .setSecret(true)
                .setSecretValue(Secret.newBuilder().setValue("header-secret-1234")))
        .setAuthentication(
            Authentication.newBuilder()
                .setBearer(
                    BearerAuthentication.newBuilder()
                        .setToken(Secret.newBuilder().setValue("bearer-secret-5678"))))
        .setBodyTemplate("{\"id\": {{data.id}}}")
        .addTriggers("RequestApproved")
        .addFilters(
            Filter.newBuilder().setField("integration.name").setOperator("is").addValues("prod db"))
        .addResponseValidators(ResponseValidator.newBuilder().setJsonPath("$.id"))
        .putCapture("ticket", "$.id")
        .setTimeout("7s")
        .setDelivery(
            Delivery.newBuilder()
                .setMaxConcurrency(5)
                .setRateLimit("50/s")
                .setOrder("strict")
                .setRetry("5s, 1m"));
  }

  private Webhook create(Webhook.Builder webhook) {
    return door.webhooks(Role.ADMIN)
        .createWebhook(CreateWebhookRequest.newBuilder().setWebhook(webhook).build());
  }

  private Webhook get(Role role, String name) {
    return door.webhooks(role).getWebhook(GetWebhookRequest.newBuilder().setName(name).build());
  }

  private Webhook update(Role role, Webhook.Builder webhook, String... paths) {
    return door.webhooks(role)
        .updateWebhook(
            UpdateWebhookRequest.newBuilder()
                .setName("Tickets")
                .setWebhook(webhook)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  @Test
  void everythingThatIsWrittenIsReadBackButSecrets() {
    Webhook created = create(draft());
    Webhook read = get(Role.ADMIN, "tickets");

    assertThat(created.getSigningSecret().getValue()).startsWith("whsec_");
    assertThat(read.getSigningSecret().getHint())
        .isEqualTo(
            created
                .getSigningSecret()
                .getValue()
                .substring(created.getSigningSecret().getValue().length() - 4));
    assertThat(read.getId()).startsWith("whk_");
    assertThat(read.getInactivity().getReason()).isEqualTo("SWITCHED_OFF");
    assertThat(read.toString())
        .doesNotContain("header-secret", "bearer-secret")
        .contains("1234", "5678");
    Webhook.Builder expected = draft().setKind("access_request").setId(read.getId());
    expected.getHeadersBuilder(1).setSecretValue(Secret.newBuilder().setHint("1234"));
    expected
        .getAuthenticationBuilder()
        .getBearerBuilder()
        .setToken(Secret.newBuilder().setHint("5678"));
    assertThat(
            read.toBuilder()
                .clearEtag()
                .clearInactivity()
                .clearCreateTime()
                .clearUpdateTime()
                .clearSigningSecret()
                .build())
        .isEqualTo(expected.build());
  }

  @Test
  void onlyAdminsSeeMoreThanTheHost() {
    create(draft());

    assertThat(get(Role.ADMIN, "Tickets").getUrl()).isEqualTo(URL);
    assertThat(get(Role.VIEWER, "Tickets").getUrl()).isEqualTo("https://hooks.example.com/…");
    assertThat(get(Role.OPERATOR, "Tickets").toString()).doesNotContain("secret-part");
    assertThat(
            door.webhooks(Role.VIEWER)
                .listWebhooks(ListWebhooksRequest.getDefaultInstance())
                .toString())
        .doesNotContain("secret-part");
  }

  @Test
  void everythingWrongIsSaidAtOnce() {
    Refused refused =
        Refused.by(() ->
            create(
                Webhook.newBuilder()
                    .setName("no/slash")
                    .setUrl("http://hooks.example.com")
                    .addTriggers("Nothing")
                    .addFilters(Filter.newBuilder().setField("x").setOperator("is"))));

    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("INVALID_INPUT");
    assertThat(refused.fields()).contains("name", "triggers[0]", "filters[0].field");
    assertThat(door.application.browseWebhooks.all(io.herald.application.WiredApplication.ADMIN))
        .isEmpty();
  }

  @Test
  void aTakenNameExistsAlready() {
    create(draft());

    Refused refused = Refused.by(() -> create(draft().setName("TICKETS")));

    assertThat(refused.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(refused.fields()).containsExactly("name");
  }

  @Test
  void anUpdateChangesWhatTheMaskNamesAndKeepsSecrets() {
    create(draft());

    Webhook updated =
        update(
            Role.ADMIN,
            Webhook.newBuilder()
                .setOwner("another")
                .setDescription("ignored")
                .setDelivery(Delivery.newBuilder().setOrder("normal").setRetry("none")),
            "owner",
            "delivery.order");

    assertThat(updated.getOwner()).isEqualTo("another");
    assertThat(updated.getDescription()).isEqualTo("Opens tickets");
    assertThat(updated.getDelivery().getOrder()).isEqualTo("normal");
    assertThat(updated.getDelivery().getRetry()).isEqualTo("5s, 1m");
    assertThat(updated.getAuthentication().getBearer().getToken().getHint()).isEqualTo("5678");
    assertThat(updated.getSigningSecret().hasHint()).isTrue();
  }

  @Test
  void anUpdateWithoutAMaskChangesWhatIsSet() {
    create(draft());

    assertThat(update(Role.ADMIN, Webhook.newBuilder().setOwner("another")))
        .extracting(Webhook::getOwner, Webhook::getMethod, Webhook::getActive)
        .containsExactly("another", "PUT", false);
  }

  @Test
  void aStarReplacesEverythingButWhatIsKept() {
    create(draft());
    Webhook read = get(Role.ADMIN, "Tickets");

    Webhook updated =
        update(
            Role.ADMIN,
            read.toBuilder().clearHeaders().clearTimeout().clearSigningSecret().setActive(true),
            "*");

    assertThat(updated.getHeadersList()).isEmpty();
    assertThat(updated.getTimeout()).isEqualTo("10s");
    assertThat(updated.getActive()).isTrue();
    assertThat(updated.getSigningSecret().getHint()).isEqualTo(read.getSigningSecret().getHint());
    assertThat(updated.getAuthentication().getBearer().getToken().getHint()).isEqualTo("5678");
  }

  @Test
  void aNewHostDoesNotGetTheStoredSecrets() {
    create(draft());
    Webhook read = get(Role.ADMIN, "Tickets");

    Refused refused =
        Refused.by(() ->
            update(Role.ADMIN, read.toBuilder().setUrl("https://evil.example.net/take"), "*"));

    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.fields()).contains("headers[1].value", "authentication.bearer.token");
  }

  @Test
  void aPathThatNoWebhookHasIsRefused() {
    create(draft());

    assertThat(Refused.by(() -> update(Role.ADMIN, Webhook.newBuilder(), "colour")).fields())
        .containsExactly("update_mask");
  }

  @Test
  void aStaleEtagAborts() {
    Webhook created = create(draft());
    update(Role.ADMIN, Webhook.newBuilder().setOwner("first"), "owner");

    Refused refused =
        Refused.by(() ->
            update(
                Role.ADMIN,
                Webhook.newBuilder().setOwner("second").setEtag(created.getEtag()),
                "owner"));

    assertThat(refused.code()).isEqualTo(Status.Code.ABORTED);
    assertThat(refused.reason()).isEqualTo("ETAG_STALE");
    assertThat(
            Refused.by(() ->
                    update(
                        Role.OPERATOR,
                        Webhook.newBuilder().setActive(true).setEtag(created.getEtag()),
                        "active"))
                .reason())
        .isEqualTo("ETAG_STALE");
    assertThat(get(Role.ADMIN, "Tickets").getOwner()).isEqualTo("first");
  }

  @Test
  void operatorsSwitchAndChangeNothingElse() {
    create(draft());

    assertThat(update(Role.OPERATOR, Webhook.newBuilder().setActive(true), "active").getActive())
        .isTrue();
    assertThat(
            Refused.by(() ->
                    update(
                        Role.OPERATOR,
                        Webhook.newBuilder().setActive(false).setOwner("me"),
                        "active",
                        "owner"))
                .code())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(get(Role.ADMIN, "Tickets").getActive()).isTrue();
  }

  @Test
  void whatIsDeletedIsGone() {
    Webhook created = create(draft());

    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.ADMIN)
                        .deleteWebhook(
                            DeleteWebhookRequest.newBuilder()
                                .setName("Tickets")
                                .setEtag("99")
                                .build()))
                .reason())
        .isEqualTo("ETAG_STALE");
    door.webhooks(Role.ADMIN)
        .deleteWebhook(DeleteWebhookRequest.newBuilder().setName(created.getId()).build());

    assertThat(Refused.by(() -> get(Role.ADMIN, "Tickets")).reason())
        .isEqualTo("WEBHOOK_NOT_FOUND");
  }

  @Test
  void pagesListEveryWebhookOnce() {
    for (int i = 0; i < 5; i++) {
      door.application.created(WebhookFixture.aWebhook().named("hook " + i));
    }
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      ListWebhooksResponse page =
          door.webhooks(Role.VIEWER)
              .listWebhooks(
                  ListWebhooksRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getWebhooksList().forEach(webhook -> names.add(webhook.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(names).containsExactly("hook 0", "hook 1", "hook 2", "hook 3", "hook 4");
    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.VIEWER)
                        .listWebhooks(ListWebhooksRequest.newBuilder().setPageToken("x").build()))
                .fields())
        .containsExactly("page_token");
  }

  @Test
  void aTestAnswersWithTheWholeInvocation() {
    create(draft());
    door.application.sender.answers(201, "{\"id\": 7}");

    TestWebhookResponse answer =
        door.webhooks(Role.OPERATOR)
            .testWebhook(TestWebhookRequest.newBuilder().setName("Tickets").build());

    assertThat(answer.getSuccessful()).isTrue();
    assertThat(answer.getInvocation().getState()).isEqualTo(Invocation.State.DELIVERED);
    assertThat(answer.getInvocation().getCause()).isEqualTo(Invocation.Cause.TEST);
    assertThat(answer.getInvocation().getAttemptsList())
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.getResponse().getStatus()).isEqualTo(201);
          assertThat(attempt.getRequest().getMethod()).isEqualTo("PUT");
          assertThat(attempt.getRequest().toString())
              .doesNotContain("header-secret", "bearer-secret", "secret-part");
          assertThat(attempt.getValidatorVerdicts(0).getSatisfied()).isTrue();
        });
  }

  @Test
  void aFailedTestSaysWhatItMeansAndWhatToDo() {
    create(draft());
    door.application.sender.breaks(FailureClass.DNS, "no such name");

    TestWebhookResponse answer =
        door.webhooks(Role.ADMIN)
            .testWebhook(
                TestWebhookRequest.newBuilder()
                    .setDraft(draft())
                    .setTrigger("RequestApproved")
                    .build());

    assertThat(answer.getSuccessful()).isFalse();
    assertThat(answer.getInvocation().getAttempts(0).getFailure())
        .satisfies(failure -> {
          assertThat(failure.getFailureClass()).isEqualTo("DNS");
          assertThat(failure.getMeaning()).isEqualTo(FailureClass.DNS.meaning());
          assertThat(failure.getRemedy()).isEqualTo(FailureClass.DNS.remedy());
        });
  }

  @Test
  void onlyAdminsTestDrafts() {
    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.OPERATOR)
                        .testWebhook(TestWebhookRequest.newBuilder().setDraft(draft()).build()))
                .code())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(door.application.sender.sent()).isEmpty();
  }

  @Test
  void aTestNeedsSomethingToTest() {
    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.ADMIN).testWebhook(TestWebhookRequest.getDefaultInstance()))
                .fields())
        .containsExactly("name");
  }

  private static Event manual(String id, String integration) {
    AccessRequest.Builder data =
        AccessRequest.newBuilder().setId("req-9").setRequester(Requester.newBuilder().setId("u"));
    data.addAccessGroupsBuilder().getIntegrationBuilder().setName(integration);
    return Event.newBuilder()
        .setEventId(id)
        .setAccessRequest(AccessRequestEvent.newBuilder().setData(data))
        .build();
  }

  private InvokeWebhookResponse invoke(Role role, Event event) {
    return door.webhooks(role)
        .invokeWebhook(
            InvokeWebhookRequest.newBuilder().setName("Tickets").setEvent(event).build());
  }

  @Test
  void aPublisherInvokesByNameAndGetsTheOutcome() {
    create(draft().addTriggers("Manual").setActive(true));
    door.application.sender.answers(200, "{\"id\": 7}");

    InvokeWebhookResponse first = invoke(Role.PUBLISHER, manual("m-1", "prod db"));
    InvokeWebhookResponse second = invoke(Role.PUBLISHER, manual("m-1", "prod db"));

    assertThat(first.getMatched()).isTrue();
    assertThat(first.getSuccessful()).isTrue();
    assertThat(first.getInvocation().getTrigger()).isEqualTo("Manual");
    assertThat(second.getRepeated()).isTrue();
    assertThat(second.getInvocation().getId()).isEqualTo(first.getInvocation().getId());
    assertThat(door.application.sender.sent()).hasSize(1);
    assertThat(Refused.by(() -> invoke(Role.PUBLISHER, manual("m-1", "other"))).reason())
        .isEqualTo("EVENT_ID_REUSED");
  }

  @Test
  void filtersThatDoNotHoldAreAnAnswer() {
    create(draft().addTriggers("Manual").setActive(true));

    InvokeWebhookResponse answer = invoke(Role.PUBLISHER, manual("m-2", "staging"));

    assertThat(answer.getMatched()).isFalse();
    assertThat(answer.hasInvocation()).isFalse();
    assertThat(answer.getFilters().getClauses(0).getExplanation()).isNotEmpty();
  }

  @Test
  void aWebhookThatIsOffOrDoesNotNameManualIsNotInvoked() {
    create(draft());

    assertThat(Refused.by(() -> invoke(Role.PUBLISHER, manual("m-3", "prod db"))))
        .extracting(Refused::code, Refused::reason)
        .containsExactly(Status.Code.FAILED_PRECONDITION, "WEBHOOK_NOT_INVOCABLE");
    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.PUBLISHER)
                        .invokeWebhook(
                            InvokeWebhookRequest.newBuilder()
                                .setName("nowhere")
                                .setEvent(manual("m-4", "x"))
                                .build()))
                .code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void onlyOperatorsInvokeWithASampleOrAStoredEvent() {
    create(draft().addTriggers("Manual").setActive(true));

    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.PUBLISHER)
                        .invokeWebhook(
                            InvokeWebhookRequest.newBuilder().setName("Tickets").build()))
                .code())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aPreviewSendsNothing() {
    create(draft());

    PreviewWebhookResponse answer =
        door.webhooks(Role.VIEWER)
            .previewWebhook(
                PreviewWebhookRequest.newBuilder()
                    .setName("Tickets")
                    .setTrigger("RequestApproved")
                    .build());

    assertThat(answer.hasRequest()).isTrue();
    assertThat(answer.getTriggerNamed()).isTrue();
    assertThat(answer.getRequest().getUrl()).isEqualTo("https://hooks.example.com/…");
    assertThat(answer.getPayloadJson()).contains("\"event_type\":\"RequestApproved\"");
    assertThat(door.application.sender.sent()).isEmpty();
  }
}
