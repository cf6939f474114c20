package io.herald.persistence;

import io.herald.domain.DurationText;
import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.domain.webhook.Authentication;
import io.herald.domain.webhook.Authentication.ClientAuthentication;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.DeliveryPolicy;
import io.herald.domain.webhook.DeliveryPolicy.Order;
import io.herald.domain.webhook.DeliveryPolicy.RateLimit;
import io.herald.domain.webhook.DeliveryPolicy.Retry;
import io.herald.domain.webhook.Header;
import io.herald.domain.webhook.HttpMethod;
import io.herald.domain.webhook.ResponseValidator;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import io.herald.domain.webhook.WebhookSettings;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A webhook as the JSON document that is stored: everything but its secrets is readable; secrets
 * are encrypted, each bound to its webhook and field. Thread-safe.
 */
final class WebhookDocument {
  private final SecretBox secrets;
  private final EventKinds kinds;

  WebhookDocument(SecretBox secrets, EventKinds kinds) {
    this.secrets = secrets;
    this.kinds = kinds;
  }

  String write(Webhook webhook) {
    WebhookSettings settings = webhook.settings();
    WebhookId id = webhook.id();
    return JsonObject.builder()
        .put("id", id.toString())
        .put("version", Json.of(webhook.version()))
        .put("status", status(webhook.status()))
        .put("created_at", time(webhook.createdAt()))
        .put("updated_at", time(webhook.updatedAt()))
        .put("signing_secrets", signingSecrets(webhook))
        .put("name", settings.name().value())
        .put("kind", settings.kind().name())
        .put("description", settings.description())
        .put("owner", settings.owner())
        .put("labels", JsonArray.ofStrings(settings.labels()))
        .put("method", settings.method().name())
        .put("url", settings.url())
        .put("headers", headers(id, settings.headers()))
        .put("authentication", authentication(id, settings.authentication()))
        .put("body_template", settings.bodyTemplate())
        .put(
            "triggers",
            JsonArray.ofStrings(settings.triggers().stream().map(Trigger::name).toList()))
        .put("filters", list(settings.filters(), WebhookDocument::filter))
        .put("response_validators", list(settings.responseValidators(), WebhookDocument::validator))
        .put("captures", list(settings.captures(), WebhookDocument::capture))
        .put("timeout", DurationText.format(settings.timeout()))
        .put("delivery", delivery(settings.delivery()))
        .build()
        .text();
  }

  Webhook read(String text) {
    JsonObject document = JsonReading.object(text);
    WebhookId id = WebhookId.parse(string(document, "id")).orElseThrow();
    return new Webhook(
        id,
        number(document, "version"),
        settings(id, document),
        status(object(document, "status")),
        signingSecrets(id, document),
        instant(document, "created_at"),
        instant(document, "updated_at"));
  }

  private WebhookSettings settings(WebhookId id, JsonObject document) {
    Set<Trigger> triggers = new LinkedHashSet<>();
    strings(document, "triggers").forEach(name -> triggers.add(new Trigger(name)));
    return new WebhookSettings(
        new WebhookName(string(document, "name")),
        kinds.named(string(document, "kind")).orElseThrow(),
        string(document, "description"),
        string(document, "owner"),
        strings(document, "labels"),
        HttpMethod.valueOf(string(document, "method")),
        string(document, "url"),
        headers(id, document),
        authentication(id, object(document, "authentication")),
        string(document, "body_template"),
        triggers,
        objects(
            document,
            "filters",
            filter ->
                new Filter(
                    string(filter, "field"),
                    FilterOperator.of(string(filter, "operator")).orElseThrow(),
                    strings(filter, "values"))),
        objects(
            document,
            "response_validators",
            validator ->
                new ResponseValidator(
                    string(validator, "json_path"), strings(validator, "expected_values"))),
        objects(
            document,
            "captures",
            capture -> new Capture(string(capture, "name"), string(capture, "json_path"))),
        duration(string(document, "timeout")),
        delivery(object(document, "delivery")));
  }

  private static JsonObject status(WebhookStatus status) {
    return switch (status) {
      case WebhookStatus.Active _ -> JsonObject.builder().put("active", Json.of(true)).build();
      case WebhookStatus.Inactive(WebhookStatus.Reason reason, String detail, Instant since) ->
          JsonObject.builder()
              .put("active", Json.of(false))
              .put("reason", reason.name())
              .put("detail", detail)
              .put("since", time(since))
              .build();
    };
  }

  private static WebhookStatus status(JsonObject document) {
    return document.members().get("active") == JsonBoolean.TRUE
        ? new WebhookStatus.Active()
        : new WebhookStatus.Inactive(
            WebhookStatus.Reason.valueOf(string(document, "reason")),
            string(document, "detail"),
            instant(document, "since"));
  }

  private JsonArray signingSecrets(Webhook webhook) {
    List<Json> elements = new ArrayList<>();
    for (SigningSecret secret : webhook.signingSecrets()) {
      JsonObject.Builder element =
          JsonObject.builder()
              .put("value", encrypt(webhook.id(), "signing_secret", secret.value()))
              .put("created_at", time(secret.createdAt()));
      secret.expiresAt().ifPresent(at -> element.put("expires_at", time(at)));
      elements.add(element.build());
    }
    return new JsonArray(elements);
  }

  private List<SigningSecret> signingSecrets(WebhookId id, JsonObject document) {
    return objects(
        document,
        "signing_secrets",
        element ->
            new SigningSecret(
                decrypt(id, "signing_secret", string(element, "value")),
                instant(element, "created_at"),
                element.members().containsKey("expires_at")
                    ? Optional.of(instant(element, "expires_at"))
                    : Optional.empty()));
  }

  private JsonArray headers(WebhookId id, List<Header> headers) {
    return list(
        headers,
        header ->
            switch (header) {
              case Header.Plain(String name, String value) ->
                  JsonObject.builder().put("name", name).put("value", value).build();
              case Header.Hidden(String name, Secret value) ->
                  JsonObject.builder()
                      .put("name", name)
                      .put("secret", encrypt(id, "headers." + name, value))
                      .build();
            });
  }

  private List<Header> headers(WebhookId id, JsonObject document) {
    return objects(
        document,
        "headers",
        header -> {
          String name = string(header, "name");
          return header.members().containsKey("secret")
              ? new Header.Hidden(name, decrypt(id, "headers." + name, string(header, "secret")))
              : new Header.Plain(name, string(header, "value"));
        });
  }

  private JsonObject authentication(WebhookId id, Authentication authentication) {
    JsonObject.Builder document = JsonObject.builder();
    switch (authentication) {
      case Authentication.None _ -> document.put("type", "none");
      case Authentication.Bearer(Secret token) ->
          document.put("type", "bearer").put("token", encrypt(id, "token", token));
      case Authentication.Basic(String username, Secret password) ->
          document
              .put("type", "basic")
              .put("username", username)
              .put("password", encrypt(id, "password", password));
      case Authentication.OAuth2 oauth -> {
        JsonObject.Builder extra = JsonObject.builder();
        oauth.extra().forEach(extra::put);
        document
            .put("type", "oauth2")
            .put("client_id", oauth.clientId())
            .put("client_secret", encrypt(id, "client_secret", oauth.clientSecret()))
            .put("token_url", oauth.tokenUrl())
            .put("scopes", JsonArray.ofStrings(oauth.scopes()))
            .put("client_authentication", oauth.clientAuthentication().name())
            .put("extra", extra.build());
      }
      case Authentication.MutualTls(String certificate, Secret key) ->
          document
              .put("type", "mutual_tls")
              .put("certificate", certificate)
              .put("private_key", encrypt(id, "private_key", key));
    }
    return document.build();
  }

  private Authentication authentication(WebhookId id, JsonObject document) {
    return switch (string(document, "type")) {
      case "bearer" -> new Authentication.Bearer(decrypt(id, "token", string(document, "token")));
      case "basic" ->
          new Authentication.Basic(
              string(document, "username"), decrypt(id, "password", string(document, "password")));
      case "oauth2" -> {
        Map<String, String> extra = new LinkedHashMap<>();
        object(document, "extra")
            .members()
            .keySet()
            .forEach(name -> extra.put(name, string(object(document, "extra"), name)));
        yield new Authentication.OAuth2(
            string(document, "client_id"),
            decrypt(id, "client_secret", string(document, "client_secret")),
            string(document, "token_url"),
            strings(document, "scopes"),
            ClientAuthentication.valueOf(string(document, "client_authentication")),
            extra);
      }
      case "mutual_tls" ->
          new Authentication.MutualTls(
              string(document, "certificate"),
              decrypt(id, "private_key", string(document, "private_key")));
      default -> new Authentication.None();
    };
  }

  private static JsonObject filter(Filter filter) {
    return JsonObject.builder()
        .put("field", filter.field())
        .put("operator", filter.operator().text())
        .put("values", JsonArray.ofStrings(filter.values()))
        .build();
  }

  private static JsonObject validator(ResponseValidator validator) {
    return JsonObject.builder()
        .put("json_path", validator.jsonPath())
        .put("expected_values", JsonArray.ofStrings(validator.expectedValues()))
        .build();
  }

  private static JsonObject capture(Capture capture) {
    return JsonObject.builder()
        .put("name", capture.name())
        .put("json_path", capture.jsonPath())
        .build();
  }

  private static JsonObject delivery(DeliveryPolicy policy) {
    JsonObject.Builder document =
        JsonObject.builder()
            .put("max_concurrency", Json.of(policy.maxConcurrency()))
            .put("order", policy.order().name());
    policy
        .rateLimit()
        .ifPresent(limit ->
            document
                .put("permits", Json.of(limit.permits()))
                .put("period", DurationText.format(limit.period())));
    switch (policy.retry()) {
      case Retry.Standard _ -> document.put("retry", "standard");
      case Retry.None _ -> document.put("retry", "none");
      case Retry.Delays(List<Duration> delays) ->
          document.put(
              "retry", JsonArray.ofStrings(delays.stream().map(DurationText::format).toList()));
    }
    return document.build();
  }

  private static DeliveryPolicy delivery(JsonObject document) {
    Optional<RateLimit> limit =
        document.members().containsKey("permits")
            ? Optional.of(
                new RateLimit(
                    Math.toIntExact(number(document, "permits")),
                    duration(string(document, "period"))))
            : Optional.empty();
    Retry retry =
        switch (document.members().get("retry")) {
          case JsonString(String name) ->
              name.equals("none") ? new Retry.None() : new Retry.Standard();
          case JsonArray _ ->
              new Retry.Delays(
                  strings(document, "retry").stream().map(WebhookDocument::duration).toList());
          case null, default -> new Retry.Standard();
        };
    return new DeliveryPolicy(
        Math.toIntExact(number(document, "max_concurrency")),
        limit,
        Order.valueOf(string(document, "order")),
        retry);
  }

  private String encrypt(WebhookId id, String field, Secret secret) {
    if (!(secret instanceof Secret.Known(String value))) {
      throw new IllegalArgumentException("a stored webhook has its secrets itself: " + field);
    }
    return secrets.encrypt(value, place(id, field));
  }

  private Secret decrypt(WebhookId id, String field, String text) {
    return Secret.of(secrets.decrypt(text, place(id, field)));
  }

  private static String place(WebhookId id, String field) {
    return "webhook/" + id + "/" + field;
  }

  private static Duration duration(String text) {
    return DurationText.parse(text).orElseThrow();
  }

  private static JsonNumber time(Instant instant) {
    return Json.of(Columns.micros(instant));
  }

  private static Instant instant(JsonObject document, String member) {
    return Columns.instant(number(document, member));
  }

  private static long number(JsonObject document, String member) {
    return document
        .at(member)
        .map(value -> ((JsonNumber) value).decimal().longValueExact())
        .orElseThrow();
  }

  private static String string(JsonObject document, String member) {
    return document.stringAt(member).orElse("");
  }

  private static JsonObject object(JsonObject document, String member) {
    return document.at(member).map(JsonObject.class::cast).orElse(JsonObject.EMPTY);
  }

  private static List<String> strings(JsonObject document, String member) {
    return elements(document, member).stream().map(value -> ((JsonString) value).value()).toList();
  }

  private static <T> List<T> objects(
      JsonObject document, String member, Function<JsonObject, T> reading) {
    return elements(document, member).stream().map(JsonObject.class::cast).map(reading).toList();
  }

  private static List<Json> elements(JsonObject document, String member) {
    return document.at(member).map(value -> ((JsonArray) value).elements()).orElse(List.of());
  }

  private static <T> JsonArray list(List<T> values, Function<T, ? extends Json> writing) {
    return new JsonArray(values.stream().<Json>map(writing).toList());
  }
}
