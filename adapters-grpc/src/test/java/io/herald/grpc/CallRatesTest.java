package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.herald.application.access.CallRates;
import io.herald.application.access.Role;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.SystemServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often one may call, over a real connection; the clock stands still. */
class CallRatesTest {
  private static final Optional<CallRates.Rate> TEN = Optional.of(new CallRates.Rate(10));

  private Door door = open(TEN, Optional.empty());

  private static Door open(Optional<CallRates.Rate> calls, Optional<CallRates.Rate> publishing) {
    return Door.with().callRates(new CallRates.Limits(calls, publishing)).open();
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static Object schema(Channel channel) {
    return EventServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .getPayloadSchema(GetPayloadSchemaRequest.getDefaultInstance());
  }

  private static Object publish(Channel channel) {
    return EventServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .publishEvents(PublishEventsRequest.getDefaultInstance());
  }

  private static Object status(Channel channel) {
    return SystemServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .getStatus(GetStatusRequest.getDefaultInstance());
  }

  /** How each of so many calls ended, but for those that were answered. */
  private static List<Status.Code> codes(int calls, Callable<?> call) throws Exception {
    List<Status.Code> codes = new java.util.ArrayList<>();
    for (int i = 0; i < calls; i++) {
      try {
        call.call();
        codes.add(Status.Code.OK);
      } catch (StatusRuntimeException e) {
        codes.add(e.getStatus().getCode());
      }
    }
    return codes;
  }

  @Test
  void beyondItsRateACallerIsToldWhenToCallAgainAndOthersAreServed() throws Exception {
    Channel runaway = door.as(Role.VIEWER);
    assertThat(codes(40, () -> status(runaway))).containsOnly(Status.Code.OK);

    StatusRuntimeException thrown =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StatusRuntimeException.class, () -> status(runaway));

    Refused refused = Refused.of(thrown);
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.reason()).isEqualTo("TOO_MANY_CALLS");
    assertThat(refused.message()).contains("Wait 1 s, then call again.");
    assertThat(retryDelay(thrown)).isEqualTo(Duration.ofMillis(100));
    assertThat(status(door.as(Role.OPERATOR))).isNotNull();

    door.application.clock.advance(retryDelay(thrown));
    assertThat(codes(2, () -> status(runaway)))
        .containsExactly(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
  }

  private static Duration retryDelay(StatusRuntimeException thrown) throws Exception {
    for (Any detail : Objects.requireNonNull(StatusProto.fromThrowable(thrown)).getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
        return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
      }
    }
    throw new AssertionError("no RetryInfo in " + thrown);
  }

  @Test
  void publishingIsNotHeldUpByDefault() throws Exception {
    Channel publisher = door.as(Role.PUBLISHER);

    assertThat(codes(200, () -> publish(publisher))).containsOnly(Status.Code.INVALID_ARGUMENT);
    assertThat(schema(publisher)).isNotNull();
  }

  @Test
  void anOperatorMayLimitPublishingApart() throws Exception {
    door.close();
    door = open(TEN, Optional.of(new CallRates.Rate(20)));
    Channel publisher = door.as(Role.PUBLISHER);

    assertThat(codes(80, () -> publish(publisher))).containsOnly(Status.Code.INVALID_ARGUMENT);
    assertThat(codes(1, () -> publish(publisher))).containsOnly(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(schema(publisher)).isNotNull();
  }

  @Test
  void whoMayNotPublishIsCountedLikeAnybody() throws Exception {
    Channel viewer = door.as(Role.VIEWER);

    assertThat(codes(40, () -> publish(viewer))).containsOnly(Status.Code.PERMISSION_DENIED);
    assertThat(codes(1, () -> publish(viewer))).containsOnly(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void strangersAreCountedByAddressAndKeepNoTokenOfTheirAddressOut() throws Exception {
    assertThat(codes(20, () -> schema(door.stranger()))).containsOnly(Status.Code.UNAUTHENTICATED);
    assertThat(codes(20, () -> schema(door.withToken("herald_wrong"))))
        .containsOnly(Status.Code.UNAUTHENTICATED);

    assertThat(codes(1, () -> schema(door.stranger())))
        .containsOnly(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(codes(1, () -> schema(door.withToken("herald_wrong"))))
        .containsOnly(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(schema(door.as(Role.PUBLISHER))).isNotNull();
  }

  @Test
  void healthIsAnsweredHoweverOftenItIsAskedFor() throws Exception {
    codes(50, () -> schema(door.stranger()));

    for (int i = 0; i < 100; i++) {
      assertThat(
              HealthGrpc.newBlockingStub(door.stranger())
                  .withDeadlineAfter(Duration.ofSeconds(20))
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void eachMessageOfAStreamCountsAndTheStreamIsEndedBeyond() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(door.as(Role.VIEWER))
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.incrementAndGet();
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    ended.complete(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    // The stream itself was the first of forty calls.
    for (int i = 0; i < 40; i++) {
      asking.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    }

    assertThat(ended.get(20, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            thrown -> assertThat(Refused.of(thrown).reason()).isEqualTo("TOO_MANY_CALLS"));
    assertThat(answers).hasValue(39);
    assertThat(schema(door.as(Role.PUBLISHER))).isNotNull();
  }
}
