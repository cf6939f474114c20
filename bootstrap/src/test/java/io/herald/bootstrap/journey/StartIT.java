package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.bootstrap.journey.HeraldProcess.Finished;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.ListInvocationsRequest;
import io.herald.proto.v1.ListWebhooksRequest;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts that succeed, the demonstration's among them, and starts that are refused. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StartIT {
  private static final int REFUSED = 3;
  private static final int SAMPLES = 17;

  @TempDir Path folder;

  @Test
  void the_demonstration_is_alive_by_itself_and_no_second_one_harms_it() {
    Map<String, String> environment =
        Map.of(
            "HERALD_DATA_DIR",
            folder.toString(),
            "HERALD_WEB_ADDRESS",
            "127.0.0.1:0",
            "HERALD_GRPC_ADDRESS",
            "127.0.0.1:0",
            "HERALD_BOOTSTRAP_TOKEN",
            HeraldProcess.TOKEN);
    try (HeraldProcess demo = HeraldProcess.start(List.of("demo"), environment)) {
      assertThat(webhooks(demo)).hasSize(4).allMatch(Webhook::getActive);
      List<Event> events =
          awaiting(() -> events(demo), found -> found.size() > SAMPLES, "more events than samples");
      assertThat(events).extracting(Event::getEventId).doesNotHaveDuplicates();
      List<Invocation> invocations = invocations(demo);
      assertThat(invocations).isNotEmpty();
      assertThat(invocations)
          .noneMatch(invocation -> invocation.getState() == Invocation.State.FAILED);

      Finished second = HeraldProcess.run(List.of("demo"), environment, "");

      assertThat(second.err()).contains("Another Herald works with the data directory");
      assertThat(second.exitCode()).isEqualTo(REFUSED);
      assertThat(webhooks(demo)).hasSize(4);
      assertThat(demo.terminate()).isZero();
      assertThat(demo.output()).doesNotContain("Exception");
    }
  }

  @Test
  void what_a_killed_process_unpacked_is_gone_with_the_next_start() {
    try (HeraldProcess killed = HeraldProcess.serve(folder, Map.of())) {
      killed.kill();
    }
    String[] left = folder.resolve("sqlite").toFile().list();
    try (HeraldProcess herald = HeraldProcess.serve(folder, Map.of())) {
      assertThat(folder.resolve("sqlite").toFile().list()).hasSameSizeAs(left).doesNotContain(left);
      assertThat(herald.terminate()).isZero();
    }
  }

  @Test
  void a_second_server_on_the_same_data_is_refused() {
    try (HeraldProcess _ = HeraldProcess.serve(folder, Map.of())) {
      Finished second = refusedStart(folder, "127.0.0.1:0", "127.0.0.1:0");

      assertThat(second.err()).contains("Another Herald works with the data directory");
    }
  }

  @Test
  void an_address_that_is_taken_is_told_in_a_sentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThat(refusedStart(folder.resolve("a"), address, "127.0.0.1:0").err())
          .isEqualTo(
              "Herald does not start:\n  The console's address "
                  + address
                  + " cannot be used: Address already in use. Free it, or choose another with"
                  + " HERALD_WEB_ADDRESS; port 0 takes any that is free.\n");
      assertThat(refusedStart(folder.resolve("b"), "127.0.0.1:0", address).err())
          .isEqualTo(
              "Herald does not start:\n  The gRPC address "
                  + address
                  + " cannot be used: Address already in use. Free it, or choose another with"
                  + " HERALD_GRPC_ADDRESS; port 0 takes any that is free.\n");
    }
  }

  private static Finished refusedStart(Path data, String web, String grpc) {
    Finished start =
        HeraldProcess.run(
            List.of("serve"),
            Map.of(
                "HERALD_DATA_DIR", data.toString(),
                "HERALD_WEB_ADDRESS", web,
                "HERALD_GRPC_ADDRESS", grpc),
            "");
    assertThat(start.exitCode()).isEqualTo(REFUSED);
    assertThat(start.out()).isEmpty();
    return start;
  }

  private static List<Webhook> webhooks(HeraldProcess herald) {
    return herald
        .webhooks()
        .listWebhooks(ListWebhooksRequest.getDefaultInstance())
        .getWebhooksList();
  }

  private static List<Event> events(HeraldProcess herald) {
    return herald
        .events()
        .listEvents(ListEventsRequest.newBuilder().setPageSize(100).build())
        .getEventsList();
  }

  private static List<Invocation> invocations(HeraldProcess herald) {
    return herald
        .invocations()
        .listInvocations(ListInvocationsRequest.newBuilder().setPageSize(100).build())
        .getInvocationsList();
  }

  /** Asks again and again, for a bounded time. */
  private static <T> T awaiting(
      Supplier<T> question, java.util.function.Predicate<T> enough, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    T answer = question.get();
    while (!enough.test(answer)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not " + what + " but " + answer);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      answer = question.get();
    }
    return answer;
  }
}
