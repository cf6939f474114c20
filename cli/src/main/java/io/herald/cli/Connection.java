package io.herald.cli;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.herald.proto.v1.AuditServiceGrpc;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.PersonServiceGrpc;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.TokenServiceGrpc;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The way to the server, opened by the first call. Not thread-safe. */
final class Connection implements AutoCloseable {
  /** A test may take two exchanges of 30 seconds, its OAuth token two more. */
  private static final int DEADLINE_SECONDS = 150;

  /** A long audit log is exported, or many secrets are encrypted anew. */
  private static final int LONG_DEADLINE_SECONDS = 3_600;

  /** Refusals of large inputs and lists of large events are longer than the default. */
  private static final int MAX_METADATA_BYTES = 64 * 1024;

  private static final int MAX_ANSWER_BYTES = 128 * 1024 * 1024;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final ClientInterceptor token;

  private Connection(ManagedChannel channel, ClientInterceptor token) {
    this.channel = channel;
    this.token = token;
  }

  /** Prepares the way; TLS unless the server is on this machine and no TLS file is named. */
  static Connection to(Server server, String token, TlsFiles tls) {
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
        throw CommandFailure.usage(
            "--token: a token has no spaces and no characters other than ASCII.");
      }
      headers.put(AUTHORIZATION, "Bearer " + token);
    }
    ChannelCredentials credentials =
        server.isLoopback() && tls.isEmpty()
            ? InsecureChannelCredentials.create()
            : tls.credentials();
    return new Connection(
        NettyChannelBuilder.forTarget("dns:///" + server, credentials)
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            // Herald's address is meant literally; a proxy in the environment is not for it.
            .proxyDetector(address -> null)
            .disableServiceConfigLookUp()
            .disableRetry()
            .build(),
        MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  EventServiceGrpc.EventServiceBlockingStub events() {
    return ready(EventServiceGrpc.newBlockingStub(channel));
  }

  WebhookServiceGrpc.WebhookServiceBlockingStub webhooks() {
    return ready(WebhookServiceGrpc.newBlockingStub(channel));
  }

  InvocationServiceGrpc.InvocationServiceBlockingStub invocations() {
    return ready(InvocationServiceGrpc.newBlockingStub(channel));
  }

  /** For a stream that goes on until somebody ends it. */
  InvocationServiceGrpc.InvocationServiceBlockingStub invocationsWithoutDeadline() {
    return InvocationServiceGrpc.newBlockingStub(channel).withInterceptors(token);
  }

  TokenServiceGrpc.TokenServiceBlockingStub tokens() {
    return ready(TokenServiceGrpc.newBlockingStub(channel));
  }

  PersonServiceGrpc.PersonServiceBlockingStub people() {
    return ready(PersonServiceGrpc.newBlockingStub(channel));
  }

  SystemServiceGrpc.SystemServiceBlockingStub system() {
    return ready(SystemServiceGrpc.newBlockingStub(channel));
  }

  AuditServiceGrpc.AuditServiceBlockingStub audit() {
    return AuditServiceGrpc.newBlockingStub(channel)
        .withInterceptors(token)
        .withDeadlineAfter(LONG_DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  KeyServiceGrpc.KeyServiceBlockingStub keys() {
    return KeyServiceGrpc.newBlockingStub(channel)
        .withInterceptors(token)
        .withDeadlineAfter(LONG_DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private <S extends AbstractStub<S>> S ready(S stub) {
    return stub.withInterceptors(token).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /**
   * PEM files for TLS.
   *
   * @param ca whom to trust instead of the public CAs
   * @param certificate of this client, for servers with mutual TLS
   * @param key of that certificate, PKCS #8
   */
  record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
    TlsFiles {
      if (certificate.isPresent() != key.isPresent()) {
        throw CommandFailure.usage("--cert and --key belong together: give both or none.");
      }
    }

    boolean isEmpty() {
      return ca.isEmpty() && certificate.isEmpty();
    }

    ChannelCredentials credentials() {
      try {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        if (ca.isPresent()) {
          credentials.trustManager(ca.get().toFile());
        }
        if (certificate.isPresent() && key.isPresent()) {
          credentials.keyManager(certificate.get().toFile(), key.get().toFile());
        }
        return credentials.build();
      } catch (IOException e) {
        throw CommandFailure.usage("--ca, --cert, --key: cannot be read: " + e.getMessage());
      }
    }
  }
}
