package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.herald.domain.fixture.TestJson;
import io.herald.proto.v1.SystemStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
