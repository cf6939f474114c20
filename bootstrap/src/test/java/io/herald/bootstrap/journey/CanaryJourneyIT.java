package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.herald.proto.v1.ApiToken;
import io.herald.proto.v1.AuditServiceGrpc;
import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.CreateTokenRequest;
import io.herald.proto.v1.ExportAuditEntriesRequest;
import io.herald.proto.v1.GetInvocationRequest;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.ListAuditEntriesRequest;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListWebhookVersionsRequest;
import io.herald.proto.v1.MutualTlsAuthentication;
import io.herald.proto.v1.OAuth2Authentication;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.RotateKeysRequest;
import io.herald.proto.v1.RotateSigningSecretRequest;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.TokenServiceGrpc;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret of its own stands in every place that takes one. After use, failure and rotation alike
 * it is nowhere: in no log, page, answer, export, audit entry or database file, however it is
 * spelt. Paths and queries of URLs are shown to admins, and to nobody else.
 */
class CanaryJourneyIT {
  /** Shown to nobody. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  /** Shown to admins alone. */
  private final Map<String, String> forAdmins = new LinkedHashMap<>();

  @TempDir Path folder;

  private String secret(String place) {
    String value = "canary-" + place + "-/+=&\"7f3a9c5e";
    secrets.put(place, value);
    return value;
  }

  private String plainSecret(String place) {
    String value = "canary-" + place + "-7f3a9c5e41d0";
    secrets.put(place, value);
    return value;
  }

  private String forAdmins(String place) {
    String value = "canary-" + place + "-7f3a9c5e41d0";
    forAdmins.put(place, value);
    return value;
  }

  private static Secret value(String value) {
    return Secret.newBuilder().setValue(value).build();
  }

  private static Header header(String name, boolean secret, String value) {
    Header.Builder header = Header.newBuilder().setName(name);
    return secret
        ? header.setSecret(true).setSecretValue(value(value)).build()
        : header.setValue(value).build();
  }

  private static Webhook.Builder webhook(String name, String url) {
    return Webhook.newBuilder()
        .setName(name)
        .setActive(true)
        .setUrl(url)
        .addTriggers("RequestCreated")
        .addTriggers("Manual");
  }

  /** Every webhook with a canary in each of its secrets. */
  private List<Webhook.Builder> webhooks(TargetServer target) throws Exception {
    String path = forAdmins("path");
    String query = forAdmins("query");
    String tokenPath = forAdmins("token-path");
    String bearer = plainSecret("bearer");
    String flagged = secret("flagged-header");
    String named = secret("named-header");
    String password = secret("basic-password");
    String clientSecret = secret("client-secret");
    String assertion = plainSecret("oauth-assertion");
    String audience = forAdmins("oauth-audience");
    byte[] signing = "canary-signing-secret-7f3a9c5e41d0".getBytes(StandardCharsets.UTF_8);
    String signingSecret = "whsec_" + Base64.getEncoder().encodeToString(signing);
    secrets.put("signing-secret", signingSecret);

    // Targets that repeat what they were sent, each in another spelling.
    String notThere = "Cannot POST /" + path + "?key=" + query + " ";
    target.answer("/" + path, 200, "{\"ok\": true, \"echo\": \"" + path + "\"}");
    target.answer(
        "/refusing/" + path,
        401,
        notThere + bearer + " " + flagged + " " + named.replace("\"", "\\\""));
    target.answer(
        "/failing/" + path,
        500,
        notThere
            + password
            + " "
            + URLEncoder.encode(password, StandardCharsets.UTF_8)
            + " "
            + base64(password)
            + " "
            + base64("herald:" + password));
    String accessToken = plainSecret("access-token");
    target.answer(
        "/" + tokenPath,
        200,
        "{\"access_token\": \"" + accessToken + "\", \"token_type\": \"bearer\"}");
    target.answer(
        "/refusing/" + tokenPath,
        400,
        "{\"error\": \"invalid_client\", \"error_description\": \"unknown secret "
            + clientSecret.replace("\"", "\\\"")
            + " for "
            + assertion
            + "\"}");

    Authentication bearerAuthentication =
        Authentication.newBuilder()
            .setBearer(BearerAuthentication.newBuilder().setToken(value(bearer)))
            .build();
    Authentication basic =
        Authentication.newBuilder()
            .setBasic(
                BasicAuthentication.newBuilder().setUsername("herald").setPassword(value(password)))
            .build();
    Function<String, Authentication> oauth =
        tokenUrl ->
            Authentication.newBuilder()
                .setOauth2(
                    OAuth2Authentication.newBuilder()
                        .setClientId("herald")
                        .setClientSecret(value(clientSecret))
                        .setTokenUrl(target.url(tokenUrl))
                        .putExtra("client_assertion", assertion)
                        .putExtra("audience", audience))
                .build();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    String key =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    secrets.put("mutual-tls-key", key.lines().findFirst().orElseThrow());
    Authentication mutualTls =
        Authentication.newBuilder()
            .setMutualTls(
                MutualTlsAuthentication.newBuilder()
                    .setCertificate(Files.readString(folder.resolve("target-ca.pem")))
                    .setPrivateKey(
                        value(
                            "-----BEGIN PRIVATE KEY-----\n"
                                + key
                                + "\n-----END PRIVATE KEY-----\n")))
            .build();
    String rest = path + "?key=" + query;
    return List.of(
        webhook("Bearer", target.url("/" + rest))
            .setAuthentication(bearerAuthentication)
            .setSigningSecret(value(signingSecret))
            .addHeaders(header("X-Team", true, flagged))
            .addHeaders(header("X-Api-Key", false, named)),
        webhook("Refusing", target.url("/refusing/" + rest))
            .setAuthentication(bearerAuthentication)
            .addHeaders(header("X-Team", true, flagged))
            .addHeaders(header("X-Api-Key", false, named)),
        webhook("Failing", target.url("/failing/" + rest)).setAuthentication(basic),
        webhook("Basic", target.url("/" + rest)).setAuthentication(basic),
        webhook("OAuth", target.url("/" + rest)).setAuthentication(oauth.apply("/" + tokenPath)),
        webhook("OAuth refused", target.url("/" + rest))
            .setAuthentication(oauth.apply("/refusing/" + tokenPath)),
        webhook("Client certificate", target.url("/" + rest)).setAuthentication(mutualTls),
        webhook("Wrong certificate", "https://localhost.example/" + rest)
            .setAuthentication(bearerAuthentication),
        webhook("No value", target.url("/" + path + "/{{captured.ticket}}"))
            .setAuthentication(bearerAuthentication));
  }

  @Test
  void a_secret_is_nowhere_after_use_failure_and_rotation() throws Exception {
    Path data = folder.resolve("data");
    String proxyPassword = plainSecret("proxy-password");
    try (TargetServer target = new TargetServer();
        TunnelProxy proxy = new TunnelProxy()) {
      Map<String, String> environment = new HashMap<>(target.environment(folder));
      environment.put(
          "HERALD_EGRESS_PROXY", "http://herald:" + proxyPassword + "@127.0.0.1:" + proxy.port());
      environment.put("HERALD_RETRY_SCHEDULE", "100ms,100ms");
      environment.put("JDK_JAVA_OPTIONS", "-Dherald.log.level=DEBUG");
      try (HeraldProcess herald = HeraldProcess.serve(data, environment)) {
        use(herald, target);
        assertThat(proxy.heads().toString())
            .contains("Proxy-Authorization: Basic " + base64("herald:" + proxyPassword));
        assertThat(target.received())
            .as("the secrets were really sent")
            .anyMatch(one -> one.headers().containsValue("Bearer " + secrets.get("bearer")))
            .anyMatch(one -> one.headers().containsValue("Bearer " + secrets.get("access-token")))
            .anyMatch(one -> one.headers().containsValue(secrets.get("flagged-header")));

        Map<String, String> everybody = new LinkedHashMap<>();
        Map<String, String> admins = new LinkedHashMap<>();
        look(herald, HeraldProcess.TOKEN, true, admins);
        look(herald, token(herald, "viewer"), false, everybody);
        look(herald, token(herald, "operator"), false, everybody);
        admins.put("preview for an admin", preview(herald, HeraldProcess.TOKEN));
        everybody.put("preview for a viewer", preview(herald, token(herald, "viewer-2")));
        everybody.put(
            "test by an operator",
            test(herald, token(herald, "operator-2"), "Refusing").toString());
        for (String command : List.of("audit export", "audit list -o json")) {
          everybody.put("herald " + command, cli(herald, HeraldProcess.TOKEN, command));
        }
        for (String command :
            List.of("webhooks list -o json", "webhooks get OAuth", "invocations list -o json")) {
          admins.put("herald " + command, cli(herald, HeraldProcess.TOKEN, command));
        }
        everybody.putAll(files(data, "while it runs, "));
        everybody.put("the log", herald.output());
        assertThat(herald.output())
            .as("the log is asked to say more than usual")
            .contains("-Dherald.log.level=DEBUG");
        assertNowhere(everybody, admins);
        assertThat(herald.terminate()).isZero();
        everybody.clear();
        everybody.put("the log at the end", herald.output());
        everybody.putAll(files(data, "afterwards, "));
        assertNowhere(everybody, Map.of());
      }
    }
  }

  private void use(HeraldProcess herald, TargetServer target) throws Exception {
    for (Webhook.Builder webhook : webhooks(target)) {
      DeliveryJourneyIT.create(herald, webhook);
    }
    List<String> invocations = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      invocations.addAll(
          DeliveryJourneyIT.publish(
                  herald,
                  Requests.event("canary-event-" + i, "RequestCreated", Requests.request("r" + i)))
              .getInvocationIdsList());
      awaitEnd(herald, invocations);
      rotate(herald);
    }
    for (String name : List.of("Bearer", "Refusing", "Failing", "OAuth refused", "No value")) {
      test(herald, HeraldProcess.TOKEN, name);
    }
    // A change that keeps its secrets, a change that must not, and a way back.
    herald
        .webhooks()
        .updateWebhook(
            UpdateWebhookRequest.newBuilder()
                .setName("Bearer")
                .setWebhook(Webhook.newBuilder().setDescription("changed"))
                .build());
    Webhook elsewhere =
        herald
            .webhooks()
            .getWebhook(GetWebhookRequest.newBuilder().setName("Bearer").build())
            .toBuilder()
            .setUrl("https://elsewhere.example/" + forAdmins.get("path"))
            .build();
    assertThat(
            refusal(() ->
                herald
                    .webhooks()
                    .updateWebhook(
                        UpdateWebhookRequest.newBuilder().setWebhook(elsewhere).build())))
        .contains("headers[0].value");
    herald
        .webhooks()
        .restoreWebhook(RestoreWebhookRequest.newBuilder().setName("Bearer").setVersion(1).build());
  }

  private static String refusal(Runnable call) {
    try {
      call.run();
      return "";
    } catch (StatusRuntimeException e) {
      return String.valueOf(io.grpc.protobuf.StatusProto.fromThrowable(e));
    }
  }

  private static void rotate(HeraldProcess herald) {
    herald
        .webhooks()
        .rotateSigningSecret(RotateSigningSecretRequest.newBuilder().setName("Basic").build());
    KeyServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(HeraldProcess.TOKEN))
        .rotateKeys(RotateKeysRequest.getDefaultInstance())
        .forEachRemaining(_ -> {});
  }

  /** Waits, for a bounded time, until each is delivered or failed. */
  private static void awaitEnd(HeraldProcess herald, List<String> ids) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (String id : ids) {
      Invocation.State state;
      do {
        state =
            herald
                .invocations()
                .getInvocation(GetInvocationRequest.newBuilder().setId(id).build())
                .getState();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      } while (state != Invocation.State.DELIVERED
          && state != Invocation.State.FAILED
          && System.nanoTime() - end < 0);
      assertThat(state).isIn(Invocation.State.DELIVERED, Invocation.State.FAILED);
    }
  }

  private static Invocation test(HeraldProcess herald, String token, String name) {
    return WebhookServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(token))
        .testWebhook(TestWebhookRequest.newBuilder().setName(name).build())
        .getInvocation();
  }

  private static String preview(HeraldProcess herald, String token) {
    return WebhookServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(token))
        .previewWebhook(PreviewWebhookRequest.newBuilder().setName("Bearer").build())
        .toString();
  }

  private static String token(HeraldProcess herald, String name) {
    return TokenServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(HeraldProcess.TOKEN))
        .createToken(
            CreateTokenRequest.newBuilder()
                .setToken(ApiToken.newBuilder().setName(name).setRole(name.replaceAll("-.*", "")))
                .build())
        .getValue();
  }

  private static String cli(HeraldProcess herald, String token, String command) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.addAll(List.of("--server", herald.grpc()));
    HeraldProcess.Finished run = HeraldProcess.run(arguments, Map.of("HERALD_TOKEN", token), "");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out() + run.err();
  }

  /** Everything that somebody of a role can read over gRPC and in the console. */
  private static void look(
      HeraldProcess herald, String token, boolean admin, Map<String, String> seen) {
    var webhooks =
        WebhookServiceGrpc.newBlockingStub(herald.channel())
            .withCallCredentials(HeraldProcess.bearer(token));
    var invocations =
        InvocationServiceGrpc.newBlockingStub(herald.channel())
            .withCallCredentials(HeraldProcess.bearer(token));
    String who = token.equals(HeraldProcess.TOKEN) ? "admin " : "others " + token.hashCode() + " ";
    for (Webhook webhook :
        webhooks
            .listWebhooks(io.herald.proto.v1.ListWebhooksRequest.getDefaultInstance())
            .getWebhooksList()) {
      seen.put(who + webhook.getName(), webhook.toString());
      seen.put(
          who + webhook.getName() + " versions",
          webhooks
              .listWebhookVersions(
                  ListWebhookVersionsRequest.newBuilder().setName(webhook.getId()).build())
              .toString());
    }
    for (Invocation invocation :
        invocations
            .listInvocations(ListInvocationsRequest.newBuilder().setPageSize(200).build())
            .getInvocationsList()) {
      seen.put(who + invocation.getId() + " in a list", invocation.toString());
      seen.put(
          who + invocation.getId(),
          invocations
              .getInvocation(GetInvocationRequest.newBuilder().setId(invocation.getId()).build())
              .toString());
    }
    if (admin) {
      var audit =
          AuditServiceGrpc.newBlockingStub(herald.channel())
              .withCallCredentials(HeraldProcess.bearer(token));
      seen.put(
          "audit list",
          audit.listAuditEntries(ListAuditEntriesRequest.getDefaultInstance()).toString());
      StringBuilder export = new StringBuilder();
      audit
          .exportAuditEntries(ExportAuditEntriesRequest.getDefaultInstance())
          .forEachRemaining(export::append);
      seen.put("audit export", export.toString());
    }
    try (ConsoleVisitor visitor = new ConsoleVisitor(herald.console(), token)) {
      Map<String, String> pages = visitor.allPages();
      assertThat(pages.size()).as("pages seen by " + who).isGreaterThan(30);
      pages.forEach((path, page) -> seen.put(who + "page " + path, page));
    }
  }

  /** The files of the data directory as Latin-1 text. */
  private static Map<String, String> files(Path data, String when) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(when + file.getFileName(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(files).containsKey(when + "herald.db");
    return files;
  }

  private void assertNowhere(Map<String, String> everybody, Map<String, String> admins) {
    List<String> leaks = new ArrayList<>();
    secrets.forEach((place, value) -> {
      find(place, value, everybody, leaks);
      find(place, value, admins, leaks);
    });
    forAdmins.forEach((place, value) -> find(place, value, everybody, leaks));
    assertThat(leaks).isEmpty();
    assertThat(admins.isEmpty() || admins.toString().contains(forAdmins.get("path")))
        .as("admins do see paths, or this test sees nothing")
        .isTrue();
  }

  private static void find(
      String place, String value, Map<String, String> texts, List<String> leaks) {
    for (String spelling : spellings(value)) {
      texts.forEach((where, text) -> {
        int found = text.indexOf(spelling);
        if (found >= 0) {
          leaks.add(
              "%s in %s: …%s…"
                  .formatted(
                      place,
                      where,
                      text.substring(
                              Math.max(0, found - 60),
                              Math.min(text.length(), found + spelling.length() + 20))
                          .replace('\n', ' ')));
        }
      });
    }
  }

  /** As it is, within JSON, HTML and proto text, in a URL, and in base 64 wherever it begins. */
  private static Set<String> spellings(String value) {
    Set<String> spellings = new LinkedHashSet<>();
    spellings.add(value);
    spellings.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
    spellings.add(value.replace("&", "&amp;").replace("\"", "&#34;"));
    spellings.add(value.replace("&", "&amp;").replace("\"", "&quot;"));
    spellings.add(value.replace("&", "&amp;"));
    spellings.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
    spellings.add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    for (int shift = 0; shift < 3; shift++) {
      String encoded = base64("x".repeat(shift) + value);
      int start = shift == 0 ? 0 : 4;
      spellings.add(encoded.substring(start, encoded.length() - 4));
      spellings.add(
          encoded.substring(start, encoded.length() - 4).replace('+', '-').replace('/', '_'));
    }
    return spellings;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
