package io.herald.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.herald.application.access.Authenticate;
import io.herald.application.access.CallRates;
import io.herald.application.access.Caller;
import io.herald.application.access.ClientRoles;
import io.herald.application.access.FailedAttempts;
import io.herald.application.access.Permission;
import io.herald.application.access.SignInThrottle;
import io.herald.application.access.TrustedProxies;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What every call passes: a bound on what is under way, the caller's token and rate, the permission
 * of the method, and the translation of whatever goes wrong. Health takes no token and has no rate;
 * reflection takes any valid token, and each of its messages counts as a call. Thread-safe.
 */
final class Gate implements ServerInterceptor {
  private static final Context.Key<Caller> CALLER = Context.key("herald-caller");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";

  /**
   * A token cannot be guessed, so this is for floods alone: beyond, those with wrong tokens are
   * told to wait. A right token is never kept out, whoever else calls from its address.
   */
  private static final FailedAttempts.Limits WRONG_TOKENS =
      new FailedAttempts.Limits(
          1_000, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 10_000);

  private final Authenticate authenticate;
  private final CallRates callRates;
  private final int maxCalls;
  private final ClientRoles clientRoles;
  private final TrustedProxies trustedProxies;
  private final FailedAttempts wrongTokens = new FailedAttempts(WRONG_TOKENS, System::nanoTime);
  private final Semaphore calls;
  private final Semaphore bytes;

  /**
   * A gate.
   *
   * @param clientRoles whom a client certificate stands for, where there is no token
   * @param trustedProxies who may say from whom a call is
   * @param maxCalls how many calls may be under way; more are refused as overload
   * @param maxBytes how many bytes of requests may be under way
   */
  Gate(
      Authenticate authenticate,
      CallRates callRates,
      ClientRoles clientRoles,
      TrustedProxies trustedProxies,
      int maxCalls,
      int maxBytes) {
    this.authenticate = authenticate;
    this.callRates = callRates;
    this.maxCalls = maxCalls;
    this.clientRoles = clientRoles;
    this.trustedProxies = trustedProxies;
    this.calls = new Semaphore(maxCalls);
    this.bytes = new Semaphore(maxBytes);
  }

  /** Waits until no call is under way, but no longer than that; then no call is let in any more. */
  void awaitIdle(Duration atMost) throws InterruptedException {
    var _ = calls.tryAcquire(maxCalls, atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Who made the call that this thread works for. */
  static Caller caller() {
    return Objects.requireNonNull(CALLER.get(), "no call on this thread");
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String service = call.getMethodDescriptor().getServiceName();
    if (HealthGrpc.SERVICE_NAME.equals(service)) {
      return next.startCall(call, headers);
    }
    if (!calls.tryAcquire()) {
      return refused(
          call, Refusal.overloaded("Too many calls are under way. Call again in a moment."));
    }
    try {
      Caller caller = identify(call, headers);
      if (ServerReflectionGrpc.SERVICE_NAME.equals(service)) {
        count(callRates.call(caller));
      } else {
        admit(caller, call.getMethodDescriptor().getFullMethodName());
      }
      Context context = Context.current().withValue(CALLER, caller);
      Context previous = context.attach();
      try {
        Passage<Q> passage = new Passage<>(call, caller, context, next.startCall(call, headers));
        if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
          // Reflection, which may stay open and idle: its place is the connection's.
          passage.finish();
        }
        return passage;
      } finally {
        context.detach(previous);
      }
    } catch (RuntimeException e) {
      calls.release();
      return refused(call, Refusal.of(e));
    }
  }

  private void admit(Caller caller, String method) {
    Permission permission =
        MethodPermissions.of(method)
            .orElseThrow(() -> new IllegalStateException("not in the table: " + method));
    // Who may not publish has no right to its other rate either.
    count(
        permission == Permission.PUBLISH && caller.may(permission)
            ? callRates.publish(caller)
            : callRates.call(caller));
    caller.require(permission);
  }

  private static void count(Duration waiting) {
    if (!waiting.isZero()) {
      throw Refusal.tooManyCalls(waiting);
    }
  }

  private Caller identify(ServerCall<?, ?> call, Metadata headers) {
    String address = address(call, headers);
    String authorization = headers.get(AUTHORIZATION);
    if (authorization == null) {
      return certified(call, address).orElseThrow(() -> stranger(address));
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw stranger(address);
    }
    String token = authorization.substring(SCHEME.length()).strip();
    return authenticate
        .byToken(token, Caller.Door.GRPC, address)
        .orElseThrow(() -> wrongToken(address));
  }

  private StatusRuntimeException wrongToken(String address) {
    Duration waiting = wrongTokens.begin(SignInThrottle.addressKey(address));
    return waiting.isZero() ? stranger(address) : Refusal.tooManyWrongTokens(waiting);
  }

  private StatusRuntimeException stranger(String address) {
    Duration waiting = callRates.call(address);
    return waiting.isZero() ? Refusal.unauthenticated() : Refusal.tooManyCalls(waiting);
  }

  /** Whom the client's certificate stands for, which the handshake has verified. */
  private Optional<Caller> certified(ServerCall<?, ?> call, String address) {
    return Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
        .flatMap(session -> clientRoles.caller(CertificateNames.of(session), address));
  }

  private String address(ServerCall<?, ?> call, Metadata headers) {
    return trustedProxies.client(peer(call), () -> forwardedFor(headers));
  }

  private static List<String> forwardedFor(Metadata headers) {
    Iterable<String> values = headers.getAll(FORWARDED_FOR);
    return values == null ? List.of() : StreamSupport.stream(values.spliterator(), false).toList();
  }

  private static String peer(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress remote
            && remote.getAddress() != null
        ? remote.getAddress().getHostAddress()
        : "";
  }

  private static <Q, A> ServerCall.Listener<Q> refused(
      ServerCall<Q, A> call, StatusRuntimeException refusal) {
    close(call, refusal);
    return new ServerCall.Listener<>() {};
  }

  private static void close(ServerCall<?, ?> call, StatusRuntimeException refusal) {
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  /** One call on its way; gives its place back when its handler is done. */
  private final class Passage<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final Caller caller;
    private final Context context;
    private int weight;
    private boolean open = true;
    private @Nullable StatusRuntimeException refusal;

    Passage(
        ServerCall<Q, ?> call, Caller caller, Context context, ServerCall.Listener<Q> delegate) {
      super(delegate);
      this.call = call;
      this.caller = caller;
      this.context = context;
    }

    @Override
    public void onMessage(Q message) {
      if (refusal != null) {
        return;
      }
      if (message instanceof TolerantMarshaller.Malformed) {
        refuse(Refusal.malformed());
        return;
      }
      if (!open) {
        Duration waiting = callRates.call(caller);
        if (!waiting.isZero()) {
          refuse(Refusal.tooManyCalls(waiting));
          return;
        }
      }
      if (message instanceof MessageLite sized) {
        int size = sized.getSerializedSize();
        if (!bytes.tryAcquire(size)) {
          refuse(Refusal.overloaded("Too many large calls are under way. Call again in a moment."));
          return;
        }
        weight += size;
      }
      run(() -> super.onMessage(message));
      if (!open) {
        // One of a stream's messages, which are answered one by one.
        giveRoomBack();
      }
    }

    /** A request is answered when all of it is there, a stream at once: it may never be. */
    private void refuse(StatusRuntimeException why) {
      refusal = why;
      if (!open) {
        close(call, why);
      }
    }

    @Override
    public void onHalfClose() {
      if (refusal != null) {
        if (open) {
          StatusRuntimeException why = refusal;
          finish();
          close(call, why);
        }
        return;
      }
      // A call whose deadline is over is not begun.
      if (!Context.current().isCancelled()) {
        run(super::onHalfClose);
      }
      // A stream of answers goes on without its place; it has a bound of its own.
      finish();
    }

    @Override
    public void onReady() {
      run(super::onReady);
    }

    @Override
    public void onCancel() {
      finish();
      run(super::onCancel);
    }

    @Override
    public void onComplete() {
      finish();
      run(super::onComplete);
    }

    /** The bugs of our own code end a call, never a thread. */
    private void run(Runnable step) {
      Context previous = context.attach();
      try {
        step.run();
      } catch (RuntimeException | StackOverflowError e) {
        StatusRuntimeException status = Refusal.of(e);
        finish();
        try {
          close(call, status);
        } catch (IllegalStateException _) {
          // Closed already: the handler had answered before it failed.
        }
      } finally {
        context.detach(previous);
      }
    }

    /** Callbacks of one call never overlap, so plain fields do. */
    private void finish() {
      if (open) {
        open = false;
        calls.release();
        giveRoomBack();
      }
    }

    private void giveRoomBack() {
      bytes.release(weight);
      weight = 0;
    }
  }
}
