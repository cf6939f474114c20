package io.herald.application.access;

import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.Events;
import io.herald.application.invocation.Invocations;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of roles and use cases, tried row by row. */
class PermissionsOfUseCasesTest {
  private static final WebhookId WEBHOOK = new WebhookId(new UUID(9, 9));
  private static final InvocationId INVOCATION = new InvocationId(new UUID(9, 9));
  private static final UUID PERSON = new UUID(9, 9);
  private static final TestWebhook.Subject SAMPLE = new TestWebhook.Subject.Sample("");

  /** A call of a use case by somebody. */
  interface Call {
    Object by(WiredApplication application, Caller caller);
  }

  /** A call that a door can make, and what it takes. */
  record UseCase(String name, Permission permission, Call call) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<UseCase> useCases() {
    return List.of(
        new UseCase(
            "create webhook",
            Permission.CONFIGURE,
            (a, c) -> a.createWebhook.create(c, aWebhook().draft())),
        new UseCase(
            "update webhook",
            Permission.CONFIGURE,
            (a, c) -> a.updateWebhook.update(c, WEBHOOK, "", aWebhook().draft(), HeldWork.SEND)),
        new UseCase(
            "switch webhook",
            Permission.OPERATE,
            (a, c) -> a.updateWebhook.switchTo(c, WEBHOOK, true, HeldWork.SEND)),
        new UseCase(
            "delete webhook",
            Permission.CONFIGURE,
            (a, c) -> a.updateWebhook.delete(c, WEBHOOK, "")),
        new UseCase(
            "rotate signing secret",
            Permission.CONFIGURE,
            (a, c) -> a.rotateSigningSecret.rotate(c, WEBHOOK, Optional.empty(), Duration.ZERO)),
        new UseCase("list webhooks", Permission.VIEW, (a, c) -> a.browseWebhooks.all(c)),
        new UseCase("find webhook", Permission.VIEW, (a, c) -> a.browseWebhooks.find(c, WEBHOOK)),
        new UseCase(
            "find webhook by name", Permission.VIEW, (a, c) -> a.browseWebhooks.find(c, "nobody")),
        new UseCase(
            "webhook versions", Permission.VIEW, (a, c) -> a.browseWebhooks.versions(c, WEBHOOK)),
        new UseCase(
            "test webhook", Permission.OPERATE, (a, c) -> a.testWebhook.test(c, WEBHOOK, SAMPLE)),
        new UseCase(
            "test draft",
            Permission.CONFIGURE,
            (a, c) -> a.testWebhook.testDraft(c, aWebhook().draft(), Optional.empty(), SAMPLE)),
        new UseCase(
            "invoke webhook",
            Permission.INVOKE,
            (a, c) -> a.invokeWebhook.invoke(c, WEBHOOK, anEvent().ofType("Manual").draft())),
        new UseCase(
            "run now",
            Permission.OPERATE,
            (a, c) -> a.invokeWebhook.runNow(c, WEBHOOK, Optional.empty())),
        new UseCase(
            "preview webhook",
            Permission.VIEW,
            (a, c) -> a.previewWebhook.preview(c, WEBHOOK, SAMPLE)),
        new UseCase(
            "preview draft",
            Permission.CONFIGURE,
            (a, c) ->
                a.previewWebhook.previewDraft(c, aWebhook().draft(), Optional.empty(), SAMPLE)),
        new UseCase(
            "match recent events",
            Permission.CONFIGURE,
            (a, c) -> a.previewWebhook.matches(c, aWebhook().draft())),
        new UseCase("find event", Permission.VIEW, (a, c) -> a.browseEvents.find(c, "nothing")),
        new UseCase(
            "list events",
            Permission.VIEW,
            (a, c) -> a.browseEvents.list(c, Events.Query.ALL, Page.Request.first())),
        new UseCase(
            "find invocation", Permission.VIEW, (a, c) -> a.browseInvocations.find(c, INVOCATION)),
        new UseCase(
            "list invocations",
            Permission.VIEW,
            (a, c) -> a.browseInvocations.list(c, Invocations.Query.ALL, Page.Request.first())),
        new UseCase("backlogs", Permission.VIEW, (a, c) -> a.browseInvocations.backlogs(c)),
        new UseCase(
            "watch invocations",
            Permission.VIEW,
            (a, c) -> a.browseInvocations.changesSince(c, "", 10)),
        new UseCase(
            "cancel",
            Permission.OPERATE,
            (a, c) -> a.cancelInvocations.cancel(c, List.of(INVOCATION))),
        new UseCase(
            "retry now",
            Permission.OPERATE,
            (a, c) -> a.cancelInvocations.retryNow(c, List.of(INVOCATION))),
        new UseCase("is paused", Permission.VIEW, (a, c) -> a.pauseSending.paused(c)),
        new UseCase("pause", Permission.OPERATE, (a, c) -> a.pauseSending.set(c, true)),
        new UseCase(
            "create token",
            Permission.ADMINISTER,
            (a, c) -> a.manageApiTokens.create(c, "ci", "viewer", Optional.empty())),
        new UseCase("list tokens", Permission.ADMINISTER, (a, c) -> a.manageApiTokens.list(c)),
        new UseCase(
            "revoke token", Permission.ADMINISTER, (a, c) -> a.manageApiTokens.revoke(c, "ci")),
        new UseCase(
            "invite person",
            Permission.ADMINISTER,
            (a, c) -> a.invitePerson.invite(c, "dana@acme.com", "", "viewer")),
        new UseCase(
            "invite person again",
            Permission.ADMINISTER,
            (a, c) -> a.invitePerson.again(c, PERSON)),
        new UseCase("list people", Permission.ADMINISTER, (a, c) -> a.managePeople.list(c, "")),
        new UseCase("find person", Permission.ADMINISTER, (a, c) -> a.managePeople.find(c, "x")),
        new UseCase(
            "change role",
            Permission.ADMINISTER,
            (a, c) -> a.managePeople.changeRole(c, PERSON, "admin")),
        new UseCase(
            "disable person", Permission.ADMINISTER, (a, c) -> a.managePeople.disable(c, PERSON)),
        new UseCase(
            "enable person", Permission.ADMINISTER, (a, c) -> a.managePeople.enable(c, PERSON)),
        new UseCase(
            "set up an account",
            Permission.ADMINISTER,
            (a, c) -> a.lookAfterAccount.setUp(c, "d@acme.com", "D", "p", new Browser("", "none"))),
        new UseCase(
            "list audit",
            Permission.ADMINISTER,
            (a, c) ->
                a.readAudit.list(
                    c,
                    new AuditLog.Query("", "", Optional.empty(), Optional.empty()),
                    Page.Request.first())),
        new UseCase("export audit", Permission.ADMINISTER, (a, c) -> a.readAudit.export(c, 1)),
        new UseCase(
            "restore webhook",
            Permission.CONFIGURE,
            (a, c) -> a.restoreWebhook.restore(c, WEBHOOK, 1, "")),
        new UseCase("key status", Permission.ADMINISTER, (a, c) -> a.rotateKeys.status(c)),
        new UseCase(
            "rotate keys", Permission.ADMINISTER, (a, c) -> a.rotateKeys.rotate(c, _ -> {})),
        new UseCase("read retention", Permission.ADMINISTER, (a, c) -> a.readRetention.status(c)),
        new UseCase("verify audit", Permission.ADMINISTER, (a, c) -> a.readAudit.verify(c)),
        new UseCase(
            "explain egress",
            Permission.OPERATE,
            (a, c) -> new ExplainEgress(a.guard).explain(c, "https://acme.com/")));
  }

  @ParameterizedTest
  @MethodSource("useCases")
  void who_has_the_permission_is_let_through_and_nobody_else(UseCase useCase) {
    for (Role role : Role.values()) {
      WiredApplication application = new WiredApplication();
      Caller caller = WiredApplication.caller(role);

      if (role.may(useCase.permission)) {
        assertThatCode(() -> useCase.call.by(application, caller)).doesNotThrowAnyException();
      } else {
        Throwable refusal = catchThrowable(() -> useCase.call.by(application, caller));
        assertThat(refusal).isInstanceOf(NotAllowed.class);
        assertThat(((NotAllowed) refusal).permission()).isEqualTo(useCase.permission);
        assertThat(application.audited()).isEmpty();
        assertThat(application.sender.sent()).isEmpty();
      }
    }
  }
}
