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
import io.herald.application.access.Role;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir private static Path folder;
  private static KeyFiles server;
  private static KeyFiles client;

  /** A self-signed certificate, which is its own CA, and its key. */
  private record KeyFiles(Path certificate, Path key) {}

  @BeforeAll
  static void makeKeys() throws Exception {
    server = keyFiles("localhost");
    client = keyFiles("client");
  }

  private static KeyFiles keyFiles(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "password".toCharArray());
    }
    return new KeyFiles(
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("key").getEncoded()),
        pem(
            name + ".key",
            "PRIVATE KEY",
            keys.getKey("key", "password".toCharArray()).getEncoded()));
  }

  private static Path pem(String name, String type, byte[] content) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(content), type));
  }

  private static ServingStatus check(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(Duration.ofSeconds(20))
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
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
