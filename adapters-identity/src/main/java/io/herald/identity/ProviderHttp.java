package io.herald.identity;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Talks to the identity provider, which the operator named: no rule of egress applies, but no
 * redirect is followed, no proxy of the environment used, and each exchange ends within its time
 * and size. Thread-safe.
 */
final class ProviderHttp implements ResourceRetriever, AutoCloseable {
  /** Keys and metadata of large providers have some 20 KiB. */
  static final int MAX_BYTES = 256 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Duration whole;
  private final HttpClient client;

  /**
   * A client.
   *
   * @param whole how long one exchange may take from beginning to end
   */
  ProviderHttp(SSLContext tls, Duration whole) {
    this.whole = whole;
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySelector.of(null))
            .build();
  }

  /** An answer; other statuses than 200 are told by their number alone. */
  record Received(int status, String body) {}

  Received get(URI address) throws IOException {
    return send(HttpRequest.newBuilder(address).GET().header("Accept", "application/json"));
  }

  Received post(URI address, String form, String authorization) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  private Received send(HttpRequest.Builder request) throws IOException {
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(
            request.timeout(whole).build(),
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
    try {
      HttpResponse<String> response = exchange.get(whole.toNanos(), TimeUnit.NANOSECONDS);
      return new Received(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no full answer within " + whole.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** For the library that keeps the provider's keys. */
  @Override
  public Resource retrieveResource(URL url) throws IOException {
    try {
      Received received = get(url.toURI());
      if (received.status() != 200) {
        throw new IOException("the keys are answered with status " + received.status());
      }
      return new Resource(received.body(), "application/json");
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
