package io.herald.bootstrap.journey;

import static io.herald.bootstrap.journey.DeliveryJourneyIT.finished;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.publish;
import static io.herald.bootstrap.journey.DeliveryJourneyIT.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.PublishedEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system does to a process, done to the packaged distribution. */
class ProcessFaultsIT {
  @TempDir Path folder;

  @Test
  void asked_to_end_it_says_so_first_and_finishes_what_is_under_way() throws Exception {
    Path data = folder.resolve("data");
    try (TargetServer target = new TargetServer()) {
      CountDownLatch answer = target.holdAnswers("/slow");
      String invocation;
      try (HeraldProcess herald = HeraldProcess.serve(data, target.environment(folder))) {
        DeliveryJourneyIT.create(
            herald, webhook("Slow", target.url("/slow")).addTriggers("RequestCreated"));
        BlockingQueue<ServingStatus> health = watchHealth(herald);
        assertThat(health.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
        invocation =
            publish(herald, Requests.event("e1", "RequestCreated", Requests.request("r1")))
                .getInvocationIds(0);
        target.await(1, any -> true);

        herald.askToEnd();

        assertThat(health.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(herald.isAlive()).as("it waits for the answer").isTrue();
        answer.countDown();
        assertThat(herald.await()).isZero();
      }
      try (HeraldProcess herald = HeraldProcess.serve(data, target.environment(folder))) {
        assertThat(finished(herald, invocation, Invocation.State.DELIVERED).getAttemptsCount())
            .isEqualTo(1);
        assertThat(herald.terminate()).isZero();
      }
      assertThat(target.received()).hasSize(1);
    }
  }

  @Test
  void without_file_descriptors_it_holds_out_and_goes_on_when_there_are_some() throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald =
            HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
      DeliveryJourneyIT.create(
          herald, webhook("Steady", target.url("/steady")).addTriggers("RequestCreated"));
      publish(herald, Requests.event("before", "RequestCreated", Requests.request("r0")));
      target.await(1, any -> true);
      limitFileDescriptors(herald, openFileDescriptors(herald) + 10);

      List<Socket> greedy = new ArrayList<>();
      try {
        for (int i = 0; i < 60; i++) {
          greedy.add(connection(URI.create("http://" + herald.grpc())));
          try {
            greedy.add(connection(URI.create(herald.console())));
          } catch (ConnectException _) {
            // The console's listener ended at the one before; it has to come back.
          }
        }
        PublishedEvent published =
            publish(herald, Requests.event("during", "RequestCreated", Requests.request("r1")));
        assertThat(published.getResult()).isEqualTo(PublishedEvent.Result.ACCEPTED);
      } finally {
        for (Socket socket : greedy) {
          socket.close();
        }
      }

      assertThat(herald.isAlive()).isTrue();
      assertThat(livenessBeforeLong(herald)).isEqualTo(200);
      ManagedChannel fresh =
          Grpc.newChannelBuilder(herald.grpc(), InsecureChannelCredentials.create()).build();
      try {
        assertThat(
                HealthGrpc.newBlockingStub(fresh)
                    .withWaitForReady()
                    .withDeadlineAfter(Duration.ofSeconds(20))
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.SERVING);
      } finally {
        fresh.shutdownNow();
      }
      String after =
          publish(herald, Requests.event("after", "RequestCreated", Requests.request("r2")))
              .getInvocationIds(0);
      finished(herald, after, Invocation.State.DELIVERED);
    }
  }

  @Test
  void a_full_disk_acknowledges_nothing_loses_nothing_and_is_over_when_there_is_room()
      throws Exception {
    try (TargetServer target = new TargetServer();
        HeraldProcess herald =
            HeraldProcess.serve(folder.resolve("data"), target.environment(folder))) {
      DeliveryJourneyIT.create(
          herald, webhook("Full", target.url("/full")).addTriggers("RequestCreated"));
      String before =
          publish(herald, Requests.event("before", "RequestCreated", Requests.request("r0")))
              .getInvocationIds(0);
      finished(herald, before, Invocation.State.DELIVERED);
      limitFileSize(herald, "1024");

      assertThatThrownBy(() ->
              publish(herald, Requests.event("during", "RequestCreated", Requests.request("r1"))))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              refused ->
                  assertThat(refused.getStatus().getCode())
                      .isEqualTo(io.grpc.Status.Code.UNAVAILABLE));
      assertThat(herald.isAlive()).isTrue();
      limitFileSize(herald, "unlimited");

      String again =
          publish(herald, Requests.event("during", "RequestCreated", Requests.request("r1")))
              .getInvocationIds(0);
      finished(herald, again, Invocation.State.DELIVERED);
      finished(herald, before, Invocation.State.DELIVERED);
      assertThat(target.received()).hasSize(2);
    }
  }

  private static BlockingQueue<ServingStatus> watchHealth(HeraldProcess herald) {
    BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
    HealthGrpc.newStub(herald.channel())
        .watch(
            HealthCheckRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                seen.add(response.getStatus());
              }

              @Override
              public void onError(Throwable failure) {
                seen.add(ServingStatus.UNRECOGNIZED);
              }

              @Override
              public void onCompleted() {
                seen.add(ServingStatus.UNRECOGNIZED);
              }
            });
    return seen;
  }

  private static Socket connection(URI to) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), to.getPort());
  }

  private static long openFileDescriptors(HeraldProcess herald) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(herald.pid()), "fd"))) {
      return open.count();
    }
  }

  private static void limitFileDescriptors(HeraldProcess herald, long most) throws Exception {
    limit(herald, "--nofile=" + most + ":" + most);
  }

  /** Files grow no further than that, which is what a full disk means to the database. */
  private static void limitFileSize(HeraldProcess herald, String bytes) throws Exception {
    limit(herald, "--fsize=" + bytes + ":");
  }

  private static void limit(HeraldProcess herald, String limit) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(herald.pid()), limit)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).as("prlimit, of util-linux").isZero();
  }

  /** The console's listener may have to be started again, which is looked after every second. */
  private static int livenessBeforeLong(HeraldProcess herald) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        return liveness(herald);
      } catch (IOException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }

  private static int liveness(HeraldProcess herald) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(herald.console()).resolve("/health/live"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
