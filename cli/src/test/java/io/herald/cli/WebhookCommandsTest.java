package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.HeldWork;
import io.herald.proto.v1.InvokeWebhookResponse;
import io.herald.proto.v1.ListWebhooksResponse;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.SentRequest;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TestWebhookResponse;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Violation;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code herald webhooks}: from the file and back, tests, manual runs and previews. */
class WebhookCommandsTest {
  @TempDir private Path folder;
  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

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

  @Test
  void aFailedTestSaysSoShowsTheExchangeAndTips() {
    server.answers(
        "TestWebhook",
        TestWebhookResponse.newBuilder().setInvocation(SampleInvocations.failed()).build());

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
}
