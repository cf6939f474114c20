package io.herald.bootstrap.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who signs in with a token and follows every link of the console. */
final class ConsoleVisitor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_PAGES = 400;
  private static final Pattern FORM_TOKEN =
      Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("(?:href|hx-get)=\"(/[^\"#]*)");

  private final String console;
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(PATIENCE)
          .build();
  private String formToken = "";

  ConsoleVisitor(String console, String token) {
    this.console = console;
    get("/sign-in");
    post("/sign-in", Map.of("token", token));
  }

  String get(String path) {
    return send(HttpRequest.newBuilder(URI.create(console + path)).timeout(PATIENCE).build());
  }

  String post(String path, Map<String, String> fields) {
    StringBuilder form = new StringBuilder("form_token=").append(encoded(formToken));
    fields.forEach(
        (name, value) -> form.append('&').append(encoded(name)).append('=').append(encoded(value)));
    return send(
        HttpRequest.newBuilder(URI.create(console + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      Matcher token = FORM_TOKEN.matcher(answer.body());
      if (token.find()) {
        formToken = token.group(1);
      }
      return answer.headers().map() + "\n" + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Every page that links lead to, by its path. */
  Map<String, String> allPages() {
    Map<String, String> pages = new LinkedHashMap<>();
    Deque<String> waiting = new ArrayDeque<>();
    waiting.add("/");
    while (!waiting.isEmpty() && pages.size() < MAX_PAGES) {
      String path = waiting.poll();
      if (pages.containsKey(path) || path.startsWith("/assets/") || path.contains("/live")) {
        continue;
      }
      String page = get(path);
      pages.put(path, page);
      Matcher links = LINK.matcher(page);
      while (links.find()) {
        waiting.add(links.group(1).replace("&amp;", "&"));
      }
    }
    return pages;
  }

  @Override
  public void close() {
    client.close();
  }
}
