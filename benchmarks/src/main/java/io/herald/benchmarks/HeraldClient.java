package io.herald.benchmarks;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.herald.proto.v1.Backlog;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.GetEventRequest;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.ListEventsResponse;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.Webhook;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A gRPC client of one server, with the admin's token. Thread-safe. */
final class HeraldClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
  private static final int PAGE_SIZE = 200;
  private static final Duration CALL_PATIENCE = Duration.ofSeconds(30);

  private final ManagedChannel channel;
  private final Channel authorized;

  HeraldClient(String host, int port) {
    channel =
        NettyChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .directExecutor()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
    authorized = io.grpc.ClientInterceptors.intercept(channel, new BearerToken());
  }

  HeraldClient(HeraldServer.Doors doors) {
    this(doors.grpcHost(), doors.grpcPort());
  }

  /** For calls that do not block. */
  EventServiceGrpc.EventServiceStub publisher() {
    return EventServiceGrpc.newStub(authorized);
  }

  EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(authorized).withDeadlineAfter(CALL_PATIENCE);
  }

  private InvocationServiceGrpc.InvocationServiceBlockingStub invocations() {
    return InvocationServiceGrpc.newBlockingStub(authorized).withDeadlineAfter(CALL_PATIENCE);
  }

  Webhook createWebhook(Webhook webhook) {
    return WebhookServiceGrpc.newBlockingStub(authorized)
        .withDeadlineAfter(CALL_PATIENCE)
        .createWebhook(CreateWebhookRequest.newBuilder().setWebhook(webhook).build());
  }

  /** The identifier of a webhook, by its name. */
  String webhookId(String name) {
    return WebhookServiceGrpc.newBlockingStub(authorized)
        .withDeadlineAfter(CALL_PATIENCE)
        .getWebhook(GetWebhookRequest.newBuilder().setName(name).build())
        .getId();
  }

  /**
   * How many invocations are not final.
   *
   * @param ignored webhooks whose invocations are not counted
   */
  long unfinished(Set<String> ignored) {
    return SystemServiceGrpc.newBlockingStub(authorized)
        .withDeadlineAfter(CALL_PATIENCE)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getBacklogsList()
        .stream()
        .filter(backlog -> !ignored.contains(backlog.getWebhook()))
        .mapToLong(HeraldClient::unfinished)
        .sum();
  }

  private static long unfinished(Backlog backlog) {
    return backlog.getWaiting() + backlog.getBlocked();
  }

  Invocation invocation(String id) {
    return invocations().getInvocation(GetInvocationRequest.newBuilder().setId(id).build());
  }

  /** An event with its canonical payload. */
  Event event(String id) {
    return events().getEvent(GetEventRequest.newBuilder().setId(id).build());
  }

  /** Every invocation that a filter finds, page by page, without attempts. */
  void forEachInvocation(InvocationFilter filter, Consumer<Invocation> action) {
    String token = "";
    do {
      ListInvocationsResponse page = invocationPage(filter, PAGE_SIZE, token);
      page.getInvocationsList().forEach(action);
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  ListInvocationsResponse invocationPage(InvocationFilter filter, int size, String token) {
    return invocations()
        .listInvocations(
            ListInvocationsRequest.newBuilder()
                .setFilter(filter)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  /** Every event on record, page by page. */
  void forEachEvent(Consumer<Event> action) {
    String token = "";
    do {
      ListEventsResponse page =
          events()
              .listEvents(
                  ListEventsRequest.newBuilder()
                      .setPageSize(PAGE_SIZE)
                      .setPageToken(token)
                      .build());
      page.getEventsList().forEach(action);
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds the token to every call. */
  private static final class BearerToken implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(AUTHORIZATION, "Bearer " + HeraldServer.TOKEN);
          super.start(listener, headers);
        }
      };
    }
  }
}
