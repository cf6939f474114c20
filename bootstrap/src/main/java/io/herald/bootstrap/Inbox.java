package io.herald.bootstrap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.herald.application.invocation.RequestSigner;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.SigningSecret;
import io.herald.web.InboxMessages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The demonstration's receiver: it takes what sample webhooks send over TLS, checks the signature,
 * answers like the system it stands for, and shows what it got. Listens on the loopback address
 * alone. Thread-safe.
 */
final class Inbox implements InboxMessages, AutoCloseable {
  /** How many messages are remembered; the oldest go first. */
  private static final int MAX_MESSAGES = 500;

  /** More than any body that Herald sends. */
  private static final int MAX_BODY_BYTES = 512 * 1024;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final RequestSigner signer;
  private final SigningSecret secret;
  private final InstantSource clock;
  private final AtomicLong received = new AtomicLong();
  private final Deque<Message> messages = new ArrayDeque<>();

  private Inbox(
      HttpsServer server, RequestSigner signer, SigningSecret secret, InstantSource clock) {
    this.server = server;
    this.signer = signer;
    this.secret = secret;
    this.clock = clock;
  }

  /**
   * Starts on a free port.
   *
   * @param secret what the sample webhooks sign with
   */
  static Inbox start(
      InboxCertificate certificate,
      RequestSigner signer,
      SigningSecret secret,
      InstantSource clock) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
      Inbox inbox = new Inbox(server, signer, secret, clock);
      server.createContext("/", inbox::receive);
      server.setExecutor(inbox.threads);
      server.start();
      return inbox;
    } catch (IOException e) {
      throw new UncheckedIOException("the Inbox cannot listen on the loopback address", e);
    }
  }

  /** Where it listens, e.g. {@code 127.0.0.1:40123}. */
  String address() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  @Override
  public List<Message> newest(int limit) {
    synchronized (messages) {
      return messages.stream().limit(limit).toList();
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      try (InputStream in = exchange.getRequestBody()) {
        body = in.readNBytes(MAX_BODY_BYTES);
      }
      long number = received.incrementAndGet();
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      keep(
          new Message(
              Long.toString(number),
              clock.instant(),
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              new String(body, StandardCharsets.UTF_8),
              verified(headers, body)));
      answer(exchange, number);
    }
  }

  /** A ticket system answers with the ticket's number, the others with little. */
  private static void answer(HttpExchange exchange, long number) throws IOException {
    boolean ticket = exchange.getRequestURI().getPath().startsWith("/tickets");
    byte[] answer =
        (ticket ? "{\"id\":\"TICKET-" + number + "\",\"status\":\"open\"}" : "{\"ok\":true}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(ticket ? 201 : 200, answer.length);
    exchange.getResponseBody().write(answer);
  }

  private boolean verified(Map<String, String> headers, byte[] body) {
    Optional<InvocationId> id = InvocationId.parse(headers.getOrDefault("webhook-id", ""));
    String timestamp = headers.getOrDefault("webhook-timestamp", "");
    if (id.isEmpty() || !timestamp.matches("\\d{1,12}")) {
      return false;
    }
    String expected =
        signer.signature(
            id.get(), Instant.ofEpochSecond(Long.parseLong(timestamp)), body, List.of(secret));
    for (String given : headers.getOrDefault("webhook-signature", "").split(" ", 10)) {
      if (MessageDigest.isEqual(
          expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private void keep(Message message) {
    synchronized (messages) {
      messages.addFirst(message);
      while (messages.size() > MAX_MESSAGES) {
        messages.removeLast();
      }
    }
  }

  /** All that is remembered, the oldest first. */
  List<Message> all() {
    synchronized (messages) {
      return new ArrayList<>(messages).reversed();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
