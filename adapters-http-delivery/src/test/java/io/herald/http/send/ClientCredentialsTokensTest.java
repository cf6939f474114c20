package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.invocation.AccessTokens.Outcome;
import io.herald.application.invocation.RequestSender;
import io.herald.application.invocation.RequestSender.Exchange;
import io.herald.application.invocation.RequestSender.OutboundRequest;
import io.herald.domain.Secret;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Authentication.ClientAuthentication;
import io.herald.domain.webhook.Authentication.OAuth2;
import io.herald.domain.webhook.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ClientCredentialsTokensTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final TokenUrl url = new TokenUrl();
  private final ClientCredentialsTokens tokens =
      new ClientCredentialsTokens(url, now::get, "Herald/test");

  @Test
  void asksWithBasicAuthentication() {
    url.answers = request -> granted("abc", 3600);

    assertThat(token(settings("me", "s:cret/ä"))).isEqualTo("abc");

    OutboundRequest request = url.requests.element();
    assertThat(request.method()).isEqualTo(HttpMethod.POST);
    assertThat(request.url()).isEqualTo("https://id.example/token");
    assertThat(body(request)).isEqualTo("grant_type=client_credentials&scope=a+b");
    // base64 of me:s%3Acret%2F%C3%A4
    assertThat(header(request, "Authorization")).isEqualTo("Basic bWU6cyUzQWNyZXQlMkYlQzMlQTQ=");
    assertThat(header(request, "Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(header(request, "User-Agent")).isEqualTo("Herald/test");
  }

  @Test
  void asksWithTheSecretInTheBody() {
    url.answers = request -> granted("abc", 3600);
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put("audience", "https://acme.example/?a=b");
    extra.put("resource", "x y");

    token(
        new OAuth2(
            "me",
            Secret.of("s&cret"),
            "https://id.example/token",
            List.of(),
            ClientAuthentication.POST,
            extra));

    OutboundRequest request = url.requests.element();
    assertThat(body(request))
        .isEqualTo(
            "grant_type=client_credentials&client_id=me&client_secret=s%26cret"
                + "&audience=https%3A%2F%2Facme.example%2F%3Fa%3Db&resource=x+y");
    assertThat(request.headers()).noneMatch(header -> header.name().equals("Authorization"));
  }

  @Test
  void keepsATokenUntilShortlyBeforeItExpires() {
    url.answers = request -> granted("t" + url.requests.size(), 3600);

    assertThat(token(settings("me", "secret"))).isEqualTo("t1");
    pass(Duration.ofSeconds(3600 - 61));
    assertThat(token(settings("me", "secret"))).isEqualTo("t1");
    pass(Duration.ofSeconds(1));
    assertThat(token(settings("me", "secret"))).isEqualTo("t2");
    assertThat(url.requests).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 8, true",
    "10, 9, false",
    "0, 0, false",
    "-5, 0, false",
    "999999999, 43139, true",
    "999999999, 43140, false"
  })
  void believesNoExtremeLife(long expiresIn, long age, boolean kept) {
    url.answers = request -> granted("t" + url.requests.size(), expiresIn);

    token(settings("me", "secret"));
    pass(Duration.ofSeconds(age));
    token(settings("me", "secret"));

    assertThat(url.requests).hasSize(kept ? 1 : 2);
  }

  @Test
  void keepsATokenWithoutALifeForAWhile() {
    url.answers = request -> answered(200, "{\"access_token\":\"abc\"}");

    token(settings("me", "secret"));
    pass(Duration.ofSeconds(250));
    token(settings("me", "secret"));
    assertThat(url.requests).hasSize(1);
    pass(Duration.ofSeconds(50));
    token(settings("me", "secret"));
    assertThat(url.requests).hasSize(2);
  }

  @Test
  void neverAnswersOtherSettingsWithAToken() {
    url.answers = request -> granted("t" + url.requests.size(), 3600);
    List<OAuth2> different =
        List.of(
            settings("me", "secret"),
            settings("me", "secret2"),
            settings("mes", "ecret"),
            new OAuth2(
                "me",
                Secret.of("secret"),
                "https://id.example/other",
                List.of("a", "b"),
                ClientAuthentication.BASIC,
                Map.of()),
            new OAuth2(
                "me",
                Secret.of("secret"),
                "https://id.example/token",
                List.of("a"),
                ClientAuthentication.BASIC,
                Map.of()),
            new OAuth2(
                "me",
                Secret.of("secret"),
                "https://id.example/token",
                List.of("a", "b"),
                ClientAuthentication.POST,
                Map.of()),
            new OAuth2(
                "me",
                Secret.of("secret"),
                "https://id.example/token",
                List.of("a", "b"),
                ClientAuthentication.BASIC,
                Map.of("audience", "x")));

    assertThat(different.stream().map(this::token).distinct()).hasSize(different.size());
    assertThat(different.stream().map(this::token).distinct()).hasSize(different.size());
    assertThat(url.requests).hasSize(different.size());
  }

  @Test
  void getsAnotherTokenOnceWhenOneWasRefused() {
    url.answers = request -> granted("t" + url.requests.size(), 3600);
    OAuth2 settings = settings("me", "secret");
    Secret first = Secret.of(token(settings));

    assertThat(tokens.token(settings, Optional.of(first), TIMEOUT))
        .isEqualTo(new Outcome.Token(Secret.of("t2")));
    // Another delivery that still used the first one comes late and gets what is there.
    assertThat(tokens.token(settings, Optional.of(first), TIMEOUT))
        .isEqualTo(new Outcome.Token(Secret.of("t2")));
    assertThat(url.requests).hasSize(2);
  }

  @Test
  void asksOnceForATokenThatManyNeedAtOnce() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    url.answers =
        request -> {
          asked.countDown();
          await(answer);
          return granted("abc", 3600);
        };
    ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      threads.add(Thread.ofVirtual().start(() -> got.add(token(settings("me", "secret")))));
    }
    asked.await();
    answer.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(got).hasSize(100).containsOnly("abc");
    assertThat(url.requests).hasSize(1);
  }

  @Test
  void isNotLostForOthersWhenTheFirstOneIsInterrupted() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    url.answers =
        request -> {
          asked.countDown();
          await(answer);
          return granted("abc", 3600);
        };
    AtomicReference<Outcome> first = new AtomicReference<>();
    AtomicReference<Outcome> second = new AtomicReference<>();
    OAuth2 settings = settings("me", "secret");
    Thread one =
        Thread.ofVirtual()
            .start(() -> first.set(tokens.token(settings, Optional.empty(), TIMEOUT)));
    asked.await();
    Thread two =
        Thread.ofVirtual()
            .start(() -> second.set(tokens.token(settings, Optional.empty(), TIMEOUT)));
    one.interrupt();
    one.join();
    answer.countDown();
    two.join();

    assertThat(first.get()).isInstanceOf(Outcome.Failed.class);
    assertThat(second.get()).isEqualTo(new Outcome.Token(Secret.of("abc")));
    assertThat(url.requests).hasSize(1);
  }

  @Test
  void waitsNoLongerThanItMay() {
    CountDownLatch answer = new CountDownLatch(1);
    url.answers =
        request -> {
          await(answer);
          return granted("abc", 3600);
        };
    try {
      assertThat(tokens.token(settings("me", "secret"), Optional.empty(), Duration.ofMillis(50)))
          .isEqualTo(
              new Outcome.Failed("The token URL at id.example did not answer within 0.05 s."));
    } finally {
      answer.countDown();
    }
  }

  @Test
  void asksAgainAfterAFailure() {
    url.answers = request -> answered(503, "");
    assertThat(failure()).isEqualTo("The token URL at id.example answered 503.");
    url.answers = request -> granted("abc", 3600);
    assertThat(token(settings("me", "secret"))).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | {\"error\":\"invalid_client\"} | answered 400: invalid_client",
        "401 | {\"error\":\"invalid_client\",\"error_description\":\"Bad\\u0000 secret\"} | answered 401: invalid_client (Bad  secret)",
        "403 | <html>no</html> | answered 403",
        "302 | {} | answered 302",
        "200 | <html>no</html> | answered 200 with something that is not JSON",
        "200 | {} | answered without an access_token",
        "200 | [] | answered without an access_token",
        "200 | {\"access_token\":\"\"} | answered without an access_token",
        "200 | {\"access_token\":7} | answered with a token of type",
        "200 | {\"access_token\":\"a b\"} | that no header can carry",
        "200 | {\"access_token\":\"a\\r\\nX: y\"} | that no header can carry",
        "200 | {\"access_token\":\"a\",\"token_type\":\"mac\"} | answered with a token of type mac",
      })
  void saysWhyThereIsNoToken(int status, String body, String clause) {
    if (clause.equals("answered with a token of type")) {
      // A number becomes text, as some servers send it.
      url.answers = request -> answered(status, body);
      assertThat(token(settings("me", "secret"))).isEqualTo("7");
      return;
    }
    url.answers = request -> answered(status, body);
    assertThat(failure()).startsWith("The token URL at id.example ").contains(clause);
  }

  @Test
  void saysWhyTheTokenUrlCouldNotBeAsked() {
    url.answers =
        request ->
            new Exchange.Broken(
                FailureClass.CONNECT, "id.example refused the connection.", Timings.NONE);

    assertThat(failure())
        .isEqualTo(
            "The token URL at id.example could not be asked: id.example refused the connection.");
  }

  @Test
  void neverShowsSecrets() {
    url.answers =
        request ->
            answered(400, "{\"error\":\"x\",\"error_description\":\"" + "y".repeat(1000) + "\"}");
    OAuth2 settings =
        new OAuth2(
            "me",
            Secret.of("s3cret"),
            "https://id.example/s3cret?s3cret",
            List.of(),
            ClientAuthentication.BASIC,
            Map.of());

    assertThat(tokens.token(settings, Optional.empty(), TIMEOUT))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.message()).doesNotContain("s3cret").hasSizeLessThan(300));
  }

  @Test
  void sendsNoReservedExtraParameter() {
    OAuth2 settings =
        new OAuth2(
            "me",
            Secret.of("secret"),
            "https://id.example/token",
            List.of(),
            ClientAuthentication.BASIC,
            Map.of("grant_type", "password"));

    assertThat(tokens.token(settings, Optional.empty(), TIMEOUT))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(url.requests).isEmpty();
  }

  @Test
  void forgetsTheTokenUnusedForLongest() {
    url.answers = request -> granted("t" + url.requests.size(), 3600);
    for (int i = 0; i <= ClientCredentialsTokens.MAX_TOKENS; i++) {
      token(settings("me" + i, "secret"));
    }
    int asked = url.requests.size();

    token(settings("me1", "secret"));
    assertThat(url.requests).hasSize(asked);
    token(settings("me0", "secret"));
    assertThat(url.requests).hasSize(asked + 1);
  }

  @Test
  void isUnderTheSameEgressPolicyAsATarget() {
    try (SendingBench bench =
        SendingBench.https(
            SendingBench.answering(
                SendingBench.response(
                    200, "{\"access_token\":\"abc\",\"token_type\":\"bearer\"}")))) {
      ClientCredentialsTokens real =
          new ClientCredentialsTokens(bench.sender(), now::get, "Herald/test");
      OAuth2 allowed =
          new OAuth2(
              "me",
              Secret.of("secret"),
              bench.url("/token"),
              List.of(),
              ClientAuthentication.BASIC,
              Map.of());
      OAuth2 refused =
          new OAuth2(
              "me",
              Secret.of("secret"),
              "https://127.0.0.1/token",
              List.of(),
              ClientAuthentication.BASIC,
              Map.of());

      assertThat(real.token(allowed, Optional.empty(), TIMEOUT))
          .isEqualTo(new Outcome.Token(Secret.of("abc")));
      assertThat(real.token(refused, Optional.empty(), TIMEOUT))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.message()).contains("HERALD_EGRESS_ALLOW"));
    }
  }

  private void pass(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
  }

  private String token(OAuth2 settings) {
    Outcome outcome = tokens.token(settings, Optional.empty(), TIMEOUT);
    assertThat(outcome).isInstanceOf(Outcome.Token.class);
    return ((Secret.Known) ((Outcome.Token) outcome).value()).value();
  }

  private String failure() {
    Outcome outcome = tokens.token(settings("me", "secret"), Optional.empty(), TIMEOUT);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).message();
  }

  private static OAuth2 settings(String clientId, String secret) {
    return new OAuth2(
        clientId,
        Secret.of(secret),
        "https://id.example/token",
        List.of("a", "b"),
        ClientAuthentication.BASIC,
        Map.of());
  }

  private static Exchange granted(String token, long expiresIn) {
    return answered(
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(token, expiresIn));
  }

  private static Exchange answered(int status, String body) {
    return new Exchange.Answered(
        new Response(status, List.of(), body.getBytes(StandardCharsets.UTF_8), false),
        Timings.NONE);
  }

  private static String body(OutboundRequest request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  private static String header(OutboundRequest request, String name) {
    return request.headers().stream()
        .filter(header -> header.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A token URL that keeps the requests and answers as it is told. */
  private static final class TokenUrl implements RequestSender {
    private final ConcurrentLinkedQueue<OutboundRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile Function<OutboundRequest, Exchange> answers = request -> answered(500, "");

    @Override
    public Exchange send(OutboundRequest request) {
      requests.add(request);
      return answers.apply(request);
    }
  }
}
