package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.herald.proto.v1.AuditEntry;
import io.herald.proto.v1.Keys;
import io.herald.proto.v1.ListAuditEntriesRequest;
import io.herald.proto.v1.ListAuditEntriesResponse;
import io.herald.proto.v1.ListWebhookVersionsResponse;
import io.herald.proto.v1.RestoreWebhookRequest;
import io.herald.proto.v1.RotateKeysResponse;
import io.herald.proto.v1.RotateSigningSecretRequest;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.VerifyAuditLogResponse;
import io.herald.proto.v1.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code herald audit}, {@code keys} and what {@code webhooks} does about versions and secrets. */
class AdministrationCommandsTest {
  private final ScriptedHerald server = new ScriptedHerald();

  @AfterEach
  void close() {
    server.close();
  }

  private static AuditEntry entry(long sequence, String object) {
    return AuditEntry.newBuilder()
        .setSequence(sequence)
        .setTime(Timestamp.newBuilder().setSeconds(1_796_378_400))
        .setActor("ada")
        .setRole("admin")
        .setDoor("console")
        .setAddress("198.51.100.7")
        .setAction("webhook.update")
        .setObject(object)
        .setAfterJson("{\"name\":\"=1+1\"}")
        .build();
  }

  @Test
  void theAuditLogIsAskedForTextObjectAndTimePageByPage() {
    server
        .answers(
            "ListAuditEntries",
            ListAuditEntriesResponse.newBuilder()
                .addEntries(entry(2, "webhook A"))
                .setNextPageToken("more")
                .build())
        .answers(
            "ListAuditEntries",
            ListAuditEntriesResponse.newBuilder().addEntries(entry(1, "webhook B")).build());

    Run run =
        Run.against(server).run("audit list --text update --object whk_1 --since 1h --limit 7");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("NO.", "webhook A", "webhook B", "console 198.51.100.7");
    assertThat(server.requests()).hasSize(2);
    ListAuditEntriesRequest first = (ListAuditEntriesRequest) server.requests().getFirst();
    assertThat(first.getText()).isEqualTo("update");
    assertThat(first.getObjectId()).isEqualTo("whk_1");
    assertThat(first.getSince().getSeconds())
        .isEqualTo(Run.NOW.minusSeconds(3600).getEpochSecond());
    assertThat(first.getPageSize()).isEqualTo(7);
    assertThat(((ListAuditEntriesRequest) server.requests().get(1)).getPageToken())
        .isEqualTo("more");
  }

  @Test
  void whatOthersWroteMovesNoCursorAndChangesNoTitle() {
    server
        .answers(
            "ListAuditEntries",
            ListAuditEntriesResponse.newBuilder()
                .addEntries(entry(1, "webhook \u001b]0;owned\u0007\u001b[2J\u202Eevil\n2 root"))
                .build())
        .answers("ExportAuditEntries", entry(1, "webhook \u001b[2J\u009b31m\n"));

    Run listed = Run.against(server).run("audit list");
    Run exported = Run.against(server).run("audit export");

    assertThat(listed.out() + exported.out())
        .doesNotContain("\u001b", "\u0007", "\u202E", "\u009b")
        .contains("\\u001b[2J", "\\u202eevil");
    assertThat(listed.out().lines()).hasSize(2);
    assertThat(exported.out().lines()).hasSize(1);
  }

  @Test
  void anExportIsOneJsonDocumentALine() {
    server.answers("ExportAuditEntries", entry(1, "webhook A"), entry(2, "webhook B"));

    Run run = Run.against(server).run("audit export");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{\"sequence\":").endsWith("}"));
    assertThat(run.out()).contains("\"after_json\":\"{\\\"name\\\":\\\"=1+1\\\"}\"");
    assertThat(run.err()).contains("2 entries were exported.");
  }

  @Test
  void aBrokenLogIsANegativeOutcomeThatNamesTheFirstBrokenEntry() {
    server
        .answers(
            "VerifyAuditLog",
            VerifyAuditLogResponse.newBuilder()
                .setIntact(true)
                .setEntries(12)
                .setLastHash("abc")
                .build())
        .answers(
            "VerifyAuditLog",
            VerifyAuditLogResponse.newBuilder()
                .setEntries(6)
                .setBrokenSequence(7)
                .setReason("Entry 7 is missing: the next one is 8")
                .build())
        .answers(
            "VerifyAuditLog",
            VerifyAuditLogResponse.newBuilder().setBrokenSequence(1).setReason("x").build());

    Run intact = Run.against(server).run("audit verify");
    Run broken = Run.against(server).run("audit verify");
    Run json = Run.against(server).run("audit verify -o json");

    assertThat(intact.exitCode()).isZero();
    assertThat(intact.out()).contains("intact", "12 entries", "abc");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.out()).contains("from entry 7 on", "Entry 7 is missing");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.out()).contains("\"intact\": false", "\"broken_sequence\": \"1\"");
  }

  @Test
  void aRotationOfKeysShowsHowFarItIsAndWhatCameOfIt() {
    RotateKeysResponse.Builder progress = RotateKeysResponse.newBuilder().setKey("77");
    server
        .answers(
            "RotateKeys",
            progress.setRows(0).setAllRows(120).build(),
            progress.setRows(50).setEncrypted(50).build(),
            progress.setRows(120).setEncrypted(120).setDone(true).build())
        .answers("RotateKeys", progress.setResumed(true).build());

    Run watched = Run.against(server).interactive().run("keys rotate");
    Run unattended = Run.against(server).run("keys rotate");

    assertThat(watched.exitCode()).isZero();
    assertThat(watched.err()).contains("\r50 of 120 rows looked at");
    assertThat(watched.out()).contains("new key 77", "120 rows were encrypted anew");
    assertThat(unattended.err()).isEmpty();
    assertThat(unattended.out()).contains("Went on with a rotation that was not finished");
  }

  @Test
  void aKeyBesideTheDatabaseIsSaidAndSoIsAnUnfinishedRotation() {
    server.answers(
        "GetKeys",
        Keys.newBuilder()
            .setKey("12")
            .setFile("/data/master.key")
            .setBesideDatabase(true)
            .setUnfinished(
                Keys.UnfinishedRotation.newBuilder()
                    .setKeyBefore("12")
                    .setKeyAfter("13")
                    .setStarter("ada"))
            .build());

    assertThat(Run.against(server).run("keys show").out())
        .contains("key 12 in /data/master.key", "beside the database", "herald keys rotate");
  }

  @Test
  void onlyAdminsGetAtKeys() {
    server.refuses("RotateKeys", Status.Code.PERMISSION_DENIED, "it takes admin");

    assertThat(Run.against(server).run("keys rotate").exitCode()).isEqualTo(5);
  }

  @Test
  void earlierVersionsAreListedShownAndRestored() {
    Webhook version =
        Webhook.newBuilder()
            .setId("whk_1")
            .setName("Tickets")
            .setEtag("3")
            .setMethod("PUT")
            .setUrl("https://acme.com/tickets")
            .addTriggers("RequestApproved")
            .build();
    ListWebhookVersionsResponse versions =
        ListWebhookVersionsResponse.newBuilder().addVersions(version).build();
    server
        .answers("ListWebhookVersions", versions)
        .answers("ListWebhookVersions", versions)
        .answers("ListWebhookVersions", versions)
        .answers("RestoreWebhook", version.toBuilder().setEtag("5").build());

    assertThat(Run.against(server).run("webhooks versions Tickets").out())
        .contains("VERSION", "3 ", "acme.com");
    assertThat(Run.against(server).run("webhooks versions Tickets --version 3").out())
        .contains("url: https://acme.com/tickets");
    assertThat(Run.against(server).run("webhooks versions Tickets --version 9").exitCode())
        .isEqualTo(3);
    Run restored = Run.against(server).run("webhooks restore Tickets --version 3 --etag 4");
    assertThat(restored.exitCode()).isZero();
    assertThat(restored.out()).contains("Restored Tickets (whk_1) to its version 3.");
    RestoreWebhookRequest request = server.request(RestoreWebhookRequest.class);
    assertThat(request.getVersion()).isEqualTo(3);
    assertThat(request.getEtag()).isEqualTo("4");
  }

  @Test
  void aSigningSecretIsRotatedWithTheOverlapAskedFor() {
    Webhook rotated =
        Webhook.newBuilder()
            .setId("whk_1")
            .setName("Tickets")
            .setSigningSecret(Secret.newBuilder().setValue("whsec_new"))
            .build();
    server.answers("RotateSigningSecret", rotated).answers("RotateSigningSecret", rotated);

    Run run = Run.against(server).run("webhooks rotate-secret Tickets --overlap 7d");
    Run given =
        Run.against(server)
            .with("NEW_SECRET", "whsec_mine")
            .run("webhooks rotate-secret Tickets --secret-env NEW_SECRET");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("shown this once: whsec_new");
    assertThat(given.exitCode()).isZero();
    RotateSigningSecretRequest first = (RotateSigningSecretRequest) server.requests().getFirst();
    assertThat(first.getOverlap().getSeconds()).isEqualTo(7 * 86_400);
    RotateSigningSecretRequest second = (RotateSigningSecretRequest) server.requests().get(1);
    assertThat(second.hasOverlap()).isFalse();
    assertThat(second.getSigningSecret().getValue()).isEqualTo("whsec_mine");
    assertThat(Run.against(server).run("webhooks rotate-secret T --overlap soon").exitCode())
        .isEqualTo(2);
    assertThat(Run.against(server).run("webhooks rotate-secret T --secret-env NONE").exitCode())
        .isEqualTo(2);
  }
}
