package io.herald.web;

import io.herald.application.access.Authenticate;
import io.herald.application.access.CallRates;
import io.herald.application.access.ManageApiTokens;
import io.herald.application.audit.ReadAudit;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.DescribePayload;
import io.herald.application.invocation.BrowseInvocations;
import io.herald.application.invocation.CancelInvocations;
import io.herald.application.invocation.Lanes;
import io.herald.application.invocation.PauseSending;
import io.herald.application.invocation.ReplayInvocations;
import io.herald.application.keys.RotateKeys;
import io.herald.application.retention.ReadRetention;
import io.herald.application.settings.ExplainEgress;
import io.herald.application.statistics.BrowseStatistics;
import io.herald.application.webhook.BrowseWebhooks;
import io.herald.application.webhook.CreateWebhook;
import io.herald.application.webhook.InvokeWebhook;
import io.herald.application.webhook.PreviewWebhook;
import io.herald.application.webhook.ReadAnnouncements;
import io.herald.application.webhook.RestoreWebhook;
import io.herald.application.webhook.RotateSigningSecret;
import io.herald.application.webhook.TestWebhook;
import io.herald.application.webhook.UpdateWebhook;
import io.herald.domain.event.EventKinds;
import java.util.Optional;

/**
 * What the console can ask Herald to do.
 *
 * @param replayInvocations offered if there is one
 * @param lanes tells which circuits are open on this node
 */
public record UseCases(
    Authenticate authenticate,
    CallRates callRates,
    ManageApiTokens manageApiTokens,
    ReadAudit readAudit,
    BrowseWebhooks browseWebhooks,
    CreateWebhook createWebhook,
    UpdateWebhook updateWebhook,
    TestWebhook testWebhook,
    PreviewWebhook previewWebhook,
    InvokeWebhook invokeWebhook,
    BrowseEvents browseEvents,
    DescribePayload describePayload,
    BrowseInvocations browseInvocations,
    CancelInvocations cancelInvocations,
    PauseSending pauseSending,
    ExplainEgress explainEgress,
    EventKinds eventKinds,
    RotateSigningSecret rotateSigningSecret,
    Optional<ReplayInvocations> replayInvocations,
    BrowseStatistics browseStatistics,
    Lanes lanes,
    RestoreWebhook restoreWebhook,
    RotateKeys rotateKeys,
    ReadRetention readRetention,
    PeopleUseCases people,
    ReadAnnouncements readAnnouncements) {}
