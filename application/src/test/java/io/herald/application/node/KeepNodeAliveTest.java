package io.herald.application.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.InMemoryRecords;
import io.herald.application.StorageUnavailable;
import io.herald.application.invocation.DispatchInvocations.Diagnostics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeepNodeAliveTest {
  private final AtomicInteger warnings = new AtomicInteger();
  private final ScriptedNodes nodes = new ScriptedNodes();

  @Test
  void the_number_of_nodes_is_known_from_the_start_and_the_end_is_said() {
    nodes.alive = 3;
    try (KeepNodeAlive node = keep()) {
      assertThat(node.live()).isEqualTo(3);
    }
    assertThat(nodes.left).hasValue(1);
  }

  @Test
  void it_goes_on_and_follows_the_number() throws InterruptedException {
    try (KeepNodeAlive node = keep()) {
      nodes.alive = 2;
      nodes.awaitWholeBeat();
      assertThat(node.live()).isEqualTo(2);
    }
  }

  @Test
  void records_that_do_not_answer_leave_the_last_number_and_it_goes_on() throws Exception {
    nodes.alive = 2;
    try (KeepNodeAlive node = keep()) {
      nodes.failing = true;
      nodes.awaitWholeBeat();
      assertThat(node.live()).isEqualTo(2);
      nodes.failing = false;
      nodes.alive = 1;
      nodes.awaitWholeBeat();
      assertThat(node.live()).isEqualTo(1);
    }
    assertThat(warnings).hasPositiveValue();
  }

  private KeepNodeAlive keep() {
    return new KeepNodeAlive(
        nodes,
        new InMemoryRecords().direct(),
        new Diagnostics() {
          @Override
          public void warn(String message, Throwable cause) {
            warnings.incrementAndGet();
          }

          @Override
          public void error(String message, Throwable cause) {
            throw new AssertionError(message, cause);
          }
        },
        Duration.ofMillis(5));
  }

  /** Answers as it is told, and lets its beats be waited for. */
  private static final class ScriptedNodes implements Nodes {
    private static final int MOST_BEATS = 10_000;

    private final CountDownLatch[] beats = new CountDownLatch[MOST_BEATS];
    private final AtomicInteger count = new AtomicInteger();
    private volatile int alive = 1;
    private volatile boolean failing;
    private final AtomicInteger left = new AtomicInteger();

    ScriptedNodes() {
      for (int i = 0; i < MOST_BEATS; i++) {
        beats[i] = new CountDownLatch(1);
      }
    }

    @Override
    public int beat() {
      // The one before has been taken note of by now.
      beats[count.getAndIncrement()].countDown();
      if (failing) {
        throw new StorageUnavailable("nobody is there", new IllegalStateException());
      }
      return alive;
    }

    /** Waits until a beat that has not begun yet is over. */
    void awaitWholeBeat() throws InterruptedException {
      assertThat(beats[count.get() + 1].await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void leave() {
      left.incrementAndGet();
    }
  }
}
