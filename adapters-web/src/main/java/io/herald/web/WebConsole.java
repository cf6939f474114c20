package io.herald.web;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
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

/**
 * The browser door: a web server with the console's pages. Thread-safe. It serves from {@link
 * #start} until {@link #close}, which lets requests under way finish within a grace period.
 */
public final class WebConsole implements AutoCloseable {
  /** How long requests under way have to finish. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** More than people with open tabs, less than what harms the rest of the process. */
  private static final int MAX_CONNECTIONS = 2_000;

  /** A connection that says nothing for so long is closed; live views send more often. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final WebServer server;
  private final Settings settings;
  private final CountDownLatch stopping;

  private WebConsole(WebServer server, Settings settings, CountDownLatch stopping) {
    this.server = server;
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
    List<Route> routes =
        Routes.of(useCases, assets, ready, inbox, clock, stopping, base::get);
    WebServer server =
        WebServer.builder()
            .address(settings.address())
            .port(settings.port())
            .update(builder -> settings.tls().ifPresent(files -> builder.tls(files.tls())))
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(MAX_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .maxPayloadSize(Form.MAX_BYTES)
            .routing(routing -> register(routing, routes, gate))
            .build()
            .start();
    WebConsole console = new WebConsole(server, settings, stopping);
    base.set(console.url());
    return console;
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

  /** Reads the TLS files again, e.g. after a certificate was renewed; nothing happens without. */
  public void reloadTls() {
    settings.tls().ifPresent(files -> server.reloadTls(files.tls()));
  }

  /** Ends live views, lets requests under way finish and stops. */
  @Override
  public void close() {
    stopping.countDown();
    server.stop();
  }

  /**
   * Where and how to serve.
   *
   * @param port 0 takes any that is free
   * @param tls without it the console speaks plain HTTP
   * @param publicUrl what people use if a reverse proxy stands before it
   * @param version of Herald, for the page's foot
   */
  public record Settings(
      InetAddress address,
      int port,
      Optional<TlsFiles> tls,
      Optional<URI> publicUrl,
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
              .pem(pem -> pem.key(Resource.create(key)).certificates(Resource.create(certificate)))
              .build();
      return Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
    }
  }
}
