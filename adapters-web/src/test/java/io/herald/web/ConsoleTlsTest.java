package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.PemFiles;
import io.herald.application.WiredApplication;
import io.herald.application.access.TrustedProxies;
import io.herald.application.invocation.ScriptedReplays;
import io.herald.application.statistics.ScriptedStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over real TLS. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConsoleTlsTest {
  @TempDir private static Path folder;

  private static WebConsole console(PemFiles files) {
    WiredApplication app = new WiredApplication();
    return WebConsole.start(
        new WebConsole.Settings(
            InetAddress.getLoopbackAddress(),
            0,
            Optional.of(new WebConsole.TlsFiles(files.certificate(), files.key())),
            Optional.empty(),
            TrustedProxies.NONE,
            "test"),
        ConsoleFixture.useCases(app, new ScriptedReplays(), new ScriptedStatistics()),
        () -> true,
        Optional.empty(),
        app.clock);
  }

  /** A connection of a client that trusts one certificate and speaks one version of TLS. */
  private static SSLSocket connect(WebConsole console, PemFiles trusted, String version)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusting(trusted)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), console.port());
    socket.setSoTimeout(20_000);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static String health(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] status = socket.getInputStream().readNBytes(12);
    StringBuilder rest = new StringBuilder();
    while (rest.indexOf("UP\n") < 0) {
      rest.append((char) socket.getInputStream().read());
    }
    return new String(status, StandardCharsets.US_ASCII);
  }

  private static String once(WebConsole console, PemFiles trusted) throws IOException {
    try (SSLSocket socket = connect(console, trusted, "TLSv1.3")) {
      return health(socket);
    }
  }

  private static SSLContext trusting(PemFiles files) throws IOException {
    try (InputStream in = Files.newInputStream(files.certificate())) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theConsoleSpeaksTls(String version) throws IOException {
    PemFiles files = PemFiles.make(folder, "localhost");
    try (WebConsole console = console(files);
        SSLSocket socket = connect(console, files, version)) {
      assertThat(health(socket)).isEqualTo("HTTP/1.1 200");
      assertThat(health(socket)).isEqualTo("HTTP/1.1 200");
      assertThat(console.url().getScheme()).isEqualTo("https");
    }
  }

  @Test
  void overTlsTheCookiesAreBoundToTheHost() throws IOException {
    PemFiles files = PemFiles.make(folder, "localhost");
    try (WebConsole console = console(files);
        SSLSocket socket = connect(console, files, "TLSv1.3")) {
      socket
          .getOutputStream()
          .write("GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      assertThat(head.toString())
          .contains("__Host-", "; Secure", "Strict-Transport-Security: max-age=31536000");
    }
  }

  @Test
  void aRenewedCertificateIsUsedWithoutARestartAndABrokenOneIsNot() throws IOException {
    PemFiles live = PemFiles.make(folder, "localhost");
    PemFiles first = PemFiles.make(folder, "localhost");
    PemFiles second = PemFiles.make(folder, "localhost");
    first.copyTo(live);
    try (WebConsole console = console(live);
        SSLSocket old = connect(console, first, "TLSv1.3")) {
      assertThat(health(old)).isEqualTo("HTTP/1.1 200");
      assertThatThrownBy(() -> once(console, second)).isInstanceOf(SSLException.class);

      second.copyTo(live);
      assertThat(console.reloadTls()).isEmpty();

      assertThat(once(console, second)).isEqualTo("HTTP/1.1 200");
      assertThatThrownBy(() -> once(console, first)).isInstanceOf(SSLException.class);
      assertThat(health(old)).as("a connection that is open goes on").isEqualTo("HTTP/1.1 200");

      Files.writeString(live.certificate(), "-----BEGIN CERTIFICATE-----\nnonsense");
      assertThat(console.reloadTls()).isPresent();
      assertThat(once(console, second)).isEqualTo("HTTP/1.1 200");
      Files.delete(live.key());
      assertThat(console.reloadTls()).isPresent();
      assertThat(once(console, second)).isEqualTo("HTTP/1.1 200");
    }
  }

  /** Hellos of a client that offers no more than TLS 1.0 or 1.1, with a suite of that time. */
  @ParameterizedTest
  @ValueSource(bytes = {1, 2})
  void noTlsOlderThan12IsSpoken(byte minor) throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + 2 + 32 + 1 + 4 + 2);
    hello.put(new byte[] {0x16, 3, 1}).putShort((short) (hello.capacity() - 5));
    hello.put((byte) 1).put((byte) 0).putShort((short) (hello.capacity() - 9));
    hello.put((byte) 3).put(minor).put(new byte[32]).put((byte) 0);
    // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, no compression.
    hello.putShort((short) 2).putShort((short) 0xc009).put((byte) 1).put((byte) 0);
    try (WebConsole console = console(PemFiles.make(folder, "localhost"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(hello.array());
      byte[] answer = socket.getInputStream().readNBytes(7);
      // A fatal alert: protocol_version or handshake_failure.
      assertThat(answer).hasSize(7).startsWith(0x15, 3);
      assertThat(answer[5]).isEqualTo((byte) 2);
      assertThat(answer[6]).isIn((byte) 70, (byte) 40);
    }
  }

  @Test
  void plainHttpIsNotServedOnATlsPort() throws IOException {
    try (WebConsole console = console(PemFiles.make(folder, "localhost"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = "";
      try {
        answer = new String(socket.getInputStream().readNBytes(1_000), StandardCharsets.ISO_8859_1);
      } catch (SocketException _) {
        // Reset, which is an answer too.
      }
      assertThat(answer).doesNotContain("HTTP/1.1");
    }
  }
}
