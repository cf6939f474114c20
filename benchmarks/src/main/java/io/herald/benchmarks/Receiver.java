package io.herald.benchmarks;

import io.herald.benchmarks.Arrival.SignatureVerdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A cheap HTTP/1.1 receiver over TLS: it notes every request in an {@link ArrivalLog}, then behaves
 * on each path as it is told. A path is a number, as in {@code /7}. Keep-alive; bodies need a
 * Content-Length.
 *
 * <p>It listens on 127.0.0.1 only. As a program of its own ({@link #main}) its cost is measured
 * apart from that of the server. Thread-safe.
 */
final class Receiver implements AutoCloseable {
  /** Beyond what Herald sends: bodies end at 256 KiB. */
  private static final int MAX_REQUEST_BYTES = 1024 * 1024;

  private static final int FIRST_BUFFER_BYTES = 8 * 1024;

  /** Connections that wait to be accepted, at a storm of 500 at once. */
  private static final int BACKLOG = 1024;

  private static final Behaviour OK = new Behaviour.Answer(200);

  private final SSLServerSocket listener;
  private final ArrivalLog log;
  private final Optional<String> secret;
  private final long seed;
  private final Map<Integer, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean tamperNext = new AtomicBoolean();
  private final AtomicBoolean doubleNext = new AtomicBoolean();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Receiver(SSLServerSocket listener, ArrivalLog log, Optional<String> secret, long seed) {
    this.listener = listener;
    this.log = log;
    this.secret = secret;
    this.seed = seed;
  }

  /**
   * Starts to listen on a free port.
   *
   * @param secret with which signatures are checked; not checked if absent
   * @param seed for what behaves by chance
   */
  static Receiver start(SSLContext tls, ArrivalLog log, Optional<String> secret, long seed)
      throws IOException {
    SSLServerSocket listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    Receiver receiver = new Receiver(listener, log, secret, seed);
    Thread.ofPlatform().name("accept").daemon().start(receiver::accept);
    return receiver;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on, requests to this path are treated so; {@code ok} until told. */
  void behave(int path, Behaviour behaviour) {
    behaviours.put(path, behaviour);
  }

  /** Plants a fault: the next body that arrives is noted with one bit changed. */
  void tamperNext() {
    tamperNext.set(true);
  }

  /** Plants a fault: the next arrival is noted twice. */
  void doubleNext() {
    doubleNext.set(true);
  }

  /** The index of a path; -1 for one that is no number. */
  static int pathIndex(String path) {
    try {
      return Integer.parseInt(path, 1, path.length(), 10);
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      return -1;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("receiver: cannot accept: " + e);
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      new Conversation(connection).run();
    } catch (SocketException | javax.net.ssl.SSLException _) {
      // The other side went away, which it may do at any moment.
    } catch (IOException e) {
      System.err.println("receiver: " + e);
    } finally {
      connections.remove(connection);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      System.err.println("receiver: cannot close: " + e);
    }
    threads.shutdownNow();
  }

  /** One connection: requests one after the other. */
  private final class Conversation {
    private final InputStream in;
    private final OutputStream out;
    private final MessageDigest digest;
    private final Optional<WebhookSignature> signature;
    private final SplittableRandom random = new SplittableRandom(seed ^ System.nanoTime());
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int filled;

    Conversation(Socket connection) throws IOException {
      in = connection.getInputStream();
      out = connection.getOutputStream();
      signature = secret.map(WebhookSignature::new);
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    void run() throws IOException {
      boolean goesOn = true;
      while (goesOn) {
        int headEnd = readHead();
        if (headEnd < 0) {
          return;
        }
        Head head = Head.parse(buffer, headEnd);
        if (head.contentLength() < 0) {
          answer(411);
          return;
        }
        int end = headEnd + head.contentLength();
        if (!readUntil(end)) {
          return;
        }
        goesOn = respond(head, headEnd);
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
      }
    }

    /** Reads until the blank line is there; where the body begins, or -1 at the end. */
    private int readHead() throws IOException {
      int searched = 0;
      while (true) {
        for (int i = Math.max(3, searched); i < filled; i++) {
          if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
            return i + 1;
          }
        }
        searched = filled;
        if (!readMore()) {
          return -1;
        }
      }
    }

    private boolean readUntil(int end) throws IOException {
      while (filled < end) {
        if (!readMore()) {
          return false;
        }
      }
      return true;
    }

    private boolean readMore() throws IOException {
      if (filled == buffer.length) {
        if (filled >= MAX_REQUEST_BYTES) {
          throw new IOException("a request of more than " + MAX_REQUEST_BYTES + " bytes");
        }
        buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        return false;
      }
      filled += read;
      return true;
    }

    private boolean respond(Head head, int bodyAt) throws IOException {
      long atNanos = System.nanoTime();
      int path = pathIndex(head.path());
      Behaviour behaviour = behaviours.getOrDefault(path, OK);
      SignatureVerdict verdict =
          signature
              .map(checker ->
                  checker.verify(
                          head.signature(),
                          head.id(),
                          head.timestamp(),
                          buffer,
                          bodyAt,
                          head.contentLength())
                      ? SignatureVerdict.VALID
                      : SignatureVerdict.INVALID)
              .orElse(SignatureVerdict.NOT_CHECKED);
      if (tamperNext.compareAndSet(true, false)) {
        buffer[bodyAt] ^= 1;
      }
      digest.update(buffer, bodyAt, head.contentLength());
      byte[] hash = digest.digest();
      int status = behaviour.status(random.nextDouble());
      log.add(head.id(), path, hash, atNanos, status, verdict);
      if (doubleNext.compareAndSet(true, false)) {
        log.add(head.id(), path, hash, atNanos, status, verdict);
      }
      if (behaviour instanceof Behaviour.Hang) {
        // Until the other side gives up; what it still sends is of no interest.
        filled = bodyAt + head.contentLength();
        while (in.read(buffer) >= 0) {}
        return false;
      }
      if (status == 0) {
        return false;
      }
      if (behaviour.delay().isPositive()) {
        try {
          Thread.sleep(behaviour.delay());
        } catch (InterruptedException _) {
          return false;
        }
      }
      answer(status);
      return true;
    }

    private void answer(int status) throws IOException {
      out.write(ANSWERS.computeIfAbsent(status, Receiver::answerBytes));
      out.flush();
    }
  }

  private static final Map<Integer, byte[]> ANSWERS = new ConcurrentHashMap<>();

  private static byte[] answerBytes(int status) {
    String body = "{\"status\":" + status + "}";
    return ("HTTP/1.1 "
            + status
            + " Status\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** What of a request's head is of interest. */
  private record Head(
      String path, int contentLength, String id, String timestamp, String signature) {

    static Head parse(byte[] bytes, int end) {
      String path = "";
      String id = "";
      String timestamp = "";
      String signature = "";
      int contentLength = -1;
      int at = 0;
      while (at < end) {
        int lineEnd = at;
        while (bytes[lineEnd] != '\r') {
          lineEnd++;
        }
        if (at == 0) {
          String line = text(bytes, 0, lineEnd);
          int first = line.indexOf(' ');
          int second = line.indexOf(' ', first + 1);
          path = first < 0 || second < 0 ? "" : line.substring(first + 1, second);
        } else if (isHeader(bytes, at, "webhook-id:")) {
          id = value(bytes, at, lineEnd);
        } else if (isHeader(bytes, at, "webhook-timestamp:")) {
          timestamp = value(bytes, at, lineEnd);
        } else if (isHeader(bytes, at, "webhook-signature:")) {
          signature = value(bytes, at, lineEnd);
        } else if (isHeader(bytes, at, "content-length:")) {
          contentLength = Integer.parseInt(value(bytes, at, lineEnd));
        }
        at = lineEnd + 2;
      }
      return new Head(path, contentLength, id, timestamp, signature);
    }

    private static boolean isHeader(byte[] bytes, int at, String name) {
      for (int i = 0; i < name.length(); i++) {
        if ((bytes[at + i] | 0x20) != (name.charAt(i) | 0x20)) {
          return false;
        }
      }
      return true;
    }

    private static String value(byte[] bytes, int at, int end) {
      int from = at;
      while (bytes[from] != ':') {
        from++;
      }
      return text(bytes, from + 1, end).strip();
    }

    private static String text(byte[] bytes, int from, int to) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The receiver as a program: {@code KEYSTORE LOG SECRET|- SEED}. Says {@code port N}; then takes
   * one command per line and answers {@code done}: {@code behave PATH BEHAVIOUR}, {@code plant
   * tamper}, {@code plant double}. Ends with its input.
   */
  public static void main(String[] arguments) throws IOException {
    try (ArrivalLog log = ArrivalLog.open(Path.of(arguments[1]));
        Receiver receiver =
            start(
                CertificateAuthority.serverContext(Path.of(arguments[0])),
                log,
                arguments[2].equals("-") ? Optional.empty() : Optional.of(arguments[2]),
                Long.parseLong(arguments[3]));
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("port " + receiver.port());
      String line = commands.readLine();
      while (line != null) {
        receiver.obey(line);
        System.out.println("done");
        line = commands.readLine();
      }
    }
  }

  private void obey(String command) {
    String[] words = command.split(" ", 3);
    switch (words[0] + (words[0].equals("plant") ? " " + words[1] : "")) {
      case "behave" -> behave(Integer.parseInt(words[1]), Behaviour.parse(words[2]));
      case "plant tamper" -> tamperNext();
      case "plant double" -> doubleNext();
      default -> throw new IllegalArgumentException("no command: " + command);
    }
  }
}
