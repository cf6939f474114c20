package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.Attempt;
import io.herald.proto.v1.CancelInvocationsRequest;
import io.herald.proto.v1.CancelInvocationsResponse;
import io.herald.proto.v1.CheckEgressResponse;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Failure;
import io.herald.proto.v1.HeldWork;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvokeWebhookResponse;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.ListWebhooksResponse;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.PublishedEvent.Result;
import io.herald.proto.v1.ReceivedResponse;
import io.herald.proto.v1.Replay;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.SentRequest;
import io.herald.proto.v1.SystemStatus;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TestWebhookResponse;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Violation;
import io.herald.proto.v1.WatchInvocationsResponse;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command from its arguments to its exit code, against a server on this machine. */
class HeraldCommandTest {
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
                              .getEventsList().stream().map(HeraldCommandTest::accepted).toList())
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

  // The command line.

  @Test
  void theVersionAndTheHelpNeedNoServer() {
    assertThat(Run.alone().run("--version"))
        .isEqualTo(new Run(0, "herald 1.2.3" + System.lineSeparator(), ""));
    assertThat(Run.alone().run("--help").out())
        .contains("events", "webhooks", "invocations", "tokens", "egress", "pause", "resume")
        .contains("Exit codes: 0 done");
    assertThat(Run.alone().run("webhooks test --help"))
        .satisfies(run -> {
          assertThat(run.exitCode()).isZero();
          assertThat(run.out()).contains("--event", "--server", "-f");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "events",
    "nonsense",
    "events list --nonsense",
    "webhooks get",
    "-o xml status"
  })
  void aWrongCommandLineIsAUsageError(String line) {
    Run run = Run.against(server).run(line);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void localCommandsAreListedAndGetTheirArguments() {
    HeraldCommand.LocalCommand serve =
        new HeraldCommand.LocalCommand(
            "serve", "Runs the server.", arguments -> 40 + arguments.size());

    assertThat(Run.alone().local(serve).run("serve --config x").exitCode()).isEqualTo(42);
    assertThat(Run.alone().local(serve).run("--help").out()).contains("serve", "Runs the server.");
  }

  @Test
  void globalOptionsStandBeforeOrBehindTheCommand() {
    SystemStatus status = SystemStatus.newBuilder().setVersion("9").build();
    for (String line :
        List.of(
            "--server SERVER --token t-2 -o json status",
            "status --server SERVER --token t-2 -o json",
            "--token t-2 status -o json --server SERVER")) {
      server.answers("GetStatus", status);

      Run run = Run.alone().run(line.replace("SERVER", server.address()));

      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(TestJson.object(run.out()).stringAt("version")).contains("9");
    }
    assertThat(server.tokens()).containsOnly("Bearer t-2").hasSize(3);
  }

  @Test
  void optionsGoBeforeTheEnvironment() {
    server.answers("GetStatus", SystemStatus.getDefaultInstance());

    Run run = Run.against(server).run("status --token mine");

    assertThat(run.exitCode()).isZero();
    assertThat(server.tokens()).containsExactly("Bearer mine");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, 5",
    "PERMISSION_DENIED, 5",
    "UNAVAILABLE, 4",
    "DEADLINE_EXCEEDED, 4",
    "RESOURCE_EXHAUSTED, 4",
    "INVALID_ARGUMENT, 3",
    "NOT_FOUND, 3",
    "ALREADY_EXISTS, 3",
    "ABORTED, 3",
    "FAILED_PRECONDITION, 3",
    "UNIMPLEMENTED, 3",
    "INTERNAL, 3"
  })
  void everyRefusalHasItsExitCode(Status.Code code, int exitCode) {
    server.refuses("GetWebhook", code, "The server says why.");

    Run run = Run.against(server).run("webhooks get x");

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotEmpty();
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    ScriptedHerald gone = new ScriptedHerald();
    gone.close();

    Run run = Run.against(gone).run("status");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).contains("cannot be reached").contains(gone.address());
  }

  @Test
  void aTlsFileThatIsNotThereIsAUsageError() {
    Run run = Run.against(server).run("status --ca", folder.resolve("none.pem").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none.pem");
  }

  @Test
  void certificateAndKeyBelongTogether() {
    assertThat(Run.alone().run("--cert x status").exitCode()).isEqualTo(2);
  }

  @Test
  void fieldViolationsStandOneByOneOnStandardError() throws IOException {
    server.refusesFields(
        "CreateWebhook", "url", "Only port 443 is allowed.", "headers[0].name", "Host is refused.");

    Run run = Run.against(server).run("webhooks create -o json -f", file("w.yaml", "name: x"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly("url: Only port 443 is allowed.", "headers[0].name: Host is refused.");
  }

  @Test
  void whatTheServerSaysCannotControlTheTerminal() {
    server.refuses("GetWebhook", Status.Code.NOT_FOUND, "no \u001b[2Jscreen\u0007");

    assertThat(Run.against(server).run("webhooks get x").err())
        .contains("no \\u001b[2Jscreen\\u0007")
        .doesNotContain("\u001b");
  }

  // Publishing.

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

  // Webhooks.

  private static Webhook.Builder stored() {
    return Webhook.newBuilder()
        .setId("whk_1")
        .setName("Tickets")
        .setActive(true)
        .setMethod("POST")
        .setUrl("https://hooks.example.com/in")
        .addTriggers("RequestCreated")
        .setSigningSecret(Secret.newBuilder().setHint("abcd"))
        .setEtag("3");
  }

  @Test
  void aWebhookIsShownInItsFilesFormAndTakenBack() throws IOException {
    server.answers("GetWebhook", stored().build());
    Run shown = Run.against(server).run("webhooks get Tickets -o json");
    assertThat(shown.exitCode()).isZero();
    assertThat(TestJson.object(shown.out()).stringAt("signing_secret", "hint")).contains("abcd");

    server.answers("UpdateWebhook", stored().build());
    Run updated =
        Run.against(server).run("webhooks update Tickets -o json -f", file("w", shown.out()));

    assertThat(updated.exitCode()).isZero();
    UpdateWebhookRequest request = server.request(UpdateWebhookRequest.class);
    assertThat(request.getName()).isEqualTo("Tickets");
    assertThat(request.getUpdateMask().getPathsList()).containsExactly("*");
    assertThat(request.getWebhook()).isEqualTo(stored().build());
    assertThat(request.getHeldWork()).isEqualTo(HeldWork.HELD_WORK_SEND);
  }

  @Test
  void aCreatedWebhookShowsItsSigningSecretOnce() throws IOException {
    Webhook created =
        stored()
            .setSigningSecret(Secret.newBuilder().setValue("whsec_value"))
            .addWarnings("The host does not resolve now.")
            .build();
    String path = file("w.yaml", "name: Tickets\nurl: https://hooks.example.com/in\n");
    server.answers("CreateWebhook", created).answers("CreateWebhook", created);

    Run json = Run.against(server).run("webhooks create -o json -f", path);
    Run table = Run.against(server).run("webhooks create -f", path);

    assertThat(TestJson.object(json.out()).stringAt("signing_secret")).contains("whsec_value");
    assertThat(json.err().strip()).isEqualTo("The host does not resolve now.");
    assertThat(table.out())
        .contains("Created Tickets (whk_1).")
        .contains("Signing secret, shown this once: whsec_value");
    assertThat(((CreateWebhookRequest) server.requests().getFirst()).getWebhook().getActive())
        .isFalse();
  }

  @Test
  void severalWebhooksAreCreatedUntilOneIsRefused() throws IOException {
    server.answers("CreateWebhook", stored().setName("a").build());
    server.refusesFields("CreateWebhook", "url", "Only HTTPS.");

    Run run =
        Run.against(server)
            .run("webhooks create -o json -f", file("w", "name: a\n---\nname: b\n---\nname: c\n"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(TestJson.object(run.out()).stringAt("webhooks", "0", "name")).contains("a");
    assertThat(run.err().lines())
        .containsExactly(
            "b: url: Only HTTPS.", "The 1 webhooks behind it in the file were not tried.");
  }

  @Test
  void webhooksAreListedThroughAllPages() {
    server.answers(
        "ListWebhooks",
        ListWebhooksResponse.newBuilder().addWebhooks(stored()).setNextPageToken("more").build());
    server.answers(
        "ListWebhooks",
        ListWebhooksResponse.newBuilder()
            .addWebhooks(stored().setName("esc\u001b").setActive(false))
            .build());

    Run run = Run.against(server).run("webhooks list");

    assertThat(run.out().lines())
        .containsExactly(
            "NAME       STATUS    METHOD  TARGET             TRIGGERS        ID",
            "Tickets    active    POST    hooks.example.com  RequestCreated  whk_1",
            "esc\\u001b  inactive  POST    hooks.example.com  RequestCreated  whk_1");
  }

  @Test
  void aWebhookIsSwitchedOnAndOffAndDeleted() {
    server.answers("UpdateWebhook", stored().build());
    server.answers("UpdateWebhook", stored().setActive(false).build());
    server.answers("DeleteWebhook", com.google.protobuf.Empty.getDefaultInstance());

    assertThat(Run.against(server).run("webhooks enable Tickets --discard-held").out())
        .isEqualTo("Tickets (whk_1) is active." + System.lineSeparator());
    assertThat(Run.against(server).run("webhooks disable Tickets").exitCode()).isZero();
    assertThat(Run.against(server).run("webhooks delete Tickets").exitCode()).isZero();

    UpdateWebhookRequest on = (UpdateWebhookRequest) server.requests().get(0);
    assertThat(on.getUpdateMask().getPathsList()).containsExactly("active");
    assertThat(on.getWebhook().getActive()).isTrue();
    assertThat(on.getHeldWork()).isEqualTo(HeldWork.HELD_WORK_DISCARD);
    assertThat(((UpdateWebhookRequest) server.requests().get(1)).getWebhook().getActive())
        .isFalse();
  }

  private static Invocation.Builder invocation() {
    return Invocation.newBuilder()
        .setId("inv_1")
        .setWebhookName("Tickets")
        .setState(Invocation.State.FAILED)
        .setFailureReason("no such name");
  }

  private static Invocation failed() {
    return invocation()
        .addAttempts(
            Attempt.newBuilder()
                .setNumber(1)
                .setRequest(
                    SentRequest.newBuilder()
                        .setMethod("POST")
                        .setUrl("https://hooks.example.com/in")
                        .setBody("{}"))
                .setResponse(
                    ReceivedResponse.newBuilder()
                        .setStatus(500)
                        .setBody("<b>\u001b]0;owned\u0007</b>\nsecond line"))
                .setFailure(
                    Failure.newBuilder()
                        .setFailureClass("SERVER_ERROR")
                        .setMessage("The target answered 500.")
                        .setMeaning("The target failed itself (5xx).")
                        .setRemedy("Tell the target's owners if it stays.")))
        .build();
  }

  @Test
  void aFailedTestSaysSoShowsTheExchangeAndTips() {
    server.answers("TestWebhook", TestWebhookResponse.newBuilder().setInvocation(failed()).build());

    Run run = Run.against(server).run("webhooks test Tickets --trigger RequestCreated");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines().findFirst()).contains("Test failed");
    assertThat(run.out())
        .contains("POST https://hooks.example.com/in")
        .contains("Response 500")
        .contains("    <b>\\u001b]0;owned\\u0007</b>", "    second line")
        .contains("Troubleshooting tips")
        .contains("Tell the target's owners if it stays.");
    assertThat(server.request(TestWebhookRequest.class).getTrigger()).isEqualTo("RequestCreated");
  }

  @Test
  void aSuccessfulTestIsDone() throws IOException {
    server.answers("TestWebhook", TestWebhookResponse.newBuilder().setSuccessful(true).build());
    server.answers("TestWebhook", TestWebhookResponse.newBuilder().setSuccessful(true).build());

    assertThat(Run.against(server).run("webhooks test Tickets").out())
        .startsWith("Test successful");
    Run json =
        Run.against(server)
            .run(
                "webhooks test -o json -f",
                file("w", "name: a\nsigning_secret: {hint: abcd}\n"),
                "--event",
                file("e", Samples.lines().getFirst()));

    assertThat(json.exitCode()).isZero();
    assertThat(TestJson.object(json.out()).at("successful")).contains(Json.of(true));
    TestWebhookRequest request = (TestWebhookRequest) server.requests().get(1);
    assertThat(request.getSaved()).isEqualTo("a");
    assertThat(request.getEvent().getEventId()).isEqualTo("sample-01");
  }

  @Test
  void aTestNeedsAWebhookAndAtMostOneEvent() {
    assertThat(Run.against(server).run("webhooks test").exitCode()).isEqualTo(2);
    assertThat(
            Run.against(server)
                .run("webhooks test a --trigger RequestCreated --stored-event e")
                .exitCode())
        .isEqualTo(2);
  }

  @Test
  void anInvocationThatMatchesNothingIsANegativeOutcome() throws IOException {
    server.answers("InvokeWebhook", InvokeWebhookResponse.getDefaultInstance());
    server.answers(
        "InvokeWebhook",
        InvokeWebhookResponse.newBuilder().setMatched(true).setSuccessful(true).build());
    String event = file("e", Samples.lines().getFirst());

    Run first = Run.against(server).run("webhooks invoke Tickets --event", event);
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.out()).startsWith("Not invoked: the filters do not hold");
    assertThat(Run.against(server).run("webhooks invoke Tickets --event", event).exitCode())
        .isZero();
  }

  @Test
  void aPreviewWithProblemsIsRefused() {
    server.answers(
        "PreviewWebhook",
        PreviewWebhookResponse.newBuilder()
            .setRequest(SentRequest.newBuilder().setMethod("POST").setBody("{}"))
            .setFires(true)
            .build());
    server.answers(
        "PreviewWebhook",
        PreviewWebhookResponse.newBuilder()
            .addProblems(
                Violation.newBuilder()
                    .setField("body_template")
                    .setMessage("Line 1, column 2: no."))
            .build());

    assertThat(Run.against(server).run("webhooks preview Tickets"))
        .satisfies(run -> {
          assertThat(run.exitCode()).isZero();
          assertThat(run.out()).startsWith("Would fire for this event");
        });
    assertThat(Run.against(server).run("webhooks preview Tickets -o json"))
        .satisfies(run -> {
          assertThat(run.exitCode()).isEqualTo(3);
          assertThat(run.err().strip()).isEqualTo("body_template: Line 1, column 2: no.");
        });
  }

  // Invocations.

  @Test
  void invocationsAreListedByFilterUpToTheLimit() {
    server.answers(
        "ListInvocations",
        ListInvocationsResponse.newBuilder()
            .addInvocations(invocation())
            .addInvocations(invocation())
            .setNextPageToken("next")
            .build());

    Run run =
        Run.against(server)
            .run("invocations list --webhook Tickets --state failed --since 1h --limit 2 -o json");

    assertThat(run.exitCode()).isZero();
    JsonObject document = TestJson.object(run.out());
    assertThat(document.stringAt("next_page_token")).contains("next");
    assertThat(document.stringAt("invocations", "1", "state")).contains("FAILED");
    ListInvocationsRequest request = server.request(ListInvocationsRequest.class);
    assertThat(request.getPageSize()).isEqualTo(2);
    assertThat(request.getFilter().getState()).isEqualTo(Invocation.State.FAILED);
    assertThat(request.getFilter().getStartTime().getSeconds())
        .isEqualTo(Run.NOW.getEpochSecond() - 3600);
  }

  @Test
  void anInvocationIsShownWhole() {
    server.answers("GetInvocation", failed());

    assertThat(Run.against(server).run("invocations get inv_1 -o yaml").out())
        .contains("state: FAILED", "failure_class: SERVER_ERROR");
  }

  @Test
  void aWatchPrintsOneDocumentALineAndComesBackByItself() {
    server.answers(
        "WatchInvocations",
        _ ->
            java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    WatchInvocationsResponse.newBuilder().setCursor("c1").build(),
                    WatchInvocationsResponse.newBuilder()
                        .setCursor("c2")
                        .addInvocations(invocation())
                        .build()),
                java.util.stream.Stream.generate(() -> {
                  throw Status.UNAVAILABLE.asRuntimeException();
                })));
    server.answers(
        "WatchInvocations",
        WatchInvocationsResponse.newBuilder()
            .setCursor("c3")
            .addInvocations(invocation().setId("inv_2"))
            .addInvocations(invocation().setId("inv_3"))
            .build());

    Run run = Run.against(server).run("invocations watch -o json --count 2");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().map(TestJson::object).map(one -> one.stringAt("id").orElse("")))
        .containsExactly("inv_1", "inv_2");
    assertThat(server.requests().get(1).toString()).contains("c2");
  }

  @Test
  void replaysNameInvocationsOrAWindow() {
    server.answers(
        "ReplayInvocations",
        ReplayInvocationsResponse.newBuilder()
            .setReplay(Replay.newBuilder().setId("r-1"))
            .setCandidateCount(2)
            .build());
    server.answers("ReplayInvocations", ReplayInvocationsResponse.getDefaultInstance());

    assertThat(Run.against(server).run("invocations replay inv_1 inv_2").out())
        .startsWith("Replay r-1 began, with 2 candidates.");
    assertThat(
            Run.against(server)
                .run("invocations replay --webhook Tickets --state failed --since 2h --until 1h")
                .exitCode())
        .isZero();
    assertThat(Run.against(server).run("invocations replay").exitCode()).isEqualTo(2);
    assertThat(Run.against(server).run("invocations replay inv_1 --webhook x").exitCode())
        .isEqualTo(2);

    assertThat(((ReplayInvocationsRequest) server.requests().get(0)).getIdsList())
        .containsExactly("inv_1", "inv_2");
    assertThat(((ReplayInvocationsRequest) server.requests().get(1)).getFilter().getEndTime())
        .isEqualTo(Timestamp.newBuilder().setSeconds(Run.NOW.getEpochSecond() - 3600).build());
  }

  @Test
  void whatCannotBeCancelledIsANegativeOutcome() {
    server.answers(
        "CancelInvocations",
        CancelInvocationsResponse.newBuilder().addInvocationIds("inv_1").build());
    server.answers(
        "CancelInvocations",
        CancelInvocationsResponse.newBuilder().addInvocationIds("inv_1").setMore(true).build());
    server.answers(
        "CancelInvocations",
        CancelInvocationsResponse.newBuilder().addInvocationIds("inv_2").build());

    assertThat(Run.against(server).run("invocations cancel inv_1 inv_2").exitCode()).isEqualTo(1);
    Run all = Run.against(server).run("invocations cancel --webhook Tickets -o json");
    assertThat(all.exitCode()).isZero();
    assertThat(TestJson.object(all.out()).at("invocation_ids"))
        .contains(JsonArray.ofStrings(List.of("inv_1", "inv_2")));
    assertThat(((CancelInvocationsRequest) server.requests().get(1)).getFilter().getWebhook())
        .isEqualTo("Tickets");
  }

  // The rest.

  @Test
  void sendingIsPausedAndResumed() {
    server.answers("PauseSending", SystemStatus.newBuilder().setPaused(true).build());
    server.answers("ResumeSending", SystemStatus.getDefaultInstance());

    assertThat(Run.against(server).run("pause").out()).contains("Sending is paused");
    assertThat(Run.against(server).run("resume").out()).contains("Herald is sending.");
  }

  @Test
  void aTokensValueIsShownOnce() {
    server.answers(
        "CreateToken",
        ApiToken.newBuilder().setName("ci").setRole("publisher").setValue("herald_value").build());

    Run run = Run.against(server).run("tokens create --name ci --role publisher --expires 90d");

    assertThat(run.out().lines().toList().getLast()).isEqualTo("herald_value");
    assertThat(server.request(CreateTokenRequest.class).getToken().getExpireTime().getSeconds())
        .isEqualTo(Run.NOW.plusSeconds(90L * 24 * 3600).getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({"true, true, 0", "true, false, 1", "false, true, 3", "false, false, 3"})
  void egressAnswersWithItsExitCode(boolean allowed, boolean resolves, int exitCode) {
    server.answers(
        "CheckEgress",
        CheckEgressResponse.newBuilder()
            .setAllowed(allowed)
            .setResolves(resolves)
            .setSummary("That is so.")
            .build());

    Run run = Run.against(server).run("egress check https://hooks.example.com/x");

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).startsWith("That is so.");
  }
}
