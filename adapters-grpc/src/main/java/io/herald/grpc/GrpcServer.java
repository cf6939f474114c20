package io.herald.grpc;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.herald.application.access.TrustedProxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The gRPC door: a listener of its own with health, reflection, authentication and limits. Handlers
 * run on virtual threads. Start once, close once; thread-safe.
 */
public final class GrpcServer implements AutoCloseable {
  /** How long a stream of changes that has sent everything waits before it asks again. */
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(300);

  /** How long the threads of the transport have to end; nobody waits for them. */
  private static final Duration EVENT_LOOPS_END = Duration.ofSeconds(2);

  /** What is left for answers that are on their way when all calls are done. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Settings settings;
  private final Gate gate;
  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();
  private final Optional<ReloadableTls> tls;
  private final EventLoopGroup accepting = eventLoops("grpc-accept", 1);
  private final EventLoopGroup reading =
      eventLoops("grpc-io", Runtime.getRuntime().availableProcessors());
  private final Watches watches;
  private final AtomicBoolean serving = new AtomicBoolean(true);

  /**
   * Prepares the door; nothing listens yet.
   *
   * @param version what {@code GetStatus} answers
   */
  public GrpcServer(Settings settings, UseCases useCases, String version) {
    this.settings = settings;
    this.tls = settings.tls().map(ReloadableTls::new);
    this.watches = new Watches(useCases.browseInvocations(), WATCH_INTERVAL);
    Limits limits = settings.limits();
    ThreadFactory threads = Thread.ofVirtual().name("grpc-", 0).factory();
    this.gate =
        new Gate(
            useCases.authenticate(),
            useCases.callRates(),
            useCases.identity().clientRoles(),
            settings.trustedProxies(),
            limits.maxCalls(),
            limits.maxRequestBytesUnderWay());
    ServerCredentials credentials =
        tls.map(ReloadableTls::credentials).orElseGet(InsecureServerCredentials::create);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.address(), credentials)
            .channelFactory(() ->
                new BoundedServerChannel(
                    limits.maxConnections(), limits.maxConnectionsPerAddress()))
            .bossEventLoopGroup(accepting)
            .workerEventLoopGroup(reading)
            .executor(task -> threads.newThread(task).start())
            .maxInboundMessageSize(limits.maxMessageBytes())
            .maxInboundMetadataSize(limits.maxMetadataBytes())
            .maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
            .permitKeepAliveTime(limits.permitKeepAliveEvery().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(limits.keepAliveEvery().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionIdle(limits.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionAge(limits.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS)
            .handshakeTimeout(limits.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxRstFramesPerWindow(limits.maxResetsPerSecond(), 1)
            .intercept(gate);
    endpoints(useCases, version).stream()
        .map(BindableService::bindService)
        .map(TolerantMarshaller::wrap)
        .forEach(builder::addService);
    builder.addService(health.getHealthService());
    builder.addService(ProtoReflectionServiceV1.newInstance());
    this.server = builder.build();
  }

  private List<BindableService> endpoints(UseCases useCases, String version) {
    return List.of(
        new EventEndpoint(
            useCases.publishEvents(), useCases.browseEvents(), useCases.describePayload()),
        new WebhookEndpoint(useCases),
        new InvocationEndpoint(useCases, watches, InstantSource.system()),
        new TokenEndpoint(useCases.manageApiTokens()),
        new PersonEndpoint(useCases.identity()),
        new SystemEndpoint(useCases, version),
        new AuditEndpoint(useCases.readAudit()),
        new KeyEndpoint(useCases.rotateKeys()));
  }

  /** Gives its threads back when the door closes; they end by themselves if it never opens. */
  private static EventLoopGroup eventLoops(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        Thread.ofPlatform().daemon().name(name + "-", 0).factory(),
        NioIoHandler.newFactory());
  }

  /**
   * Begins to listen; health says SERVING from now on.
   *
   * @throws UncheckedIOException if the address cannot be bound
   */
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The gRPC address %s:%d cannot be used: %s. Free it, or choose another with"
                  .formatted(
                      settings.address().getHostString(), settings.address().getPort(), reason(e))
              + " HERALD_GRPC_ADDRESS; port 0 takes any that is free.",
          e);
    }
  }

  /** Of "bind(..) failed with error(-98): Address already in use" people need the end. */
  private static String reason(IOException e) {
    String message =
        String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }

  /** The host as configured and the port bound, as clients write them. */
  public String address() {
    String host = settings.address().getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  /** The port bound; the free one that was found if 0 was asked for. */
  public int port() {
    return server.getPort();
  }

  /** Everything that can be called here, health and reflection included. */
  List<ServerServiceDefinition> services() {
    return server.getServices();
  }

  /**
   * Reads the TLS files again, after a certificate was renewed; nothing happens without TLS.
   *
   * @return what is wrong with the files, after which the old ones stay in use; empty if all is
   *     well
   */
  public Optional<String> reloadTls() {
    return tls.flatMap(ReloadableTls::reload);
  }

  /** First step of a shutdown: health says NOT_SERVING, calls are still taken. */
  public void stopServing() {
    if (serving.getAndSet(false)) {
      health.enterTerminalState();
    }
  }

  /**
   * Ends: no new calls, calls under way have until {@code grace} is over, and what is longer is
   * ended.
   */
  public void close(Duration grace) {
    stopServing();
    watches.close();
    server.shutdown();
    try {
      // Whoever watches health would watch for ever; calls that do something are waited for.
      gate.awaitIdle(grace);
      if (!server.awaitTermination(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    var _ = accepting.shutdownGracefully(0, EVENT_LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
    var _ = reading.shutdownGracefully(0, EVENT_LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(15));
  }

  /**
   * Where and how to listen.
   *
   * @param address port 0 picks a free one
   * @param tls absent for plaintext
   * @param trustedProxies who may say in {@code x-forwarded-for} from whom a call is; connections
   *     are counted for those who make them all the same
   */
  public record Settings(
      InetSocketAddress address, Optional<Tls> tls, TrustedProxies trustedProxies, Limits limits) {}

  /**
   * PEM files.
   *
   * @param certificate the chain, the leaf first
   * @param key PKCS #8
   * @param clientCa turns on mutual TLS: clients need a certificate from this CA
   */
  public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

  /**
   * What callers may use up.
   *
   * @param maxMessageBytes of one request
   * @param maxMetadataBytes of one call's headers
   * @param maxCallsPerConnection HTTP/2 streams at once on one connection
   * @param maxCalls calls under way at once; more are refused as RESOURCE_EXHAUSTED
   * @param maxRequestBytesUnderWay of all requests that are worked on
   * @param permitKeepAliveEvery clients that ping more often are sent away
   * @param keepAliveEvery how often Herald asks whether a silent client is still there
   * @param maxConnectionIdle when a connection without calls is closed
   * @param handshakeTimeout for TLS and HTTP/2 together
   * @param maxConnections open at once; more are closed as they come
   * @param maxConnectionsPerAddress the same from one address, so that one client cannot take all
   *     places; a whole fleet behind one address translator still fits
   * @param maxConnectionAge when a client is asked to connect anew, so that renewed certificates
   *     and new nodes are found; calls under way go on
   * @param maxResetsPerSecond streams that a client may reset on one connection (CVE-2023-44487)
   */
  public record Limits(
      int maxMessageBytes,
      int maxMetadataBytes,
      int maxCallsPerConnection,
      int maxCalls,
      int maxRequestBytesUnderWay,
      Duration permitKeepAliveEvery,
      Duration keepAliveEvery,
      Duration maxConnectionIdle,
      Duration handshakeTimeout,
      int maxConnections,
      int maxConnectionsPerAddress,
      Duration maxConnectionAge,
      int maxResetsPerSecond) {
    public static final Limits DEFAULT =
        new Limits(
            4 * 1024 * 1024,
            8 * 1024,
            256,
            1024,
            64 * 1024 * 1024,
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            Duration.ofSeconds(10),
            4096,
            1024,
            Duration.ofHours(1),
            1000);
  }
}
