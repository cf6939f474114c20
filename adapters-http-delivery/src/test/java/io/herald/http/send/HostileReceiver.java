package io.herald.http.send;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A receiver on 127.0.0.1 that treats every connection in a given manner, good or bad, on the level
 * of bytes, and counts what it gets. Each connection is served on a virtual thread; closing the
 * receiver ends them all. Thread-safe.
 */
final class HostileReceiver implements AutoCloseable {
  /** The most bytes of a request's head: a test that sends more is wrong. */
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final ServerSocket listener;
  private final Manner manner;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentLinkedQueue<ReceivedRequest> requests = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  private HostileReceiver(ServerSocket listener, Manner manner) {
    this.listener = listener;
    this.manner = manner;
  }

  /** How a connection is treated; when it returns or fails, the connection is closed. */
  @FunctionalInterface
  interface Manner {
    void meet(Guest guest) throws IOException;
  }

  /** A request as it came. */
  @SuppressWarnings("ArrayRecordComponent") // Tests compare the bytes themselves.
  record ReceivedRequest(String requestLine, List<String> headerLines, byte[] body) {
    /** The value of a header; absent if it is not there. */
    Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headerLines.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .findFirst()
          .map(line -> line.substring(prefix.length()).strip());
    }
  }

  /** Listens on a free port. */
  static HostileReceiver start(Manner manner) {
    try {
      // A backlog that takes what a test of many connections sends at once.
      ServerSocket listener = new ServerSocket(0, 1_000, InetAddress.ofLiteral("127.0.0.1"));
      HostileReceiver receiver = new HostileReceiver(listener, manner);
      Thread.ofVirtual().name("receiver").start(receiver::accept);
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many connections were accepted. */
  int connections() {
    return connections.get();
  }

  /** The requests that were read, in order. */
  List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listener);
    open.forEach(HostileReceiver::closeQuietly);
  }

  private void accept() {
    while (true) {
      Socket socket;
      try {
        socket = listener.accept();
      } catch (IOException _) {
        return;
      }
      connections.incrementAndGet();
      open.add(socket);
      Thread.ofVirtual().name("guest").start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      manner.meet(new Guest(socket, socket));
    } catch (IOException _) {
      // The other side left, or was sent away: that is what these tests are about.
    } finally {
      open.remove(socket);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception _) {
      // Nothing is left to be done about it.
    }
  }

  /** One connection, seen from the receiver. Confined to its thread. */
  final class Guest {
    private final Socket raw;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Guest(Socket raw, Socket socket) throws IOException {
      this.raw = raw;
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** The same connection after a TLS handshake; ALPN offers what is given. */
    Guest secured(SSLContext context, String... protocols) throws IOException {
      SSLSocket tls = tls(context);
      tls.setWantClientAuth(true);
      if (protocols.length > 0) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        tls.setSSLParameters(parameters);
      }
      tls.startHandshake();
      return new Guest(raw, tls);
    }

    /** The same connection after a TLS handshake that demands a client certificate. */
    Guest securedByBoth(SSLContext context) throws IOException {
      SSLSocket tls = tls(context);
      tls.setNeedClientAuth(true);
      tls.startHandshake();
      return new Guest(raw, tls);
    }

    private SSLSocket tls(SSLContext context) throws IOException {
      SSLSocket tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(raw, "receiver", raw.getPort(), false);
      tls.setUseClientMode(false);
      return tls;
    }

    InputStream in() {
      return in;
    }

    Socket socket() {
      return socket;
    }

    /** Reads one request with its body; absent when the other side has closed. */
    Optional<ReceivedRequest> nextRequest() throws IOException {
      String requestLine = readLine();
      if (requestLine == null) {
        return Optional.empty();
      }
      List<String> headers = new ArrayList<>();
      int length = 0;
      while (true) {
        String line = readLine();
        if (line == null || line.isEmpty()) {
          break;
        }
        headers.add(line);
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
      }
      ReceivedRequest request = new ReceivedRequest(requestLine, headers, in.readNBytes(length));
      requests.add(request);
      return Optional.of(request);
    }

    /** Writes text as it is. */
    void say(String text) throws IOException {
      say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Writes text byte by byte with pauses between. */
    void trickle(String text, Duration pause) throws IOException {
      for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
        say(new byte[] {b});
        pause(pause);
      }
    }

    /** Waits, but not beyond the end of the receiver. */
    void pause(Duration duration) throws IOException {
      try {
        if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new IOException("the receiver was closed");
        }
      } catch (InterruptedException _) {
        throw new IOException("interrupted");
      }
    }

    /** Says nothing more, and stays until the other side leaves. */
    void staySilent() throws IOException {
      while (in.read() >= 0) {
        // Whatever comes is swallowed.
      }
    }

    /** Ends the connection in good order: TLS first, then TCP. */
    void leave() throws IOException {
      socket.close();
      raw.close();
    }

    /** Ends the connection with a reset (RST) in place of an orderly end. */
    void reset() throws IOException {
      raw.setSoLinger(true, 0);
      raw.close();
    }

    private @Nullable String readLine() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        if (b == '\n') {
          return line.toString(StandardCharsets.ISO_8859_1);
        }
        if (b != '\r') {
          line.write(b);
        }
        if (line.size() > MAX_HEAD_BYTES) {
          throw new IOException("the request's head is too long");
        }
      }
    }
  }
}
