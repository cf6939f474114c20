package io.herald.http.send;

import io.herald.application.invocation.AccessTokens;
import io.herald.application.invocation.RequestSender;
import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.OutboundHeader;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.Secret;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.webhook.Authentication.OAuth2;
import io.herald.domain.webhook.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * OAuth 2.0 access tokens by client credentials (RFC 6749, section 4.4). A token is kept until
 * shortly before it expires; while one is being got, whoever needs it waits for it. Requests go out
 * through the {@link RequestSender}, so a token URL is under the same egress policy as a target.
 *
 * <p>Settings are told apart by a hash of all they hold, the secret included, so a changed secret
 * is never answered with the old token. Thread-safe.
 */
public final class ClientCredentialsTokens implements AccessTokens {
  /** The most tokens kept; beyond, the one unused for longest is got anew when it is needed. */
  static final int MAX_TOKENS = 1_024;

  /** How long a token is used whose answer does not say when it expires. */
  static final Duration DEFAULT_LIFE = Duration.ofMinutes(5);

  /** The longest a token is used, whatever its answer says, so that a revocation is noticed. */
  static final Duration MAX_LIFE = Duration.ofHours(12);

  /** A token is not used when it expires within this time, or a tenth of its life if less. */
  static final Duration MARGIN = Duration.ofSeconds(60);

  /** The longest token: headers may have no more in all. */
  private static final int MAX_TOKEN_LENGTH = 8 * 1024;

  private static final int MAX_DETAIL_LENGTH = 200;

  private static final Set<String> RESERVED =
      Set.of("grant_type", "client_id", "client_secret", "scope");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RequestSender sender;
  private final InstantSource clock;
  private final String userAgent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Makes an empty cache.
   *
   * @param userAgent what token URLs see, e.g. {@code Herald/0.1.0}
   */
  public ClientCredentialsTokens(RequestSender sender, InstantSource clock, String userAgent) {
    this.sender = sender;
    this.clock = clock;
    this.userAgent = userAgent;
  }

  @Override
  public Outcome token(OAuth2 settings, Optional<Secret> refused, Duration timeout) {
    CompletableFuture<Outcome> flight;
    lock.lock();
    try {
      Entry entry = entry(key(settings));
      Token kept = entry.token;
      if (kept != null
          && clock.instant().isBefore(kept.usableUntil())
          && !refused.equals(Optional.of(kept.value()))) {
        return new Outcome.Token(kept.value());
      }
      entry.token = null;
      flight = entry.flight;
      if (flight == null) {
        CompletableFuture<Outcome> started = new CompletableFuture<>();
        entry.flight = started;
        flight = started;
        // On a thread of its own, so that an interrupt of one caller does not fail the others. It
        // ends with the timeout of its request.
        Thread.ofVirtual().name("herald-token").start(() -> fly(entry, started, settings, timeout));
      }
    } finally {
      lock.unlock();
    }
    try {
      return flight.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return failed(settings, "did not answer within " + FailureDiagnosis.seconds(timeout));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return failed(settings, "had not answered when Herald stopped waiting");
    } catch (ExecutionException e) {
      throw new IllegalStateException("getting a token failed", e.getCause());
    }
  }

  private Entry entry(String key) {
    Entry known = entries.get(key);
    if (known != null) {
      return known;
    }
    Entry made = new Entry();
    entries.put(key, made);
    if (entries.size() > MAX_TOKENS) {
      var eldest = entries.entrySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return made;
  }

  private void fly(
      Entry entry, CompletableFuture<Outcome> flight, OAuth2 settings, Duration timeout) {
    Token got = null;
    try {
      Instant askedAt = clock.instant();
      Answer answer = ask(settings, timeout);
      Outcome outcome =
          switch (answer) {
            case Answer.Granted(Secret value, Duration life) -> {
              got = new Token(value, askedAt.plus(usable(life)));
              yield new Outcome.Token(value);
            }
            case Answer.Denied(String clause) -> failed(settings, clause);
          };
      land(entry, got);
      flight.complete(outcome);
    } catch (RuntimeException e) {
      land(entry, null);
      flight.completeExceptionally(e);
    }
  }

  private void land(Entry entry, @Nullable Token token) {
    lock.lock();
    try {
      entry.flight = null;
      entry.token = token;
    } finally {
      lock.unlock();
    }
  }

  private static Duration usable(Duration life) {
    Duration capped = life.compareTo(MAX_LIFE) > 0 ? MAX_LIFE : life;
    Duration tenth = capped.dividedBy(10);
    return capped.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
  }

  private Answer ask(OAuth2 settings, Duration timeout) {
    for (String name : settings.extra().keySet()) {
      if (RESERVED.contains(name)) {
        return new Answer.Denied("was not asked: the extra parameter " + name + " is reserved");
      }
    }
    return switch (sender.send(request(settings, timeout))) {
      case Exchange.Broken(var _, String message, var _) ->
          new Answer.Denied("could not be asked: " + withoutFullStop(message));
      case Exchange.Answered(Attempt.Response response, var _) -> read(response);
    };
  }

  private OutboundRequest request(OAuth2 settings, Duration timeout) {
    String secret =
        switch (settings.clientSecret()) {
          case Secret.Known(String value) -> value;
          case Secret.Kept _ -> throw new IllegalStateException("a kept secret was not resolved");
        };
    List<OutboundHeader> headers = new ArrayList<>();
    headers.add(new OutboundHeader("Content-Type", "application/x-www-form-urlencoded", false));
    headers.add(new OutboundHeader("Accept", "application/json", false));
    headers.add(new OutboundHeader("User-Agent", userAgent, false));
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (!settings.scopes().isEmpty()) {
      form.put("scope", String.join(" ", settings.scopes()));
    }
    switch (settings.clientAuthentication()) {
      case BASIC ->
          headers.add(
              new OutboundHeader("Authorization", basic(settings.clientId(), secret), true));
      case POST -> {
        form.put("client_id", settings.clientId());
        form.put("client_secret", secret);
      }
    }
    form.putAll(settings.extra());
    StringBuilder body = new StringBuilder();
    form.forEach((name, value) ->
        body.append(body.isEmpty() ? "" : "&")
            .append(encoded(name))
            .append('=')
            .append(encoded(value)));
    return new OutboundRequest(
        HttpMethod.POST,
        settings.tokenUrl(),
        headers,
        body.toString().getBytes(StandardCharsets.UTF_8),
        timeout,
        Optional.empty());
  }

  /** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
  private static String basic(String clientId, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(
                (encoded(clientId) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8));
  }

  private static Answer read(Attempt.Response response) {
    boolean granted = response.status() / 100 == 2;
    if (granted && response.truncated()) {
      return new Answer.Denied("answered with more than 64 KiB");
    }
    JsonNode json;
    try {
      json = JSON.readTree(response.body());
    } catch (JacksonException _) {
      return new Answer.Denied(
          granted
              ? "answered " + response.status() + " with something that is not JSON"
              : "answered " + response.status());
    }
    return granted ? readToken(json) : new Answer.Denied(readError(response.status(), json));
  }

  /** RFC 6749, section 5.1. */
  private static Answer readToken(JsonNode json) {
    String token = json.path("access_token").asString("");
    if (token.isEmpty()) {
      return new Answer.Denied("answered without an access_token");
    }
    if (token.length() > MAX_TOKEN_LENGTH || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      return new Answer.Denied("answered with an access_token that no header can carry");
    }
    String type = json.path("token_type").asString("Bearer");
    if (!type.equalsIgnoreCase("Bearer")) {
      return new Answer.Denied(
          "answered with a token of type " + shown(type) + "; only Bearer can be used");
    }
    long seconds = json.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
    return new Answer.Granted(
        Secret.of(token), Duration.ofSeconds(Math.clamp(seconds, 0, MAX_LIFE.toSeconds())));
  }

  /** RFC 6749, section 5.2. */
  private static String readError(int status, JsonNode json) {
    String error = json.path("error").asString("");
    String description = json.path("error_description").asString("");
    return "answered "
        + status
        + (error.isEmpty() ? "" : ": " + shown(error))
        + (description.isEmpty() ? "" : " (" + shown(description) + ")");
  }

  /** A text of the token URL, safe to show. */
  private static String shown(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", " ");
    return visible.length() <= MAX_DETAIL_LENGTH
        ? visible
        : visible.substring(0, MAX_DETAIL_LENGTH) + "…";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static Outcome failed(OAuth2 settings, String clause) {
    return new Outcome.Failed("The token URL at " + host(settings.tokenUrl()) + " " + clause + ".");
  }

  private static String host(String url) {
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(Math.min(start, end), end);
  }

  /**
   * A hash of all that the settings hold, each part with its length so that none runs into the
   * next.
   */
  private static String key(OAuth2 settings) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<String> parts = new ArrayList<>();
      parts.add(settings.clientId());
      parts.add(settings.clientSecret() instanceof Secret.Known(String value) ? value : "");
      parts.add(settings.tokenUrl());
      parts.add(settings.clientAuthentication().name());
      parts.add(String.join(" ", settings.scopes()));
      settings
          .extra()
          .forEach((name, value) -> {
            parts.add(name);
            parts.add(value);
          });
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }

  /** What is known for some settings. Guarded by the lock. */
  private static final class Entry {
    private @Nullable Token token;
    private @Nullable CompletableFuture<Outcome> flight;
  }

  private record Token(Secret value, Instant usableUntil) {}

  /** What the token URL said. */
  private sealed interface Answer {
    record Granted(Secret token, Duration life) implements Answer {}

    /** None; the reason as a clause after "The token URL". */
    record Denied(String clause) implements Answer {}
  }
}
