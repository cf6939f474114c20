package io.herald.persistence;

import io.herald.application.webhook.UrlMask;
import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.Filter;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.id.WebhookId;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
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
import io.herald.domain.webhook.SecretParameters;
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
 * A webhook as stored: a JSON document, and apart from it the values of its secrets, for which the
 * document has their places in the list. URLs are among the secrets, since their paths and queries
 * often are some; the document has their origins. Earlier versions have hints in the place of
 * secrets. Members that a later version adds have defaults here, and members that this one does not
 * know are left alone, so that neighbouring versions read each other's documents.
 *
 * @param document JSON without secrets
 * @param secrets a JSON array of the secrets' values, to be encrypted
 */
record WebhookDocument(String document, String secrets) {

  static WebhookDocument of(Webhook webhook) {
    Writing writing = new Writing();
    JsonObject document = writing.webhook(webhook);
    return new WebhookDocument(document.text(), JsonArray.ofStrings(writing.secrets).text());
  }

  Webhook webhook(WebhookId id, EventKinds kinds) {
    List<String> values = new ArrayList<>();
    for (Json value : JsonReader.array(secrets).elements()) {
      values.add(((JsonString) value).value());
    }
    return new Reading(kinds, values).webhook(id, JsonReader.object(document));
  }

  /** Writes one webhook and collects its secrets. */
  private static final class Writing {
    private final List<String> secrets = new ArrayList<>();

    private Json place(Secret secret) {
      return switch (secret) {
        case Secret.Known(String value) -> place(value);
        case Secret.Kept(String hint) -> JsonObject.builder().put("hint", hint).build();
      };
    }

    private JsonNumber place(String value) {
      secrets.add(value);
      return Json.of(secrets.size() - 1L);
    }

    JsonObject webhook(Webhook webhook) {
      return JsonObject.builder()
          .put("version", Json.of(webhook.version()))
          .put("settings", settings(webhook.settings()))
          .put("status", status(webhook.status()))
          .put("signing_secrets", list(webhook.signingSecrets(), this::signingSecret))
          .put("created_at", time(webhook.createdAt()))
          .put("updated_at", time(webhook.updatedAt()))
          .build();
    }

    private JsonObject settings(WebhookSettings settings) {
      return JsonObject.builder()
          .put("name", settings.name().value())
          .put("kind", settings.kind().name())
          .put("description", settings.description())
          .put("owner", settings.owner())
          .put("labels", JsonArray.ofStrings(settings.labels()))
          .put("method", settings.method().name())
          .put("url", UrlMask.masked(settings.url()))
          .put("whole_url", place(settings.url()))
          .put("headers", list(settings.headers(), this::header))
          .put("authentication", authentication(settings.authentication()))
          .put("body_template", settings.bodyTemplate())
          .put(
              "triggers",
              JsonArray.ofStrings(settings.triggers().stream().map(Trigger::name).toList()))
          .put("filters", list(settings.filters(), Writing::filter))
          .put("response_validators", list(settings.responseValidators(), Writing::validator))
          .put("captures", list(settings.captures(), Writing::capture))
          .put("timeout_millis", Json.of(settings.timeout().toMillis()))
          .put("delivery", delivery(settings.delivery()))
          .build();
    }

    private JsonObject header(Header header) {
      return switch (header) {
        case Header.Plain(String name, String value) ->
            JsonObject.builder().put("name", name).put("value", value).build();
        case Header.Hidden(String name, Secret value) ->
            JsonObject.builder().put("name", name).put("secret", place(value)).build();
      };
    }

    private JsonObject authentication(Authentication authentication) {
      return switch (authentication) {
        case Authentication.None _ -> JsonObject.builder().put("type", "none").build();
        case Authentication.Bearer(Secret token) ->
            JsonObject.builder().put("type", "bearer").put("token", place(token)).build();
        case Authentication.Basic(String username, Secret password) ->
            JsonObject.builder()
                .put("type", "basic")
                .put("username", username)
                .put("password", place(password))
                .build();
        case Authentication.OAuth2 oauth2 ->
            JsonObject.builder()
                .put("type", "oauth2")
                .put("client_id", oauth2.clientId())
                .put("client_secret", place(oauth2.clientSecret()))
                .put("token_url", UrlMask.masked(oauth2.tokenUrl()))
                .put("whole_token_url", place(oauth2.tokenUrl()))
                .put("scopes", JsonArray.ofStrings(oauth2.scopes()))
                .put("client_authentication", oauth2.clientAuthentication().name())
                .put("extra", texts(SecretParameters.hidden(oauth2.extra())))
                .put("whole_extra", place(texts(oauth2.extra()).text()))
                .build();
        case Authentication.MutualTls(String certificate, Secret privateKey) ->
            JsonObject.builder()
                .put("type", "mutual_tls")
                .put("certificate", certificate)
                .put("private_key", place(privateKey))
                .build();
      };
    }

    private static JsonObject texts(Map<String, String> texts) {
      JsonObject.Builder members = JsonObject.builder();
      texts.forEach(members::put);
      return members.build();
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
      JsonObject.Builder members =
          JsonObject.builder()
              .put("max_concurrency", Json.of(policy.maxConcurrency()))
              .put("order", policy.order().name())
              .put("retry", retry(policy.retry()));
      policy
          .rateLimit()
          .ifPresent(limit ->
              members.put(
                  "rate_limit",
                  JsonObject.builder()
                      .put("permits", Json.of(limit.permits()))
                      .put("period_millis", Json.of(limit.period().toMillis()))
                      .build()));
      return members.build();
    }

    private static JsonObject retry(Retry retry) {
      return switch (retry) {
        case Retry.Standard _ -> JsonObject.builder().put("type", "standard").build();
        case Retry.None _ -> JsonObject.builder().put("type", "none").build();
        case Retry.Delays(List<Duration> delays) ->
            JsonObject.builder()
                .put("type", "delays")
                .put("millis", list(delays, delay -> Json.of(delay.toMillis())))
                .build();
      };
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

    private JsonObject signingSecret(SigningSecret secret) {
      JsonObject.Builder members =
          JsonObject.builder()
              .put("value", place(secret.value()))
              .put("created_at", time(secret.createdAt()));
      secret.expiresAt().ifPresent(at -> members.put("expires_at", time(at)));
      return members.build();
    }

    private static JsonNumber time(Instant instant) {
      return Json.of(Bound.micros(instant));
    }

    private static <T> JsonArray list(List<T> values, Function<T, Json> element) {
      return new JsonArray(values.stream().map(element).toList());
    }
  }

  /** Reads one webhook with its secrets at hand. */
  private record Reading(EventKinds kinds, List<String> secrets) {

    Webhook webhook(WebhookId id, JsonObject document) {
      return new Webhook(
          id,
          number(document, "version"),
          settings(object(document, "settings")),
          status(object(document, "status")),
          list(document, "signing_secrets", this::signingSecret),
          time(document, "created_at"),
          time(document, "updated_at"));
    }

    private WebhookSettings settings(JsonObject settings) {
      Set<Trigger> triggers = new LinkedHashSet<>();
      texts(settings, "triggers").forEach(name -> triggers.add(new Trigger(name)));
      String kind = text(settings, "kind");
      return new WebhookSettings(
          new WebhookName(text(settings, "name")),
          kinds
              .named(kind)
              .orElseThrow(() -> new IllegalStateException("no event kind is called " + kind)),
          text(settings, "description"),
          text(settings, "owner"),
          texts(settings, "labels"),
          HttpMethod.valueOf(text(settings, "method")),
          whole(settings, "url"),
          list(settings, "headers", this::header),
          authentication(object(settings, "authentication")),
          text(settings, "body_template"),
          triggers,
          list(settings, "filters", Reading::filter),
          list(settings, "response_validators", Reading::validator),
          list(settings, "captures", Reading::capture),
          Duration.ofMillis(number(settings, "timeout_millis")),
          delivery(object(settings, "delivery")));
    }

    private Secret secret(JsonObject object, String name) {
      return member(object, name) instanceof JsonObject hidden
          ? new Secret.Kept(text(hidden, "hint"))
          : Secret.of(secrets.get(Math.toIntExact(number(object, name))));
    }

    /** A URL: in the document is what everybody may see, among the secrets the whole. */
    private String whole(JsonObject object, String name) {
      return object.members().containsKey("whole_" + name)
          ? secrets.get(Math.toIntExact(number(object, "whole_" + name)))
          : text(object, name);
    }

    private Header header(JsonObject header) {
      String name = text(header, "name");
      return header.members().containsKey("secret")
          ? new Header.Hidden(name, secret(header, "secret"))
          : new Header.Plain(name, text(header, "value"));
    }

    private Authentication authentication(JsonObject object) {
      String type = text(object, "type");
      return switch (type) {
        case "none" -> new Authentication.None();
        case "bearer" -> new Authentication.Bearer(secret(object, "token"));
        case "basic" ->
            new Authentication.Basic(text(object, "username"), secret(object, "password"));
        case "oauth2" ->
            new Authentication.OAuth2(
                text(object, "client_id"),
                secret(object, "client_secret"),
                whole(object, "token_url"),
                texts(object, "scopes"),
                ClientAuthentication.valueOf(text(object, "client_authentication")),
                textMap(
                    object.members().containsKey("whole_extra")
                        ? JsonReader.object(
                            secrets.get(Math.toIntExact(number(object, "whole_extra"))))
                        : object(object, "extra")));
        case "mutual_tls" ->
            new Authentication.MutualTls(
                text(object, "certificate"), secret(object, "private_key"));
        default -> throw new IllegalStateException("no authentication is called " + type);
      };
    }

    static Map<String, String> textMap(JsonObject object) {
      Map<String, String> texts = new LinkedHashMap<>();
      object.members().forEach((name, value) -> texts.put(name, ((JsonString) value).value()));
      return texts;
    }

    private static Filter filter(JsonObject filter) {
      String operator = text(filter, "operator");
      return new Filter(
          text(filter, "field"),
          FilterOperator.of(operator)
              .orElseThrow(() -> new IllegalStateException("no operator is called " + operator)),
          texts(filter, "values"));
    }

    private static ResponseValidator validator(JsonObject validator) {
      return new ResponseValidator(
          text(validator, "json_path"), texts(validator, "expected_values"));
    }

    private static Capture capture(JsonObject capture) {
      return new Capture(text(capture, "name"), text(capture, "json_path"));
    }

    private static DeliveryPolicy delivery(JsonObject delivery) {
      Optional<RateLimit> limit =
          delivery
              .at("rate_limit")
              .map(JsonObject.class::cast)
              .map(found ->
                  new RateLimit(
                      Math.toIntExact(number(found, "permits")),
                      Duration.ofMillis(number(found, "period_millis"))));
      return new DeliveryPolicy(
          Math.toIntExact(number(delivery, "max_concurrency")),
          limit,
          Order.valueOf(text(delivery, "order")),
          retry(object(delivery, "retry")));
    }

    private static Retry retry(JsonObject retry) {
      String type = text(retry, "type");
      return switch (type) {
        case "standard" -> new Retry.Standard();
        case "none" -> new Retry.None();
        case "delays" ->
            new Retry.Delays(
                ((JsonArray) member(retry, "millis"))
                    .elements().stream()
                        .map(value -> Duration.ofMillis(((JsonNumber) value).decimal().longValue()))
                        .toList());
        default -> throw new IllegalStateException("no retry is called " + type);
      };
    }

    private static WebhookStatus status(JsonObject status) {
      return member(status, "active").equals(Json.of(true))
          ? new WebhookStatus.Active()
          : new WebhookStatus.Inactive(
              WebhookStatus.Reason.valueOf(text(status, "reason")),
              text(status, "detail"),
              time(status, "since"));
    }

    private SigningSecret signingSecret(JsonObject secret) {
      return new SigningSecret(
          secret(secret, "value"),
          time(secret, "created_at"),
          secret.members().containsKey("expires_at")
              ? Optional.of(time(secret, "expires_at"))
              : Optional.empty());
    }

    private static Json member(JsonObject object, String name) {
      Json value = object.members().get(name);
      if (value == null) {
        throw new IllegalStateException("a stored webhook has no " + name);
      }
      return value;
    }

    private static JsonObject object(JsonObject object, String name) {
      return (JsonObject) member(object, name);
    }

    private static String text(JsonObject object, String name) {
      return ((JsonString) member(object, name)).value();
    }

    private static long number(JsonObject object, String name) {
      return ((JsonNumber) member(object, name)).decimal().longValueExact();
    }

    private static Instant time(JsonObject object, String name) {
      return Bound.instant(number(object, name));
    }

    private static List<String> texts(JsonObject object, String name) {
      return ((JsonArray) member(object, name))
          .elements().stream().map(value -> ((JsonString) value).value()).toList();
    }

    private static <T> List<T> list(
        JsonObject object, String name, Function<JsonObject, T> element) {
      return ((JsonArray) member(object, name))
          .elements().stream().map(value -> element.apply((JsonObject) value)).toList();
    }
  }
}
