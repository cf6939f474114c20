package io.herald.web;

import io.herald.domain.Secret;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import io.herald.domain.webhook.WebhookDraft.HeaderDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gallery: webhooks that are finished but for an address and a secret. What people write
 * reaches chats as plain text only, so that nobody can mention a whole channel in a justification.
 */
public final class ReadyMadeWebhooks {
  private static final List<String> LIFE =
      List.of(
          "RequestCreated",
          "RequestApproved",
          "RequestRejected",
          "RequestGranted",
          "RequestExpired",
          "RequestFailed");

  private static final String INTEGRATIONS =
      "{{#each data.access_groups}}{{integration.name}}{{#unless @last}}, {{/unless}}{{/each}}";

  private static final String LOG_FIELDS =
      """
      "event_id": "{{event_id}}",
          "event_type": "{{event_type}}",
          "event_time": "{{iso event_time}}",
          "request_id": "{{data.id}}",
          "request": "{{data.friendly_id}}",
          "requester": "{{data.requester.email}}",
          "grantee": "{{data.grantee.name}}",
          "access_flow": "{{data.access_flow.name}}",
          "access_bundle": "{{data.access_bundle.name}}",
          "duration_in_seconds": {{data.access_duration_in_seconds}},
          "access_groups": {{json data.access_groups}}\
      """;

  /** All of them, the blank one last. */
  public static final List<ReadyMade> ALL =
      List.of(
          slack(),
          teams(),
          jira(),
          serviceNow(),
          pagerDuty(),
          opsgenie(),
          datadog(),
          sumoLogic(),
          freshdesk(),
          zendesk(),
          oktaWorkflows(),
          torq(),
          grafana(),
          blank());

  private ReadyMadeWebhooks() {}

  static Optional<ReadyMade> find(String key) {
    return ALL.stream().filter(one -> one.key().equals(key)).findFirst();
  }

  private static ReadyMade slack() {
    return new ReadyMade(
        "slack",
        "Slack",
        "S",
        "Posts a message to a channel when access is asked for, granted or over.",
        draft(
            "Slack",
            "https://hooks.slack.com/services/YOUR/WEBHOOK/PATH",
            List.of(),
            new AuthenticationDraft.None(),
            """
            {
              "text": "{{data.requester.name}}, {{data.friendly_id}}: {{event_type}}",
              "blocks": [
                {
                  "type": "section",
                  "text": {
                    "type": "plain_text",
                    "text": "{{data.friendly_id}}: {{event_type}}\\n{{data.requester.name}} for %s"
                  }
                },
                {
                  "type": "context",
                  "elements": [
                    {
                      "type": "plain_text",
                      "text": "Access flow: {{default data.access_flow.name "none"}}"
                    }
                  ]
                }
              ]
            }
            """
                .formatted(INTEGRATIONS),
            LIFE,
            Map.of()),
        List.of("The webhook URL of your Slack app, which is a secret: only admins see its path."),
        "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks");
  }

  private static ReadyMade teams() {
    return new ReadyMade(
        "teams",
        "Microsoft Teams",
        "T",
        "Posts an adaptive card to a channel through a Teams workflow.",
        draft(
            "Microsoft Teams",
            "https://YOUR-ENVIRONMENT.api.powerplatform.com/powerautomate/automations/direct/workflows/YOUR-WORKFLOW/triggers/manual/paths/invoke?sig=YOUR-SIGNATURE",
            List.of(),
            new AuthenticationDraft.None(),
            """
            {
              "type": "message",
              "attachments": [
                {
                  "contentType": "application/vnd.microsoft.card.adaptive",
                  "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": [
                      {
                        "type": "TextBlock",
                        "size": "Medium",
                        "weight": "Bolder",
                        "wrap": true,
                        "text": "{{data.friendly_id}}: {{event_type}}"
                      },
                      {
                        "type": "FactSet",
                        "facts": [
                          {"title": "Requester", "value": "{{data.requester.name}}"},
                          {"title": "Access flow", "value": "{{data.access_flow.name}}"},
                          {"title": "Integrations", "value": "%s"}
                        ]
                      }
                    ]
                  }
                }
              ]
            }
            """
                .formatted(INTEGRATIONS),
            LIFE,
            Map.of()),
        List.of(
            "The URL of a workflow with the trigger \"When a Teams webhook request is received\";"
                + " its query is a secret."),
        "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook");
  }

  private static ReadyMade jira() {
    return new ReadyMade(
        "jira",
        "Jira",
        "J",
        "Opens an issue for every approved request and keeps its key.",
        draft(
            "Jira",
            "https://YOUR-SITE.atlassian.net/rest/api/2/issue",
            List.of(),
            new AuthenticationDraft.Basic("", Optional.empty()),
            """
            {
              "fields": {
                "project": {"key": "YOUR-PROJECT"},
                "issuetype": {"name": "Task"},
                "summary": "{{data.friendly_id}}: access for {{data.requester.name}}",
                "description": "{{data.requester.name}} asked for %s.\\n\\n{{data.justification}}",
                "labels": ["access-request"]
              }
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestApproved"),
            Map.of("ticket", "$.key")),
        List.of(
            "Your site in the URL and your project's key in the body.",
            "As user the e-mail address of an account, as password its API token."),
        "https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/");
  }

  private static ReadyMade serviceNow() {
    return new ReadyMade(
        "servicenow",
        "ServiceNow",
        "SN",
        "Records an incident for every request and keeps its sys_id.",
        draft(
            "ServiceNow",
            "https://YOUR-INSTANCE.service-now.com/api/now/table/incident",
            List.of(new HeaderDraft("Accept", false, "application/json", Optional.empty())),
            new AuthenticationDraft.OAuth2(
                "",
                Optional.empty(),
                "https://YOUR-INSTANCE.service-now.com/oauth_token.do",
                List.of(),
                "post",
                Map.of()),
            """
            {
              "short_description": "{{data.friendly_id}}: access for {{data.requester.name}}",
              "description": "{{data.requester.name}} asked for %s.\\n\\n{{data.justification}}",
              "correlation_id": "{{data.id}}",
              "urgency": "3",
              "impact": "3"
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestCreated"),
            Map.of("ticket", "$.result.sys_id")),
        List.of(
            "Your instance in the URL and in the token URL.",
            "Client id and client secret of an OAuth application that may use client credentials."),
        "https://www.servicenow.com/docs/csh?topicname=c_TableAPI.html");
  }

  private static ReadyMade pagerDuty() {
    return new ReadyMade(
        "pagerduty",
        "PagerDuty",
        "PD",
        "Triggers an alert when access could not be provisioned.",
        draft(
            "PagerDuty",
            "https://events.pagerduty.com/v2/enqueue",
            List.of(),
            new AuthenticationDraft.None(),
            """
            {
              "routing_key": "YOUR-INTEGRATION-KEY",
              "event_action": "trigger",
              "dedup_key": "herald-{{data.id}}",
              "payload": {
                "summary": "{{data.friendly_id}}: access for {{data.requester.name}} could not be provisioned",
                "source": "Herald",
                "severity": "error",
                "timestamp": "{{iso event_time}}",
                "custom_details": {
                  "requester": "{{data.requester.email}}",
                  "integrations": "%s"
                }
              }
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestFailed"),
            Map.of()),
        List.of(
            "The integration key of an Events API v2 integration, in the body: whoever may see"
                + " this webhook sees it."),
        "https://developer.pagerduty.com/docs/events-api-v2/overview/");
  }

  private static ReadyMade opsgenie() {
    return new ReadyMade(
        "opsgenie",
        "Opsgenie",
        "OG",
        "Creates an alert when access could not be provisioned.",
        draft(
            "Opsgenie",
            "https://api.opsgenie.com/v2/alerts",
            List.of(new HeaderDraft("Authorization", true, "", Optional.empty())),
            new AuthenticationDraft.None(),
            """
            {
              "message": "{{data.friendly_id}}: provisioning failed",
              "alias": "herald-{{data.id}}",
              "description": "{{data.requester.name}} waits for %s.",
              "source": "Herald",
              "priority": "P3",
              "tags": ["access-request"]
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestFailed"),
            Map.of()),
        List.of(
            "As value of the header Authorization: GenieKey and the key of an API integration."),
        "https://docs.opsgenie.com/docs/alert-api");
  }

  private static ReadyMade datadog() {
    return new ReadyMade(
        "datadog",
        "Datadog",
        "DD",
        "Sends every event to Datadog's logs.",
        draft(
            "Datadog",
            "https://http-intake.logs.datadoghq.com/api/v2/logs",
            List.of(new HeaderDraft("DD-API-KEY", true, "", Optional.empty())),
            new AuthenticationDraft.None(),
            """
            [
              {
                "ddsource": "herald",
                "service": "access-requests",
                "ddtags": "event:{{event_type}}",
                "message": "{{data.friendly_id}} {{event_type}} {{data.requester.email}}",
                %s
              }
            ]
            """
                .formatted(LOG_FIELDS),
            LIFE,
            Map.of()),
        List.of("Your site's host in the URL, e.g. http-intake.logs.datadoghq.eu.", "An API key."),
        "https://docs.datadoghq.com/api/latest/logs/");
  }

  private static ReadyMade sumoLogic() {
    return new ReadyMade(
        "sumologic",
        "Sumo Logic",
        "SL",
        "Sends every event to an HTTP source.",
        draft(
            "Sumo Logic",
            "https://endpoint1.collection.sumologic.com/receiver/v1/http/YOUR-TOKEN",
            List.of(new HeaderDraft("X-Sumo-Category", false, "access/requests", Optional.empty())),
            new AuthenticationDraft.None(),
            """
            {
              %s
            }
            """
                .formatted(LOG_FIELDS),
            LIFE,
            Map.of()),
        List.of("The address of your HTTP source; its path is a secret."),
        "https://help.sumologic.com/docs/send-data/hosted-collectors/http-source/");
  }

  private static ReadyMade freshdesk() {
    return new ReadyMade(
        "freshdesk",
        "Freshdesk",
        "FD",
        "Opens a ticket for every request and keeps its number.",
        draft(
            "Freshdesk",
            "https://YOUR-COMPANY.freshdesk.com/api/v2/tickets",
            List.of(),
            new AuthenticationDraft.Basic("", Optional.empty()),
            """
            {
              "subject": "{{data.friendly_id}}: access for {{data.requester.name}}",
              "description": "{{data.requester.name}} asked for %s.",
              "email": "{{data.requester.email}}",
              "priority": 1,
              "status": 2,
              "tags": ["access-request"]
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestCreated"),
            Map.of("ticket", "$.id")),
        List.of(
            "Your company in the URL.", "As user an agent's API key, as password the letter X."),
        "https://developers.freshdesk.com/api/#create_ticket");
  }

  private static ReadyMade zendesk() {
    return new ReadyMade(
        "zendesk",
        "Zendesk",
        "Z",
        "Opens a ticket for every request and keeps its number.",
        draft(
            "Zendesk",
            "https://YOUR-COMPANY.zendesk.com/api/v2/tickets",
            List.of(),
            new AuthenticationDraft.Basic("", Optional.empty()),
            """
            {
              "ticket": {
                "subject": "{{data.friendly_id}}: access for {{data.requester.name}}",
                "comment": {"body": "{{data.requester.name}} asked for %s."},
                "external_id": "{{data.id}}",
                "priority": "normal",
                "tags": ["access-request"]
              }
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestCreated"),
            Map.of("ticket", "$.ticket.id")),
        List.of(
            "Your company in the URL.",
            "As user an agent's e-mail address followed by /token, as password an API token."),
        "https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/");
  }

  private static ReadyMade oktaWorkflows() {
    return new ReadyMade(
        "okta-workflows",
        "Okta Workflows",
        "OW",
        "Starts a flow for every grant and every end of a grant.",
        draft(
            "Okta Workflows",
            "https://YOUR-ORG.workflows.okta.com/api/flo/YOUR-FLOW/invoke",
            List.of(new HeaderDraft("x-api-client-token", true, "", Optional.empty())),
            new AuthenticationDraft.None(),
            """
            {
              "event_type": "{{event_type}}",
              "event_time": "{{iso event_time}}",
              "requester_email": "{{data.requester.email}}",
              "integration": "{{data.access_groups.[0].integration.name}}",
              "resource_type": "{{data.access_groups.[0].resource_types.[0].name}}",
              "access_groups": {{json data.access_groups}}
            }
            """,
            List.of("RequestGranted", "RequestExpired"),
            Map.of()),
        List.of("Your org and your flow in the URL.", "The flow's client token."),
        "https://help.okta.com/wf/en-us/content/topics/workflows/build/api-endpoint.htm");
  }

  private static ReadyMade torq() {
    return new ReadyMade(
        "torq",
        "Torq",
        "TQ",
        "Starts a Torq workflow for every event.",
        draft(
            "Torq",
            "https://hooks.torq.io/v1/webhooks/YOUR-WEBHOOK",
            List.of(),
            new AuthenticationDraft.Bearer(Optional.empty()),
            """
            {
              "event": "{{event_type}} by {{data.requester.name}}",
              %s
            }
            """
                .formatted(LOG_FIELDS.replace("\n    ", "\n  ")),
            LIFE,
            Map.of()),
        List.of("Your webhook in the URL.", "The token that the webhook's trigger asks for."),
        "https://kb.torq.io/en/articles/9139233-webhooks");
  }

  private static ReadyMade grafana() {
    return new ReadyMade(
        "grafana",
        "Grafana",
        "G",
        "Raises an alert in Grafana IRM when access could not be provisioned.",
        draft(
            "Grafana",
            "https://YOUR-ONCALL-HOST.grafana.net/oncall/integrations/v1/formatted_webhook/YOUR-TOKEN/",
            List.of(),
            new AuthenticationDraft.None(),
            """
            {
              "alert_uid": "herald-{{data.id}}",
              "title": "{{data.friendly_id}}: provisioning failed",
              "state": "alerting",
              "message": "{{data.requester.name}} waits for %s."
            }
            """
                .formatted(INTEGRATIONS),
            List.of("RequestFailed"),
            Map.of()),
        List.of("The address of a Formatted Webhook integration; its path is a secret."),
        "https://grafana.com/docs/grafana-cloud/alerting-and-irm/irm/");
  }

  private static ReadyMade blank() {
    return new ReadyMade(
        "blank",
        "Blank",
        "+",
        "Begins with six fields and your own ideas.",
        draft(
            "",
            "",
            List.of(),
            new AuthenticationDraft.None(),
            WebhookForm.DEFAULT_BODY,
            List.of(),
            Map.of()),
        List.of(),
        "");
  }

  private static WebhookDraft draft(
      String name,
      String url,
      List<HeaderDraft> headers,
      AuthenticationDraft authentication,
      String body,
      List<String> triggers,
      Map<String, String> capture) {
    return new WebhookDraft(
        name,
        "",
        "",
        "",
        List.of(),
        false,
        "POST",
        url,
        headers,
        authentication,
        body,
        triggers,
        List.of(),
        List.of(),
        capture,
        "10s",
        DeliveryDraft.DEFAULT,
        Optional.<Secret>empty());
  }
}
