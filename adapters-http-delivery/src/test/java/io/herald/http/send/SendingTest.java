package io.herald.http.send;

import static io.herald.http.send.SendingBench.answering;
import static io.herald.http.send.SendingBench.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.invocation.RequestSender.ClientCertificate;
import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.Exchange.Answered;
import io.herald.application.invocation.RequestSender.OutboundHeader;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.Secret;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.send.HostileReceiver.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SendingTest {
  @Test
  void bringsTheRequestAsGivenAndTheAnswerAsItCame() {
    try (SendingBench bench =
        SendingBench.https(answering(response(202, "{\"id\":7}", "X-Custom: Value")))) {
      Exchange exchange =
          bench.send(
              SendingBench.request(
                  HttpMethod.PUT,
                  bench.url("/a%20b/ü?q=1&r='x'"),
                  SendingBench.TIMEOUT,
                  new OutboundHeader("X-zeta", "1", false),
                  new OutboundHeader("X-Alpha", "2", true)));

      Answered answered = answered(exchange);
      assertThat(answered.response().status()).isEqualTo(202);
      assertThat(answered.response().bodyText()).isEqualTo("{\"id\":7}");
      assertThat(answered.response().truncated()).isFalse();
      assertThat(answered.response().headers())
          .contains(new HeaderLine("X-Custom", "Value", false));
      ReceivedRequest request = bench.receiver().requests().getFirst();
      assertThat(request.requestLine()).isEqualTo("PUT /a%20b/%C3%BC?q=1&r=%27x%27 HTTP/1.1");
      assertThat(request.headerLines())
          .startsWith(
              "Content-Type: application/json",
              "User-Agent: Herald/test",
              "X-zeta: 1",
              "X-Alpha: 2")
          .contains("Host: receiver.test:" + bench.receiver().port());
      assertThat(request.body()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void measuresThePhasesOfAFreshConnection() {
    try (SendingBench bench = SendingBench.https(answering(response(200, "ok")))) {
      var timings = bench.post().timings();

      assertThat(timings.dns()).isPositive();
      assertThat(timings.connect()).isPositive();
      assertThat(timings.tls()).isPositive();
      assertThat(timings.firstByte()).isPositive();
      assertThat(timings.total())
          .isGreaterThan(
              timings.dns().plus(timings.connect()).plus(timings.tls()).plus(timings.firstByte()));
    }
  }

  @Test
  void usesAConnectionAgain() {
    try (SendingBench bench = SendingBench.https(answering(response(200, "ok")))) {
      bench.post();
      var timings = bench.post().timings();

      assertThat(bench.receiver().connections()).isEqualTo(1);
      assertThat(timings.connect()).isEqualTo(Duration.ZERO);
      assertThat(timings.tls()).isEqualTo(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpMethod.class)
  void sendsAnEmptyBody(HttpMethod method) {
    try (SendingBench bench = SendingBench.https(answering(response(204, "")))) {
      OutboundRequest request =
          new OutboundRequest(
              method, bench.url(), List.of(), new byte[0], SendingBench.TIMEOUT, Optional.empty());

      assertThat(answered(bench.send(request)).response().status()).isEqualTo(204);
      assertThat(bench.receiver().requests().getFirst().body()).isEmpty();
    }
  }

  @Test
  void asksForNoCompressionUnlessTold() {
    try (SendingBench bench = SendingBench.https(answering(response(200, "ok")))) {
      bench.post();
      bench.send(
          SendingBench.request(
              HttpMethod.POST,
              bench.url(),
              SendingBench.TIMEOUT,
              new OutboundHeader("Accept-Encoding", "br", false)));

      assertThat(bench.receiver().requests())
          .extracting(request -> request.header("Accept-Encoding").orElse(""))
          .containsExactly("identity", "br");
    }
  }

  @Test
  void namesTheTargetInTheTlsHandshake() {
    AtomicReference<String> indicated = new AtomicReference<>("");
    try (SendingBench bench =
        SendingBench.plain(guest -> {
          var secured = guest.secured(SendingBench.identity().context());
          var session =
              (javax.net.ssl.ExtendedSSLSession) ((SSLSocket) secured.socket()).getSession();
          indicated.set(session.getRequestedServerNames().toString());
          answering(response(200, "ok")).meet(secured);
        })) {
      assertThat(bench.post()).isInstanceOf(Answered.class);
      assertThat(indicated.get()).contains("receiver.test");
    }
  }

  @Test
  void presentsAClientCertificate() {
    TestAuthority clients = new TestAuthority("clients");
    TestAuthority.Identity client = clients.issue("herald.client");
    AtomicReference<String> presented = new AtomicReference<>("");
    try (SendingBench bench =
        SendingBench.plain(guest -> {
          var secured = guest.secured(SendingBench.identity().context(clients.certificate()));
          presented.set(subject(((SSLSocket) secured.socket()).getSession()));
          answering(response(200, "ok")).meet(secured);
        })) {
      OutboundRequest request =
          new OutboundRequest(
              HttpMethod.POST,
              bench.url(),
              List.of(),
              new byte[] {'x'},
              SendingBench.TIMEOUT,
              Optional.of(
                  new ClientCertificate(client.certificatePem(), Secret.of(client.keyPem()))));

      assertThat(bench.send(request)).isInstanceOf(Answered.class);
      assertThat(presented.get()).isEqualTo("CN=herald.client");
      assertThat(bench.post()).isInstanceOf(Answered.class);
      assertThat(presented.get()).isEqualTo("none");
    }
  }

  @Test
  void keepsTheFirst64KiBOfABody() {
    String body = "0123456789abcdef".repeat(4096);
    try (SendingBench bench = SendingBench.https(answering(response(200, body)))) {
      var response = answered(bench.post()).response();

      assertThat(response.bodyText()).isEqualTo(body);
      assertThat(response.truncated()).isFalse();
      assertThat(answered(bench.post())).isNotNull();
      assertThat(bench.receiver().connections()).isEqualTo(1);
    }
    try (SendingBench bench = SendingBench.https(answering(response(200, body + "!")))) {
      var response = answered(bench.post()).response();

      assertThat(response.bodyText()).isEqualTo(body);
      assertThat(response.truncated()).isTrue();
    }
  }

  @Test
  void speaksHttp2WhenTheTargetDoes() {
    try (SendingBench bench = SendingBench.http2(Http2Receiver.answering(201, "created"))) {
      var response = answered(bench.post()).response();

      assertThat(response.status()).isEqualTo(201);
      assertThat(response.bodyText()).isEqualTo("created");
      assertThat(answered(bench.post()).response().status()).isEqualTo(201);
      assertThat(bench.receiver().connections()).isEqualTo(1);
    }
  }

  private static String subject(SSLSession session) {
    try {
      return session.getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException _) {
      return "none";
    }
  }

  private static Answered answered(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Answered.class);
    return (Answered) exchange;
  }
}
