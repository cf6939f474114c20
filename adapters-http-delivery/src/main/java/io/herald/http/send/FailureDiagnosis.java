package io.herald.http.send;

import io.herald.application.invocation.RequestSender.Exchange.Broken;
import io.herald.domain.invocation.FailureClass;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.internal.http2.StreamResetException;

/**
 * Says what went wrong with a call, from the phase it was in and the exception that ended it, as a
 * failure class and a sentence that names the target, what it did, and what that means.
 */
final class FailureDiagnosis {
  private final CallTrace trace;
  private final IOException failure;
  private final String target;

  private FailureDiagnosis(CallTrace trace, IOException failure) {
    this.trace = trace;
    this.failure = failure;
    this.target = trace.target().hostAndPort();
  }

  /**
   * The diagnosis of a call.
   *
   * @param stopped whether Herald itself ended it
   */
  static Broken of(CallTrace trace, IOException failure, boolean stopped) {
    FailureDiagnosis diagnosis = new FailureDiagnosis(trace, failure);
    Optional<CallTrace.Finding> finding = trace.finding();
    if (finding.isPresent()) {
      return diagnosis.broken(finding.get().failure(), finding.get().message());
    }
    if (stopped) {
      return diagnosis.broken(
          FailureClass.INTERRUPTED, "Herald stopped before " + diagnosis.target + " had answered.");
    }
    Optional<ResponseTooLargeException> tooLarge = diagnosis.cause(ResponseTooLargeException.class);
    if (tooLarge.isPresent()) {
      return diagnosis.broken(FailureClass.RESPONSE_TOO_LARGE, tooLarge.get().sentence());
    }
    return switch (trace.phase()) {
      case PREPARING, RESOLVING, CONNECTING -> diagnosis.connecting();
      case SECURING -> diagnosis.securing();
      case SENDING, AWAITING, READING -> diagnosis.exchanging();
    };
  }

  private Broken connecting() {
    String peer =
        target
            + trace
                .peer()
                .map(InetSocketAddress::getAddress)
                .map(address -> address.getHostAddress())
                .filter(address -> !address.equals(trace.target().host()))
                .map(address -> " (" + address + ")")
                .orElse("");
    if (timedOut() || cause(SocketTimeoutException.class).isPresent()) {
      return broken(
          FailureClass.CONNECT,
          peer
              + " did not accept a connection within "
              + seconds(shorter(trace.timeout(), OkHttpRequestSender.CONNECT_TIMEOUT))
              + ": nothing answers there, or a firewall drops what Herald sends.");
    }
    String detail = deepestMessage();
    if (detail.contains("reset")) {
      return lostInHandshake(detail);
    }
    if (detail.contains("refused")) {
      return broken(
          FailureClass.CONNECT,
          peer + " refused the connection: nothing listens on that port, or a firewall says no.");
    }
    if (cause(NoRouteToHostException.class).isPresent() || detail.contains("unreachable")) {
      return broken(
          FailureClass.CONNECT,
          peer + " cannot be reached from Herald's network (" + detail + ").");
    }
    return broken(FailureClass.CONNECT, "No connection to " + peer + ": " + detail + ".");
  }

  private Broken securing() {
    if (timedOut()) {
      return broken(
          FailureClass.TLS,
          target
              + " accepted the connection but did not finish the TLS handshake within the"
              + " timeout of "
              + seconds(trace.timeout())
              + ".");
    }
    if (cause(SSLPeerUnverifiedException.class).isPresent()) {
      return broken(
          FailureClass.TLS,
          "The certificate of "
              + target
              + " is for other names: "
              + certificateNames(cause(SSLPeerUnverifiedException.class).get())
              + ".");
    }
    if (cause(CertificateExpiredException.class).isPresent() || isExpired()) {
      return broken(FailureClass.TLS, "The certificate of " + target + " has expired.");
    }
    if (cause(CertificateNotYetValidException.class).isPresent()) {
      return broken(FailureClass.TLS, "The certificate of " + target + " is not valid yet.");
    }
    String detail = deepestMessage();
    if (detail.contains("unable to find valid certification path")) {
      return broken(
          FailureClass.TLS,
          "The certificate of "
              + target
              + " does not lead to a trusted authority: it is"
              + " self-signed, from a private authority, or comes without its intermediate"
              + " certificates.");
    }
    if (detail.contains("protocol_version")
        || detail.contains("not accepted by client preferences")) {
      return broken(
          FailureClass.TLS,
          target + " speaks no TLS version that Herald accepts; TLS 1.2 or newer is needed.");
    }
    if (detail.contains("Unsupported or unrecognized SSL message")
        || detail.contains("plaintext connection")) {
      return broken(FailureClass.TLS, target + " does not speak TLS on this port.");
    }
    if (isLost()) {
      return lostInHandshake(detail);
    }
    return broken(
        FailureClass.TLS, "The TLS handshake with " + target + " failed: " + detail + ".");
  }

  private Broken lostInHandshake(String detail) {
    return broken(
        FailureClass.CONNECTION_LOST,
        target + " closed the connection during the TLS handshake (" + detail + ").");
  }

  private Broken exchanging() {
    if (timedOut()) {
      return broken(FailureClass.TIMEOUT, lateness());
    }
    String detail = deepestMessage();
    if (isLost()) {
      return broken(FailureClass.CONNECTION_LOST, loss(detail));
    }
    if (cause(SSLException.class).isPresent()) {
      return broken(
          FailureClass.TLS,
          target
              + " ended TLS after the handshake ("
              + detail
              + "); it may ask for a client certificate or refuse the one it got.");
    }
    if (cause(ProtocolException.class).isPresent()
        || cause(NumberFormatException.class).isPresent()
        || trace.phase() == CallTrace.Phase.AWAITING) {
      return broken(
          FailureClass.MALFORMED_RESPONSE,
          "What " + target + " sent is not a valid HTTP response (" + detail + ").");
    }
    return broken(FailureClass.CONNECTION_LOST, loss(detail));
  }

  private String lateness() {
    String within = " within the timeout of " + seconds(trace.timeout()) + ".";
    return switch (trace.phase()) {
      case READING ->
          target + " answered " + trace.status() + ", but its response body did not end" + within;
      case AWAITING ->
          trace.receivedBytes() == 0
              ? target + " took the request but sent nothing back" + within
              : target
                  + " sent "
                  + trace.receivedBytes()
                  + " bytes but no complete status line and headers"
                  + within;
      case PREPARING, RESOLVING, CONNECTING, SECURING, SENDING ->
          target + " did not take the whole request" + within;
    };
  }

  private String loss(String detail) {
    return switch (trace.phase()) {
      case READING ->
          target
              + " answered "
              + trace.status()
              + ", but closed the connection before its response body was complete ("
              + detail
              + ").";
      case AWAITING ->
          target
              + " closed the connection after it had got the request and before it had answered"
              + " ("
              + detail
              + ").";
      case PREPARING, RESOLVING, CONNECTING, SECURING, SENDING ->
          target + " closed the connection while the request was being sent (" + detail + ").";
    };
  }

  private boolean timedOut() {
    // OkHttp closes the socket when time is up, so what ends the call may be any exception.
    return trace.remaining().compareTo(Duration.ofMillis(1)) <= 0
        || (failure instanceof InterruptedIOException
            && !(failure instanceof SocketTimeoutException)
            && "timeout".equals(failure.getMessage()));
  }

  private boolean isLost() {
    return cause(EOFException.class).isPresent()
        || cause(SocketException.class).isPresent()
        || cause(StreamResetException.class).isPresent()
        || deepestMessage().contains("unexpected end of stream")
        || deepestMessage().contains("shut down incorrectly");
  }

  private boolean isExpired() {
    return cause(CertPathValidatorException.class)
        .filter(invalid -> invalid.getReason() == BasicReason.EXPIRED)
        .isPresent();
  }

  private <T extends Throwable> Optional<T> cause(Class<T> kind) {
    Throwable at = failure;
    // Bounded, because causes can form a ring.
    for (int depth = 0; at != null && depth < 16; depth++) {
      if (kind.isInstance(at)) {
        return Optional.of(kind.cast(at));
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  private String deepestMessage() {
    String message = failure.getClass().getSimpleName();
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 16; depth++) {
      String own = at.getMessage();
      if (own != null && !own.isBlank()) {
        message = own.lines().findFirst().orElse(message);
      }
      at = at.getCause();
    }
    return message;
  }

  private static String certificateNames(SSLPeerUnverifiedException mismatch) {
    String message = mismatch.getMessage();
    int names = message == null ? -1 : message.indexOf("subjectAltNames: ");
    return message == null || names < 0
        ? "none that can be read"
        : message.substring(names + "subjectAltNames: ".length()).strip();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** A duration as a sentence shows it: {@code 10 s}, {@code 1.5 s}. */
  static String seconds(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
  }

  private Broken broken(FailureClass kind, String message) {
    return new Broken(kind, message, trace.timings());
  }
}
