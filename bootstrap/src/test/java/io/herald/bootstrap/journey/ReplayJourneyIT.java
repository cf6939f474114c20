package io.herald.bootstrap.journey;

import static io.herald.bootstrap.journey.DeliveryJourneyIT.filter;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.finished;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.publish;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.GetReplayRequest;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListInvocationsResponse;
import io.herald.proto.v1.Replay;
import io.herald.proto.v1.ReplayInvocationsRequest;
import io.herald.proto.v1.ReplayInvocationsResponse;
import io.herald.proto.v1.StopReplayRequest;
import io.herald.proto.v1.UpdateWebhookRequest;
import io.herald.proto.v1.Webhook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target was down for a while, or its webhook was off: what it missed is sent again. */
class ReplayJourneyIT {
  private static final int COUNT = 60;

  @TempDir Path folder;

  @Test
  void a_window_is_sent_again_to_its_end_although_the_server_dies_in_the_middle() throws Exception {
    try (TargetServer target = new TargetServer()) {
      Set<String> failed = new HashSet<>();
      String replay;
      try (HeraldProcess herald =
          HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
        // No answer that opens the circuit: they shall fail, not wait.
        target.answer("/down", 404, "");
        DeliveryJourneyIT.create(herald, triedOnce("Was down", target.url("/down")));
        for (int i = 0; i < COUNT; i++) {
          failed.add(published(herald, "e" + i));
        }
        for (String id : failed) {
          finished(herald, id, Invocation.State.FAILED);
        }
        target.answer("/down", 200, "{}");

        ReplayInvocationsResponse dry = replay(herald, window("Was down").setValidateOnly(true));
        assertThat(dry.getCandidateCount()).isEqualTo(COUNT);
        assertThat(dry.hasReplay()).isFalse();
        replay = replay(herald, window("Was down").setPerSecond(10)).getReplay().getId();
        target.await(COUNT + 15, any -> true);
        herald.kill();
      }
      assertThat(target.received()).hasSizeLessThan(2 * COUNT);

      try (HeraldProcess herald =
          HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
        Replay done = replay(herald, replay, that -> that.getState() == Replay.State.DONE);
        List<Invocation> made = replays(herald, COUNT);

        assertThat(done.getReplayedCount()).isEqualTo(COUNT);
        assertThat(done.getCandidateCount()).isEqualTo(COUNT);
        assertThat(made)
            .extracting(Invocation::getRepeats)
            .containsExactlyInAnyOrderElementsOf(failed);
        for (Invocation one : made) {
          finished(herald, one.getId(), Invocation.State.DELIVERED);
        }
        assertThat(herald.terminate()).isZero();
      }
    }
  }

  @Test
  void what_a_webhook_missed_while_it_was_off_is_sent_as_it_matches_today() throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald =
            HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
      Webhook off =
          DeliveryJourneyIT.create(
              herald,
              triedOnce("Was off", target.url("/off"))
                  .setActive(false)
                  .addFilters(filter("custom_fields.environment", "is", "production")));
      for (String environment : List.of("production", "staging", "production")) {
        publish(
            herald,
            Requests.event(
                environment + System.nanoTime(),
                "RequestCreated",
                Requests.request("r").putCustomFields("environment", environment)));
      }
      herald
          .webhooks()
          .updateWebhook(
              UpdateWebhookRequest.newBuilder()
                  .setWebhook(Webhook.newBuilder().setId(off.getId()).setActive(true))
                  .setUpdateMask(FieldMask.newBuilder().addPaths("active"))
                  .build());

      String replay = replay(herald, window("Was off").setMissed(true)).getReplay().getId();

      target.await(2, any -> true);
      Replay done = replay(herald, replay, that -> that.getState() == Replay.State.DONE);
      assertThat(done.getExaminedCount()).isEqualTo(3);
      assertThat(done.getReplayedCount()).isEqualTo(2);
      assertThat(replays(herald, 2)).extracting(Invocation::getRepeats).containsOnly("");
      assertThat(replay(herald, window("Was off").setMissed(true).setValidateOnly(true)))
          .extracting(ReplayInvocationsResponse::getCandidateCount)
          .isEqualTo(1L);
    }
  }

  @Test
  void a_replay_that_is_stopped_sends_no_more() throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald =
            HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
      DeliveryJourneyIT.create(herald, triedOnce("Slowly", target.url("/slowly")));
      List<String> delivered = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        delivered.add(published(herald, "e" + i));
      }
      for (String id : delivered) {
        finished(herald, id, Invocation.State.DELIVERED);
      }
      String replay =
          replay(herald, ReplayInvocationsRequest.newBuilder().addAllIds(delivered).setPerSecond(1))
              .getReplay()
              .getId();
      replay(herald, replay, that -> that.getReplayedCount() >= 2);

      Replay stopped =
          herald.invocations().stopReplay(StopReplayRequest.newBuilder().setId(replay).build());

      assertThat(stopped.getState()).isEqualTo(Replay.State.STOPPED);
      assertThat(stopped.getReplayedCount()).isBetween(2L, 10L);
      target.await(20 + (int) stopped.getReplayedCount(), any -> true);
      assertThat(replays(herald, (int) stopped.getReplayedCount())).isNotEmpty();
    }
  }

  private static Webhook.Builder triedOnce(String name, String url) {
    return webhook(name, url)
        .addTriggers("RequestCreated")
        .setDelivery(Delivery.newBuilder().setRetry("none"));
  }

  private static String published(HeraldProcess herald, String id) {
    return publish(herald, Requests.event(id, "RequestCreated", Requests.request(id)))
        .getInvocationIds(0);
  }

  private static ReplayInvocationsRequest.Builder window(String webhook) {
    return ReplayInvocationsRequest.newBuilder()
        .setFilter(
            InvocationFilter.newBuilder()
                .setWebhook(webhook)
                .setStartTime(
                    Timestamp.newBuilder().setSeconds(System.currentTimeMillis() / 1_000 - 3_600)));
  }

  private static ReplayInvocationsResponse replay(
      HeraldProcess herald, ReplayInvocationsRequest.Builder request) {
    return herald.invocations().replayInvocations(request.build());
  }

  private static Replay replay(HeraldProcess herald, String id, Predicate<Replay> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Replay last;
    do {
      last = herald.invocations().getReplay(GetReplayRequest.newBuilder().setId(id).build());
      if (wanted.test(last)) {
        return last;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    } while (System.nanoTime() - end < 0);
    throw new AssertionError("it is still " + last);
  }

  /** All invocations that replays made; there are that many. */
  private static List<Invocation> replays(HeraldProcess herald, int count) {
    ListInvocationsResponse page =
        herald
            .invocations()
            .listInvocations(
                ListInvocationsRequest.newBuilder()
                    .setPageSize(200)
                    .setFilter(InvocationFilter.newBuilder().setCause(Invocation.Cause.REPLAY))
                    .build());
    assertThat(page.getInvocationsList()).hasSize(count);
    return page.getInvocationsList();
  }
}
