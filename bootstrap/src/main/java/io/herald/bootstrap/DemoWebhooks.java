package io.herald.bootstrap;

import io.herald.domain.Secret;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.FilterDraft;
import io.herald.domain.webhook.WebhookDraft.ValidatorDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four sample webhooks of the demonstration, all of which post to the Inbox. */
final class DemoWebhooks {
  private DemoWebhooks() {}

  static List<WebhookDraft> postingTo(String inbox, Secret signingSecret) {
    return List.of(
        webhook(
            "Team channel",
            "A Slack-like message for every request and decision",
            "POST",
            "https://" + inbox + "/channel",
            """
            {
              "text": "{{event_type}}: {{data.friendly_id}} by {{data.requester.name}}",
              "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": "*Why:* {{data.justification}}"}},
                {"type": "context", "elements": [
                  {{#each data.access_groups}}{"type": "plain_text", "text": "{{integration.name}} ({{integration.type}})"}{{#unless @last}},{{/unless}}{{/each}}
                ]}
              ]
            }
            """,
            List.of("RequestCreated", "RequestApproved", "RequestRejected"),
            List.of(),
            List.of(),
            Map.of(),
            signingSecret),
        webhook(
            "Ticket per request",
            "Opens a ticket when a request is created and remembers its number",
            "POST",
            "https://" + inbox + "/tickets",
            """
            {
              "subject": "{{data.friendly_id}}: {{data.requester.name}} asks for access",
              "description": {{data.justification}},
              "requester": {{data.requester.email}},
              "minutes": {{data.access_duration_in_seconds}},
              "resources": [{{#each data.access_groups}}{{#each access_units}}{{#unless @first}},{{/unless}}{{resource.path}}{{/each}}{{#unless @last}},{{/unless}}{{/each}}]
            }
            """,
            List.of("RequestCreated"),
            List.of(),
            List.of(new ValidatorDraft("$.id", List.of())),
            Map.of("ticket", "$.id"),
            signingSecret),
        webhook(
            "Audit forwarder",
            "Sends every event whole: an empty body template",
            "POST",
            "https://" + inbox + "/audit",
            "",
            List.of(
                "RequestCreated",
                "RequestApproved",
                "RequestRejected",
                "RequestGranted",
                "RequestExpired",
                "RequestFailed"),
            List.of(),
            List.of(),
            Map.of(),
            signingSecret),
        webhook(
            "Production approvals",
            "Only what people approved for production",
            "PUT",
            "https://" + inbox + "/approvals/{{data.id}}",
            """
            {
              "request": {{data.friendly_id}},
              "approved_by": [{{#each data.approvals}}{{approver.email}}{{#unless @last}},{{/unless}}{{/each}}],
              "at": {{iso event_time}},
              "ticket": {{data.custom_fields.ticket}}
            }
            """,
            List.of("RequestApproved", "Manual"),
            List.of(
                new FilterDraft("custom_fields.environment", "is", List.of("production")),
                new FilterDraft("approval.kind", "is", List.of("manual"))),
            List.of(),
            Map.of(),
            signingSecret));
  }

  private static WebhookDraft webhook(
      String name,
      String description,
      String method,
      String url,
      String bodyTemplate,
      List<String> triggers,
      List<FilterDraft> filters,
      List<ValidatorDraft> validators,
      Map<String, String> capture,
      Secret signingSecret) {
    return new WebhookDraft(
        name,
        "",
        description,
        "demonstration",
        List.of("demo"),
        true,
        method,
        url,
        List.of(),
        new AuthenticationDraft.None(),
        bodyTemplate,
        triggers,
        filters,
        validators,
        capture,
        "",
        DeliveryDraft.DEFAULT,
        Optional.of(signingSecret));
  }
}
