package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  /** Ten a second, forty at once. */
  private static final CallRates.Rate RATE = new CallRates.Rate(10);

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final int MAX_KEYS = 3;

  /** Near the end of the scale, where it wraps around. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private final TokenBuckets buckets = new TokenBuckets(RATE, MAX_KEYS, nanos::get);

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  /** How many of so many calls get through. */
  private int taken(String key, int calls) {
    int taken = 0;
    for (int i = 0; i < calls; i++) {
      taken += buckets.take(key).isZero() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void afterARestFourSecondsWorthGoAtOnceAndThenOneInEachInterval() {
    assertThat(taken("a", 1_000)).isEqualTo(40);
    assertThat(buckets.take("a")).isEqualTo(INTERVAL);
    pass(INTERVAL.minusNanos(1));
    assertThat(buckets.take("a")).isEqualTo(Duration.ofNanos(1));
    pass(Duration.ofNanos(1));
    assertThat(taken("a", 10)).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(taken("a", 100)).isEqualTo(10);
  }

  @Test
  void whoeverKeepsToTheRateNeverWaitsAndALongRestSavesUpNoMoreThanTheBurst() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(buckets.take("a")).isZero();
      pass(INTERVAL);
    }
    pass(Duration.ofDays(400));
    assertThat(taken("a", 1_000)).isEqualTo(40);
  }

  @Test
  void oneThatIsEmptyHarmsNoOther() {
    taken("a", 1_000);
    assertThat(taken("b", 40)).isEqualTo(40);
  }

  @Test
  void whoRotatesKeysGetsNoMoreThanTheBucketsThereAreAndTheSharedOne() {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += taken("key " + i % 1_000, 1);
      pass(Duration.ofMillis(1));
    }

    // Ten seconds: of four buckets each gives forty at once and ten a second.
    assertThat(buckets.count()).isEqualTo(MAX_KEYS);
    assertThat(taken).isLessThanOrEqualTo((MAX_KEYS + 1) * (40 + 10 * 10));
  }

  @Test
  void aBucketThatIsNotFullIsNotForgotten() {
    taken("a", 1_000);
    for (String key : new String[] {"b", "c", "looked for room for"}) {
      assertThat(buckets.take(key)).isZero();
    }

    assertThat(buckets.count()).isEqualTo(MAX_KEYS);
    assertThat(buckets.take("a")).isPositive();
  }

  @Test
  void fullBucketsMakeRoomForNewKeys() {
    for (String key : new String[] {"a", "b", "c"}) {
      assertThat(taken(key, 10)).isEqualTo(10);
    }
    assertThat(taken("d", 50)).as("of the shared one").isEqualTo(40);
    assertThat(buckets.count()).isEqualTo(MAX_KEYS);
    pass(Duration.ofSeconds(1));

    assertThat(taken("e", 40)).isEqualTo(40);
    assertThat(taken("f", 40)).isEqualTo(40);
    assertThat(buckets.count()).isEqualTo(2);
  }

  @Test
  void manyAtOnceGetNoMoreThanOneAfterTheOther() throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                await(start);
                taken.addAndGet(taken("a", 1_000));
              }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(taken).hasValue(40);
  }

  /** Full buckets are swept away by one thread while others take from them. */
  @Test
  void aTokenIsNotLostWhileItsBucketIsForgotten() throws InterruptedException {
    CallRates.Rate rate = new CallRates.Rate(1);
    for (int round = 0; round < 2_000; round++) {
      TokenBuckets contended = new TokenBuckets(rate, 1, nanos::get);
      contended.take("a");
      pass(Duration.ofSeconds(1));
      CountDownLatch start = new CountDownLatch(2);
      AtomicInteger taken = new AtomicInteger();
      Thread sweeping =
          Thread.ofPlatform()
              .start(() -> {
                start.countDown();
                await(start);
                contended.take("b");
              });
      Thread taking =
          Thread.ofPlatform()
              .start(() -> {
                start.countDown();
                await(start);
                taken.addAndGet(contended.take("a").isZero() ? 1 : 0);
              });
      sweeping.join();
      taking.join();
      int more = 0;
      for (int i = 0; i < 10; i++) {
        more += contended.take("a").isZero() ? 1 : 0;
      }
      assertThat(taken.get() + more).isLessThanOrEqualTo(4);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
