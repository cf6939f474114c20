package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.Exchange.Answered;
import io.herald.application.invocation.RequestSender.Exchange.Broken;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.egress.AllowList;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.ForwardProxy;
import io.herald.http.egress.NameLookup;
import io.herald.http.send.HostileReceiver.Manner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sending through a forward proxy, which here is the receiver itself: after CONNECT it answers. */
@Timeout(60)
class ForwardProxyTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.216.34");
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  /** Accepts CONNECT, then is the target of it. */
  private static final Manner TUNNEL =
      guest -> {
        guest.nextRequest();
        guest.say(ESTABLISHED);
        SendingBench.answering(SendingBench.response(200, "ok"))
            .meet(guest.secured(SendingBench.identity().context()));
      };

  @Test
  void asksTheProxyForTheCheckedAddress() {
    try (HostileReceiver proxy = HostileReceiver.start(TUNNEL)) {
      assertThat(send(proxy, false, "me:secret@", "https://receiver.test/hook"))
          .isInstanceOf(Answered.class);

      var connect = proxy.requests().getFirst();
      assertThat(connect.requestLine()).isEqualTo("CONNECT 93.184.216.34:443 HTTP/1.1");
      assertThat(connect.header("Host")).contains("93.184.216.34:443");
      assertThat(connect.header("Proxy-Authorization")).contains("Basic bWU6c2VjcmV0");
      var request = proxy.requests().getLast();
      assertThat(request.requestLine()).isEqualTo("POST /hook HTTP/1.1");
      assertThat(request.header("Host")).contains("receiver.test");
      assertThat(request.header("Proxy-Authorization")).isEmpty();
    }
  }

  @Test
  void leavesTheNameToAProxyThatResolves() {
    try (HostileReceiver proxy = HostileReceiver.start(TUNNEL)) {
      assertThat(send(proxy, true, "", "https://receiver.test/hook")).isInstanceOf(Answered.class);
      assertThat(proxy.requests().getFirst().requestLine())
          .isEqualTo("CONNECT receiver.test:443 HTTP/1.1");
    }
  }

  @Test
  void keepsTheRulesForUrlsAndAddresses() {
    try (HostileReceiver proxy = HostileReceiver.start(TUNNEL)) {
      assertThat(broken(send(proxy, false, "", "https://internal.test/")).failure())
          .isEqualTo(FailureClass.EGRESS_REFUSED);
      assertThat(broken(send(proxy, true, "", "https://localhost/")).failure())
          .isEqualTo(FailureClass.EGRESS_REFUSED);
      assertThat(broken(send(proxy, true, "", "https://169.254.169.254/")).failure())
          .isEqualTo(FailureClass.EGRESS_REFUSED);
      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void verifiesTheTargetBehindTheProxy() {
    Manner impostor =
        guest -> {
          guest.nextRequest();
          guest.say(ESTABLISHED);
          guest.secured(SendingBench.authority().issue("other.test").context());
        };
    try (HostileReceiver proxy = HostileReceiver.start(impostor)) {
      assertThat(broken(send(proxy, true, "", "https://receiver.test/")).failure())
          .isEqualTo(FailureClass.TLS);
    }
  }

  @Test
  void saysWhatTheProxyAnswered() {
    Manner demanding =
        guest -> {
          guest.nextRequest();
          guest.say("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        };
    try (HostileReceiver proxy = HostileReceiver.start(demanding)) {
      Broken broken = broken(send(proxy, true, "me:secret@", "https://receiver.test/"));

      assertThat(broken.failure()).isEqualTo(FailureClass.PROXY);
      assertThat(broken.message()).contains("407").doesNotContain("secret");
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void isNotHeldUpByAProxyThatIsSilentOrGoneOrTalksWithoutEnd() {
    long start = System.nanoTime();
    try (HostileReceiver silent = HostileReceiver.start(HostileReceiver.Guest::staySilent)) {
      assertThat(broken(send(silent, true, "", "https://receiver.test/")).failure())
          .isEqualTo(FailureClass.PROXY);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    Manner leaving = HostileReceiver.Guest::nextRequest;
    try (HostileReceiver gone = HostileReceiver.start(leaving)) {
      assertThat(broken(send(gone, true, "", "https://receiver.test/")).failure())
          .isEqualTo(FailureClass.PROXY);
    }
    Manner talking =
        guest -> {
          while (true) {
            guest.say("x".repeat(1_000));
          }
        };
    try (HostileReceiver endless = HostileReceiver.start(talking)) {
      assertThat(broken(send(endless, true, "", "https://receiver.test/")).message())
          .contains("exceeds");
    }
  }

  private static Exchange send(
      HostileReceiver proxy, boolean resolves, String credentials, String url) {
    ForwardProxy forward =
        ((ForwardProxy.Parsed.Valid)
                ForwardProxy.parse("http://" + credentials + "127.0.0.1:" + proxy.port()))
            .proxy();
    EgressPolicy policy = EgressPolicy.through(forward, resolves, AllowList.NONE, address -> false);
    try (NameLookup names = new NameLookup(ForwardProxyTest::resolve);
        OkHttpRequestSender sender = new OkHttpRequestSender(policy, names, SendingBench.trust())) {
      return sender.send(SendingBench.request(HttpMethod.POST, url, Duration.ofSeconds(1)));
    }
  }

  private static List<InetAddress> resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "receiver.test" -> List.of(PUBLIC);
      case "internal.test" -> List.of(PUBLIC, InetAddress.ofLiteral("10.0.0.1"));
      case "127.0.0.1" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
      default -> throw new UnknownHostException(host);
    };
  }

  private static Broken broken(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Broken.class);
    return (Broken) exchange;
  }
}
