package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.herald.application.PemFiles;
import io.herald.application.access.Role;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  @TempDir private static Path folder;
  private static PemFiles server;
  private static PemFiles client;

  @BeforeAll
  static void makeKeys() {
    server = PemFiles.make(folder, "localhost");
    client = PemFiles.make(folder, "client");
  }

  private static ServingStatus check(ManagedChannel channel) {
    try {
      return served(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ServingStatus served(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20))
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static GrpcServer.Tls files(Optional<Path> clientCa) {
    return new GrpcServer.Tls(server.certificate(), server.key(), clientCa);
  }

  private static TlsChannelCredentials.Builder trusting() throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(server.certificate().toFile());
  }

  @Test
  void whoeverTrustsTheCertificateComesIn() throws IOException {
    ChannelCredentials credentials = trusting().build();
    try (Door door = Door.with().tls(files(Optional.empty()), credentials).open()) {
      assertThat(check(door.channel(credentials))).isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> check(door.channel(TlsChannelCredentials.create())))
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void withAClientCaOnlyItsClientsComeIn() throws IOException {
    ChannelCredentials own =
        trusting().keyManager(client.certificate().toFile(), client.key().toFile()).build();
    ChannelCredentials foreign =
        trusting().keyManager(server.certificate().toFile(), server.key().toFile()).build();
    try (Door door = Door.with().tls(files(Optional.of(client.certificate())), own).open()) {
      assertThat(check(door.channel(own))).isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> check(door.channel(trusting().build())))
          .hasMessageContaining("UNAVAILABLE");
      assertThatThrownBy(() -> check(door.channel(foreign))).hasMessageContaining("UNAVAILABLE");
    }
  }

  private static TlsChannelCredentials.Builder own() throws IOException {
    return trusting().keyManager(client.certificate().toFile(), client.key().toFile());
  }

  private static Status.Code publishing(Channel channel) {
    return outcome(() ->
        EventServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(Duration.ofSeconds(20))
            .publishEvent(PublishEventRequest.getDefaultInstance()));
  }

  private static Status.Code listing(Channel channel) {
    return outcome(() ->
        WebhookServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(Duration.ofSeconds(20))
            .listWebhooks(ListWebhooksRequest.getDefaultInstance()));
  }

  private static Status.Code outcome(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void aCertificateStandsForTheCallerThatItIsConfiguredFor() throws IOException {
    try (Door door =
        Door.with()
            .tls(files(Optional.of(client.certificate())), own().build())
            .clientRoles("CN=other=admin,CN=client=publisher")
            .open()) {
      // Let in and refused for its content; and what publishers may not.
      assertThat(publishing(door.stranger())).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(listing(door.stranger())).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void aCertificateIsKnownByItsAlternativeNamesToo() throws IOException {
    try (Door door =
        Door.with()
            .tls(files(Optional.of(client.certificate())), own().build())
            .clientRoles("DNS=CLIENT=viewer")
            .open()) {
      assertThat(listing(door.stranger())).isEqualTo(Status.Code.OK);
      assertThat(publishing(door.stranger())).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void whereATokenIsGivenItDecidesAlone() throws IOException {
    try (Door door =
        Door.with()
            .tls(files(Optional.of(client.certificate())), own().build())
            .clientRoles("CN=client=admin")
            .open()) {
      assertThat(listing(door.as(Role.PUBLISHER))).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(listing(door.withToken("herald_wrong"))).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(listing(door.stranger())).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void aCertificateThatIsNotConfiguredIsNobodys() throws IOException {
    try (Door door =
        Door.with()
            .tls(files(Optional.of(client.certificate())), own().build())
            .clientRoles("URI=client=admin,CN=client-2=admin")
            .open()) {
      assertThat(listing(door.stranger())).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
  }

  @Test
  void aRenewedCertificateIsUsedWithoutARestartAndABrokenOneIsNot() throws Exception {
    PemFiles live = PemFiles.make(folder, "localhost");
    PemFiles first = PemFiles.make(folder, "localhost");
    PemFiles second = PemFiles.make(folder, "localhost");
    first.copyTo(live);
    ChannelCredentials trustsFirst = trusting(first);
    ChannelCredentials trustsSecond = trusting(second);
    try (Door door =
        Door.with()
            .tls(new GrpcServer.Tls(live.certificate(), live.key(), Optional.empty()), trustsFirst)
            .open()) {
      ManagedChannel old = door.channel(trustsFirst);
      try {
        assertThat(served(old)).isEqualTo(ServingStatus.SERVING);
        assertThatThrownBy(() -> check(door.channel(trustsSecond)))
            .hasMessageContaining("UNAVAILABLE");

        second.copyTo(live);
        assertThat(door.server.reloadTls()).isEmpty();

        assertThat(check(door.channel(trustsSecond))).isEqualTo(ServingStatus.SERVING);
        assertThatThrownBy(() -> check(door.channel(trustsFirst)))
            .hasMessageContaining("UNAVAILABLE");
        assertThat(served(old))
            .as("a connection that is open goes on")
            .isEqualTo(ServingStatus.SERVING);

        Files.writeString(live.certificate(), "-----BEGIN CERTIFICATE-----\nnonsense");
        assertThat(door.server.reloadTls()).isPresent();
        assertThat(check(door.channel(trustsSecond))).isEqualTo(ServingStatus.SERVING);
        Files.delete(live.key());
        assertThat(door.server.reloadTls()).isPresent();
        assertThat(check(door.channel(trustsSecond))).isEqualTo(ServingStatus.SERVING);
      } finally {
        old.shutdownNow();
      }
    }
  }

  @Test
  void theAuthorityOfClientsIsReadAgainToo() throws Exception {
    PemFiles other = PemFiles.make(folder, "other-client");
    Path authority = Files.copy(client.certificate(), folder.resolve("live-ca.crt"));
    ChannelCredentials known =
        trusting().keyManager(client.certificate().toFile(), client.key().toFile()).build();
    ChannelCredentials unknown =
        trusting().keyManager(other.certificate().toFile(), other.key().toFile()).build();
    try (Door door = Door.with().tls(files(Optional.of(authority)), known).open()) {
      assertThat(check(door.channel(known))).isEqualTo(ServingStatus.SERVING);

      Files.copy(other.certificate(), authority, StandardCopyOption.REPLACE_EXISTING);
      assertThat(door.server.reloadTls()).isEmpty();

      assertThat(check(door.channel(unknown))).isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> check(door.channel(known))).hasMessageContaining("UNAVAILABLE");
    }
  }

  /** Hellos of a client that offers no more than TLS 1.0 or 1.1, with a suite of that time. */
  @ParameterizedTest
  @ValueSource(bytes = {1, 2})
  void noTlsOlderThan12IsSpoken(byte minor) throws Exception {
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + 2 + 32 + 1 + 4 + 2);
    hello.put(new byte[] {0x16, 3, 1}).putShort((short) (hello.capacity() - 5));
    hello.put((byte) 1).put((byte) 0).putShort((short) (hello.capacity() - 9));
    hello.put((byte) 3).put(minor).put(new byte[32]).put((byte) 0);
    // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, no compression.
    hello.putShort((short) 2).putShort((short) 0xc009).put((byte) 1).put((byte) 0);
    try (Door door = Door.with().tls(files(Optional.empty()), trusting().build()).open();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(hello.array());
      byte[] answer = socket.getInputStream().readNBytes(7);
      // A fatal alert: protocol_version or handshake_failure.
      assertThat(answer).hasSize(7).startsWith(0x15, 3);
      assertThat(answer[5]).isEqualTo((byte) 2);
      assertThat(answer[6]).isIn((byte) 70, (byte) 40);
    }
  }

  private static ChannelCredentials trusting(PemFiles files) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(files.certificate().toFile()).build();
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    GrpcServer.Tls missing =
        new GrpcServer.Tls(
            folder.resolve("missing.crt"), folder.resolve("missing.key"), Optional.empty());

    assertThatThrownBy(
            () -> Door.with().tls(missing, io.grpc.InsecureChannelCredentials.create()).open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing.crt");
  }
}
