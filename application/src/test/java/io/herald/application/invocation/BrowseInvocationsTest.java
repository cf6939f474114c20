package io.herald.application.invocation;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.application.WiredApplication.VIEWER;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.access.Caller;
import io.herald.application.webhook.TestWebhook;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.webhook.Webhook;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrowseInvocationsTest {
  private final WiredApplication application = new WiredApplication();
  private final BrowseInvocations browse = application.browseInvocations;
  private InvocationId id = new InvocationId(new UUID(0, 0));

  @BeforeEach
  void failOnASecretPath() {
    Webhook webhook =
        application.created(aWebhook().sendingTo("https://hooks.example.com/secret-path"));
    application.sender.answers(
        302,
        "no secret-path here",
        new HeaderLine("location", "https://next.example.com/next-secret", false));
    id =
        ((TestWebhook.Outcome.Tested)
                application.testWebhook.test(
                    ADMIN, webhook.id(), new TestWebhook.Subject.Sample("")))
            .detail()
            .invocation()
            .id();
  }

  @Test
  void one_is_shown_as_the_caller_may_see_it() {
    Invocations.Detail forViewer = browse.find(VIEWER, id).orElseThrow();

    assertThat(text(browse.find(ADMIN, id).orElseThrow())).contains("secret-path", "next-secret");
    assertThat(text(forViewer)).doesNotContain("secret-path").doesNotContain("next-secret");
    assertThat(browse.find(VIEWER, new InvocationId(new UUID(9, 9)))).isEmpty();
  }

  @Test
  void lists_and_live_views_show_no_path_either() {
    assertThat(list(ADMIN)).contains("next-secret");
    assertThat(list(VIEWER)).contains(id.toString()).doesNotContain("next-secret");
    assertThat(changes(VIEWER)).doesNotContain("next-secret");
  }

  @Test
  void backlogs_are_by_webhook() {
    assertThat(browse.backlogs(VIEWER)).isEmpty();
  }

  private String list(Caller caller) {
    return browse.list(caller, Invocations.Query.ALL, Page.Request.first()).items().toString();
  }

  private String changes(Caller caller) {
    return browse.changesSince(caller, "", 10).invocations().toString();
  }

  private static String text(Invocations.Detail detail) {
    return detail + detail.attempts().getFirst().result().answer().orElseThrow().bodyText();
  }
}
