package io.herald.http.send;

import static io.herald.http.send.SendingBench.TOLERANCE;
import static io.herald.http.send.SendingBench.answering;
import static io.herald.http.send.SendingBench.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.Exchange.Answered;
import io.herald.application.invocation.RequestSender.Exchange.Broken;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.Target;
import io.herald.http.send.HostileReceiver.Manner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 12 to 17 of the fault table: what receivers and networks do, and what becomes of it. */
@Timeout(60)
class FaultTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration GAP = Duration.ofMillis(20);

  /** A handshake, a body of 64 KiB and its framing, several times over; nothing near a flood. */
  private static final long MAX_ALLOCATED_BYTES = 16 * 1024 * 1024;

  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  // Row 12: no connection, no name.

  @Test
  void aClosedPortIsAFailedConnect() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = gone.getLocalPort();
    }
    Broken broken = sendTo("https://127.0.0.1:" + port + "/", "127.0.0.1:" + port);

    assertThat(broken.failure()).isEqualTo(FailureClass.CONNECT);
    assertThat(broken.message()).contains("127.0.0.1:" + port).contains("refused the connection");
  }

  @Test
  void aConnectionThatNobodyAcceptsIsAFailedConnect() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = full.getLocalPort();
      List<Socket> waiting = new ArrayList<>();
      try {
        // The kernel drops what its backlog cannot hold, like a firewall would.
        for (int i = 0; i < 4; i++) {
          Socket socket = new Socket();
          waiting.add(socket);
          try {
            socket.connect(full.getLocalSocketAddress(), 100);
          } catch (IOException _) {
            break;
          }
        }
        long start = System.nanoTime();
        Broken broken = sendTo("https://127.0.0.1:" + port + "/", "127.0.0.1:" + port, SHORT);

        assertThat(broken.failure()).isEqualTo(FailureClass.CONNECT);
        assertThat(broken.message()).contains("did not accept a connection within 1 s");
        assertLateBy(start, SHORT);
      } finally {
        for (Socket socket : waiting) {
          socket.close();
        }
      }
    }
  }

  @Test
  void aNetworkWithoutARouteIsAFailedConnect() {
    // Class E, which no kernel routes; on the allow-list, so that only the network says no.
    Broken broken = sendTo("https://255.255.255.255/", "255.255.255.255");

    assertThat(broken.failure()).isEqualTo(FailureClass.CONNECT);
  }

  @Test
  void aResetBeforeTheHandshakeIsALostConnection() {
    try (SendingBench bench = SendingBench.plain(HostileReceiver.Guest::reset)) {
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "closed the connection during");
    }
  }

  @Test
  void aResetAfterTheRequestIsALostConnection() {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.reset();
        })) {
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "before it had answered");
      assertThat(bench.receiver().requests()).hasSize(1);
    }
  }

  @Test
  void anOrderlyEndInPlaceOfAnAnswerIsALostConnection() {
    try (SendingBench bench = SendingBench.https(HostileReceiver.Guest::nextRequest)) {
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "before it had answered");
      assertThat(bench.receiver().requests()).hasSize(1);
    }
  }

  @Test
  void aResetInTheBodyIsALostConnection() {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Content-Length: 100\r\n\r\nhalf");
          guest.reset();
        })) {
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "answered 200, but closed");
    }
  }

  @Test
  void aBodyThatEndsTooSoonIsALostConnection() {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Content-Length: 100\r\n\r\nhalf");
        })) {
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "answered 200, but closed");
    }
  }

  @Test
  void aNameThatDoesNotExistIsADnsFailure() {
    Broken broken = sendTo("https://nowhere.example/", "10.0.0.1");

    assertThat(broken.failure()).isEqualTo(FailureClass.DNS);
    assertThat(broken.message()).contains("nowhere.example").contains("does not exist");
  }

  @Test
  void aNameServiceThatDoesNotAnswerIsADnsFailureWithinTheTimeout() {
    CountDownLatch end = new CountDownLatch(1);
    try (SendingBench bench =
        SendingBench.plain(
            answering(""),
            host -> {
              try {
                end.await();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              throw new UnknownHostException(host);
            })) {
      long start = System.nanoTime();
      assertBroken(bench.post(SHORT), FailureClass.DNS, "did not answer for receiver.test within");
      assertLateBy(start, SHORT);
    } finally {
      end.countDown();
    }
  }

  // Row 13: slow in every way.

  static Stream<Arguments> slowness() {
    Manner silent =
        guest -> {
          guest.nextRequest();
          guest.staySilent();
        };
    Manner tricklesHeaders =
        guest -> {
          guest.nextRequest();
          guest.trickle("HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000), GAP);
        };
    Manner tricklesBody =
        guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Content-Length: 10000\r\n\r\n");
          guest.trickle("x".repeat(10_000), GAP);
        };
    Manner slowInterims =
        guest -> {
          guest.nextRequest();
          while (true) {
            guest.say("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            guest.pause(GAP);
          }
        };
    Manner fastInterims =
        guest -> {
          guest.nextRequest();
          while (true) {
            guest.say("HTTP/1.1 100 Continue\r\n\r\n".repeat(100));
          }
        };
    return Stream.of(
        Arguments.of("silence", silent, "sent nothing back"),
        Arguments.of("trickled headers", tricklesHeaders, "no complete status line and headers"),
        Arguments.of("trickled body", tricklesBody, "its response body did not end"),
        Arguments.of("interim responses, slow", slowInterims, "within the timeout"),
        Arguments.of("interim responses, fast", fastInterims, "within the timeout"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slowness")
  void slownessIsEndedByTheTimeout(String name, Manner manner, String message) {
    try (SendingBench bench = SendingBench.https(manner)) {
      long start = System.nanoTime();
      assertBroken(bench.post(SHORT), FailureClass.TIMEOUT, message);
      assertLateBy(start, SHORT);
      assertThat(bench.receiver().requests()).hasSize(1);
    }
  }

  @Test
  void aReceiverThatReadsNothingIsEndedByTheTimeout() {
    CountDownLatch end = new CountDownLatch(1);
    try (SendingBench bench =
        SendingBench.https(guest -> {
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        })) {
      OutboundRequest small = SendingBench.request(HttpMethod.POST, bench.url(), SHORT);
      OutboundRequest large =
          new OutboundRequest(
              small.method(),
              small.url(),
              small.headers(),
              new byte[16 * 1024 * 1024],
              SHORT,
              small.clientCertificate());
      long start = System.nanoTime();
      assertBroken(bench.send(large), FailureClass.TIMEOUT, "did not take the whole request");
      assertLateBy(start, SHORT);
    } finally {
      end.countDown();
    }
  }

  @Test
  void anInterruptEndsTheRequest() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicReference<Exchange> outcome = new AtomicReference<>();
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          arrived.countDown();
          guest.staySilent();
        })) {
      Thread sending = Thread.ofVirtual().start(() -> outcome.set(bench.post()));
      arrived.await();
      sending.interrupt();
      assertThat(sending.join(Duration.ofSeconds(5))).isTrue();
      assertBroken(outcome.get(), FailureClass.INTERRUPTED, "Herald stopped before");
    }
  }

  @Test
  void closingTheSenderEndsTheRequest() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicReference<Exchange> outcome = new AtomicReference<>();
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          arrived.countDown();
          guest.staySilent();
        })) {
      Thread sending = Thread.ofVirtual().start(() -> outcome.set(bench.post()));
      arrived.await();
      bench.sender().close();
      assertThat(sending.join(Duration.ofSeconds(5))).isTrue();
      assertBroken(outcome.get(), FailureClass.INTERRUPTED, "Herald stopped before");
    }
  }

  // Row 14: too much, or nonsense.

  static Stream<Arguments> endlessBodies() {
    Manner chunked =
        guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
          String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
          while (true) {
            guest.say(chunk);
          }
        };
    Manner tenGigabytes =
        guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Content-Length: 10737418240\r\n\r\n");
          while (true) {
            guest.say(new byte[64 * 1024]);
          }
        };
    Manner untilTheEnd =
        guest -> {
          guest.nextRequest();
          guest.say(HEAD + "\r\n");
          while (true) {
            guest.say(new byte[64 * 1024]);
          }
        };
    return Stream.of(
        Arguments.of("chunked", chunked),
        Arguments.of("10 GB announced", tenGigabytes),
        Arguments.of("until the connection ends", untilTheEnd));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endlessBodies")
  void anEndlessBodyIsCutAndItsConnectionDropped(String name, Manner manner) {
    try (SendingBench bench = SendingBench.https(manner)) {
      long start = System.nanoTime();
      Response response = assertAnswered(frugally(bench::post));

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).hasSize(Response.MAX_BODY_BYTES);
      assertThat(response.truncated()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      bench.post();
      assertThat(bench.receiver().connections()).isEqualTo(2);
    }
  }

  @Test
  void aGzipBombIsKeptAsItCame() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[8 * 1024 * 1024]);
    }
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
          guest.say(bomb.toByteArray());
        })) {
      assertThat(assertAnswered(bench.post()).body()).isEqualTo(bomb.toByteArray());
    }
  }

  static Stream<Arguments> giantHeads() {
    return Stream.of(
        Arguments.of("one header", HEAD + "X: " + "x".repeat(17_000) + "\r\n\r\n"),
        Arguments.of("many headers", HEAD + "X: 0123456789\r\n".repeat(1_300) + "\r\n"),
        Arguments.of("status line", "HTTP/1.1 200 " + "x".repeat(17_000) + "\r\n\r\n"),
        Arguments.of("header name", HEAD + "x".repeat(300_000) + ": x\r\n\r\n"),
        Arguments.of("endless line", "H".repeat(2_000_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("giantHeads")
  void headsOfMoreThan16KiBAreRefused(String name, String head) {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(head);
          guest.staySilent();
        })) {
      assertBroken(frugally(bench::post), FailureClass.RESPONSE_TOO_LARGE, "exceed 16 KiB");
    }
  }

  @Test
  void aHeadOfNearly16KiBIsFine() {
    try (SendingBench bench =
        SendingBench.https(answering(response(200, "ok", "X: " + "x".repeat(16_000))))) {
      assertThat(assertAnswered(bench.post()).bodyText()).isEqualTo("ok");
    }
  }

  @Test
  void chunksOfOneByteAreABodyTooButNotWithoutEnd() {
    String chunks = "1\r\nx\r\n".repeat(60_000) + "0\r\n\r\n";
    try (SendingBench bench =
        SendingBench.https(answering(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks))) {
      assertThat(assertAnswered(bench.post()).body()).hasSize(60_000);
    }
  }

  @Test
  void aChunkSizeLineWithoutEndIsRefused() {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(HEAD + "Transfer-Encoding: chunked\r\n\r\n1;");
          while (true) {
            guest.say("x".repeat(16_384));
          }
        })) {
      assertBroken(frugally(bench::post), FailureClass.RESPONSE_TOO_LARGE, "framing exceeds");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/3.7 200 OK\r\n\r\n",
        "200 OK\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        HEAD + "Content-Length: -1\r\n\r\n",
        HEAD + "Content-Length: two\r\n\r\nok",
        HEAD + "Content-Length: 99999999999999999999\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
      })
  void brokenFramingIsMalformed(String answer) {
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(answer);
          guest.staySilent();
        })) {
      assertBroken(bench.post(), FailureClass.MALFORMED_RESPONSE, "not a valid HTTP response");
      assertThat(bench.receiver().requests()).hasSize(1);
    }
  }

  @Test
  void bytesBeyondAResponseEndItsConnection() throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch said = new CountDownLatch(1);
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(response(200, "ok"));
          await(answered);
          guest.say(response(500, "smuggled"));
          said.countDown();
          guest.staySilent();
        })) {
      assertThat(assertAnswered(bench.post()).status()).isEqualTo(200);
      answered.countDown();
      said.await();
      assertThat(assertAnswered(bench.post()).status()).isEqualTo(200);
      assertThat(bench.receiver().connections()).isEqualTo(2);
    }
  }

  @Test
  void http2HeadersWithoutEndAreRefused() {
    try (SendingBench bench =
        SendingBench.http2(
            Http2Receiver.serving((guest, stream) -> {
              guest.say(
                  Http2Receiver.frame(
                      Http2Receiver.HEADERS, 0, stream, Http2Receiver.header(":status", "200")));
              // Headers of no length at all, which OkHttp would collect without counting.
              byte[] empty =
                  Http2Receiver.frame(Http2Receiver.CONTINUATION, 0, stream, new byte[3 * 5_000]);
              while (true) {
                guest.say(empty);
              }
            }))) {
      assertBroken(bench.post(), FailureClass.RESPONSE_TOO_LARGE, "exceed 16 KiB");
    }
  }

  @Test
  void http2PingsWithoutEndAreRefused() {
    try (SendingBench bench =
        SendingBench.http2(
            Http2Receiver.serving((guest, stream) -> {
              byte[] ping = Http2Receiver.frame(Http2Receiver.PING, 0, 0, new byte[8]);
              while (true) {
                guest.say(ping);
              }
            }))) {
      assertBroken(bench.post(), FailureClass.RESPONSE_TOO_LARGE, "more HTTP/2 frames");
    }
  }

  @Test
  void anEndlessHttp2BodyIsCut() {
    try (SendingBench bench =
        SendingBench.http2(
            Http2Receiver.serving((guest, stream) -> {
              guest.say(
                  Http2Receiver.frame(
                      Http2Receiver.HEADERS,
                      Http2Receiver.END_HEADERS,
                      stream,
                      Http2Receiver.header(":status", "200")));
              for (int i = 0; i < 1_000; i++) {
                guest.say(Http2Receiver.frame(Http2Receiver.DATA, 0, stream, new byte[16_384]));
              }
            }))) {
      Response response = assertAnswered(bench.post());

      assertThat(response.body()).hasSize(Response.MAX_BODY_BYTES);
      assertThat(response.truncated()).isTrue();
    }
  }

  // Row 15: redirects.

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void redirectsAreNotFollowed(int status) {
    try (SendingBench inner = SendingBench.https(answering(response(200, "secret")));
        SendingBench bench =
            SendingBench.https(answering(response(status, "", "Location: " + inner.url())))) {
      assertThat(assertAnswered(bench.post()).status()).isEqualTo(status);
      assertThat(bench.receiver().requests()).hasSize(1);
      assertThat(inner.receiver().connections()).isZero();
    }
  }

  // Row 16: TLS.

  @Test
  void anExpiredCertificateIsATlsFailure() {
    TestAuthority.Identity expired = SendingBench.authority().issueExpired(SendingBench.HOST);
    assertTlsFailure(guest -> guest.secured(expired.context()), "has expired");
  }

  @Test
  void aCertificateForAnotherNameIsATlsFailure() {
    TestAuthority.Identity other = SendingBench.authority().issue("other.test", "www.other.test");
    assertTlsFailure(
        guest -> guest.secured(other.context()),
        "is for other names: [other.test, www.other.test]");
  }

  @Test
  void aSelfSignedCertificateIsATlsFailure() {
    TestAuthority.Identity own = new TestAuthority("nobody knows me").issue(SendingBench.HOST);
    assertTlsFailure(guest -> guest.secured(own.context()), "does not lead to a trusted authority");
  }

  @Test
  void anOldTlsVersionIsATlsFailure() {
    // A ServerHello of TLS 1.0 with TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA.
    byte[] hello = new byte[47];
    byte[] start = {0x16, 0x03, 0x01, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x01};
    System.arraycopy(start, 0, hello, 0, start.length);
    hello[44] = (byte) 0xc0;
    hello[45] = 0x13;
    assertTlsFailure(
        guest -> {
          guest.say(hello);
          guest.staySilent();
        },
        "TLS 1.2 or newer is needed");
  }

  @Test
  void anAlertAboutTheVersionIsATlsFailure() {
    assertTlsFailure(
        guest -> {
          guest.say(new byte[] {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46});
          guest.staySilent();
        },
        "TLS 1.2 or newer is needed");
  }

  @Test
  void aStalledHandshakeIsATlsFailureWithinTheTimeout() {
    try (SendingBench bench = SendingBench.plain(HostileReceiver.Guest::staySilent)) {
      long start = System.nanoTime();
      assertBroken(bench.post(SHORT), FailureClass.TLS, "did not finish the TLS handshake");
      assertLateBy(start, SHORT);
    }
  }

  @Test
  void plainHttpIsATlsFailure() {
    assertTlsFailure(
        guest -> {
          guest.say("HTTP/1.1 400 Bad Request\r\n\r\n");
          guest.staySilent();
        },
        "does not speak TLS");
  }

  @Test
  void aDemandForAClientCertificateIsATlsFailure() {
    try (SendingBench bench =
        SendingBench.plain(guest -> {
          try {
            guest.securedByBoth(SendingBench.identity().context());
          } catch (SSLException _) {
            guest.staySilent();
          }
        })) {
      assertBroken(bench.post(), FailureClass.TLS, "may ask for a client certificate");
      assertThat(bench.receiver().requests()).isEmpty();
    }
  }

  // Row 17: one request per attempt, whatever the receiver says.

  static Stream<Arguments> invitations() {
    return Stream.of(
        Arguments.of(408, List.of()),
        Arguments.of(408, List.of("Retry-After: 0")),
        Arguments.of(408, List.of("Connection: close")),
        Arguments.of(429, List.of("Retry-After: 0")),
        Arguments.of(429, List.of("Retry-After: 1")),
        Arguments.of(503, List.of()),
        Arguments.of(503, List.of("Retry-After: 0")),
        Arguments.of(503, List.of("Retry-After: -1")),
        Arguments.of(503, List.of("Retry-After: 999999999999999999999")),
        Arguments.of(503, List.of("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")),
        Arguments.of(503, List.of("Retry-After: soon")),
        Arguments.of(401, List.of("WWW-Authenticate: Basic realm=\"x\"")),
        Arguments.of(407, List.of("Proxy-Authenticate: Basic realm=\"x\"")),
        Arguments.of(421, List.of()),
        Arguments.of(410, List.of()));
  }

  @ParameterizedTest
  @MethodSource("invitations")
  void noStatusMakesTheClientSendAgain(int status, List<String> headers) {
    try (SendingBench bench =
        SendingBench.https(answering(response(status, "no", headers.toArray(String[]::new))))) {
      for (HttpMethod method : HttpMethod.values()) {
        Response response =
            assertAnswered(
                bench.send(SendingBench.request(method, bench.url(), SendingBench.TIMEOUT)));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().stream().map(line -> line.name() + ": " + line.value()))
            .containsAll(headers);
      }
      assertThat(bench.receiver().requests()).hasSize(HttpMethod.values().length);
    }
  }

  @Test
  void aPooledConnectionThatWasClosedIsNoticedBeforeTheRequestIsSent() throws InterruptedException {
    Semaphore left = new Semaphore(0);
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(response(200, "ok"));
          // And leaves, although it did not say so.
          guest.leave();
          left.release();
        })) {
      for (int i = 0; i < 5; i++) {
        assertThat(assertAnswered(bench.post()).status()).isEqualTo(200);
        left.acquire();
      }
      assertThat(bench.receiver().requests()).hasSize(5);
    }
  }

  @Test
  void anIdleConnectionTellsThatItsOtherSideLeft() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    try (HostileReceiver receiver =
            HostileReceiver.start(guest -> {
              await(leave);
              guest.leave();
              left.countDown();
            });
        NameLookup names = new NameLookup(SendingBench::onlyReceiver);
        GuardedSocket socket =
            new GuardedSocket(
                EgressPolicy.direct(
                    SendingBench.allow("127.0.0.1:" + receiver.port()), address -> false),
                names)) {
      CallTrace trace = new CallTrace(new Target("127.0.0.1", true, receiver.port(), "/"), SHORT);
      ScopedValue.where(CallTrace.CURRENT, trace)
          .call(() -> {
            socket.connect(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), receiver.port()));
            return null;
          });
      assertThat(socket.stale(Duration.ZERO)).isFalse();
      assertThat(socket.stale(Duration.ofSeconds(1))).isFalse();
      leave.countDown();
      left.await();
      assertThat(socket.stale(Duration.ofSeconds(1))).isTrue();
    }
  }

  @Test
  void manyAtOnceAreOneRequestEach() throws InterruptedException {
    int senders = 200;
    int each = 5;
    AtomicInteger answered = new AtomicInteger();
    try (SendingBench bench = SendingBench.https(answering(response(200, "ok")))) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < senders; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int j = 0; j < each; j++) {
                    if (bench.post(Duration.ofSeconds(30)) instanceof Answered) {
                      answered.incrementAndGet();
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(answered).hasValue(senders * each);
      assertThat(bench.receiver().requests()).hasSize(senders * each);
      assertThat(bench.receiver().connections()).isLessThanOrEqualTo(senders);
    }
  }

  @Test
  void anAnswerOfHttp10EndsItsConnectionUnlessItSaysOtherwise() {
    Manner leaving =
        guest -> {
          guest.nextRequest();
          guest.say("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
    try (SendingBench bench = SendingBench.https(leaving)) {
      for (int i = 0; i < 20; i++) {
        assertThat(assertAnswered(bench.post()).status()).isEqualTo(200);
      }
      assertThat(bench.receiver().requests()).hasSize(20);
    }
    String staying = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok";
    try (SendingBench bench = SendingBench.https(answering(staying))) {
      assertAnswered(bench.post());
      assertAnswered(bench.post());
      assertThat(bench.receiver().connections()).isEqualTo(1);
    }
  }

  @Test
  void aPooledConnectionThatDiesUnderTheRequestIsOneRequestAndOneFailure() {
    CountDownLatch second = new CountDownLatch(1);
    try (SendingBench bench =
        SendingBench.https(guest -> {
          guest.nextRequest();
          guest.say(response(200, "ok"));
          guest.nextRequest();
          second.countDown();
          guest.reset();
        })) {
      assertAnswered(bench.post());
      assertBroken(bench.post(), FailureClass.CONNECTION_LOST, "before it had answered");
      assertThat(second.getCount()).isZero();
      assertThat(bench.receiver().requests()).hasSize(2);
    }
  }

  @Test
  void manyAddressesAreTriedUntilOneAccepts() throws UnknownHostException {
    List<InetAddress> addresses =
        List.of(InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1"));
    try (HostileReceiver receiver =
            HostileReceiver.start(guest ->
                answering(response(200, "ok"))
                    .meet(guest.secured(SendingBench.identity().context())));
        NameLookup names = new NameLookup(host -> addresses);
        OkHttpRequestSender sender =
            new OkHttpRequestSender(
                EgressPolicy.direct(
                    SendingBench.allow("receiver.test:" + receiver.port()), address -> false),
                names,
                SendingBench.trust())) {
      Exchange exchange =
          sender.send(
              SendingBench.request(
                  HttpMethod.POST,
                  "https://receiver.test:" + receiver.port() + "/",
                  SendingBench.TIMEOUT));

      assertThat(exchange).isInstanceOf(Answered.class);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException _) {
      throw new IOException("interrupted");
    }
  }

  /** The sending thread does all the work, so what it allocates bounds what can fill the heap. */
  private static Exchange frugally(Supplier<Exchange> sending) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Exchange exchange = sending.get();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isBetween(1L, MAX_ALLOCATED_BYTES);
    return exchange;
  }

  private static void assertTlsFailure(Manner manner, String message) {
    try (SendingBench bench = SendingBench.plain(manner)) {
      assertBroken(bench.post(), FailureClass.TLS, message);
      assertThat(bench.receiver().requests()).isEmpty();
      assertThat(bench.receiver().connections()).isEqualTo(1);
    }
  }

  private static Broken sendTo(String url, String allowed) {
    return sendTo(url, allowed, Duration.ofSeconds(5));
  }

  private static Broken sendTo(String url, String allowed, Duration timeout) {
    try (NameLookup names = new NameLookup(SendingBench::onlyReceiver);
        OkHttpRequestSender sender =
            new OkHttpRequestSender(
                EgressPolicy.direct(SendingBench.allow(allowed), address -> false),
                names,
                SendingBench.trust())) {
      return assertBroken(sender.send(SendingBench.request(HttpMethod.POST, url, timeout)));
    }
  }

  private static Response assertAnswered(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Answered.class);
    return ((Answered) exchange).response();
  }

  private static Broken assertBroken(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Broken.class);
    return (Broken) exchange;
  }

  private static void assertBroken(Exchange exchange, FailureClass failure, String message) {
    Broken broken = assertBroken(exchange);
    assertThat(broken.failure()).as(broken.message()).isEqualTo(failure);
    assertThat(broken.message()).contains(message).endsWith(".");
  }

  private static void assertLateBy(long startNanos, Duration timeout) {
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
        .isBetween(timeout.minusMillis(20), timeout.plus(TOLERANCE));
  }
}
