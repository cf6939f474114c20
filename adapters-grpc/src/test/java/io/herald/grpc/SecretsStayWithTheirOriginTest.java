package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import io.herald.proto.v1.Authentication;
import io.herald.proto.v1.BasicAuthentication;
import io.herald.proto.v1.BearerAuthentication;
import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.GetWebhookRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.MutualTlsAuthentication;
import io.herald.proto.v1.OAuth2Authentication;
import io.herald.proto.v1.PreviewWebhookRequest;
import io.herald.proto.v1.PreviewWebhookResponse;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.TestWebhookRequest;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A changed origin never gets a stored secret: every way over gRPC that leads from a stored webhook
 * to another address, for every kind of secret.
 */
class SecretsStayWithTheirOriginTest {
  private static final String SECRET = "stored-secret-0123456789";
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n";

  private final Door door = Door.open();

  @BeforeEach
  void noNameResolves() {
    door.application.sender.answers(200, "{}");
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static Secret value(String value) {
    return Secret.newBuilder().setValue(value).build();
  }

  /** A webhook with one secret, and the field that has it. */
  record Case(String field, UnaryOperator<Webhook.Builder> secret) {
    @Override
    public String toString() {
      return field;
    }
  }

  static Stream<Case> secrets() {
    return Stream.of(
        new Case(
            "headers[0].value",
            webhook ->
                webhook.addHeaders(
                    Header.newBuilder()
                        .setName("X-Team")
                        .setSecret(true)
                        .setSecretValue(value(SECRET)))),
        new Case(
            "authentication.bearer.token",
            webhook ->
                webhook.setAuthentication(
                    Authentication.newBuilder()
                        .setBearer(BearerAuthentication.newBuilder().setToken(value(SECRET))))),
        new Case(
            "authentication.basic.password",
            webhook ->
                webhook.setAuthentication(
                    Authentication.newBuilder()
                        .setBasic(
                            BasicAuthentication.newBuilder()
                                .setUsername("herald")
                                .setPassword(value(SECRET))))),
        new Case(
            "authentication.mutual_tls.private_key",
            webhook ->
                webhook.setAuthentication(
                    Authentication.newBuilder()
                        .setMutualTls(
                            MutualTlsAuthentication.newBuilder()
                                .setCertificate(
                                    "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
                                .setPrivateKey(value(KEY))))),
        new Case("authentication.oauth2.client_secret", webhook -> oauth(webhook, "audience", "x")),
        new Case(
            "authentication.oauth2.extra.client_assertion",
            webhook -> oauth(webhook, "client_assertion", SECRET)));
  }

  private static Webhook.Builder oauth(Webhook.Builder webhook, String name, String value) {
    return webhook.setAuthentication(
        Authentication.newBuilder()
            .setOauth2(
                OAuth2Authentication.newBuilder()
                    .setClientId("herald")
                    .setClientSecret(value(SECRET))
                    .setTokenUrl("https://id.example.com/token")
                    .putExtra(name, value)));
  }

  /** Stores the webhook and answers with it as a client reads it back: hints for secrets. */
  private Webhook stored(Case one) {
    door.webhooks(Role.ADMIN)
        .createWebhook(
            CreateWebhookRequest.newBuilder()
                .setWebhook(
                    one.secret()
                        .apply(
                            Webhook.newBuilder()
                                .setName("Tickets")
                                .setUrl("https://acme.com/hook")
                                .addTriggers("RequestCreated")))
                .build());
    Webhook read =
        door.webhooks(Role.ADMIN)
            .getWebhook(GetWebhookRequest.newBuilder().setName("Tickets").build());
    assertThat(read.toString()).doesNotContain(SECRET);
    return read;
  }

  private void assertRefused(Case one, Callable<?> call) {
    Refused refused = Refused.by(call);
    assertThat(refused.fields()).contains(one.field());
    assertThat(refused.toString()).doesNotContain(SECRET);
    assertThat(door.application.sender.sent()).isEmpty();
    assertThat(door.application.accessTokens.asked()).isEmpty();
  }

  private Callable<?> update(UpdateWebhookRequest.Builder request) {
    return () -> door.webhooks(Role.ADMIN).updateWebhook(request.build());
  }

  private static Webhook.Builder elsewhere(Webhook stored) {
    return stored.toBuilder().setUrl("https://evil.example/hook");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughAnUpdateOfTheUrlAlone(Case one) {
    Webhook stored = stored(one);
    assertRefused(
        one,
        update(
            UpdateWebhookRequest.newBuilder()
                .setName("Tickets")
                .setWebhook(Webhook.newBuilder().setUrl("https://evil.example/hook"))
                .setUpdateMask(
                    com.google.protobuf.FieldMask.newBuilder().addPaths("url").build())));
    assertThat(stored.getEtag()).isEqualTo("1");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughAnUpdateOfEverythingWithHints(Case one) {
    Webhook stored = stored(one);
    assertRefused(
        one,
        update(
            UpdateWebhookRequest.newBuilder()
                .setWebhook(elsewhere(stored))
                .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("*"))));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughACreationWithHints(Case one) {
    Webhook stored = stored(one);
    assertRefused(
        one,
        () ->
            door.webhooks(Role.ADMIN)
                .createWebhook(
                    CreateWebhookRequest.newBuilder()
                        .setWebhook(stored.toBuilder().setName("Copy").clearSigningSecret())
                        .build()));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughTheTestOfADraft(Case one) {
    Webhook stored = stored(one);
    assertRefused(
        one,
        () ->
            door.webhooks(Role.ADMIN)
                .testWebhook(
                    TestWebhookRequest.newBuilder()
                        .setDraft(elsewhere(stored))
                        .setSaved("Tickets")
                        .build()));
    assertRefused(
        one,
        () ->
            door.webhooks(Role.ADMIN)
                .testWebhook(TestWebhookRequest.newBuilder().setDraft(stored).build()));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughThePreviewOfADraft(Case one) {
    Webhook stored = stored(one);

    PreviewWebhookResponse preview =
        door.webhooks(Role.ADMIN)
            .previewWebhook(
                PreviewWebhookRequest.newBuilder()
                    .setDraft(elsewhere(stored))
                    .setSaved("Tickets")
                    .build());

    assertThat(preview.toString()).doesNotContain(SECRET);
    assertThat(door.application.sender.sent()).isEmpty();
    assertThat(door.application.accessTokens.asked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void notThroughAVersionForAnotherOrigin(Case one) {
    Webhook stored = stored(one);
    Webhook.Builder moved = one.secret().apply(elsewhere(stored).clearHeaders());
    door.webhooks(Role.ADMIN)
        .updateWebhook(
            UpdateWebhookRequest.newBuilder()
                .setWebhook(moved)
                .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("*"))
                .build());

    assertRefused(
        one,
        () ->
            door.webhooks(Role.ADMIN)
                .restoreWebhook(
                    RestoreWebhookRequest.newBuilder().setName("Tickets").setVersion(1).build()));
  }

  @Test
  void notThroughAnotherTokenUrl() {
    for (Case one : List.of(secrets().toList().get(4), secrets().toList().get(5))) {
      Webhook stored = stored(one);
      Webhook.Builder moved = stored.toBuilder();
      moved.getAuthenticationBuilder().getOauth2Builder().setTokenUrl("https://evil.example/token");
      assertRefused(one, update(UpdateWebhookRequest.newBuilder().setWebhook(moved)));
      assertRefused(
          one,
          update(
              UpdateWebhookRequest.newBuilder()
                  .setWebhook(moved)
                  .setUpdateMask(
                      com.google.protobuf.FieldMask.newBuilder()
                          .addPaths("authentication.oauth2.token_url"))));
      assertRefused(
          one,
          () ->
              door.webhooks(Role.ADMIN)
                  .testWebhook(
                      TestWebhookRequest.newBuilder().setDraft(moved).setSaved("Tickets").build()));
      door.webhooks(Role.ADMIN)
          .deleteWebhook(
              io.herald.proto.v1.DeleteWebhookRequest.newBuilder().setName("Tickets").build());
    }
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void whileAnotherPathOfTheSameOriginKeepsIt(Case one) {
    Webhook stored = stored(one);
    door.webhooks(Role.ADMIN)
        .updateWebhook(
            UpdateWebhookRequest.newBuilder()
                .setWebhook(stored.toBuilder().setUrl("https://acme.com/other"))
                .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("*"))
                .build());
    assertThat(door.application.webhooks.configuration().webhooks().getFirst().settings().url())
        .isEqualTo("https://acme.com/other");
  }
}
