package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Attempt;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.Timings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts that read and write text. */
class TextTest {

  @Test
  void controlCharactersShowAsTheirCodes() {
    assertThat(PlainText.line("a\u001b[31mred\u0007\r\nb\u009b2J\u202eevil\u2028"))
        .isEqualTo("a\\u001b[31mred\\u0007\\u000d\\u000ab\\u009b2J\\u202eevil\\u2028");
    assertThat(PlainText.lines("a\tb\r\nc\u001b\rd")).isEqualTo("a\tb\nc\\u001b\\u000dd");
    assertThat(PlainText.line("Zoë 山田 😀")).isEqualTo("Zoë 山田 😀");
  }

  @Test
  void jsonEscapesWhatCouldControlATerminal() {
    assertThat(JsonWriter.compact(Map.of("a", "\"\\\n\u001b\u009b\u007f\u202e😀\ud800")))
        .isEqualTo("{\"a\":\"\\\"\\\\\\n\\u001b\\u009b\\u007f\\u202e😀\\ud800\"}");
  }

  @Test
  void jsonIsIndentedForPeopleAndCompactForLines() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("list", List.of("a", Map.of("b", 1)));
    tree.put("empty", List.of());
    tree.put("yes", true);

    assertThat(JsonWriter.compact(tree))
        .isEqualTo("{\"list\":[\"a\",{\"b\":1}],\"empty\":[],\"yes\":true}");
    assertThat(JsonWriter.indented(tree))
        .isEqualTo(
            """
            {
              "list": [
                "a",
                {
                  "b": 1
                }
              ],
              "empty": [],
              "yes": true
            }\
            """);
  }

  @Test
  void messagesBecomeProtoJsonWithProtoNames() {
    Invocation invocation =
        Invocation.newBuilder()
            .setId("inv_1")
            .setState(Invocation.State.FAILED)
            .setCreateTime(Timestamp.newBuilder().setSeconds(1796263265L).setNanos(851890000))
            .addAttempts(
                Attempt.newBuilder()
                    .setWebhookVersion(7)
                    .setTimings(
                        Timings.newBuilder()
                            .setDns(Duration.newBuilder().setNanos(1_500_000))
                            .setTotal(Duration.newBuilder().setSeconds(2))))
            .putCaptured("ticket", "42")
            .build();

    Map<String, Object> tree = ProtoTree.of(invocation);

    assertThat(tree)
        .containsEntry("state", "FAILED")
        .containsEntry("create_time", "2026-12-03T02:01:05.851890Z")
        .containsEntry("attempt_count", 0)
        .containsEntry("failure_class", "")
        .containsEntry("captured", Map.of("ticket", "42"))
        .doesNotContainKey("due_time");
    assertThat(JsonWriter.compact(tree))
        .contains("\"webhook_version\":\"7\"")
        .contains("\"timings\":{\"dns\":\"0.001500s\",\"total\":\"2s\"}");
  }

  @Test
  void payloadsStayAsSparseAsTheyCame() {
    Event event =
        Event.newBuilder()
            .setAccessRequest(
                AccessRequestEvent.newBuilder().setData(AccessRequest.newBuilder().setId("1")))
            .build();

    assertThat(ProtoTree.of(event).get("access_request"))
        .isEqualTo(Map.of("data", Map.of("id", "1")));
  }

  @ParameterizedTest
  @CsvSource({
    "90s, 2026-12-04T09:58:30Z",
    "30m, 2026-12-04T09:30:00Z",
    "1h, 2026-12-04T09:00:00Z",
    "2d, 2026-12-02T10:00:00Z",
    "1w, 2026-11-27T10:00:00Z",
    "2026-01-31T08:00:00+01:00, 2026-01-31T07:00:00Z"
  })
  void timesAreReadAsPeopleGiveThem(String text, Instant expected) {
    assertThat(ProtoTree.instant(Times.past("--since", text, InstantSource.fixed(Run.NOW))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "1", "h", "-1h", "2026-01-31", "99999999999h"})
  void whatIsNoTimeIsAUsageError(String text) {
    assertThatThrownBy(() -> Times.past("--since", text, InstantSource.fixed(Run.NOW)))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("--since: ");
  }

  @ParameterizedTest
  @CsvSource({
    "herald.example.com:9443, herald.example.com, 9443, false",
    "herald.example.com, herald.example.com, 9090, false",
    "localhost:1, localhost, 1, true",
    "127.0.0.1:9090, 127.0.0.1, 9090, true",
    "[::1]:9090, ::1, 9090, true",
    "::1, ::1, 9090, true",
    "[2001:db8::1], 2001:db8::1, 9090, false",
    "127.0.0.1.example.com, 127.0.0.1.example.com, 9090, false"
  })
  void serversAreRead(String text, String host, int port, boolean loopback) {
    Server server = Server.parse(text);

    assertThat(server).isEqualTo(new Server(host, port));
    assertThat(server.isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(strings = {":9090", "host:0x1", "host:70000", "http://host:80", "[::1"})
  void whatIsNoServerIsAUsageError(String text) {
    assertThatThrownBy(() -> Server.parse(text)).isInstanceOf(CommandFailure.class);
  }

  @Test
  void aMisspeltNameGetsTheNearestOne() {
    assertThat(Suggestion.of("requster", List.of("requester", "grantee")))
        .isEqualTo("Did you mean requester?");
    assertThat(Suggestion.of("colour", List.of("requester", "grantee")))
        .isEqualTo("The fields here are requester, grantee.");
  }
}
