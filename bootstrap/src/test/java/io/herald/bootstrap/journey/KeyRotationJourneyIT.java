package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.proto.v1.CreateWebhookRequest;
import io.herald.proto.v1.GetKeysRequest;
import io.herald.proto.v1.Header;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.KeyServiceGrpc.KeyServiceBlockingStub;
import io.herald.proto.v1.Keys;
import io.herald.proto.v1.RotateKeysRequest;
import io.herald.proto.v1.RotateKeysResponse;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.Webhook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key is rotated while events are delivered, and when the process is killed. */
class KeyRotationJourneyIT {
  private static final int WEBHOOKS = 300;
  private static final String KEY_FILE = "master.key";

  @TempDir Path folder;

  private static KeyServiceBlockingStub keys(HeraldProcess herald) {
    return KeyServiceGrpc.newBlockingStub(herald.channel())
        .withCallCredentials(HeraldProcess.bearer(HeraldProcess.TOKEN));
  }

  private static void create(HeraldProcess herald, TargetServer target, int count) {
    for (int i = 0; i < count; i++) {
      herald
          .webhooks()
          .createWebhook(
              CreateWebhookRequest.newBuilder()
                  .setWebhook(
                      Webhook.newBuilder()
                          .setName("Webhook " + i)
                          .setActive(i == 0)
                          .setUrl(target.url("/hook-" + i))
                          .addTriggers("RequestCreated")
                          .addHeaders(
                              Header.newBuilder()
                                  .setName("X-Api-Key")
                                  .setSecret(true)
                                  .setSecretValue(
                                      Secret.newBuilder().setValue("s3cret-value-of-" + i))))
                  .build());
    }
  }

  private static void assertDelivers(HeraldProcess herald, TargetServer target, String event) {
    String invocation =
        DeliveryJourneyIT.publish(
                herald, Requests.event(event, "RequestCreated", Requests.request(event)))
            .getInvocationIds(0);
    DeliveryJourneyIT.finished(herald, invocation, Invocation.State.DELIVERED);
    assertThat(target.received().getLast().headers())
        .containsEntry("webhook-id", invocation)
        .containsEntry("x-api-key", "s3cret-value-of-0");
  }

  @Test
  void a_rotation_that_is_killed_half_way_goes_on_and_ends_and_deliveries_never_stop()
      throws Exception {
    Path data = folder.resolve("data");
    try (TargetServer target = new TargetServer()) {
      Map<String, String> environment = target.environment(folder);
      String keyBefore;
      String fileBefore;
      try (HeraldProcess herald = HeraldProcess.serve(data, environment)) {
        create(herald, target, WEBHOOKS);
        assertDelivers(herald, target, "before");
        keyBefore = keys(herald).getKeys(GetKeysRequest.getDefaultInstance()).getKey();
        fileBefore = Files.readString(data.resolve(KEY_FILE));
        Iterator<RotateKeysResponse> progress =
            keys(herald).rotateKeys(RotateKeysRequest.getDefaultInstance());
        progress.next();
        progress.next();
        herald.kill();
      }
      try (HeraldProcess herald = HeraldProcess.serve(data, environment)) {
        Keys keys = keys(herald).getKeys(GetKeysRequest.getDefaultInstance());
        assertThat(keys.getBesideDatabase()).isTrue();
        assertDelivers(herald, target, "between");

        HeraldProcess.Finished rotated =
            HeraldProcess.run(
                List.of("keys", "rotate", "--server", herald.grpc()),
                Map.of("HERALD_TOKEN", HeraldProcess.TOKEN),
                "");

        assertThat(rotated.exitCode()).as(rotated.err()).isZero();
        assertThat(rotated.out()).contains("All secrets are encrypted by the new key");
        assertDelivers(herald, target, "after");
        Keys after = keys(herald).getKeys(GetKeysRequest.getDefaultInstance());
        assertThat(after.getKey()).isNotEqualTo(keyBefore);
        assertThat(after.hasUnfinished()).isFalse();
        assertThat(Files.readString(data.resolve(KEY_FILE))).isNotEqualTo(fileBefore);
        assertThat(herald.terminate()).isZero();
      }
      String keyFile = Files.readString(data.resolve(KEY_FILE));
      Files.writeString(data.resolve(KEY_FILE), fileBefore);
      HeraldProcess.Finished refused =
          HeraldProcess.run(
              List.of("serve"),
              Map.of(
                  "HERALD_DATA_DIR", data.toString(),
                  "HERALD_WEB_ADDRESS", "127.0.0.1:0",
                  "HERALD_GRPC_ADDRESS", "127.0.0.1:0"),
              "");
      assertThat(refused.exitCode()).isEqualTo(3);
      assertThat(refused.err()).contains(data.resolve(KEY_FILE).toString(), keyBefore);
      Files.writeString(data.resolve(KEY_FILE), keyFile);
      try (HeraldProcess herald = HeraldProcess.serve(data, environment)) {
        assertDelivers(herald, target, "restarted");
        HeraldProcess.Finished verified =
            HeraldProcess.run(
                List.of("audit", "verify", "--server", herald.grpc()),
                Map.of("HERALD_TOKEN", HeraldProcess.TOKEN),
                "");
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
      }
    }
  }
}
