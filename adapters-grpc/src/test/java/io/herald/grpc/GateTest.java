package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.herald.application.StorageUnavailable;
import io.herald.application.WiredApplication;
import io.herald.application.access.Role;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.Requester;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every call passes, over a real connection. */
class GateTest {
  private Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  private void reopen(Door.Options options) {
    door.close();
    door = options.open();
  }

  private static PublishEventRequest event(String id) {
    return PublishEventRequest.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setEventId(id)
                .setAccessRequest(
                    AccessRequestEvent.newBuilder()
                        .setEventType("RequestCreated")
                        .setData(
                            AccessRequest.newBuilder()
                                .setId("req-1")
                                .setRequester(Requester.newBuilder().setId("user-1")))))
        .build();
  }

  @Test
  void aTokenThatIsMissingUnknownExpiredOrRevokedGetsTheSameAnswer() {
    String revoked = door.newToken("leaver", Role.ADMIN);
    door.application.manageApiTokens.revoke(WiredApplication.ADMIN, "leaver");
    String expired =
        switch (door.application.manageApiTokens.create(
            WiredApplication.ADMIN,
            "short",
            "admin",
            Optional.of(door.application.clock.instant().plusSeconds(60)))) {
          case io.herald.application.access.ManageApiTokens.Outcome.Created created ->
              created.value();
          case io.herald.application.access.ManageApiTokens.Outcome.Refused refused ->
              throw new AssertionError(refused.toString());
        };
    door.application.clock.advance(Duration.ofMinutes(2));

    List<Refused> refusals =
        Stream.of(
                door.stranger(),
                door.withToken(""),
                door.withToken("herald_nobody"),
                door.withToken(revoked),
                door.withToken(expired))
            .map(channel -> Refused.by(() -> schema(channel)))
            .toList();

    assertThat(refusals).hasSize(5);
    assertThat(refusals.stream().distinct().toList())
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
          assertThat(refusal.reason()).isEqualTo("TOKEN_REFUSED");
        });
  }

  private static Object schema(Channel channel) {
    return EventServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .getPayloadSchema(GetPayloadSchemaRequest.getDefaultInstance());
  }

  @Test
  void aFloodOfWrongTokensIsToldToWaitAndARightOneIsNot() {
    for (int i = 0; i < 1_001; i++) {
      String wrong = "herald_wrong" + i;
      assertThat(Refused.by(() -> schema(door.withToken(wrong))).code())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    Refused refused = Refused.by(() -> schema(door.withToken("herald_wrong")));

    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.reason()).isEqualTo("TOO_MANY_WRONG_TOKENS");
    assertThat(schema(door.as(Role.PUBLISHER))).isNotNull();
    assertThat(Refused.by(() -> schema(door.stranger())).code())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void theBootstrapTokenIsAnAdmins() {
    assertThat(schema(door.withToken(WiredApplication.BOOTSTRAP_TOKEN))).isNotNull();
  }

  @Test
  void healthTakesNoToken() {
    assertThat(
            HealthGrpc.newBlockingStub(door.stranger())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void reflectionTakesAToken() throws Exception {
    assertThat(reflected(door.as(Role.PUBLISHER)).get(10, TimeUnit.SECONDS))
        .contains("herald.v1.EventService", "grpc.health.v1.Health");
    assertThatThrownBy(() -> reflected(door.stranger()).get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAUTHENTICATED");
  }

  private static CompletableFuture<List<String>> reflected(Channel channel) {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    names.complete(
                        answer.getListServicesResponse().getServiceList().stream()
                            .map(service -> service.getName())
                            .toList());
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    names.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    asking.onCompleted();
    return names;
  }

  /** Asks so many times in one stream of reflection; how many answers came before its end. */
  private static int answers(Channel channel, int times, String file) throws Exception {
    AtomicInteger count = new AtomicInteger();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    count.incrementAndGet();
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    ended.complete(count.get());
                  }

                  @Override
                  public void onCompleted() {
                    ended.complete(count.get());
                  }
                });
    for (int i = 0; i < times; i++) {
      asking.onNext(ServerReflectionRequest.newBuilder().setFileByFilename(file).build());
    }
    asking.onCompleted();
    return ended.get(20, TimeUnit.SECONDS);
  }

  @Test
  void theRoomOfAStreamsMessagesIsGivenBack() throws Exception {
    reopen(Door.with().limits(10, 64 * 1024));

    assertThat(answers(door.as(Role.PUBLISHER), 40, "x".repeat(8 * 1024))).isEqualTo(40);
    assertThat(publish("a").getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  /** PublishEvent with any bytes for a request. */
  private static final MethodDescriptor<byte[], PublishedEvent> RAW =
      EventServiceGrpc.getPublishEventMethod().toBuilder(
              new MethodDescriptor.Marshaller<byte[]>() {
                @Override
                public InputStream stream(byte[] value) {
                  return new ByteArrayInputStream(value);
                }

                @Override
                public byte[] parse(InputStream stream) {
                  throw new UnsupportedOperationException();
                }
              },
              ProtoUtils.marshaller(PublishedEvent.getDefaultInstance()))
          .build();

  private PublishedEvent publish(byte[] bytes) {
    return ClientCalls.blockingUnaryCall(door.as(Role.PUBLISHER), RAW, Door.bounded(), bytes);
  }

  @Test
  void bytesThatAreNoMessageAreTheClientsFault() {
    for (byte[] bytes :
        List.of(
            new byte[] {10, 127},
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff},
            // An event_id that is not UTF-8.
            new byte[] {10, 4, 10, 2, (byte) 0xc3, (byte) 0x28})) {
      Refused refused = Refused.by(() -> publish(bytes));

      assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.reason()).isEqualTo("MALFORMED_MESSAGE");
    }
  }

  @Test
  void noBytesMakeTheServerFail() {
    byte[] valid = event("fuzz").toByteArray();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = valid.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        publish(bytes);
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode())
            .as("seed %d, round %d", seed, i)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void fieldsOfANewerClientAreLeftAside() {
    byte[] valid = event("newer").toByteArray();
    byte[] newer = Arrays.copyOf(valid, valid.length + 4);
    // Field 1000, a varint.
    newer[valid.length] = (byte) 0xc0;
    newer[valid.length + 1] = 0x3e;
    newer[valid.length + 2] = 1;

    assertThat(publish(Arrays.copyOf(newer, valid.length + 3)).getResult())
        .isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  @Test
  void headersLargerThanEightKibibytesAreRefused() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 * 1024));

    assertThat(
            Refused.by(() ->
                    schema(
                        ClientInterceptors.intercept(
                            door.as(Role.PUBLISHER),
                            MetadataUtils.newAttachHeadersInterceptor(headers))))
                .code())
        .isNotEqualTo(Status.Code.OK);
    assertThat(schema(door.as(Role.PUBLISHER))).isNotNull();
  }

  @Test
  void aCallLargerThanFourMebibytesIsRefused() {
    PublishEventRequest large =
        PublishEventRequest.newBuilder()
            .setEvent(Event.newBuilder().setEventId("x".repeat(5 * 1024 * 1024)))
            .build();

    // The transport itself refuses it, and says so.
    try (ExpectedLog log =
        new ExpectedLog("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream")) {
      assertThat(Refused.by(() -> publish(large)).code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(log.messages()).hasSize(1);
    }
  }

  @Test
  void moreCallsThanAreBoundedAreRefusedAndTheOthersFinish() throws Exception {
    reopen(Door.with().limits(2, 1 << 20));
    door.journal.shut();
    var first = publishing("a");
    var second = publishing("b");
    door.journal.awaitHeldUp(2);

    Refused refused = Refused.by(() -> publish("c"));
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.reason()).isEqualTo("OVERLOADED");

    door.journal.open();
    assertThat(first.get(10, TimeUnit.SECONDS).getResult())
        .isEqualTo(PublishedEvent.Result.ACCEPTED);
    assertThat(second.get(10, TimeUnit.SECONDS).getResult())
        .isEqualTo(PublishedEvent.Result.ACCEPTED);
    for (int i = 0; i < 5; i++) {
      assertThat(publish("d" + i).getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
    }
  }

  @Test
  void moreBytesThanAreBoundedAreRefused() throws Exception {
    reopen(Door.with().limits(100, 100));
    door.journal.shut();
    var first = publishing("a");
    door.journal.awaitHeldUp(1);

    assertThat(Refused.by(() -> publish("x".repeat(60))).reason()).isEqualTo("OVERLOADED");

    door.journal.open();
    first.get(10, TimeUnit.SECONDS);
    assertThat(publish("b").getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  private PublishedEvent publish(String id) {
    return publish(event(id));
  }

  private PublishedEvent publish(PublishEventRequest request) {
    return door.events(Role.PUBLISHER)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .publishEvent(request);
  }

  private CompletableFuture<PublishedEvent> publishing(String id) {
    return supplied(() -> publish(id));
  }

  private static CompletableFuture<PublishedEvent> supplied(Supplier<PublishedEvent> call) {
    return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
  }

  @Test
  void aDeadlineIsHonouredAndItsPlaceComesBack() throws Exception {
    reopen(Door.with().limits(1, 1 << 20));
    door.journal.shut();

    CompletableFuture<PublishedEvent> late =
        supplied(() ->
            door.events(Role.PUBLISHER)
                .withDeadlineAfter(Duration.ofSeconds(2))
                .publishEvent(event("a")));
    door.journal.awaitHeldUp(1);
    assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("DEADLINE_EXCEEDED");
    assertThat(Refused.by(() -> publish("b")).reason())
        .as("its handler is still at work")
        .isEqualTo("OVERLOADED");

    door.journal.open();
    assertThat(eventually("b").getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  /** The handler of an abandoned call ends soon, but nobody is told when. */
  private PublishedEvent eventually(String id) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try {
        return publish(id);
      } catch (StatusRuntimeException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aBugEndsItsCallAndNothingElse() {
    try (ExpectedLog log = new ExpectedLog(Refusal.class)) {
      door.journal.failWith(new IllegalStateException("hunter2"));
      Refused refused = Refused.by(() -> publish("a"));

      assertThat(refused.code()).isEqualTo(Status.Code.INTERNAL);
      assertThat(refused.message()).doesNotContain("hunter2");
      assertThat(log.messages()).hasSize(1);
    }
    door.journal.recover();
    assertThat(publish("a").getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  @Test
  void aDatabaseThatIsAwayMakesTheDoorUnavailable() {
    try (ExpectedLog log = new ExpectedLog(Refusal.class)) {
      door.journal.failWith(new StorageUnavailable("away", new IllegalStateException()));

      assertThat(Refused.by(() -> publish("a")).code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(log.messages()).hasSize(1);
    }
  }

  @Test
  void healthGoesFirstAndWhatIsUnderWayIsFinished() throws Exception {
    door.journal.shut();
    var underWay = publishing("a");
    door.journal.awaitHeldUp(1);

    door.server.stopServing();
    assertThat(
            HealthGrpc.newBlockingStub(door.stranger())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    Thread closing = Thread.ofVirtual().start(() -> door.server.close(Duration.ofSeconds(10)));
    door.journal.open();

    assertThat(underWay.get(10, TimeUnit.SECONDS).getResult())
        .isEqualTo(PublishedEvent.Result.ACCEPTED);
    assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
  }
}
