package io.herald.benchmarks;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * An event service that accepts everything and does nothing: the ceiling of publishing over gRPC on
 * this machine, and a stub for the tests of the harness. Thread-safe.
 */
final class NoOpDoor extends EventServiceGrpc.EventServiceImplBase implements AutoCloseable {
  private final Server server;

  private NoOpDoor() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(this)
            .build();
  }

  /** Starts to listen on a free port of 127.0.0.1. */
  static NoOpDoor start() throws IOException {
    NoOpDoor door = new NoOpDoor();
    door.server.start();
    return door;
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void publishEvent(PublishEventRequest request, StreamObserver<PublishedEvent> observer) {
    observer.onNext(accepted(request.getEvent()));
    observer.onCompleted();
  }

  @Override
  public void publishEvents(
      PublishEventsRequest request, StreamObserver<PublishEventsResponse> observer) {
    PublishEventsResponse.Builder answer = PublishEventsResponse.newBuilder();
    request.getEventsList().forEach(event -> answer.addEvents(accepted(event)));
    observer.onNext(answer.build());
    observer.onCompleted();
  }

  private static PublishedEvent accepted(Event event) {
    return PublishedEvent.newBuilder()
        .setEventId(event.getEventId())
        .setId("evt_00000000000000000000000000")
        .setResult(PublishedEvent.Result.ACCEPTED)
        .addInvocationIds("inv_00000000000000000000000000")
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** The service as a program: says {@code port N} and ends with its input. */
  public static void main(String[] arguments) throws IOException {
    try (NoOpDoor door = start()) {
      System.out.println("port " + door.port());
      while (System.in.read() >= 0) {}
    }
  }
}
