package io.herald.grpc;

import io.herald.application.access.Authenticate;
import io.herald.application.access.CallRates;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.audit.ReadAudit;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.DescribePayload;
import io.herald.application.event.PublishEvents;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.PauseSending;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.keys.RotateKeys;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import java.util.Optional;

/**
 * What the door opens to: the use cases that callers reach over gRPC.
 *
 * @param replayInvocations without it, the methods of replays answer UNIMPLEMENTED
 */
public record UseCases(
    Authenticate authenticate,
    CallRates callRates,
    PublishEvents publishEvents,
    BrowseEvents browseEvents,
    DescribePayload describePayload,
    CreateWebhook createWebhook,
    BrowseWebhooks browseWebhooks,
    UpdateWebhook updateWebhook,
    TestWebhook testWebhook,
    InvokeWebhook invokeWebhook,
    PreviewWebhook previewWebhook,
    BrowseInvocations browseInvocations,
    CancelInvocations cancelInvocations,
    PauseSending pauseSending,
    ManageApiTokens manageApiTokens,
    ExplainEgress explainEgress,
    RestoreWebhook restoreWebhook,
    RotateSigningSecret rotateSigningSecret,
    ReadAudit readAudit,
    RotateKeys rotateKeys,
    Optional<ReplayInvocations> replayInvocations,
    IdentityUseCases identity) {}
