package io.herald.http.send;

import io.herald.domain.invocation.FailureClass;
import io.herald.http.egress.ConnectVerdict;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.ForwardProxy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.Refusal;
import io.herald.http.egress.Target;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A TCP connection that asks the policy about the very address it is told to connect to: the last
 * gate, which no literal, cached name or second lookup gets around. If the policy names a proxy, it
 * connects there instead and has the proxy connect to that address.
 */
final class GuardedSocket extends Socket {
  /** The most bytes of a proxy's answer to CONNECT. */
  private static final int MAX_PROXY_ANSWER = 16 * 1024;

  /** A connection that was idle for less is asked only for bytes that are there already. */
  private static final Duration TRUSTED_IDLE = Duration.ofMillis(50);

  private final EgressPolicy policy;
  private final NameLookup names;

  GuardedSocket(EgressPolicy policy, NameLookup names) {
    // Without this argument the JDK would obey the socksProxyHost system property.
    super(Proxy.NO_PROXY);
    this.policy = policy;
    this.names = names;
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
    if (!(endpoint instanceof InetSocketAddress address)
        || address.isUnresolved()
        || !CallTrace.CURRENT.isBound()) {
      throw new EgressRefusedException("connections are made to checked addresses only");
    }
    CallTrace trace = CallTrace.CURRENT.get();
    Target target = trace.target();
    boolean named = policy.proxyResolves() && !target.literal();
    if (!named
        && policy.judge(target.host(), address.getPort(), address.getAddress())
            instanceof ConnectVerdict.Refused(Refusal refusal)) {
      trace.found(FailureClass.EGRESS_REFUSED, refusal.sentence());
      throw new EgressRefusedException(refusal.sentence());
    }
    if (policy.proxy().isPresent()) {
      String host = named ? target.host() : address.getAddress().getHostAddress();
      connectThrough(policy.proxy().get(), host, address.getPort(), timeoutMillis, trace);
    } else {
      super.connect(address, timeoutMillis);
    }
    // A request is written in one or two pieces, and waiting for the acknowledgement of the first
    // one would cost 40 ms.
    setTcpNoDelay(true);
  }

  private void connectThrough(
      ForwardProxy proxy, String host, int port, int timeoutMillis, CallTrace trace)
      throws IOException {
    try {
      super.connect(new InetSocketAddress(address(proxy, trace), proxy.port()), timeoutMillis);
      String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
      String request =
          "CONNECT "
              + authority
              + " HTTP/1.1\r\nHost: "
              + authority
              + "\r\n"
              + proxy
                  .credentials()
                  .map(value -> "Proxy-Authorization: " + value + "\r\n")
                  .orElse("")
              + "\r\n";
      setSoTimeout(timeoutMillis);
      getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = head(getInputStream());
      setSoTimeout(0);
      if (!answer.matches("(?s)HTTP/1\\.[01] 2[0-9]{2}[ \r].*")) {
        throw new IOException("it answered \"" + answer.lines().findFirst().orElse("") + "\"");
      }
    } catch (IOException e) {
      trace.found(
          FailureClass.PROXY,
          "The egress proxy "
              + proxy
              + " could not be used for "
              + trace.target().hostAndPort()
              + ": "
              + e.getMessage()
              + ".");
      throw e;
    }
  }

  private InetAddress address(ForwardProxy proxy, CallTrace trace) throws IOException {
    try {
      return switch (names.lookup(proxy.host(), trace.remaining())) {
        case NameLookup.Answer.Resolved(List<InetAddress> addresses) -> addresses.getFirst();
        case NameLookup.Answer.Unresolved(String reason) -> throw new IOException(reason);
        case NameLookup.Answer.TimedOut(Duration _) ->
            throw new SocketTimeoutException("its name was not resolved in time");
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  /** Reads an answer up to its empty line and not one byte more: what follows is TLS. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(128);
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("it closed the connection");
      }
      if (head.length() >= MAX_PROXY_ANSWER) {
        throw new IOException("its answer exceeds " + MAX_PROXY_ANSWER + " bytes");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  /**
   * Whether an idle connection is of no use any more: bytes wait that nobody asked for (the alert
   * that ends TLS, mostly), or its end was announced. Costs one system call, or a millisecond after
   * a longer rest.
   */
  boolean stale(Duration idle) {
    try {
      InputStream in = getInputStream();
      if (in.available() > 0) {
        return true;
      }
      if (idle.compareTo(TRUSTED_IDLE) < 0) {
        return false;
      }
      int before = getSoTimeout();
      setSoTimeout(1);
      try {
        in.read();
        return true;
      } catch (SocketTimeoutException _) {
        return false;
      } finally {
        setSoTimeout(before);
      }
    } catch (IOException _) {
      return true;
    }
  }
}
