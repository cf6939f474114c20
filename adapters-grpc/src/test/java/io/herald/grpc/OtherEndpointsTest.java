package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.application.access.Role;
import io.herald.application.invocation.Replays;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.WebhookFixture;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.CancelInvocationsRequest;
import io.herald.proto.v1.CheckEgressRequest;
import io.herald.proto.v1.CheckEgressResponse;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.GetReplayRequest;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListReplaysRequest;
import io.herald.proto.v1.ListTokensRequest;
import io.herald.proto.v1.PauseSendingRequest;
import io.herald.proto.v1.Replay;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.ResumeSendingRequest;
import io.herald.proto.v1.RetryInvocationsRequest;
import io.herald.proto.v1.RevokeTokenRequest;
import io.herald.proto.v1.StopReplayRequest;
import io.herald.proto.v1.TestWebhookRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invocations, tokens and the system over the real door. */
class OtherEndpointsTest {
  private final Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  private Invocation tested() {
    door.application.created(WebhookFixture.aWebhook().named("Tickets"));
    door.application.sender.answers(500, "busy");
    return door.webhooks(Role.OPERATOR)
        .testWebhook(TestWebhookRequest.newBuilder().setName("Tickets").build())
        .getInvocation();
  }

  @Test
  void anInvocationIsFoundWithItsAttemptsAndListedWithout() {
    Invocation tested = tested();

    Invocation found =
        door.invocations(Role.VIEWER)
            .getInvocation(GetInvocationRequest.newBuilder().setId(tested.getId()).build());
    assertThat(found.getState()).isEqualTo(Invocation.State.FAILED);
    assertThat(found.getFailureClass()).isEqualTo("SERVER_ERROR");
    assertThat(found.getAttempts(0).getResponse().getBody()).isEqualTo("busy");
    assertThat(
            door.invocations(Role.VIEWER)
                .listInvocations(
                    ListInvocationsRequest.newBuilder()
                        .setFilter(
                            InvocationFilter.newBuilder()
                                .setWebhook("tickets")
                                .setState(Invocation.State.FAILED)
                                .setCause(Invocation.Cause.TEST)
                                .setEvent(tested.getEventId()))
                        .build())
                .getInvocationsList())
        .singleElement()
        .satisfies(listed -> {
          assertThat(listed.getId()).isEqualTo(tested.getId());
          assertThat(listed.getAttemptsList()).isEmpty();
        });
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(
            Refused.by(() ->
                    door.invocations(Role.VIEWER)
                        .getInvocation(GetInvocationRequest.newBuilder().setId("x").build()))
                .reason())
        .isEqualTo("INVOCATION_NOT_FOUND");
    assertThat(listing(InvocationFilter.newBuilder().setWebhook("nowhere")).reason())
        .isEqualTo("WEBHOOK_NOT_FOUND");
    assertThat(listing(InvocationFilter.newBuilder().setEvent("nowhere")).reason())
        .isEqualTo("EVENT_NOT_FOUND");
    assertThat(listing(InvocationFilter.newBuilder().setStateValue(99)).fields())
        .containsExactly("state");
  }

  private Refused listing(InvocationFilter.Builder filter) {
    return Refused.by(() ->
        door.invocations(Role.VIEWER)
            .listInvocations(ListInvocationsRequest.newBuilder().setFilter(filter).build()));
  }

  @Test
  void identifiersAreCheckedBeforeAnythingIsCancelled() {
    assertThat(
            Refused.by(() ->
                    door.invocations(Role.OPERATOR)
                        .cancelInvocations(
                            CancelInvocationsRequest.newBuilder()
                                .addIds(tested().getId())
                                .addIds("inv_x")
                                .build()))
                .fields())
        .containsExactly("ids[1]");
    assertThat(
            Refused.by(() ->
                    door.invocations(Role.OPERATOR)
                        .retryInvocations(RetryInvocationsRequest.getDefaultInstance()))
                .fields())
        .containsExactly("ids");
  }

  @Test
  void aFilterThatCancelsNeedsAWebhook() {
    assertThat(
            Refused.by(() ->
                    door.invocations(Role.OPERATOR)
                        .cancelInvocations(
                            CancelInvocationsRequest.newBuilder()
                                .setFilter(InvocationFilter.getDefaultInstance())
                                .build()))
                .fields())
        .containsExactly("filter.webhook");
  }

  private ReplayInvocationsResponse replay(ReplayInvocationsRequest.Builder request) {
    return door.invocations(Role.OPERATOR).replayInvocations(request.build());
  }

  @Test
  void aReplayIsStartedFollowedAndStopped() {
    Invocation tested = tested();
    String id = tested.getId();
    door.replays.lay(
        new Replays.Candidate(
            EventFixture.anEvent().build(),
            WebhookId.parse(tested.getWebhook()).orElseThrow(),
            InvocationId.parse(id)));

    ReplayInvocationsResponse dry =
        replay(ReplayInvocationsRequest.newBuilder().addIds(id).setValidateOnly(true));
    Replay started =
        replay(ReplayInvocationsRequest.newBuilder().addIds(id).setPerSecond(5)).getReplay();

    assertThat(dry.hasReplay()).isFalse();
    assertThat(started.getState()).isEqualTo(Replay.State.RUNNING);
    assertThat(started.getCreator()).isEqualTo("operator");
    assertThat(started.getPerSecond()).isEqualTo(5);
    assertThat(started.getCandidateCount()).isEqualTo(1);
    assertThat(
            door.invocations(Role.VIEWER)
                .listReplays(ListReplaysRequest.getDefaultInstance())
                .getReplaysList())
        .containsExactly(started);
    assertThat(
            door.invocations(Role.OPERATOR)
                .stopReplay(StopReplayRequest.newBuilder().setId(started.getId()).build())
                .getState())
        .isEqualTo(Replay.State.STOPPED);
    assertThat(
            door.invocations(Role.VIEWER)
                .getReplay(GetReplayRequest.newBuilder().setId(started.getId()).build())
                .getState())
        .isEqualTo(Replay.State.STOPPED);
    assertThat(
            Refused.by(() ->
                    door.invocations(Role.VIEWER)
                        .getReplay(GetReplayRequest.newBuilder().setId("x").build()))
                .reason())
        .isEqualTo("REPLAY_NOT_FOUND");
  }

  @Test
  void aWindowIsReplayedForOneWebhook() {
    door.application.created(WebhookFixture.aWebhook().named("Tickets"));
    Timestamp now =
        Timestamp.newBuilder()
            .setSeconds(door.application.clock.instant().getEpochSecond())
            .build();
    Timestamp before = now.toBuilder().setSeconds(now.getSeconds() - 3600).build();

    assertThat(
            replay(
                    ReplayInvocationsRequest.newBuilder()
                        .setMissed(true)
                        .setFilter(
                            InvocationFilter.newBuilder()
                                .setWebhook("Tickets")
                                .setStartTime(before)
                                .setEndTime(now)))
                .hasReplay())
        .isTrue();
    assertThat(
            Refused.by(() ->
                    replay(
                        ReplayInvocationsRequest.newBuilder()
                            .setFilter(InvocationFilter.newBuilder().setEvent("e"))))
                .fields())
        .containsExactly("filter.webhook", "filter.start_time", "filter");
    assertThat(
            Refused.by(() ->
                    replay(
                        ReplayInvocationsRequest.newBuilder()
                            .setFilter(
                                InvocationFilter.newBuilder()
                                    .setWebhook("Tickets")
                                    .setState(Invocation.State.WAITING)
                                    .setStartTime(now)
                                    .setEndTime(before))))
                .fields())
        .containsExactly("filter.state", "filter.end_time");
    assertThat(Refused.by(() -> replay(ReplayInvocationsRequest.newBuilder())).fields())
        .containsExactly("ids");
  }

  private ApiToken create(ApiToken.Builder token) {
    return door.tokens(Role.ADMIN)
        .createToken(CreateTokenRequest.newBuilder().setToken(token).build());
  }

  @Test
  void aTokenOpensTheDoorUntilItIsRevoked() {
    ApiToken created = create(ApiToken.newBuilder().setName("ci").setRole("publisher"));

    assertThat(created.getValue()).endsWith(created.getHint());
    assertThat(created.getCreator()).isEqualTo("admin");
    var events =
        io.herald.proto.v1.EventServiceGrpc.newBlockingStub(door.withToken(created.getValue()));
    assertThat(events.getPayloadSchema(GetPayloadSchemaRequest.getDefaultInstance())).isNotNull();

    ApiToken revoked =
        door.tokens(Role.ADMIN).revokeToken(RevokeTokenRequest.newBuilder().setId("ci").build());
    assertThat(revoked.hasRevokeTime()).isTrue();
    assertThat(
            Refused.by(() ->
                    door.tokens(Role.ADMIN)
                        .revokeToken(RevokeTokenRequest.newBuilder().setId("ci").build()))
                .reason())
        .isEqualTo("TOKEN_NOT_FOUND");
  }

  @Test
  void tokensAreListedWithoutTheirValues() {
    ApiToken created = create(ApiToken.newBuilder().setName("ci").setRole("viewer"));

    var page = door.tokens(Role.ADMIN).listTokens(ListTokensRequest.getDefaultInstance());

    assertThat(page.getTokensList()).hasSize(5);
    assertThat(page.toString()).doesNotContain(created.getValue());
  }

  @Test
  void aTokenThatCannotBeIsRefused() {
    Refused refused =
        Refused.by(() ->
            create(
                ApiToken.newBuilder()
                    .setRole("root")
                    .setExpireTime(Timestamp.newBuilder().setSeconds(1))));

    assertThat(refused.fields()).containsExactlyInAnyOrder("name", "role", "expire_time");
    assertThat(
            Refused.by(() -> create(ApiToken.newBuilder().setName("admin").setRole("viewer")))
                .code())
        .isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void sendingIsPausedAndResumed() {
    var operator = door.system(Role.OPERATOR);

    assertThat(operator.pauseSending(PauseSendingRequest.getDefaultInstance()).getPaused())
        .isTrue();
    assertThat(operator.getStatus(GetStatusRequest.getDefaultInstance()))
        .satisfies(status -> {
          assertThat(status.getPaused()).isTrue();
          assertThat(status.getVersion()).isEqualTo("0.0.0-test");
        });
    assertThat(operator.resumeSending(ResumeSendingRequest.getDefaultInstance()).getPaused())
        .isFalse();
  }

  @Test
  void egressExplainsItself() {
    door.application.guard.refusing("intranet").notResolving("nowhere");

    assertThat(check("https://hooks.example.com/x").getAllowed()).isTrue();
    CheckEgressResponse refused = check("https://intranet.example.com/x");
    assertThat(refused.getAllowed()).isFalse();
    assertThat(refused.getRefusal().getRule()).isNotEmpty();
    assertThat(check("https://nowhere.example.com/x"))
        .extracting(CheckEgressResponse::getAllowed, CheckEgressResponse::getResolves)
        .containsExactly(true, false);
  }

  private CheckEgressResponse check(String url) {
    return door.system(Role.OPERATOR)
        .checkEgress(CheckEgressRequest.newBuilder().setUrl(url).build());
  }
}
