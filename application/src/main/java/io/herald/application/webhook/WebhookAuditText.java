package io.herald.application.webhook;

import io.herald.domain.Secret;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.webhook.SecretParameters;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookDraft.AuthenticationDraft;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A webhook as the audit log keeps it: the webhook file as canonical JSON, of secrets at most their
 * hints, of URLs the origin. Stateless.
 */
final class WebhookAuditText {
  private static final String MASK = SecretParameters.MASK;

  private WebhookAuditText() {}

  /** How the audit log calls a webhook. */
  static String object(Webhook webhook) {
    return "webhook " + webhook.settings().name() + " (" + webhook.id() + ")";
  }

  static String of(Webhook webhook) {
    WebhookDraft draft = WebhookDraft.of(webhook);
    return JsonObject.builder()
        .put("id", webhook.id().toString())
        .put("version", Json.of(webhook.version()))
        .put("name", draft.name())
        .put("kind", draft.kind())
        .putIfPresent("description", draft.description())
        .putIfPresent("owner", draft.owner())
        .put("labels", JsonArray.ofStrings(draft.labels()))
        .put("active", Json.of(draft.active()))
        .putIfPresent("inactive", inactive(webhook.status()))
        .put("method", draft.method())
        .put("url", UrlMask.masked(draft.url()))
        .put("headers", array(draft.headers().stream().map(WebhookAuditText::header).toList()))
        .put("authentication", authentication(draft.authentication()))
        .put("body_template", draft.bodyTemplate())
        .put("triggers", JsonArray.ofStrings(draft.triggers()))
        .put(
            "filters",
            array(
                draft.filters().stream()
                    .map(filter ->
                        JsonObject.builder()
                            .put("field", filter.field())
                            .put("operator", filter.operator())
                            .put("values", JsonArray.ofStrings(filter.values()))
                            .build())
                    .toList()))
        .put(
            "response_validators",
            array(
                draft.responseValidators().stream()
                    .map(validator ->
                        JsonObject.builder()
                            .put("json_path", validator.jsonPath())
                            .put("expected_values", JsonArray.ofStrings(validator.expectedValues()))
                            .build())
                    .toList()))
        .put("capture", strings(draft.capture()))
        .put("timeout", draft.timeout())
        .put(
            "delivery",
            JsonObject.builder()
                .put("max_concurrency", Json.of(draft.delivery().maxConcurrency()))
                .putIfPresent("rate_limit", draft.delivery().rateLimit())
                .put("order", draft.delivery().order())
                .put("retry", draft.delivery().retry())
                .build())
        .put(
            "signing_secrets",
            array(webhook.signingSecrets().stream().map(WebhookAuditText::signingSecret).toList()))
        .build()
        .text();
  }

  private static JsonObject inactive(WebhookStatus status) {
    return switch (status) {
      case WebhookStatus.Active _ -> JsonObject.EMPTY;
      case WebhookStatus.Inactive(WebhookStatus.Reason reason, String detail, Instant since) ->
          JsonObject.builder()
              .put("reason", reason.name())
              .putIfPresent("detail", detail)
              .put("since", since.toString())
              .build();
    };
  }

  private static JsonObject header(WebhookDraft.HeaderDraft header) {
    return header.secret()
        ? JsonObject.builder()
            .put("name", header.name())
            .put("value", hint(header.secretValue()))
            .put("secret", Json.of(true))
            .build()
        : JsonObject.builder().put("name", header.name()).put("value", header.value()).build();
  }

  private static JsonObject authentication(AuthenticationDraft authentication) {
    return switch (authentication) {
      case AuthenticationDraft.None _ -> named("none", JsonObject.EMPTY);
      case AuthenticationDraft.Bearer bearer ->
          named("bearer", JsonObject.builder().put("token", hint(bearer.token())).build());
      case AuthenticationDraft.Basic basic ->
          named(
              "basic",
              JsonObject.builder()
                  .put("username", basic.username())
                  .put("password", hint(basic.password()))
                  .build());
      case AuthenticationDraft.OAuth2 oauth2 ->
          named(
              "oauth2",
              JsonObject.builder()
                  .put("client_id", oauth2.clientId())
                  .put("client_secret", hint(oauth2.clientSecret()))
                  .put("token_url", UrlMask.masked(oauth2.tokenUrl()))
                  .put("scopes", JsonArray.ofStrings(oauth2.scopes()))
                  .put("client_authentication", oauth2.clientAuthentication())
                  .put("extra", strings(SecretParameters.hidden(oauth2.extra())))
                  .build());
      case AuthenticationDraft.MutualTls mutualTls ->
          named(
              "mutual_tls",
              JsonObject.builder()
                  .put("certificate", mutualTls.certificate())
                  .put("private_key", hint(mutualTls.privateKey()))
                  .build());
    };
  }

  private static JsonObject named(String name, JsonObject value) {
    return JsonObject.builder().put(name, value).build();
  }

  private static JsonObject signingSecret(SigningSecret secret) {
    return JsonObject.builder()
        .put("value", MASK + secret.value().hint())
        .put("created_at", secret.createdAt().toString())
        .putIfPresent("expires_at", secret.expiresAt().map(Instant::toString).orElse(""))
        .build();
  }

  private static String hint(Optional<Secret> secret) {
    return MASK + secret.map(Secret::hint).orElse("");
  }

  private static JsonObject strings(Map<String, String> texts) {
    JsonObject.Builder members = JsonObject.builder();
    texts.forEach(members::put);
    return members.build();
  }

  private static JsonArray array(List<JsonObject> elements) {
    return new JsonArray(List.copyOf(elements));
  }
}
