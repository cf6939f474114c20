package io.herald.grpc;

import io.herald.application.access.Authenticate;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.DescribePayload;
import io.herald.application.event.PublishEvents;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.PauseSending;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;

/** What the door opens to: the use cases that callers reach over gRPC. */
public record UseCases(
    Authenticate authenticate,
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
    ExplainEgress explainEgress) {}
