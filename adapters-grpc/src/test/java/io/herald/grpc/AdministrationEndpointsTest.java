package io.herald.grpc;

import static io.herald.application.WiredApplication.ADMIN;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.application.audit.AuditChain;
import io.herald.application.audit.AuditEntry;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.Secret;
import io.herald.domain.webhook.Webhook;
import io.herald.proto.v1.AuditServiceGrpc;
import io.herald.proto.v1.ExportAuditEntriesRequest;
import io.herald.proto.v1.GetKeysRequest;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.Keys;
import io.herald.proto.v1.ListAuditEntriesRequest;
import io.herald.proto.v1.ListWebhookVersionsRequest;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.RotateKeysRequest;
import io.herald.proto.v1.RotateKeysResponse;
import io.herald.proto.v1.RotateSigningSecretRequest;
import io.herald.proto.v1.VerifyAuditLogRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The audit log, the master key, earlier versions and signing secrets over gRPC. */
class AdministrationEndpointsTest {
  private final Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  private AuditServiceGrpc.AuditServiceBlockingStub audit() {
    return AuditServiceGrpc.newBlockingStub(door.as(Role.ADMIN));
  }

  private KeyServiceGrpc.KeyServiceBlockingStub keys() {
    return KeyServiceGrpc.newBlockingStub(door.as(Role.ADMIN));
  }

  /** A webhook whose first version sent to another path with another method. */
  private Webhook changed(String before, String after) {
    Webhook first =
        door.application.created(
            aWebhook()
                .named("Tickets")
                .sending("PUT", before)
                .withSecretHeader("X-Api-Key", Secret.of("s3cret-header-value")));
    door.application.updateWebhook.update(
        ADMIN,
        first.id(),
        "",
        aWebhook()
            .named("Tickets")
            .sending("POST", after)
            .withSecretHeader("X-Api-Key", Secret.of("another-header-value"))
            .draft(),
        HeldWork.SEND);
    return first;
  }

  private io.herald.proto.v1.Webhook restore(long version, String etag) {
    return door.webhooks(Role.ADMIN)
        .restoreWebhook(
            RestoreWebhookRequest.newBuilder()
                .setName("tickets")
                .setVersion(version)
                .setEtag(etag)
                .build());
  }

  @Test
  void earlierVersionsAreListedAsTheReaderMaySeeThem() {
    changed("https://acme.com/secret-path", "https://acme.com/other");
    ListWebhookVersionsRequest request =
        ListWebhookVersionsRequest.newBuilder().setName("tickets").build();

    var forAdmins = door.webhooks(Role.ADMIN).listWebhookVersions(request).getVersionsList();
    var forViewers = door.webhooks(Role.VIEWER).listWebhookVersions(request).getVersionsList();

    assertThat(forAdmins)
        .singleElement()
        .satisfies(version -> {
          assertThat(version.getEtag()).isEqualTo("1");
          assertThat(version.getUrl()).isEqualTo("https://acme.com/secret-path");
          assertThat(version.getHeaders(0).getSecretValue().getHint()).isEqualTo("alue");
        });
    assertThat(forViewers.getFirst().getUrl()).isEqualTo("https://acme.com/…");
    assertThat(forViewers.toString()).doesNotContain("secret-path", "s3cret-header");
  }

  @Test
  void aVersionIsRestoredAsTheNewestWithTheSecretsThatAreStoredNow() {
    Webhook first = changed("https://acme.com/a", "https://acme.com/b");

    io.herald.proto.v1.Webhook restored = restore(1, "2");

    assertThat(restored.getMethod()).isEqualTo("PUT");
    assertThat(restored.getUrl()).isEqualTo("https://acme.com/a");
    assertThat(restored.getEtag()).isEqualTo("3");
    assertThat(door.application.webhooks.find(first.id()).orElseThrow().settings().headers())
        .hasToString(first.settings().headers().toString())
        .isEqualTo(
            aWebhook()
                .withSecretHeader("X-Api-Key", Secret.of("another-header-value"))
                .build()
                .settings()
                .headers());
    AuditEntry audited = door.application.lastAudit();
    assertThat(audited.action()).isEqualTo("webhook.restore");
    assertThat(audited.object()).endsWith("to its version 1");
  }

  @Test
  void aVersionForAnotherOriginDoesNotGetTheStoredSecret() {
    Webhook first = changed("https://elsewhere.example/", "https://acme.com/");

    Refused refused = Refused.by(() -> restore(1, ""));

    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.fields()).containsExactly("headers[0].value");
    assertThat(door.application.webhooks.find(first.id()).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void aRestorationTellsWhatIsNotThereAndWhoCameFirst() {
    changed("https://acme.com/a", "https://acme.com/b");

    assertThat(Refused.by(() -> restore(7, "")).code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(Refused.by(() -> restore(1, "1")).code()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void aSigningSecretIsRotatedWithAnOverlapAndShownOnce() {
    Webhook webhook = door.application.created(aWebhook().named("Tickets"));

    io.herald.proto.v1.Webhook rotated =
        door.webhooks(Role.ADMIN)
            .rotateSigningSecret(
                RotateSigningSecretRequest.newBuilder()
                    .setName("tickets")
                    .setOverlap(Duration.newBuilder().setSeconds(3600))
                    .build());

    String secret = rotated.getSigningSecret().getValue();
    assertThat(secret).startsWith("whsec_");
    Webhook stored = door.application.webhooks.find(webhook.id()).orElseThrow();
    assertThat(stored.signingSecrets()).hasSize(2);
    assertThat(stored.signingSecrets().get(0).value()).isEqualTo(Secret.of(secret));
    assertThat(stored.signingSecrets().get(1).expiresAt())
        .contains(door.application.clock.instant().plusSeconds(3600));
    assertThat(
            door.webhooks(Role.ADMIN)
                .getWebhook(
                    io.herald.proto.v1.GetWebhookRequest.newBuilder().setName("tickets").build())
                .toString())
        .doesNotContain(secret);
    assertThat(
            Refused.by(() ->
                    door.webhooks(Role.ADMIN)
                        .rotateSigningSecret(
                            RotateSigningSecretRequest.newBuilder()
                                .setName("tickets")
                                .setOverlap(Duration.newBuilder().setSeconds(-1))
                                .build()))
                .fields())
        .containsExactly("overlap");
  }

  @Test
  void theAuditLogIsListedFoundExportedAndVerified() {
    door.application.created(aWebhook().named("Tickets"));
    long before = door.application.audited().size();
    for (int i = 0; i < 600; i++) {
      door.application.auditLog.append(
          new AuditEntry(
              door.application.clock.instant(),
              new Caller("ada", Role.ADMIN, Caller.Door.CONSOLE, "2001:db8::7"),
              "test",
              "object " + i,
              "",
              "",
              "{}"));
    }

    List<io.herald.proto.v1.AuditEntry> exported = new ArrayList<>();
    audit()
        .exportAuditEntries(ExportAuditEntriesRequest.getDefaultInstance())
        .forEachRemaining(exported::add);
    assertThat(exported).hasSize((int) before + 600);
    assertThat(exported.getFirst().getPreviousHash()).isEqualTo(AuditChain.BEGINNING);
    assertThat(exported.getLast())
        .satisfies(entry -> {
          assertThat(entry.getActor()).isEqualTo("ada");
          assertThat(entry.getDoor()).isEqualTo("console");
          assertThat(entry.getAddress()).isEqualTo("2001:db8::7");
          assertThat(entry.getObject()).isEqualTo("object 599");
        });
    assertThat(
            audit()
                .listAuditEntries(
                    ListAuditEntriesRequest.newBuilder()
                        .setText("webhook.create")
                        .setSince(Timestamp.newBuilder().setSeconds(1))
                        .build())
                .getEntriesList())
        .isNotEmpty();
    var verdict = audit().verifyAuditLog(VerifyAuditLogRequest.getDefaultInstance());
    assertThat(verdict.getIntact()).isTrue();
    assertThat(verdict.getEntries()).isEqualTo(exported.size());
    assertThat(verdict.getLastHash()).isEqualTo(exported.getLast().getHash());
  }

  @Test
  void keysAreRotatedStepByStepToTheEnd() {
    Keys before = keys().getKeys(GetKeysRequest.getDefaultInstance());
    List<RotateKeysResponse> answers = new ArrayList<>();

    keys().rotateKeys(RotateKeysRequest.getDefaultInstance()).forEachRemaining(answers::add);

    assertThat(answers.getLast().getDone()).isTrue();
    assertThat(answers.getLast().getEncrypted()).isEqualTo(7);
    assertThat(answers.getLast().getKey()).isNotEqualTo(before.getKey());
    assertThat(before.getBesideDatabase()).isTrue();
    assertThat(before.hasUnfinished()).isFalse();
    assertThat(Optional.of(door.application.lastAudit().action())).contains("keys.rotate_finished");
  }

  @Test
  void aKeyThatCannotBeReplacedIsARefusal() {
    door.application.secretKeys.obstruct("The file cannot be replaced.");

    Refused refused =
        Refused.by(() -> {
          List<RotateKeysResponse> answers = new ArrayList<>();
          keys().rotateKeys(RotateKeysRequest.getDefaultInstance()).forEachRemaining(answers::add);
          return answers;
        });

    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.message()).isEqualTo("The file cannot be replaced.");
  }
}
