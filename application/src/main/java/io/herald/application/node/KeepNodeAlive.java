package io.herald.application.node;

import io.herald.application.StorageUnavailable;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DispatchInvocations.Diagnostics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says every two seconds that this node is alive, remembers how many are, and closes the tests and
 * manual invocations of those that died. The work that was due at a dead node needs no care: its
 * leases run out, and whoever claims next has it.
 *
 * <p>One thread; {@link #live} is thread-safe and never blocks.
 */
public final class KeepNodeAlive implements AutoCloseable {
  private static final Duration BEAT = Duration.ofSeconds(2);

  /** How many beats pass between looks for what dead nodes left open. */
  private static final int BEATS_BETWEEN_LOOKS = 5;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Nodes nodes;
  private final DirectInvocations direct;
  private final Diagnostics diagnostics;
  private final Duration pause;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;
  private volatile int live = 1;

  /** Beats once, then goes on until it is closed. */
  public KeepNodeAlive(Nodes nodes, DirectInvocations direct, Diagnostics diagnostics) {
    this(nodes, direct, diagnostics, BEAT);
  }

  KeepNodeAlive(Nodes nodes, DirectInvocations direct, Diagnostics diagnostics, Duration pause) {
    this.nodes = nodes;
    this.direct = direct;
    this.diagnostics = diagnostics;
    this.pause = pause;
    beat();
    thread = Thread.ofVirtual().name("node").start(this::run);
  }

  /** How many nodes are alive, this one included; what was last heard of if nothing can be. */
  public int live() {
    return live;
  }

  private void run() {
    int beats = 0;
    try {
      while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        beat();
        if (++beats % BEATS_BETWEEN_LOOKS == 0) {
          attempt("nothing is known of what dead nodes left open", direct::closeAbandoned);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    attempt("this node cannot say that it is alive", () -> live = nodes.beat());
  }

  private void attempt(String otherwise, Runnable step) {
    try {
      step.run();
    } catch (StorageUnavailable e) {
      diagnostics.warn(otherwise + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      diagnostics.error(otherwise, e);
    }
  }

  /** Says that this node ends. */
  @Override
  public void close() {
    end.countDown();
    try {
      if (thread.join(CLOSE_LIMIT)) {
        attempt("this node cannot say that it ends", nodes::leave);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
