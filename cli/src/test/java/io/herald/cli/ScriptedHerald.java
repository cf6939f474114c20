package io.herald.cli;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.herald.proto.v1.AuditServiceGrpc;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.PersonServiceGrpc;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.TokenServiceGrpc;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A server on this machine that says what a test laid ready, and remembers what it was asked.
 * Thread-safe.
 */
final class ScriptedHerald implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Server server;
  private final int port;
  private final Map<String, Deque<Function<Message, Stream<Message>>>> answers =
      new ConcurrentHashMap<>();
  private final List<Message> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());

  ScriptedHerald() {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(4 * 1024 * 1024)
            .intercept(new Remembering());
    for (ServiceDescriptor service :
        List.of(
            EventServiceGrpc.getServiceDescriptor(),
            WebhookServiceGrpc.getServiceDescriptor(),
            InvocationServiceGrpc.getServiceDescriptor(),
            TokenServiceGrpc.getServiceDescriptor(),
            PersonServiceGrpc.getServiceDescriptor(),
            SystemServiceGrpc.getServiceDescriptor(),
            AuditServiceGrpc.getServiceDescriptor(),
            KeyServiceGrpc.getServiceDescriptor())) {
      ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
      service.getMethods().forEach(method -> add(definition, method));
      builder.addService(definition.build());
    }
    try {
      server = builder.build().start();
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // The test lays answers of the method's type ready.
  private <Q, A> void add(
      ServerServiceDefinition.Builder definition, MethodDescriptor<Q, A> method) {
    definition.addMethod(
        method,
        ServerCalls.asyncServerStreamingCall((request, observer) -> {
          requests.add((Message) request);
          try {
            answer(method, (Message) request).forEach(one -> observer.onNext((A) one));
            observer.onCompleted();
          } catch (StatusRuntimeException e) {
            observer.onError(e);
          }
        }));
  }

  private Stream<Message> answer(MethodDescriptor<?, ?> method, Message request) {
    Deque<Function<Message, Stream<Message>>> ready =
        answers.getOrDefault(
            Optional.ofNullable(method.getBareMethodName()).orElseThrow(), new ArrayDeque<>());
    Function<Message, Stream<Message>> next = ready.poll();
    if (next == null) {
      throw Status.UNIMPLEMENTED
          .withDescription("nothing is laid ready for " + method.getBareMethodName())
          .asRuntimeException();
    }
    return next.apply(request);
  }

  /** Lays an answer ready for the next call of a method. */
  ScriptedHerald answers(String method, Message... messages) {
    return answers(method, _ -> Stream.of(messages));
  }

  /** Lays an answer ready that depends on the request. */
  ScriptedHerald answers(String method, Function<Message, Stream<Message>> answer) {
    answers.computeIfAbsent(method, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  /** Lays a refusal ready. */
  ScriptedHerald refuses(String method, Status.Code code, String message) {
    return answers(
        method,
        _ -> {
          throw refusal(Code.forNumber(code.value()), "REASON", message, List.of());
        });
  }

  /** Lays a refusal with field violations ready: path, sentence, path, sentence. */
  ScriptedHerald refusesFields(String method, String... fieldsAndSentences) {
    return answers(
        method,
        _ -> {
          throw refusal(
              Code.INVALID_ARGUMENT, "INVALID_INPUT", "wrong", List.of(fieldsAndSentences));
        });
  }

  private static StatusRuntimeException refusal(
      Code code, String reason, String message, List<String> fieldsAndSentences) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain("herald").build()));
    if (!fieldsAndSentences.isEmpty()) {
      BadRequest.Builder request = BadRequest.newBuilder();
      for (int i = 0; i < fieldsAndSentences.size(); i += 2) {
        request
            .addFieldViolationsBuilder()
            .setField(fieldsAndSentences.get(i))
            .setDescription(fieldsAndSentences.get(i + 1));
      }
      status.addDetails(Any.pack(request.build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** What was asked, in order. */
  List<Message> requests() {
    return List.copyOf(requests);
  }

  /** The one request of that type. */
  <M extends Message> M request(Class<M> type) {
    List<M> all = requests.stream().filter(type::isInstance).map(type::cast).toList();
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " requests of " + type.getSimpleName());
    }
    return all.getFirst();
  }

  /** The authorization of each call. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes the credentials of each call. */
  private final class Remembering implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String authorization = headers.get(AUTHORIZATION);
      tokens.add(authorization == null ? "" : authorization);
      return next.startCall(call, headers);
    }
  }
}
