package io.herald.bootstrap.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import com.microsoft.playwright.Locator;
import io.grpc.Status;
import io.herald.bootstrap.journey.HeraldProcess.Finished;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.Webhook;
import io.herald.web.testbrowser.Chromium;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input, a row for each kind: the gRPC status with the field to blame, the same sentence on the
 * command line's standard error with its exit code, the same sentence at the form's field; and
 * nothing is half done.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BadInputIT {
  private static final int REFUSED = 3;
  private static final int NOT_ALLOWED = 5;

  @TempDir private static Path folder;
  private static HeraldProcess herald;
  private static Chromium chromium;
  private static ConsolePages console;

  @BeforeAll
  static void start() {
    herald = HeraldProcess.serve(folder.resolve("data"), Map.of());
    herald
        .webhooks()
        .createWebhook(
            CreateWebhookRequest.newBuilder()
                .setWebhook(BadWebhook.Draft.GOOD.name(BadWebhook.TAKEN).message())
                .build());
    publish(Requests.event("first", "RequestCreated", Requests.request("r1")));
    chromium = new Chromium();
    console = new ConsolePages(chromium.window(), herald.console());
    console.signInByToken(HeraldProcess.TOKEN);
  }

  @AfterAll
  static void end() {
    chromium.close();
    herald.close();
  }

  static List<BadWebhook> webhooks() {
    return BadWebhook.all();
  }

  static List<BadEvent> events() {
    return BadEvent.all();
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void a_bad_webhook_is_refused_with_the_same_sentence_at_every_door(BadWebhook bad) {
    String sentence =
        RefusalAssert.assertRefused(
            () ->
                herald
                    .webhooks()
                    .createWebhook(
                        CreateWebhookRequest.newBuilder()
                            .setWebhook(bad.draft().message())
                            .build()),
            bad.code(),
            bad.field());
    assertThat(sentence).contains(bad.says());

    Finished created = herald.run(bad.draft().file(), "webhooks", "create", "-f", "-");
    assertThat(created.err()).isEqualTo(bad.field() + ": " + sentence + "\n");
    assertThat(created.out()).isEmpty();
    assertThat(created.exitCode()).isEqualTo(REFUSED);

    if (bad.inForm()) {
      console.open("/webhooks/new");
      bad.draft().fillIn(console);
      console.press("Save Webhook");
      Locator summary = console.page().locator("#error-summary");
      assertThat(summary).containsText(sentence);
      String anchor = bad.field().replace("[", "-").replace("]", "").replace('.', '-');
      assertThat(console.page().locator("#" + anchor + "-problem")).containsText(sentence);
    }
    assertThat(chromium.errors()).isEmpty();
    assertThat(
            herald
                .webhooks()
                .listWebhooks(ListWebhooksRequest.getDefaultInstance())
                .getWebhooksList())
        .extracting(Webhook::getName)
        .containsExactly(BadWebhook.TAKEN);
  }

  /**
   * An event with one thing wrong.
   *
   * @param json what the command line is given instead of the message
   */
  record BadEvent(String what, Event message, String json, String field, String says) {
    static List<BadEvent> all() {
      AccessRequest.Builder crowded = Requests.request("r2");
      for (int i = 0; i <= 100; i++) {
        crowded.putCustomFields("field " + i, "x");
      }
      return List.of(
          new BadEvent(
              "without the request's id",
              Requests.event("bad", "RequestCreated", Requests.request("").setFriendlyId("AR-2")),
              """
              {"event_id": "bad", "event_type": "RequestCreated",
               "data": {"friendly_id": "AR-2", "requester": {"id": "user-1"}}}
              """,
              "data.id",
              "This is missing"),
          new BadEvent(
              "without a requester",
              Requests.event("bad", "RequestCreated", AccessRequest.newBuilder().setId("r2")),
              """
              {"event_id": "bad", "event_type": "RequestCreated", "data": {"id": "r2"}}
              """,
              "data.requester",
              "This is missing"),
          new BadEvent(
              "with an unknown type",
              Requests.event("bad", "RequestPondered", Requests.request("r2")),
              """
              {"event_id": "bad", "event_type": "RequestPondered",
               "data": {"id": "r2", "requester": {"id": "user-1"}}}
              """,
              "event_type",
              "There is no trigger of this name."),
          new BadEvent(
              "with more custom fields than allowed",
              Requests.event("bad", "RequestCreated", crowded),
              """
              {"event_id": "bad", "event_type": "RequestCreated",
               "data": {"id": "r2", "requester": {"id": "user-1"}, "custom_fields": {%s}}}
              """
                  .formatted(
                      String.join(
                          ", ",
                          java.util.stream.IntStream.rangeClosed(0, 100)
                              .mapToObj("\"field %d\": \"x\""::formatted)
                              .toList()))
                  .replace("\n", " "),
              "data.custom_fields",
              "100"),
          new BadEvent(
              "with an id in use and other content",
              Requests.event("first", "RequestCreated", Requests.request("r2")),
              """
              {"event_id": "first", "event_type": "RequestCreated",
               "data": {"id": "r2", "requester": {"id": "user-1"}}}
              """,
              "event_id",
              "other content"));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void a_bad_event_is_refused_with_the_same_sentence_at_both_doors(BadEvent bad) {
    String sentence =
        RefusalAssert.assertRefused(
            () -> publish(bad.message()), Status.Code.INVALID_ARGUMENT, bad.field());
    assertThat(sentence).contains(bad.says());

    Finished published = herald.run(bad.json(), "events", "publish", "-f", "-");
    assertThat(published.err()).contains(bad.field() + ": " + sentence);
    assertThat(published.exitCode()).isEqualTo(REFUSED);
    assertThat(eventIds()).containsExactly("first");
  }

  @Test
  void unknown_fields_of_an_event_are_refused_by_name_or_number() {
    Event unknown =
        Event.newBuilder()
            .setEventId("bad")
            .setAccessRequest(
                Requests.event("bad", "RequestCreated", Requests.request("r2"))
                    .getAccessRequest()
                    .toBuilder()
                    .setData(
                        Requests.request("r2")
                            .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                    .addField(
                                        99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                                    .build())))
            .build();
    assertThat(
            RefusalAssert.assertRefused(
                () -> publish(unknown), Status.Code.INVALID_ARGUMENT, "data"))
        .contains("99");

    Finished published =
        herald.run(
            """
            {"event_id": "bad", "event_type": "RequestCreated",
             "data": {"id": "r2", "requester": {"id": "user-1"}, "colour": "red"}}
            """,
            "events",
            "publish",
            "-f",
            "-");
    assertThat(published.err()).contains("data.colour: There is no field of this name.");
    assertThat(published.exitCode()).isEqualTo(REFUSED);
    assertThat(eventIds()).containsExactly("first");
  }

  @Test
  void a_wrong_token_is_told_so() {
    RefusalAssert.assertRefused(
        () ->
            EventServiceGrpc.newBlockingStub(herald.channel())
                .withCallCredentials(HeraldProcess.bearer("herald_wrong"))
                .listEvents(ListEventsRequest.getDefaultInstance()),
        Status.Code.UNAUTHENTICATED,
        "");

    Finished listed =
        HeraldProcess.run(
            List.of("events", "list"),
            Map.of("HERALD_SERVER", herald.grpc(), "HERALD_TOKEN", "herald_wrong"),
            "");
    assertThat(listed.err()).contains("wants a valid token");
    assertThat(listed.exitCode()).isEqualTo(NOT_ALLOWED);

    ConsolePages stranger = new ConsolePages(chromium.window(), herald.console());
    stranger.open("/sign-in");
    stranger.field("API token").fill("herald_wrong");
    stranger.press("Sign in");
    assertThat(stranger.page().locator(".problem")).isVisible();
    chromium.forget("401");
  }

  @Test
  void unknown_configuration_keys_and_bad_values_stop_the_start_all_at_once() {
    Finished started =
        HeraldProcess.run(
            List.of("serve"),
            Map.of(
                "HERALD_DATA_DIR",
                folder.resolve("never").toString(),
                "HERALD_COLOUR",
                "red",
                "HERALD_WEB_ADDRESS",
                "nowhere"),
            "");

    assertThat(started.err()).contains("HERALD_COLOUR").contains("HERALD_WEB_ADDRESS");
    assertThat(started.out()).isEmpty();
    assertThat(started.exitCode()).isEqualTo(REFUSED);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  private static void publish(Event event) {
    herald.events().publishEvent(PublishEventRequest.newBuilder().setEvent(event).build());
  }

  private static List<String> eventIds() {
    return herald
        .events()
        .listEvents(ListEventsRequest.getDefaultInstance())
        .getEventsList()
        .stream()
        .map(Event::getEventId)
        .toList();
  }
}
