package io.herald.http.send;

import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.FailureClass;
import io.herald.http.egress.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one request while it is sent: the phase it is in, how long each phase took, its
 * deadline, and a failure that a hook inside the client has found out itself. OkHttp reports to it;
 * the hooks that OkHttp calls without saying for whom find it in {@link #CURRENT}.
 *
 * <p>Confined to the thread that sends.
 */
final class CallTrace extends EventListener {
  /** The trace of the request that the current thread sends. */
  static final ScopedValue<CallTrace> CURRENT = ScopedValue.newInstance();

  /** Where a request stands. */
  enum Phase {
    PREPARING,
    RESOLVING,
    CONNECTING,
    SECURING,
    SENDING,
    AWAITING,
    READING
  }

  /** A failure found by a hook, which OkHttp can only pass on as some exception. */
  record Finding(FailureClass failure, String message) {}

  private final Target target;
  private final Duration timeout;
  private final long startNanos = System.nanoTime();

  private Phase phase = Phase.PREPARING;
  private long phaseStartNanos = startNanos;
  private long dnsNanos;
  private long connectNanos;
  private long tlsNanos;
  private long firstByteNanos;
  private int status;
  private @Nullable Finding finding;
  private @Nullable GuardedTlsSocket socket;
  private @Nullable InetSocketAddress peer;

  CallTrace(Target target, Duration timeout) {
    this.target = target;
    this.timeout = timeout;
  }

  Target target() {
    return target;
  }

  Duration timeout() {
    return timeout;
  }

  Phase phase() {
    return phase;
  }

  /** The status of the response, as soon as its head is there; 0 before. */
  int status() {
    return status;
  }

  void status(int received) {
    status = received;
  }

  /** The address that was connected to last, if any. */
  Optional<InetSocketAddress> peer() {
    return Optional.ofNullable(peer);
  }

  /** How many bytes of the response came so far, as far as that is known. */
  long receivedBytes() {
    return socket == null ? 0 : socket.receivedBytes();
  }

  /** Keeps the first failure that a hook found. */
  void found(FailureClass failure, String message) {
    if (finding == null) {
      finding = new Finding(failure, message);
    }
  }

  Optional<Finding> finding() {
    return Optional.ofNullable(finding);
  }

  /** What is left of the timeout; zero or less when it is over. */
  Duration remaining() {
    return timeout.minusNanos(System.nanoTime() - startNanos);
  }

  /** How long the phases took until now. */
  Timings timings() {
    return new Timings(
        Duration.ofNanos(dnsNanos),
        Duration.ofNanos(connectNanos),
        Duration.ofNanos(tlsNanos),
        Duration.ofNanos(firstByteNanos),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }

  /** The first byte of the response arrived. */
  void firstByte() {
    if (firstByteNanos == 0) {
      firstByteNanos = Math.max(1, System.nanoTime() - phaseStartNanos);
    }
  }

  private long enter(Phase next) {
    long now = System.nanoTime();
    long spent = now - phaseStartNanos;
    phase = next;
    phaseStartNanos = now;
    return spent;
  }

  @Override
  public void dnsStart(Call call, String domainName) {
    enter(Phase.RESOLVING);
  }

  @Override
  public void dnsEnd(
      Call call, String domainName, java.util.List<java.net.InetAddress> inetAddressList) {
    dnsNanos += enter(Phase.CONNECTING);
  }

  @Override
  public void connectStart(Call call, InetSocketAddress inetSocketAddress, Proxy proxy) {
    enter(Phase.CONNECTING);
    peer = inetSocketAddress;
  }

  @Override
  public void secureConnectStart(Call call) {
    connectNanos += enter(Phase.SECURING);
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
    tlsNanos += enter(Phase.SENDING);
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress inetSocketAddress,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException ioe) {
    // The phase stays, because it says what failed; another address starts it again.
    if (phase == Phase.SECURING) {
      tlsNanos += System.nanoTime() - phaseStartNanos;
    } else {
      connectNanos += System.nanoTime() - phaseStartNanos;
    }
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    peer = connection.route().socketAddress();
    socket = connection.socket() instanceof GuardedTlsSocket tls ? tls : null;
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    if (connection.socket() instanceof GuardedTlsSocket tls) {
      tls.becameIdle();
    }
  }

  @Override
  public void requestHeadersStart(Call call) {
    enter(Phase.SENDING);
    if (socket != null) {
      socket.exchangeStarts(this);
    }
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    if (request.body() == null) {
      enter(Phase.AWAITING);
    }
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    enter(Phase.AWAITING);
  }

  @Override
  public void responseHeadersStart(Call call) {
    firstByte();
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    if (socket != null) {
      socket.headReceived();
    }
    enter(Phase.READING);
  }
}
