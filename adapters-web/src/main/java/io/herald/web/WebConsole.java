package io.herald.web;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.herald.application.access.TrustedProxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * The browser door: a web server with the console's pages. Thread-safe. It serves from {@link
 * #start} until {@link #close}, which lets requests under way finish within a grace period.
 */
public final class WebConsole implements AutoCloseable {
  /** How long requests under way have to finish. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** More than people with open tabs, less than what harms the rest of the process. */
  private static final int MAX_CONNECTIONS = 2_000;

  /** Requests that are worked on at once, live views included; more are answered with 503. */
  private static final int MAX_REQUESTS = 1_000;

  /** A connection without a request for so long is closed; live views send more often. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  /** The versions of TLS that are spoken (RFC 9325, section 3.1.1). */
  private static final List<String> TLS_VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private final IntFunction<WebServer> listening;
  private final Settings settings;
  private final CountDownLatch stopping;
  private volatile WebServer server;

  private WebConsole(
      WebServer server,
      IntFunction<WebServer> listening,
      Settings settings,
      CountDownLatch stopping) {
    this.server = server;
    this.listening = listening;
    this.settings = settings;
    this.stopping = stopping;
  }

  /**
   * Starts to serve.
   *
   * @param ready what {@code /health/ready} answers
   * @param inbox the messages of the Inbox page; without them there is none
   */
  public static WebConsole start(
      Settings settings,
      UseCases useCases,
      BooleanSupplier ready,
      Optional<InboxMessages> inbox,
      InstantSource clock) {
    return start(settings, useCases, ready, inbox, clock, ConnectionBounds.Bounds.DEFAULT);
  }

  /** Starts to serve with other bounds than usual. */
  static WebConsole start(
      Settings settings,
      UseCases useCases,
      BooleanSupplier ready,
      Optional<InboxMessages> inbox,
      InstantSource clock,
      ConnectionBounds.Bounds bounds) {
    CountDownLatch stopping = new CountDownLatch(1);
    Assets assets = new Assets();
    Gate gate =
        new Gate(
            useCases,
            new Templates(),
            assets,
            settings,
            inbox.isPresent(),
            clock,
            new SecureRandom());
    AtomicReference<URI> base = new AtomicReference<>(URI.create("http://localhost"));
    List<Route> routes = Routes.of(useCases, assets, ready, inbox, clock, stopping, base::get);
    requireFree(settings.address(), settings.port());
    IntFunction<WebServer> listening =
        port ->
            WebServer.builder()
                .address(settings.address())
                .port(port)
                .update(builder -> settings.tls().ifPresent(files -> builder.tls(files.tls())))
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_REQUESTS)
                .idleConnectionTimeout(IDLE)
                // Of its two kinds of sockets, the one whose reads can end after a time.
                .useNio(false)
                .connectionOptions(new SilenceBound(bounds.maxSilence()))
                .addConnectionSelector(new ConnectionBounds(bounds))
                .directHandlers(
                    new BareAnswers(new SecurityHeaders(settings.secure())).directHandlers())
                .maxPayloadSize(Form.MAX_BYTES)
                .routing(routing -> register(routing, routes, gate))
                .build()
                .start();
    WebServer server = listening.apply(settings.port());
    if (!server.isRunning()) {
      throw taken(settings.address(), settings.port(), new IOException("somebody else was faster"));
    }
    WebConsole console = new WebConsole(server, listening, settings, stopping);
    base.set(console.url());
    return console;
  }

  /**
   * Helidon logs a failed start and goes on; whoever starts Herald shall be told, in a sentence.
   */
  private static void requireFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw taken(address, port, e);
    }
  }

  /**
   * Listens again if the listener has ended by itself, as Helidon's does when a connection cannot
   * be taken for lack of file descriptors. To be called now and then; that the port is free is how
   * it shows.
   *
   * @return whether it had ended and is there again
   */
  public synchronized boolean listenAgain() {
    if (stopping.getCount() == 0) {
      return false;
    }
    int port = server.port();
    try {
      requireFree(settings.address(), port);
    } catch (UncheckedIOException _) {
      return false;
    }
    server.stop();
    server = listening.apply(port);
    return server.isRunning();
  }

  private static UncheckedIOException taken(InetAddress address, int port, IOException cause) {
    return new UncheckedIOException(
        "The console's address %s:%d cannot be used: %s. Free it, or choose another with"
                .formatted(address.getHostAddress(), port, cause.getMessage())
            + " HERALD_WEB_ADDRESS; port 0 takes any that is free.",
        cause);
  }

  private static void register(HttpRouting.Builder routing, List<Route> routes, Gate gate) {
    for (Route route : routes) {
      Method method =
          switch (route.verb()) {
            case GET -> Method.GET;
            case POST -> Method.POST;
          };
      routing.route(method, route.pattern(), gate.guard(route));
    }
    routing.any(gate.guard(Routes.NOWHERE));
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Where people find the console. */
  public URI url() {
    return settings.publicUrl().orElseGet(this::ownUrl);
  }

  private URI ownUrl() {
    String host = settings.address().getHostAddress();
    return URI.create(
        (settings.tls().isPresent() ? "https://" : "http://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port());
  }

  /** The link that works once with a secret of a first admin's or a person's link. */
  public URI signInLink(String secret) {
    return signInLink(url(), secret);
  }

  static URI signInLink(URI console, String secret) {
    String base = console.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
            + "/sign-in/link?secret="
            + URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  /**
   * Reads the TLS files again, after a certificate was renewed: connections from now on get the new
   * one. Nothing happens without TLS.
   *
   * @return what is wrong with the files, after which the old ones stay in use; empty if all is
   *     well
   */
  public Optional<String> reloadTls() {
    if (settings.tls().isEmpty()) {
      return Optional.empty();
    }
    try {
      server.reloadTls(settings.tls().get().tls());
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Ends live views, lets requests under way finish and stops. */
  @Override
  public synchronized void close() {
    stopping.countDown();
    server.stop();
  }

  /**
   * Where and how to serve.
   *
   * @param port 0 takes any that is free
   * @param tls without it the console speaks plain HTTP
   * @param publicUrl what people use if a reverse proxy stands before it
   * @param trustedProxies who may say in {@code X-Forwarded-For} from whom a request is;
   *     connections are counted for those who make them all the same
   * @param version of Herald, for the page's foot
   */
  public record Settings(
      InetAddress address,
      int port,
      Optional<TlsFiles> tls,
      Optional<URI> publicUrl,
      TrustedProxies trustedProxies,
      String version) {

    /** Whether browsers reach the console over HTTPS. */
    boolean secure() {
      return publicUrl.map(url -> "https".equals(url.getScheme())).orElse(tls.isPresent());
    }
  }

  /** PEM files: the certificate with its chain, the leaf first, and its private key. */
  public record TlsFiles(Path certificate, Path key) {
    Tls tls() {
      Keys keys =
          Keys.builder()
              .pem(pem -> pem.key(Resource.create(key)).certChain(Resource.create(certificate)))
              .build();
      return Tls.builder()
          .privateKey(keys)
          .privateKeyCertChain(keys)
          .enabledProtocols(TLS_VERSIONS)
          .build();
    }
  }
}
