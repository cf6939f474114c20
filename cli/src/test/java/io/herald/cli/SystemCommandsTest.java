package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.CheckEgressResponse;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.SystemStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code herald pause}, {@code resume}, {@code tokens} and {@code egress}. */
class SystemCommandsTest {
  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

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
