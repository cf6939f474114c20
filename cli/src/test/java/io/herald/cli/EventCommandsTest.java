package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.PublishedEvent.Result;
import io.herald.proto.v1.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code herald events}: what is published, and what is said about it. */
class EventCommandsTest {
  @TempDir private Path folder;
  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  /** Accepts whatever comes, as a server does. */
  private void accepting(int calls) {
    for (int i = 0; i < calls; i++) {
      server.answers(
          "PublishEvents",
          request ->
              java.util.stream.Stream.of(
                  PublishEventsResponse.newBuilder()
                      .addAllEvents(
                          ((PublishEventsRequest) request)
                              .getEventsList().stream().map(EventCommandsTest::accepted).toList())
                      .build()));
    }
  }

  private static PublishedEvent accepted(Event event) {
    return PublishedEvent.newBuilder()
        .setEventId(event.getEventId())
        .setId("evt_" + event.getEventId())
        .setResult(Result.ACCEPTED)
        .build();
  }

  @Test
  void aFileOfEventsIsPublishedAndAnsweredAsJson() throws IOException {
    accepting(1);

    Run run =
        Run.against(server)
            .run("events publish -f", file("e.jsonl", String.join("\n", Samples.lines())));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonArray events = (JsonArray) TestJson.object(run.out()).at("events").orElseThrow();
    assertThat(events.elements()).hasSize(17);
    assertThat(events.elements().getFirst())
        .isEqualTo(
            TestJson.object(
                "{\"event_id\":\"sample-01\",\"id\":\"evt_sample-01\",\"result\":\"accepted\"}"));
    assertThat(server.request(PublishEventsRequest.class).getEvents(2).getAccessRequest().getData())
        .satisfies(data ->
            assertThat(data.getRevocationDate())
                .isEqualTo(Timestamp.newBuilder().setSeconds(1796266865L).setNanos(1).build()));
  }

  @Test
  void standardInputIsPublishedToo() {
    accepting(2);

    assertThat(Run.against(server).input("{\"event_id\":\"a\"}").run("events publish").exitCode())
        .isZero();
    assertThat(
            Run.against(server)
                .input("[{\"event_id\":\"b\"}]")
                .run("events publish -f - -o json")
                .exitCode())
        .isZero();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void nothingIsSentIfAnythingInTheFileIsWrong() throws IOException {
    String path =
        file("e.jsonl", "{\"event_id\":\"a\"}\n".repeat(1500) + "{\"data\":{\"requster\":{}}}");

    Run run = Run.against(server).run("events publish -o json -f", path);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            path + ":1501: data.requster: There is no field of this name. Did you mean requester?",
            "Nothing was published.");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anEmptyOrMissingFileIsRefused() throws IOException {
    assertThat(Run.against(server).run("events publish -f", file("e", " \n")).exitCode())
        .isEqualTo(3);
    Run missing = Run.against(server).run("events publish -f", folder.resolve("x").toString());
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("There is no such file.");
  }

  @Test
  void longFilesGoInBatchesWithProgressForPeople() throws IOException {
    accepting(3);
    String path =
        file(
            "e.jsonl",
            IntStream.range(0, 2500)
                .mapToObj(i -> "{\"event_id\":\"e" + i + "\"}")
                .collect(Collectors.joining("\n")));

    Run run = Run.against(server).interactive().run("events publish -f", path);

    assertThat(run.exitCode()).isZero();
    assertThat(server.requests())
        .extracting(request -> ((PublishEventsRequest) request).getEventsCount())
        .containsExactly(1000, 1000, 500);
    assertThat(run.err())
        .isEqualTo("\r1,000 of 2,500 events\r2,000 of 2,500 events\r2,500 of 2,500 events\n");
    assertThat(((JsonArray) TestJson.object(run.out()).at("events").orElseThrow()).elements())
        .hasSize(2500);
  }

  @Test
  void batchesFitTheServersLimit() throws IOException {
    accepting(10);
    String line = "{\"data\":{\"justification\":\"%s\"}}".formatted("x".repeat(200_000));

    Run run = Run.against(server).run("events publish -f", file("e", (line + "\n").repeat(50)));

    assertThat(run.exitCode()).isZero();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whatWasAcknowledgedIsSaidWhenTheConnectionBreaks() throws IOException {
    accepting(1);
    server.refuses("PublishEvents", Status.Code.UNAVAILABLE, "The database does not answer.");
    String path = file("e", "{\"event_id\":\"a\"}\n".repeat(1200));

    Run run = Run.against(server).run("events publish -o json -f", path);

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(((JsonArray) TestJson.object(run.out()).at("events").orElseThrow()).elements())
        .hasSize(1000);
    assertThat(run.err())
        .contains("The database does not answer.")
        .contains("1000 of 1200 events were answered for");
  }

  @Test
  void aRefusedEventIsSaidWithItsLineAndTheRestIsDone() throws IOException {
    server.answers(
        "PublishEvents",
        PublishEventsResponse.newBuilder()
            .addEvents(
                PublishedEvent.newBuilder()
                    .setEventId("a")
                    .setId("evt_1")
                    .setResult(Result.DUPLICATE))
            .addEvents(
                PublishedEvent.newBuilder()
                    .setEventId("b")
                    .setResult(Result.REFUSED)
                    .addViolations(
                        Violation.newBuilder()
                            .setField("data.requester.id")
                            .setRule("REQUIRED")
                            .setMessage("This is missing.")))
            .build());
    String path = file("e", "{\"event_id\":\"a\"}\n\n{\"event_id\":\"b\"}");

    Run run = Run.against(server).run("events publish -f", path);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err().strip())
        .isEqualTo(path + ":3: event b: data.requester.id: This is missing.");
    assertThat(TestJson.object(run.out()).at("events", "0", "result"))
        .contains(Json.of("duplicate"));
    assertThat(TestJson.object(run.out()).at("events", "1", "result")).contains(Json.of("refused"));
  }
}
