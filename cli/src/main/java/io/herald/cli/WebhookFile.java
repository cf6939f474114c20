package io.herald.cli;

import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.MutualTlsAuthentication;
import io.herald.proto.v1.OAuth2Authentication;
import io.herald.proto.v1.ResponseValidator;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.Webhook;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Webhooks as people write them, in JSON or YAML, and as the command prints them; what it prints it
 * takes back. A secret is a text, or {@code {hint: …}} for the one that is stored, or stands in the
 * environment variable that {@code …_env} names. Stateless.
 */
final class WebhookFile {
  /** What Herald alone writes; taken back and left aside. */
  private static final List<String> WRITTEN_BY_HERALD =
      List.of("id", "inactivity", "create_time", "update_time", "warnings");

  private static final List<String> KNOWN =
      List.of(
          "name",
          "kind",
          "description",
          "owner",
          "labels",
          "active",
          "method",
          "url",
          "headers",
          "authentication",
          "body_template",
          "triggers",
          "filters",
          "response_validators",
          "capture",
          "timeout",
          "delivery",
          "signing_secret",
          "signing_secret_env",
          "etag");

  private final Map<String, String> environment;

  /**
   * A reader and writer.
   *
   * @param environment where {@code …_env} is looked up
   */
  WebhookFile(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads the webhooks of a file: one document, several, a list, or {@code {webhooks: […]}}.
   *
   * @throws CommandFailure with all that is wrong
   */
  List<Webhook> read(String source, byte[] content) {
    List<JsonNode> documents = documents(source, content);
    List<String> problems = new ArrayList<>();
    List<Webhook> webhooks = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      String place =
          documents.size() == 1 ? source + ": " : "%s: webhook %d: ".formatted(source, i + 1);
      List<String> found = new ArrayList<>();
      webhooks.add(webhook(FileNode.root(documents.get(i), environment, found)));
      found.forEach(problem -> problems.add(place + problem));
    }
    if (documents.isEmpty()) {
      problems.add(source + ": There is no webhook in this file.");
    }
    if (!problems.isEmpty()) {
      throw new CommandFailure(ExitCode.REFUSED, problems);
    }
    return webhooks;
  }

  private static List<JsonNode> documents(String source, byte[] content) {
    String text = text(source, content);
    List<JsonNode> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> all =
        mapper(text).readerFor(JsonNode.class).readValues(new UnfilledReader(text))) {
      while (all.hasNextValue()) {
        JsonNode document = all.nextValue();
        if (document.isArray()) {
          document.forEach(documents::add);
        } else if (document.isObject()
            && document.size() == 1
            && document.path("webhooks").isArray()) {
          document.path("webhooks").forEach(documents::add);
        } else if (!document.isNull() && !document.isMissingNode()) {
          documents.add(document);
        }
      }
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw CommandFailure.refused(
          "%s:%d: This is neither JSON nor YAML: %s"
              .formatted(source, line, e.getOriginalMessage().lines().findFirst().orElse("")));
    }
    return documents;
  }

  private static String text(String source, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw CommandFailure.refused(source + ": This file is not UTF-8; save it as UTF-8.");
    }
  }

  private static ObjectMapper mapper(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[")
        ? JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
        : YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  private static Webhook webhook(FileNode node) {
    List<String> known = new ArrayList<>(KNOWN);
    known.addAll(WRITTEN_BY_HERALD);
    node.refuseUnknown(known);
    Webhook.Builder webhook =
        Webhook.newBuilder()
            .setName(node.text("name"))
            .setKind(node.text("kind"))
            .setDescription(node.text("description"))
            .setOwner(node.text("owner"))
            .addAllLabels(node.texts("labels"))
            .setActive(node.bool("active"))
            .setMethod(node.text("method"))
            .setUrl(node.text("url"))
            .setBodyTemplate(node.text("body_template"))
            .addAllTriggers(node.texts("triggers"))
            .putAllCapture(node.textMap("capture"))
            .setTimeout(node.text("timeout"))
            .setEtag(node.text("etag"))
            .setId(node.text("id"));
    for (FileNode header : node.objects("headers")) {
      webhook.addHeaders(header(header));
    }
    authentication(node, webhook);
    for (FileNode filter : node.objects("filters")) {
      filter.refuseUnknown(List.of("field", "operator", "values"));
      webhook.addFilters(
          Filter.newBuilder()
              .setField(filter.text("field"))
              .setOperator(filter.text("operator"))
              .addAllValues(filter.texts("values")));
    }
    for (FileNode validator : node.objects("response_validators")) {
      validator.refuseUnknown(List.of("json_path", "expected_values"));
      webhook.addResponseValidators(
          ResponseValidator.newBuilder()
              .setJsonPath(validator.text("json_path"))
              .addAllExpectedValues(validator.texts("expected_values")));
    }
    node.object("delivery").ifPresent(delivery -> webhook.setDelivery(delivery(delivery)));
    node.secret("signing_secret").ifPresent(webhook::setSigningSecret);
    return webhook.build();
  }

  private static Header header(FileNode node) {
    node.refuseUnknown(List.of("name", "value", "value_env", "secret"));
    Header.Builder header = Header.newBuilder().setName(node.text("name"));
    boolean secret = node.bool("secret");
    if (secret || node.isHint("value")) {
      header.setSecret(true);
      node.secret("value").ifPresent(header::setSecretValue);
    } else {
      node.secret("value").ifPresent(value -> header.setValue(value.getValue()));
    }
    return header.build();
  }

  private static void authentication(FileNode node, Webhook.Builder webhook) {
    if (node.isText("authentication", "none") || node.isText("authentication", "")) {
      return;
    }
    node.object("authentication")
        .ifPresent(object -> {
          object.refuseUnknown(List.of("none", "bearer", "basic", "oauth2", "mutual_tls"));
          Authentication.Builder authentication = Authentication.newBuilder();
          object.atMostOne(List.of("none", "bearer", "basic", "oauth2", "mutual_tls"));
          object.object("bearer").ifPresent(one -> authentication.setBearer(bearer(one)));
          object.object("basic").ifPresent(one -> authentication.setBasic(basic(one)));
          object.object("oauth2").ifPresent(one -> authentication.setOauth2(oauth2(one)));
          object.object("mutual_tls").ifPresent(one -> authentication.setMutualTls(mutualTls(one)));
          webhook.setAuthentication(authentication);
        });
  }

  private static BearerAuthentication bearer(FileNode node) {
    node.refuseUnknown(List.of("token", "token_env"));
    BearerAuthentication.Builder bearer = BearerAuthentication.newBuilder();
    node.secret("token").ifPresent(bearer::setToken);
    return bearer.build();
  }

  private static BasicAuthentication basic(FileNode node) {
    node.refuseUnknown(List.of("username", "password", "password_env"));
    BasicAuthentication.Builder basic =
        BasicAuthentication.newBuilder().setUsername(node.text("username"));
    node.secret("password").ifPresent(basic::setPassword);
    return basic.build();
  }

  private static OAuth2Authentication oauth2(FileNode node) {
    node.refuseUnknown(
        List.of(
            "client_id",
            "client_secret",
            "client_secret_env",
            "token_url",
            "scopes",
            "client_authentication",
            "extra"));
    OAuth2Authentication.Builder oauth2 =
        OAuth2Authentication.newBuilder()
            .setClientId(node.text("client_id"))
            .setTokenUrl(node.text("token_url"))
            .addAllScopes(node.texts("scopes"))
            .setClientAuthentication(node.text("client_authentication"))
            .putAllExtra(node.textMap("extra"));
    node.secret("client_secret").ifPresent(oauth2::setClientSecret);
    return oauth2.build();
  }

  private static MutualTlsAuthentication mutualTls(FileNode node) {
    node.refuseUnknown(List.of("certificate", "private_key", "private_key_env"));
    MutualTlsAuthentication.Builder mutual =
        MutualTlsAuthentication.newBuilder().setCertificate(node.text("certificate"));
    node.secret("private_key").ifPresent(mutual::setPrivateKey);
    return mutual.build();
  }

  private static Delivery delivery(FileNode node) {
    node.refuseUnknown(List.of("max_concurrency", "rate_limit", "order", "retry"));
    return Delivery.newBuilder()
        .setMaxConcurrency(node.integer("max_concurrency"))
        .setRateLimit(node.text("rate_limit"))
        .setOrder(node.text("order"))
        .setRetry(node.textOrList("retry"))
        .build();
  }

  /** A webhook in the file's form; what is empty is left out. */
  static Map<String, Object> tree(Webhook webhook) {
    Map<String, Object> tree = new LinkedHashMap<>();
    put(tree, "id", webhook.getId());
    tree.put("name", webhook.getName());
    put(tree, "kind", webhook.getKind());
    put(tree, "description", webhook.getDescription());
    put(tree, "owner", webhook.getOwner());
    put(tree, "labels", List.copyOf(webhook.getLabelsList()));
    tree.put("active", webhook.getActive());
    put(tree, "method", webhook.getMethod());
    tree.put("url", webhook.getUrl());
    put(tree, "headers", webhook.getHeadersList().stream().map(WebhookFile::headerTree).toList());
    if (webhook.hasAuthentication()) {
      put(tree, "authentication", authenticationTree(webhook.getAuthentication()));
    }
    put(tree, "body_template", webhook.getBodyTemplate());
    tree.put("triggers", List.copyOf(webhook.getTriggersList()));
    put(tree, "filters", webhook.getFiltersList().stream().map(ProtoTree::of).toList());
    put(
        tree,
        "response_validators",
        webhook.getResponseValidatorsList().stream().map(ProtoTree::of).toList());
    put(tree, "capture", new LinkedHashMap<>(webhook.getCaptureMap()));
    put(tree, "timeout", webhook.getTimeout());
    if (webhook.hasDelivery()) {
      Map<String, Object> delivery = new LinkedHashMap<>();
      delivery.put("max_concurrency", webhook.getDelivery().getMaxConcurrency());
      put(delivery, "rate_limit", webhook.getDelivery().getRateLimit());
      put(delivery, "order", webhook.getDelivery().getOrder());
      put(delivery, "retry", webhook.getDelivery().getRetry());
      tree.put("delivery", delivery);
    }
    if (webhook.hasSigningSecret()) {
      tree.put("signing_secret", secretTree(webhook.getSigningSecret()));
    }
    put(tree, "etag", webhook.getEtag());
    if (webhook.hasInactivity()) {
      tree.put("inactivity", ProtoTree.of(webhook.getInactivity()));
    }
    if (webhook.hasCreateTime()) {
      tree.put("create_time", ProtoTree.instant(webhook.getCreateTime()).toString());
    }
    if (webhook.hasUpdateTime()) {
      tree.put("update_time", ProtoTree.instant(webhook.getUpdateTime()).toString());
    }
    put(tree, "warnings", List.copyOf(webhook.getWarningsList()));
    return tree;
  }

  private static Map<String, Object> headerTree(Header header) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", header.getName());
    if (header.getSecret()) {
      tree.put("value", secretTree(header.getSecretValue()));
      tree.put("secret", true);
    } else {
      tree.put("value", header.getValue());
    }
    return tree;
  }

  private static Map<String, Object> authenticationTree(Authentication authentication) {
    Map<String, Object> way = new LinkedHashMap<>();
    String name =
        switch (authentication.getMethodCase()) {
          case BEARER -> {
            way.put("token", secretTree(authentication.getBearer().getToken()));
            yield "bearer";
          }
          case BASIC -> {
            way.put("username", authentication.getBasic().getUsername());
            way.put("password", secretTree(authentication.getBasic().getPassword()));
            yield "basic";
          }
          case OAUTH2 -> {
            OAuth2Authentication oauth2 = authentication.getOauth2();
            way.put("client_id", oauth2.getClientId());
            way.put("client_secret", secretTree(oauth2.getClientSecret()));
            way.put("token_url", oauth2.getTokenUrl());
            put(way, "scopes", List.copyOf(oauth2.getScopesList()));
            put(way, "client_authentication", oauth2.getClientAuthentication());
            put(way, "extra", new LinkedHashMap<>(oauth2.getExtraMap()));
            yield "oauth2";
          }
          case MUTUAL_TLS -> {
            way.put("certificate", authentication.getMutualTls().getCertificate());
            way.put("private_key", secretTree(authentication.getMutualTls().getPrivateKey()));
            yield "mutual_tls";
          }
          case METHOD_NOT_SET -> "";
        };
    return name.isEmpty() ? Map.of() : Map.of(name, way);
  }

  private static Object secretTree(Secret secret) {
    return secret.hasValue() ? secret.getValue() : Map.of("hint", secret.getHint());
  }

  private static void put(Map<String, Object> tree, String name, Object value) {
    boolean empty =
        switch (value) {
          case String text -> text.isEmpty();
          case List<?> list -> list.isEmpty();
          case Map<?, ?> map -> map.isEmpty();
          default -> false;
        };
    if (!empty) {
      tree.put(name, value);
    }
  }

  /** Whether a webhook keeps a secret that is stored. */
  static boolean keepsSecrets(Webhook webhook) {
    Authentication authentication = webhook.getAuthentication();
    return webhook.getSigningSecret().hasHint()
        || webhook.getHeadersList().stream().anyMatch(header -> header.getSecretValue().hasHint())
        || authentication.getBearer().getToken().hasHint()
        || authentication.getBasic().getPassword().hasHint()
        || authentication.getOauth2().getClientSecret().hasHint()
        || authentication.getMutualTls().getPrivateKey().hasHint();
  }
}
