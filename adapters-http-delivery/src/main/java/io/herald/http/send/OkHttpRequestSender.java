package io.herald.http.send;

import io.herald.application.invocation.RequestSender;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.HttpMethod;
import io.herald.http.egress.EgressPolicy;
import io.herald.http.egress.NameLookup;
import io.herald.http.egress.Refusal;
import io.herald.http.egress.Target;
import io.herald.http.egress.UrlVerdict;
import java.io.IOException;
import java.net.Proxy;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;
import okhttp3.internal.http2.ConnectionShutdownException;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests with OkHttp, each of them once. The egress policy is asked for the URL, for all
 * answers of the name service, and for the address of every connect; TLS is 1.2 or newer with the
 * certificate and its name verified; redirects, retries, cookies, caches, decoding and the proxies
 * of the environment are off.
 *
 * <p>Meant for virtual threads: the calling thread does all the work, and an interrupt ends it.
 * Nothing here bounds how many requests are under way; the lanes do. Thread-safe.
 */
public final class OkHttpRequestSender implements RequestSender, AutoCloseable {
  /** The longest a connection may take to be accepted; one that lives answers in a fraction. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Name, colon, space, line end: what a header line has beyond its name and value. */
  private static final int HEADER_LINE_OVERHEAD = 4;

  /**
   * OkHttp walks through all connections of a pool for each request, and through all running calls
   * of a dispatcher at the end of each; targets are spread over so many of both.
   */
  private static final int SHARDS = 32;

  /** Idle connections of one shard: half of the most requests that one webhook may have at once. */
  private static final int MAX_IDLE_PER_SHARD = 256;

  /** How long a connection stays open without work; most receivers close it sooner. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /**
   * How many pooled connections may turn out to be dead before a request gives up: more than one
   * webhook can have.
   */
  private static final int MAX_STALE = 1_000;

  /**
   * Client certificates in use at once; beyond, the one unused for longest loses its connections.
   */
  private static final int MAX_CLIENT_CERTIFICATES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(OkHttpRequestSender.class);

  /**
   * URLs whose verdict is kept: most webhooks send to one, and judging it takes some microseconds.
   */
  private static final int MAX_KNOWN_URLS = 1_024;

  private final EgressPolicy policy;
  private final TlsTrust trust;
  private final ConcurrentMap<String, Destination> destinations = new ConcurrentHashMap<>();
  private final OkHttpClient[] shards = new OkHttpClient[SHARDS];
  private final ReentrantLock identitiesLock = new ReentrantLock();
  private final Map<ClientCertificate, Identified> identities =
      new LinkedHashMap<>(16, 0.75f, true);
  private volatile boolean closed;

  public OkHttpRequestSender(EgressPolicy policy, NameLookup names, TlsTrust trust) {
    this.policy = policy;
    this.trust = trust;
    OkHttpClient template = new OkHttpClient();
    OkHttpClient base =
        template
            .newBuilder()
            .dns(new PolicyDns(policy, names))
            .socketFactory(new GuardedSocketFactory(policy, names))
            .sslSocketFactory(tls(new KeyManager[0]), trust.manager())
            .hostnameVerifier(new NameVerifier(template.hostnameVerifier()))
            .connectionSpecs(
                List.of(
                    new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                        .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                        .build()))
            .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .fastFallback(false)
            .connectTimeout(CONNECT_TIMEOUT)
            // The timeout of the whole call bounds these.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .eventListenerFactory(OkHttpRequestSender::traceOf)
            .addNetworkInterceptor(new SingleExchange())
            .build();
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = base.newBuilder().dispatcher(new Dispatcher()).connectionPool(pool()).build();
    }
  }

  @Override
  public Exchange send(OutboundRequest request) {
    return switch (destination(request.url())) {
      case Destination.Refused(String sentence) -> refused(sentence);
      case Destination.Allowed allowed -> send(request, allowed.target(), allowed.url());
    };
  }

  /** The policy never changes, so its verdict on a text stays. */
  private Destination destination(String url) {
    Destination known = destinations.get(url);
    if (known == null) {
      known = judge(url);
      if (destinations.size() >= MAX_KNOWN_URLS) {
        destinations.clear();
      }
      destinations.put(url, known);
    }
    return known;
  }

  private Destination judge(String text) {
    return switch (policy.judge(text)) {
      case UrlVerdict.Refused(Refusal refusal) -> new Destination.Refused(refusal.sentence());
      case UrlVerdict.Allowed(Target target) ->
          url(target)
              .<Destination>map(url -> new Destination.Allowed(target, url))
              .orElseGet(() ->
                  new Destination.Refused(
                      "The host "
                          + target.host()
                          + " is read differently by the HTTP client, so it cannot be"
                          + " trusted to be the one that was checked."));
    };
  }

  /** Ends the requests under way, which then are INTERRUPTED, and all connections. */
  @Override
  public void close() {
    closed = true;
    for (OkHttpClient shard : shards) {
      shutDown(shard);
    }
    identitiesLock.lock();
    try {
      for (Identified identified : identities.values()) {
        if (identified.client() != null) {
          shutDown(identified.client());
        }
      }
      identities.clear();
    } finally {
      identitiesLock.unlock();
    }
  }

  private Exchange send(OutboundRequest request, Target target, HttpUrl url) {
    CallTrace trace = new CallTrace(target, request.timeout());
    OkHttpClient client = shards[Math.floorMod(target.origin().hashCode(), SHARDS)];
    if (request.clientCertificate().isPresent()) {
      Identified identified = identified(request.clientCertificate().get());
      if (identified.client() == null) {
        return new Exchange.Broken(
            FailureClass.TLS,
            "The request was not sent: " + identified.reason() + ".",
            trace.timings());
      }
      client = identified.client();
    }
    Request prepared;
    try {
      prepared = prepare(request, url, trace);
    } catch (IllegalArgumentException _) {
      // The exception may quote the value, which may be a secret.
      return new Exchange.Broken(
          FailureClass.TEMPLATE,
          "The request was not sent: a header has a character that headers cannot carry.",
          trace.timings());
    }
    try {
      return exchange(client, prepared, trace);
    } catch (IOException e) {
      boolean interrupted = Thread.currentThread().isInterrupted();
      return FailureDiagnosis.of(trace, e, closed || interrupted);
    } catch (RuntimeException e) {
      LOG.warn("The exchange with {} failed inside the HTTP client", target.hostAndPort(), e);
      return new Exchange.Broken(
          FailureClass.INTERNAL,
          "The exchange with "
              + target.hostAndPort()
              + " failed inside the HTTP client ("
              + e.getClass().getSimpleName()
              + ").",
          trace.timings());
    }
  }

  /** Sends on the first connection that is alive; until then nothing has left. */
  private Exchange exchange(OkHttpClient client, Request request, CallTrace trace)
      throws IOException {
    for (int stale = 0; ; stale++) {
      Call call = client.newCall(request);
      call.timeout().timeout(Math.max(1, trace.remaining().toNanos()), TimeUnit.NANOSECONDS);
      try {
        return ScopedValue.where(CallTrace.CURRENT, trace).call(() -> exchange(call, trace));
      } catch (StaleConnectionException | ConnectionShutdownException e) {
        if (stale >= MAX_STALE || !trace.remaining().isPositive() || closed) {
          throw e;
        }
      }
    }
  }

  private Exchange exchange(Call call, CallTrace trace) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    try (Response response = call.execute()) {
      Exchange.Answered answered;
      boolean complete = false;
      try {
        answered = read(response, trace);
        complete = !answered.response().truncated();
      } finally {
        if (!complete) {
          // Closing alone would read on for a while, to save the connection.
          call.cancel();
        }
      }
      return answered;
    }
  }

  private static Exchange.Answered read(Response response, CallTrace trace) throws IOException {
    List<HeaderLine> headers = headers(response.headers());
    BufferedSource source = response.body().source();
    boolean truncated = source.request(Attempt.Response.MAX_BODY_BYTES + 1L);
    long kept = Math.min(source.getBuffer().size(), Attempt.Response.MAX_BODY_BYTES);
    return new Exchange.Answered(
        new Attempt.Response(trace.status(), headers, source.readByteArray(kept), truncated),
        trace.timings());
  }

  private static List<HeaderLine> headers(Headers received) throws IOException {
    List<HeaderLine> headers = new ArrayList<>(received.size());
    int length = 0;
    for (int i = 0; i < received.size(); i++) {
      String name = received.name(i);
      String value = received.value(i);
      length += name.length() + value.length() + HEADER_LINE_OVERHEAD;
      headers.add(new HeaderLine(name, value, false));
    }
    if (length > ResponseMeter.MAX_HEAD_BYTES) {
      throw new ResponseTooLargeException(
          "The response's status line and headers exceed "
              + ResponseMeter.MAX_HEAD_BYTES / 1024
              + " KiB.");
    }
    return headers;
  }

  private static Request prepare(OutboundRequest request, HttpUrl url, CallTrace trace) {
    Headers.Builder headers = new Headers.Builder();
    boolean encodings = false;
    for (OutboundHeader header : request.headers()) {
      headers.add(header.name(), header.value());
      encodings |= header.name().equalsIgnoreCase("accept-encoding");
    }
    if (!encodings) {
      // Otherwise OkHttp would ask for gzip, and inflate it.
      headers.add("Accept-Encoding", "identity");
    }
    boolean bodiless = request.body().length == 0 && request.method() == HttpMethod.DELETE;
    return new Request.Builder()
        .url(url)
        .headers(headers.build())
        .method(request.method().name(), bodiless ? null : new OneShotBody(request.body()))
        .tag(CallTrace.class, trace)
        .build();
  }

  /** The URL from its parsed parts; absent if OkHttp would make anything else of them. */
  private static Optional<HttpUrl> url(Target target) {
    try {
      HttpUrl.Builder builder =
          new HttpUrl.Builder()
              .scheme("https")
              .host(target.host())
              .port(target.port())
              .encodedPath(target.path());
      if (target.hasQuery()) {
        builder.encodedQuery(target.query());
      }
      HttpUrl url = builder.build();
      String query = url.encodedQuery();
      boolean same =
          url.host().equals(target.host())
              && url.port() == target.port()
              && url.encodedPath().equals(target.path())
              && (query == null ? !target.hasQuery() : query.equals(target.query()));
      return same ? Optional.of(url) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static EventListener traceOf(Call call) {
    CallTrace trace = call.request().tag(CallTrace.class);
    return trace == null ? EventListener.NONE : trace;
  }

  private Identified identified(ClientCertificate certificate) {
    identitiesLock.lock();
    try {
      Identified known = identities.get(certificate);
      if (known != null) {
        return known;
      }
      Identified made =
          switch (ClientIdentity.of(certificate)) {
            case ClientIdentity.Unfit(String reason) -> new Identified(null, reason);
            case ClientIdentity.Ready(KeyManager[] managers) ->
                new Identified(
                    shards[0]
                        .newBuilder()
                        .dispatcher(new Dispatcher())
                        .connectionPool(pool())
                        .sslSocketFactory(tls(managers), trust.manager())
                        .build(),
                    "");
          };
      identities.put(certificate, made);
      if (identities.size() > MAX_CLIENT_CERTIFICATES) {
        var eldest = identities.entrySet().iterator();
        Identified evicted = eldest.next().getValue();
        eldest.remove();
        if (evicted.client() != null) {
          evicted.client().connectionPool().evictAll();
        }
      }
      return made;
    } finally {
      identitiesLock.unlock();
    }
  }

  private GuardedTlsSocketFactory tls(KeyManager[] managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers, new TrustManager[] {trust.manager()}, null);
      return new GuardedTlsSocketFactory(context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's TLS cannot be set up", e);
    }
  }

  private static ConnectionPool pool() {
    return new ConnectionPool(MAX_IDLE_PER_SHARD, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void shutDown(OkHttpClient client) {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  private static Exchange.Broken refused(String sentence) {
    return new Exchange.Broken(FailureClass.EGRESS_REFUSED, sentence, Timings.NONE);
  }

  /** What a URL leads to. */
  private sealed interface Destination {
    record Allowed(Target target, HttpUrl url) implements Destination {}

    record Refused(String sentence) implements Destination {}
  }

  /**
   * Verifies names like OkHttp does. That it is not OkHttp's own object keeps OkHttp from sending
   * requests for one name over a connection that was made for another.
   */
  private record NameVerifier(HostnameVerifier names) implements HostnameVerifier {
    @Override
    public boolean verify(String hostname, SSLSession session) {
      return names.verify(hostname, session);
    }
  }

  /**
   * The client for a certificate.
   *
   * @param client absent if the certificate cannot be used
   * @param reason why not
   */
  private record Identified(@Nullable OkHttpClient client, String reason) {}
}
