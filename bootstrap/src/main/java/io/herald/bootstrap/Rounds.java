package io.herald.bootstrap;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done round by round on a thread of its own, with a pause between two rounds. A round
 * that fails is logged, once as long as it goes on failing, and another one comes all the same.
 */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** A round is a few transactions; what lasts longer is left behind. */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(5);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final String name;
  private final Supplier<Duration> round;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  private Rounds(String name, Supplier<Duration> round) {
    this.name = name;
    this.round = round;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /**
   * Begins with the first round.
   *
   * @param round how long to pause after it
   */
  static Rounds begin(String name, Supplier<Duration> round) {
    Rounds rounds = new Rounds(name, round);
    rounds.thread.start();
    return rounds;
  }

  private void run() {
    try {
      while (!end.await(oneRound().toMillis(), TimeUnit.MILLISECONDS)) {
        // The next one.
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration oneRound() {
    try {
      Duration pause = round.get();
      failing = false;
      return pause;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("{} failed; it is tried again every {}.", name, AFTER_FAILURE, e);
      }
      failing = true;
      return AFTER_FAILURE;
    }
  }

  @Override
  public void close() {
    end.countDown();
    try {
      if (!thread.join(LONGEST_ROUND)) {
        LOG.warn("{} did not end in time and is left behind.", name);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
