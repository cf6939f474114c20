package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.GetStatusRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.SystemServiceGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configured rates at both doors of a whole Herald. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CallRateTest {
  private static final String TOKEN = "bootstrap-token-of-a-busy-script-0123456789";
  private static final int BURST = 40;
  private static final Pattern FORM_TOKEN =
      Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

  @TempDir private Path folder;
  private Platform platform;
  private ManagedChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    Map<String, String> settings =
        Map.of("HERALD_CALL_RATE", "10/s", "HERALD_PUBLISH_RATE", "50/s");
    platform = InProcess.start(folder, TOKEN, settings);
    channel =
        Grpc.newChannelBuilder(platform.grpcAddress(), InsecureChannelCredentials.create())
            .intercept(MetadataUtils.newAttachHeadersInterceptor(authorization()))
            .build();
  }

  private static Metadata authorization() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
    return headers;
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    http.close();
    platform.close();
  }

  private Status.Code status() {
    try {
      var _ =
          SystemServiceGrpc.newBlockingStub(channel)
              .getStatus(GetStatusRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private Status.Code publish() {
    try {
      var _ =
          EventServiceGrpc.newBlockingStub(channel)
              .publishEvents(PublishEventsRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void aCallerThatIsTooFastAtOneDoorIsTooFastAtBothAndMayStillPublish() throws Exception {
    String session = signIn();
    AtomicBoolean enough = new AtomicBoolean();
    Thread runaway =
        Thread.ofVirtual()
            .start(() -> {
              while (!enough.get()) {
                status();
              }
            });
    try {
      while (status() != Status.Code.RESOURCE_EXHAUSTED) {
        Thread.onSpinWait();
      }
      // Fewer than it could ask at once if the console counted for itself.
      List<Integer> pages = new ArrayList<>();
      for (int i = 0; i < BURST - 10 && !pages.contains(429); i++) {
        pages.add(get("/webhooks", session).statusCode());
      }
      assertThat(pages).contains(429);
      assertThat(get("/health/live", "").statusCode()).isEqualTo(200);
      assertThat(publish()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    } finally {
      enough.set(true);
      runaway.join();
    }
  }

  @Test
  void publishingHasTheRateThatWasConfiguredForIt() {
    int published = 0;
    Status.Code code = Status.Code.INVALID_ARGUMENT;
    while (code == Status.Code.INVALID_ARGUMENT && published < 100_000) {
      code = publish();
      published++;
    }

    assertThat(code).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(published).isGreaterThan(200);
    assertThat(status()).isEqualTo(Status.Code.OK);
  }

  private String signIn() throws Exception {
    HttpResponse<String> form = get("/sign-in", "");
    Matcher token = FORM_TOKEN.matcher(form.body());
    assertThat(token.find()).isTrue();
    HttpResponse<String> signedIn =
        http.send(
            HttpRequest.newBuilder(URI.create(platform.consoleUrl()).resolve("/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookieOf(form))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "token=" + TOKEN + "&form_token=" + token.group(1)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(signedIn.statusCode()).isEqualTo(303);
    return cookieOf(signedIn);
  }

  private static String cookieOf(HttpResponse<String> answer) {
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private HttpResponse<String> get(String path, String cookie) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(platform.consoleUrl()).resolve(path));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
