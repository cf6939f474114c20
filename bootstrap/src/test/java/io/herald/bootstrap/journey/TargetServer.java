package io.herald.bootstrap.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.herald.bootstrap.TargetCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A real HTTPS target on the loopback address with a certificate of its own, which keeps what it
 * got and answers by path as it was told. Thread-safe.
 */
final class TargetServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TargetCertificate certificate = TargetCertificate.create();
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<Received> received = new ArrayList<>();

  TargetServer() {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
      server.createContext("/", this::handle);
      server.setExecutor(threads);
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is configured for Herald to reach and to trust this target. */
  Map<String, String> environment(Path folder) {
    Path authorities = folder.resolve("target-ca.pem");
    certificate.writeTo(authorities);
    return Map.of(
        "HERALD_EGRESS_ALLOW", address(), "HERALD_EGRESS_CA_FILE", authorities.toString());
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String url(String path) {
    return "https://" + address() + path;
  }

  /** Answers a path from now on; others get 200 and an empty object. */
  void answer(String path, int status, String body) {
    answers.put(path, new Answer(status, body));
  }

  /** Answers no more requests to a path until the latch is open. */
  CountDownLatch holdAnswers(String path) {
    CountDownLatch latch = new CountDownLatch(1);
    held.put(path, latch);
    return latch;
  }

  /** Waits until that many requests that fit have arrived, and returns them in order. */
  List<Received> await(int count, Predicate<Received> fits) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (true) {
        List<Received> found = received.stream().filter(fits).toList();
        if (found.size() >= count) {
          return found;
        }
        if (left <= 0) {
          throw new AssertionError(
              "%d of %d requests arrived; in all: %s".formatted(found.size(), count, received));
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  List<Received> received() {
    lock.lock();
    try {
      return List.copyOf(received);
    } finally {
      lock.unlock();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      Received request =
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              new String(body, StandardCharsets.UTF_8),
              System.nanoTime());
      lock.lock();
      try {
        received.add(request);
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
      awaitRelease(exchange.getRequestURI().getPath());
      Answer answer =
          answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(200, "{}"));
      byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private void awaitRelease(String path) throws IOException {
    CountDownLatch latch = held.get(path);
    try {
      if (latch != null && !latch.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("nobody let it answer");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** A request as it arrived, and when, by the monotonic clock; header names in lower case. */
  record Received(
      String method, String path, Map<String, String> headers, String body, long atNanos) {}

  private record Answer(int status, String body) {}
}
