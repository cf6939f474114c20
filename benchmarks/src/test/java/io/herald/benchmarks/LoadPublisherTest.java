package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.benchmarks.LoadPublisher.Plan;
import io.herald.benchmarks.LoadPublisher.Published;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadPublisherTest {
  private NoOpDoor door;
  private HeraldClient client;

  @BeforeEach
  void start() throws IOException {
    door = NoOpDoor.start();
    client = new HeraldClient("127.0.0.1", door.port());
  }

  @AfterEach
  void stop() {
    client.close();
    door.close();
  }

  private Published publish(Plan plan, int delivered) throws InterruptedException {
    return new LoadPublisher(client.publisher(), () -> delivered).publish(plan);
  }

  private static Plan plan(int maxEvents, double rate, int batch, int window) {
    return new Plan(
        "test", Duration.ofSeconds(5), maxEvents, rate, batch, 4, window, _ -> "prod db");
  }

  @Test
  void publishesSoManyEventsInBatchesAndKnowsTheirInvocations() throws InterruptedException {
    Published published = publish(plan(95, 0, 10, 1000), 0);

    assertThat(published.events()).isEqualTo(95);
    assertThat(published.calls()).hasSize(10);
    assertThat(published.calls().stream().mapToInt(call -> call.invocations().size()).sum())
        .isEqualTo(95);
  }

  @Test
  void intendedTimesFollowTheRateWhateverTheServerDoes() throws InterruptedException {
    Published published = publish(plan(20, 200, 1, 1000), 0);

    assertThat(published.calls().stream().mapToLong(LoadPublisher.Call::intendedNanos).sorted())
        .containsExactly(
            java.util.stream.LongStream.range(0, 20)
                .map(i -> published.startNanos() + i * 5_000_000)
                .boxed()
                .toArray(Long[]::new));
  }

  @Test
  void withoutARateItNeverRunsFurtherAheadOfDeliveryThanTheWindow() throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    // Nothing is delivered until it has looked a few times with the window full.
    Published published =
        new LoadPublisher(client.publisher(), () -> looks.incrementAndGet() > 10 ? 1_000_000 : 0)
            .publish(plan(50, 0, 10, 20));

    assertThat(published.events()).isEqualTo(50);
    assertThat(looks).hasValueGreaterThan(10);
  }

  @Test
  void endsWhenItsTimeIsOver() throws InterruptedException {
    Published published =
        publish(
            new Plan("test", Duration.ofMillis(100), 1_000_000, 100, 1, 4, 1000, _ -> "prod db"),
            0);

    assertThat(published.events()).isEqualTo(10);
  }
}
