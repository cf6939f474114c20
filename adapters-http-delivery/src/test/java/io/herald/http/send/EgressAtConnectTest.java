package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.Exchange.Answered;
import io.herald.application.invocation.RequestSender.Exchange.Broken;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.egress.AllowList;
import io.herald.http.egress.CaseTable;
import io.herald.http.egress.CaseTable.Case;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.NameResolver;
import io.herald.http.egress.PolicyEgressGuard;
import io.herald.http.egress.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy as the socket meets it: what was allowed when it was saved may be refused now. */
@Timeout(60)
class EgressAtConnectTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.216.34");
  private static final TlsTrust TRUST = SendingBench.trust();
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  static Stream<InetAddress> refusedAddresses() {
    return CaseTable.read("addresses.txt").stream()
        .filter(one -> one.first().equals("refused"))
        .map(one -> InetAddress.ofLiteral(one.second()));
  }

  static List<Case> refusedUrls() {
    return CaseTable.read("refused-urls.txt");
  }

  static List<Case> allowedUrls() {
    return CaseTable.read("allowed-urls.txt");
  }

  @ParameterizedTest
  @MethodSource("refusedAddresses")
  void aNameWithABadAddressIsRefusedAtConnect(InetAddress address) {
    assertRefused(sendThrough(host -> List.of(address), "https://hooks.example.com/"));
    assertRefused(sendThrough(host -> List.of(PUBLIC, address), "https://hooks.example.com/"));
  }

  @ParameterizedTest
  @MethodSource("refusedAddresses")
  void aSocketRefusesABadAddressWhoeverGaveItToIt(InetAddress address) throws Exception {
    EgressPolicy policy = EgressPolicy.direct(AllowList.NONE, own -> false);
    CallTrace trace =
        new CallTrace(new Target("hooks.example.com", false, 443, "/"), Duration.ofSeconds(1));
    try (NameLookup names = new NameLookup(host -> List.of());
        Socket socket = new GuardedSocket(policy, names)) {
      ScopedValue.where(CallTrace.CURRENT, trace)
          .run(() ->
              assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, 443), 100))
                  .isInstanceOf(EgressRefusedException.class));
      assertThat(socket.isConnected()).isFalse();
      assertThat(trace.finding().orElseThrow().failure()).isEqualTo(FailureClass.EGRESS_REFUSED);
    }
  }

  @ParameterizedTest
  @MethodSource("refusedUrls")
  void aRefusedUrlIsNotSentTo(Case url) {
    AtomicInteger questions = new AtomicInteger();
    Exchange exchange =
        sendThrough(
            host -> {
              questions.incrementAndGet();
              return List.of(PUBLIC);
            },
            url.second());

    assertRefused(exchange);
    assertThat(questions).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("allowedUrls")
  void theClientReadsAllowedUrlsLikeThePolicyDoes(Case url) {
    // Nothing resolves here, so what comes as far as the name service was read alike.
    Exchange exchange =
        sendThrough(
            host -> {
              throw new UnknownHostException(host);
            },
            url.first());

    assertThat(exchange)
        .isInstanceOfSatisfying(
            Broken.class,
            broken ->
                assertThat(broken.failure()).as(broken.message()).isEqualTo(FailureClass.DNS));
  }

  @Test
  void aSocketOutsideACallConnectsNowhere() throws Exception {
    EgressPolicy policy = EgressPolicy.direct(AllowList.NONE, own -> false);
    try (NameLookup names = new NameLookup(host -> List.of());
        Socket socket = new GuardedSocket(policy, names)) {
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress(PUBLIC, 443), 100))
          .isInstanceOf(EgressRefusedException.class);
      assertThatThrownBy(() -> new GuardedSocketFactory(policy, names).createSocket(PUBLIC, 443))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void aReboundNameIsRefusedAtTheNextConnect() {
    try (HostileReceiver receiver = HostileReceiver.start(HostileReceiver.Guest::staySilent)) {
      // First the receiver, allowed by its port; then loopback on 443, which nothing allows.
      AtomicInteger questions = new AtomicInteger();
      NameResolver rebinding =
          host -> questions.getAndIncrement() == 0 ? List.of(PUBLIC) : List.of(LOOPBACK);
      try (NameLookup names = new NameLookup(rebinding);
          OkHttpRequestSender sender = sender("127.0.0.1:" + receiver.port(), names)) {
        assertThat(
                new PolicyEgressGuard(EgressPolicy.direct(AllowList.NONE, own -> false), names)
                    .explain("https://rebound.example/")
                    .allowed())
            .isTrue();
        assertRefused(sender.send(post("https://rebound.example/")));
        assertThat(questions).hasValue(2);
        assertThat(receiver.connections()).isZero();
      }
    }
  }

  @Test
  void theCheckedAddressIsTheOneConnectedTo() {
    // Were there a second lookup, it would lead to an address where nobody answers.
    try (HostileReceiver receiver =
            HostileReceiver.start(guest ->
                SendingBench.answering(SendingBench.response(200, "ok"))
                    .meet(guest.secured(SendingBench.identity().context())));
        NameLookup names = new NameLookup(onlyOnce());
        OkHttpRequestSender sender = sender("127.0.0.1:" + receiver.port(), names)) {
      assertThat(sender.send(post("https://receiver.test:" + receiver.port() + "/")))
          .isInstanceOf(Answered.class);
    }
  }

  @Test
  void aConnectionForOneNameIsNotUsedForAnother() {
    TestAuthority.Identity both = SendingBench.authority().issue("a.test", "b.test");
    try (HostileReceiver receiver =
            HostileReceiver.start(guest ->
                Http2Receiver.answering(200, "ok").meet(guest.secured(both.context(), "h2")));
        NameLookup names = new NameLookup(host -> List.of(LOOPBACK));
        OkHttpRequestSender sender = sender("127.0.0.1:" + receiver.port(), names)) {
      for (String name : List.of("a.test", "b.test", "a.test")) {
        assertThat(sender.send(post("https://" + name + ":" + receiver.port() + "/")))
            .isInstanceOf(Answered.class);
      }
      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void proxiesOfTheEnvironmentAreIgnored() {
    try (HostileReceiver trap = HostileReceiver.start(HostileReceiver.Guest::staySilent);
        SendingBench bench =
            SendingBench.https(SendingBench.answering(SendingBench.response(200, "ok")))) {
      List<String> properties = List.of("https.proxy", "http.proxy", "socksProxy");
      try {
        for (String property : properties) {
          System.setProperty(property + "Host", "127.0.0.1");
          System.setProperty(property + "Port", "" + trap.port());
        }
        System.setProperty("http.nonProxyHosts", "");
        assertThat(bench.post()).isInstanceOf(Answered.class);
        assertThat(trap.connections()).isZero();
      } finally {
        for (String property : properties) {
          System.clearProperty(property + "Host");
          System.clearProperty(property + "Port");
        }
        System.clearProperty("http.nonProxyHosts");
      }
    }
  }

  private static NameResolver onlyOnce() {
    AtomicInteger questions = new AtomicInteger();
    return host ->
        List.of(questions.getAndIncrement() == 0 ? LOOPBACK : InetAddress.ofLiteral("127.0.0.9"));
  }

  private static Exchange sendThrough(NameResolver resolver, String url) {
    try (NameLookup names = new NameLookup(resolver);
        OkHttpRequestSender sender =
            new OkHttpRequestSender(
                EgressPolicy.direct(AllowList.NONE, own -> false), names, TRUST)) {
      return sender.send(post(url));
    }
  }

  private static OkHttpRequestSender sender(String allowed, NameLookup names) {
    return new OkHttpRequestSender(
        EgressPolicy.direct(SendingBench.allow(allowed), own -> false),
        names,
        SendingBench.trust());
  }

  private static OutboundRequest post(String url) {
    return SendingBench.request(HttpMethod.POST, url, Duration.ofSeconds(5));
  }

  private static void assertRefused(Exchange exchange) {
    assertThat(exchange)
        .isInstanceOfSatisfying(
            Broken.class,
            broken ->
                assertThat(broken.failure())
                    .as(broken.message())
                    .isEqualTo(FailureClass.EGRESS_REFUSED));
  }
}
