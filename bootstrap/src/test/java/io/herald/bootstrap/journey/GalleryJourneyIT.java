package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.bootstrap.journey.HeraldProcess.Finished;
import io.herald.bootstrap.journey.TargetServer.Received;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.Webhook;
import io.herald.web.ReadyMade;
import io.herald.web.ReadyMadeWebhooks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All sample events through every webhook of the gallery, over the real thing: each body arrives as
 * valid JSON, to the byte as it stands in {@code src/test/resources/gallery}, one file a webhook.
 * After a wanted change, a run with {@code -Dherald.gallery=write} writes the files anew.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GalleryJourneyIT {
  private static final String SAMPLES = "/demo/access-requests.jsonl";
  private static final Path GOLDEN = Path.of("src/test/resources/gallery");
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @TempDir Path folder;

  @Test
  void every_sample_event_through_every_ready_made_webhook() throws Exception {
    List<ReadyMade> gallery = ReadyMadeWebhooks.ALL;
    String samples = samples();
    int events = (int) samples.lines().filter(line -> !line.isBlank()).count();
    assertThat(events).isEqualTo(17);
    try (TargetServer target = new TargetServer();
        HeraldProcess herald =
            HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
      for (ReadyMade one : gallery) {
        create(herald, one, target.url("/" + one.key()));
      }
      Finished published = herald.run(samples, "events", "publish", "-f", "-");
      assertThat(published.exitCode()).as(published.err()).isZero();
      List<Received> received = target.await(events * gallery.size(), _ -> true);
      Map<String, Invocation> invocations = invocations(herald);

      Map<String, Map<String, String>> bodies = new TreeMap<>();
      for (Received request : received) {
        Invocation invocation =
            Objects.requireNonNull(invocations.get(request.headers().get("webhook-id")));
        STRICT.readTree(request.body());
        bodies
            .computeIfAbsent(request.path().substring(1), _ -> new TreeMap<>())
            .put(invocation.getEventId() + " " + invocation.getTrigger(), request.body());
      }
      assertThat(bodies).hasSize(gallery.size());
      for (ReadyMade one : gallery) {
        Map<String, String> ofOne = Objects.requireNonNull(bodies.get(one.key()));
        assertThat(ofOne).as(one.title()).hasSize(events);
        compare(one.key(), page(ofOne));
      }
    }
  }

  private static void create(HeraldProcess herald, ReadyMade one, String url) {
    herald
        .webhooks()
        .createWebhook(
            CreateWebhookRequest.newBuilder()
                .setWebhook(
                    Webhook.newBuilder()
                        .setName("Gallery " + one.key())
                        .setActive(true)
                        .setMethod(one.draft().method())
                        .setUrl(url)
                        .setBodyTemplate(one.draft().bodyTemplate())
                        .addAllTriggers(
                            List.of(
                                "RequestCreated",
                                "RequestApproved",
                                "RequestRejected",
                                "RequestGranted",
                                "RequestExpired",
                                "RequestFailed")))
                .build());
  }

  private static Map<String, Invocation> invocations(HeraldProcess herald) {
    Map<String, Invocation> invocations = new HashMap<>();
    String token = "";
    do {
      ListInvocationsResponse page =
          herald
              .invocations()
              .listInvocations(
                  ListInvocationsRequest.newBuilder().setPageSize(100).setPageToken(token).build());
      page.getInvocationsList().forEach(one -> invocations.put(one.getId(), one));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return invocations;
  }

  /** The bodies of a webhook as people read them: each event's name, then its body. */
  private static String page(Map<String, String> bodies) {
    StringBuilder page = new StringBuilder();
    bodies.forEach(
        (event, body) -> page.append("== ").append(event).append('\n').append(body).append('\n'));
    return page.toString();
  }

  private static void compare(String key, String page) throws IOException {
    Path file = GOLDEN.resolve(key + ".txt");
    if ("write".equals(System.getProperty("herald.gallery"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, page);
    }
    assertThat(page).as(file.toString()).isEqualTo(Files.readString(file));
  }

  private static String samples() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GalleryJourneyIT.class.getResourceAsStream(SAMPLES))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
