package io.herald.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The ceiling: the HTTP client that Herald uses, on virtual threads, posting signed bodies of the
 * same size to the same receiver with nothing around it. One thread at a time.
 */
final class BareClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient client;
  private final String url;
  private final String secret;
  private final int concurrency;

  /**
   * A client.
   *
   * @param url what to post to
   * @param secret what to sign with
   * @param concurrency how many requests are under way at once
   */
  BareClient(CertificateAuthority authority, String url, String secret, int concurrency) {
    this.url = url;
    this.secret = secret;
    this.concurrency = concurrency;
    client =
        new OkHttpClient.Builder()
            .sslSocketFactory(
                authority.clientContext().getSocketFactory(), authority.trustManager())
            .connectionPool(new ConnectionPool(concurrency, 5, TimeUnit.MINUTES))
            .callTimeout(Duration.ofSeconds(10))
            .followRedirects(false)
            .build();
  }

  /** How many requests per second were answered 200 in that time. */
  double run(Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    AtomicLong done = new AtomicLong();
    AtomicReference<Throwable> trouble = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < concurrency; i++) {
      int number = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              done.addAndGet(post(number, end));
            } catch (IOException | RuntimeException e) {
              trouble.set(e);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (trouble.get() != null) {
      throw new IllegalStateException("the bare client failed", trouble.get());
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }

  private long post(int number, long end) throws IOException {
    WebhookSignature signature = new WebhookSignature(secret);
    SampleEvent sample =
        new SampleEvent(
            "bare-" + number, "request-" + number, System.currentTimeMillis() * 1_000_000, "all");
    byte[] body = sample.payload().getBytes(StandardCharsets.UTF_8);
    long done = 0;
    do {
      String id = "bare_%012d%013d".formatted(number, done);
      String timestamp = Long.toString(System.currentTimeMillis() / 1000);
      Request request =
          new Request.Builder()
              .url(url)
              .header("User-Agent", "bare")
              .header("webhook-id", id)
              .header("webhook-timestamp", timestamp)
              .header("webhook-signature", signature.sign(id, timestamp, body, 0, body.length))
              .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
              .post(RequestBody.create(body, JSON))
              .build();
      try (Response response = client.newCall(request).execute()) {
        long _ = response.body().bytes().length;
        if (response.code() != 200) {
          throw new IOException("the receiver answered " + response.code());
        }
      }
      done++;
    } while (System.nanoTime() < end);
    return done;
  }

  @Override
  public void close() {
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }
}
