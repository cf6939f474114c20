package io.herald.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/**
 * HTTP/1.1 with bounds on what one client may hold: so many connections for an address, so long for
 * a request's head and so long for its body, however slowly it trickles; {@link SilenceBound}
 * bounds the silence in between. Thread-safe.
 */
final class ConnectionBounds implements ServerConnectionSelector {

  /**
   * The bounds.
   *
   * @param maxPerAddress connections that one address may have at once; a reverse proxy is one
   *     address, and fits
   * @param maxHead from the first byte of a request to the end of its headers
   * @param maxBody from then to the end of its body
   * @param maxSilence between two reads, inside a request or between two
   */
  record Bounds(int maxPerAddress, Duration maxHead, Duration maxBody, Duration maxSilence) {
    static final Bounds DEFAULT =
        new Bounds(512, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /** Method, path and query: the longest link of the console, filters and cursor, several times. */
  static final int MAX_REQUEST_LINE = 8 * 1024;

  /** All headers of a request: what browsers send, cookies of neighbours included. */
  static final int MAX_HEADERS = 16 * 1024;

  private final Bounds bounds;
  private final ServerConnectionSelector http1;
  private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

  ConnectionBounds(Bounds bounds) {
    this.bounds = bounds;
    this.http1 =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .maxPrologueLength(MAX_REQUEST_LINE)
                    .maxHeadersSize(MAX_HEADERS)
                    .addReceiveListener(new Received())
                    .addSendListener(new Sent())
                    .buildPrototype())
            .build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Timed timed = new Timed(context, bounds);
    return new Counted(http1.connection(timed), context.remotePeer().host());
  }

  private boolean enter(String address) {
    return open.merge(address, 1, Integer::sum) <= bounds.maxPerAddress();
  }

  private void leave(String address) {
    open.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  /** A connection that is counted while it is served, and not served beyond the bound. */
  private final class Counted implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection connection;
    private final String address;

    Counted(ServerConnection connection, String address) {
      this.connection = connection;
      this.address = address;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      boolean admitted = enter(address);
      try {
        if (!admitted) {
          throw new CloseConnectionException("too many connections from " + address);
        }
        connection.handle(limit);
      } finally {
        leave(address);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }

  /** The end of a request's head. */
  private static final class Received implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext context, Headers headers) {
      ((Timed) context).headIsRead();
    }
  }

  /** The beginning of a response, after which a new request is waited for. */
  private static final class Sent implements Http1ConnectionListener {
    @Override
    public void status(ConnectionContext context, Status status) {
      ((Timed) context).isAnswered();
    }
  }

  /** A connection's context whose reader keeps time. Belongs to the thread of its connection. */
  private static final class Timed implements ConnectionContext {
    private final ConnectionContext context;
    private final DataReader reader;
    private final long maxHeadNanos;
    private final long maxBodyNanos;
    private long startNanos;

    /** How long what is being read may take; zero while a request is waited for. */
    private long maxNanos;

    Timed(ConnectionContext context, Bounds bounds) {
      this.context = context;
      this.maxHeadNanos = bounds.maxHead().toNanos();
      this.maxBodyNanos = bounds.maxBody().toNanos();
      DataReader beneath = context.dataReader();
      this.reader =
          DataReader.create(() -> {
            beneath.ensureAvailable();
            check();
            return beneath.readBytes(beneath.available());
          });
    }

    private void check() {
      if (maxNanos == 0) {
        begin(maxHeadNanos);
      } else if (System.nanoTime() - startNanos > maxNanos) {
        throw new CloseConnectionException("a request took too long to arrive");
      }
    }

    void headIsRead() {
      begin(maxBodyNanos);
    }

    void isAnswered() {
      maxNanos = 0;
    }

    private void begin(long nanos) {
      maxNanos = nanos;
      startNanos = System.nanoTime();
    }

    @Override
    public DataReader dataReader() {
      return reader;
    }

    @Override
    public DataWriter dataWriter() {
      return context.dataWriter();
    }

    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
