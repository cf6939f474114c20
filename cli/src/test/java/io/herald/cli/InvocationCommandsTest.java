package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.proto.v1.CancelInvocationsRequest;
import io.herald.proto.v1.CancelInvocationsResponse;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.Replay;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.WatchInvocationsResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code herald invocations}: lists, the watch, replays and cancelling. */
class InvocationCommandsTest {
  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void invocationsAreListedByFilterUpToTheLimit() {
    server.answers(
        "ListInvocations",
        ListInvocationsResponse.newBuilder()
            .addInvocations(SampleInvocations.invocation())
            .addInvocations(SampleInvocations.invocation())
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
    server.answers("GetInvocation", SampleInvocations.failed());

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
                        .addInvocations(SampleInvocations.invocation())
                        .build()),
                java.util.stream.Stream.generate(() -> {
                  throw Status.UNAVAILABLE.asRuntimeException();
                })));
    server.answers(
        "WatchInvocations",
        WatchInvocationsResponse.newBuilder()
            .setCursor("c3")
            .addInvocations(SampleInvocations.invocation().setId("inv_2"))
            .addInvocations(SampleInvocations.invocation().setId("inv_3"))
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
}
