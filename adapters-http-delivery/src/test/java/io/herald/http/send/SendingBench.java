package io.herald.http.send;

import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.OutboundHeader;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.egress.AllowList;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.NameResolver;
import io.herald.http.send.HostileReceiver.Manner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A receiver, an authority that vouches for it as {@code receiver.test}, and a sender that may
 * reach it: what most tests of sending need. The receiver's loopback address and port are on the
 * allow-list; everything else is judged as always.
 */
final class SendingBench implements AutoCloseable {
  static final String HOST = "receiver.test";
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What every answer may be late. */
  static final Duration TOLERANCE = Duration.ofMillis(250);

  private static final TestAuthority AUTHORITY = new TestAuthority("Herald test authority");
  private static final TestAuthority.Identity IDENTITY = AUTHORITY.issue(HOST, "127.0.0.1");

  private final HostileReceiver receiver;
  private final NameLookup names;
  private final OkHttpRequestSender sender;

  private SendingBench(HostileReceiver receiver, NameResolver resolver) {
    this.receiver = receiver;
    this.names = new NameLookup(resolver);
    this.sender =
        new OkHttpRequestSender(
            EgressPolicy.direct(allow("127.0.0.1:" + receiver.port()), address -> false),
            names,
            trust());
  }

  /** A receiver that speaks TLS with a good certificate, then behaves in a manner of its own. */
  static SendingBench https(Manner manner) {
    return plain(guest -> manner.meet(guest.secured(identity().context())));
  }

  /** A receiver of HTTP/2, as far as the manner speaks it. */
  static SendingBench http2(Manner manner) {
    return plain(guest -> manner.meet(guest.secured(identity().context(), "h2")));
  }

  /** A receiver that behaves in a manner of its own from the first byte. */
  static SendingBench plain(Manner manner) {
    return plain(manner, SendingBench::onlyReceiver);
  }

  static SendingBench plain(Manner manner, NameResolver resolver) {
    return new SendingBench(HostileReceiver.start(manner), resolver);
  }

  /** Answers every request with the same bytes, on a connection that stays open. */
  static Manner answering(String response) {
    return guest -> {
      while (guest.nextRequest().isPresent()) {
        guest.say(response);
      }
    };
  }

  /** A response with a body and nothing unusual. */
  static String response(int status, String body, String... headers) {
    StringBuilder out = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    for (String header : headers) {
      out.append(header).append("\r\n");
    }
    return out.append("Content-Length: ")
        .append(body.length())
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  static TestAuthority authority() {
    return AUTHORITY;
  }

  static TestAuthority.Identity identity() {
    return IDENTITY;
  }

  static TlsTrust trust() {
    return TlsTrust.with(List.of(AUTHORITY.certificate()));
  }

  static AllowList allow(String entries) {
    return switch (AllowList.parse(entries)) {
      case AllowList.Parsed.Valid(AllowList list) -> list;
      case AllowList.Parsed.Invalid(List<String> problems) ->
          throw new IllegalArgumentException(problems.toString());
    };
  }

  static List<InetAddress> onlyReceiver(String host) throws UnknownHostException {
    if (host.equals(HOST)) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }
    throw new UnknownHostException(host);
  }

  HostileReceiver receiver() {
    return receiver;
  }

  OkHttpRequestSender sender() {
    return sender;
  }

  String url() {
    return url("/hook");
  }

  String url(String pathAndQuery) {
    return "https://" + HOST + ":" + receiver.port() + pathAndQuery;
  }

  /** Posts a small JSON body. */
  Exchange post() {
    return send(request(HttpMethod.POST, url(), TIMEOUT));
  }

  Exchange post(Duration timeout) {
    return send(request(HttpMethod.POST, url(), timeout));
  }

  Exchange send(OutboundRequest request) {
    return sender.send(request);
  }

  static OutboundRequest request(
      HttpMethod method, String url, Duration timeout, OutboundHeader... headers) {
    List<OutboundHeader> all = new ArrayList<>();
    all.add(new OutboundHeader("Content-Type", "application/json", false));
    all.add(new OutboundHeader("User-Agent", "Herald/test", false));
    all.addAll(List.of(headers));
    return new OutboundRequest(
        method, url, all, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), timeout, Optional.empty());
  }

  @Override
  public void close() {
    sender.close();
    names.close();
    receiver.close();
  }
}
