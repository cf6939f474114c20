package io.herald.application.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.Result;
import io.herald.domain.invocation.Attempt.SentRequest;
import io.herald.domain.invocation.Attempt.Timings;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InvocationMaskTest {
  private static final String URL = "https://hooks.example.com/services/T0001/very-secret-part?q=1";

  @ParameterizedTest
  @EnumSource(value = Role.class, names = "ADMIN", mode = EnumSource.Mode.EXCLUDE)
  void nobody_but_admins_sees_the_path_anywhere(Role role) {
    Invocations.Detail shown =
        InvocationMask.forCaller(caller(role), detail("{\"path\": \"" + URL + "\", \"é\": 1}"));

    Attempt attempt = shown.attempts().getFirst();
    assertThat(attempt.request().orElseThrow().url()).isEqualTo("https://hooks.example.com/…");
    assertThat(attempt.result().answer().orElseThrow().bodyText())
        .isEqualTo("{\"path\": \"https://hooks.example.com/…\", \"é\": 1}");
    assertThat(shown.toString()).doesNotContain("very-secret-part").doesNotContain("next-secret");
    assertThat(attempt.result().answer().orElseThrow().headers())
        .contains(new HeaderLine("location", "https://next.example.com/…", true))
        .contains(new HeaderLine("x-request-id", "7", false));
  }

  @Test
  void admins_see_everything() {
    Invocations.Detail detail = detail("{}");

    assertThat(InvocationMask.forCaller(caller(Role.ADMIN), detail)).isSameAs(detail);
    assertThat(InvocationMask.forCaller(caller(Role.ADMIN), detail.invocation()))
        .isSameAs(detail.invocation());
  }

  @Test
  void a_body_without_the_path_stays_as_it_came() {
    byte[] body = {0, (byte) 0xff, (byte) 0xe2, 'x'};

    Response shown =
        InvocationMask.forCaller(caller(Role.VIEWER), detail(body))
            .attempts()
            .getFirst()
            .result()
            .answer()
            .orElseThrow();

    assertThat(shown.body()).isEqualTo(body);
  }

  @Test
  void the_reason_in_a_list_names_no_path_either() {
    assertThat(InvocationMask.forCaller(caller(Role.OPERATOR), detail("{}").invocation()).state())
        .isEqualTo(
            new InvocationState.Failed(
                EventFixture.NOON,
                Optional.of(FailureClass.REDIRECT),
                "a redirect to https://next.example.com/…."));
  }

  private static Caller caller(Role role) {
    return new Caller("somebody", role, Caller.Door.GRPC, "");
  }

  private static Invocations.Detail detail(String body) {
    return detail(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Invocations.Detail detail(byte[] body) {
    String message = "a redirect to https://next.example.com/next-secret.";
    Attempt attempt =
        new Attempt(
            1,
            1,
            EventFixture.NOON,
            Optional.of(new SentRequest("POST", URL, List.of(), "{}")),
            new Result.Failure(
                FailureClass.REDIRECT,
                message,
                Optional.of(
                    new Response(
                        302,
                        List.of(
                            new HeaderLine(
                                "location", "https://next.example.com/next-secret", false),
                            new HeaderLine("x-path", "/services/T0001/very-secret-part", false),
                            new HeaderLine("x-request-id", "7", false)),
                        body,
                        false))),
            Timings.NONE,
            List.of(new ValidatorVerdict("$.path", List.of(), true, "very-secret-part")));
    Invocation invocation =
        new Invocation(
            new InvocationId(new UUID(1, 1)),
            Optional.empty(),
            "Tickets",
            new EventId(new UUID(2, 2)),
            "e-1",
            "RequestCreated",
            "r-1",
            "AR-1",
            Cause.EVENT,
            new InvocationState.Failed(
                EventFixture.NOON, Optional.of(FailureClass.REDIRECT), message),
            Optional.empty(),
            1,
            EventFixture.NOON,
            EventFixture.NOON);
    return new Invocations.Detail(invocation, List.of(attempt), Map.of());
  }
}
