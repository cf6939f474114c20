package io.herald.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;

/**
 * Reads requests like the marshaller it wraps, but gives {@link Malformed} for bytes that are no
 * message instead of throwing: what is thrown there, grpc-java answers as an error of the server,
 * and it is the client's. Thread-safe.
 */
final class TolerantMarshaller<T> implements MethodDescriptor.Marshaller<T> {
  /** Stands for a request that could not be read; never reaches an endpoint. */
  record Malformed() {}

  private final MethodDescriptor.Marshaller<T> wrapped;

  private TolerantMarshaller(MethodDescriptor.Marshaller<T> wrapped) {
    this.wrapped = wrapped;
  }

  /** The same service with requests read tolerantly. */
  static ServerServiceDefinition wrap(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName());
    Object schema = service.getServiceDescriptor().getSchemaDescriptor();
    if (schema != null) {
      descriptor.setSchemaDescriptor(schema);
    }
    var methods = service.getMethods().stream().map(TolerantMarshaller::wrap).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(definition::addMethod);
    return definition.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> wrap(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new TolerantMarshaller<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  @Override
  public InputStream stream(T value) {
    return wrapped.stream(value);
  }

  @Override
  @SuppressWarnings("unchecked") // The gate is the only one who sees it, as an Object.
  public T parse(InputStream stream) {
    try {
      return wrapped.parse(stream);
    } catch (RuntimeException _) {
      return (T) new Malformed();
    }
  }
}
