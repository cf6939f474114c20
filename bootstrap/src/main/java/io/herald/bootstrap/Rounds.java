package io.herald.bootstrap;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done round by round on a thread of its own, with a pause between two rounds. A round
 * that fails is logged, once as long as it goes on failing, and the next one comes all the same.
 */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** A round is a few transactions; what lasts longer is left behind. */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(5);

  private final String name;
  private final Duration pause;
  private final Runnable round;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;

  private Rounds(String name, Duration pause, Runnable round) {
    this.name = name;
    this.pause = pause;
    this.round = round;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  static Rounds begin(String name, Duration pause, Runnable round) {
    Rounds rounds = new Rounds(name, pause, round);
    rounds.thread.start();
    return rounds;
  }

  private void run() {
    try {
      do {
        try {
          round.run();
          failing = false;
        } catch (RuntimeException e) {
          if (!failing) {
            LOG.warn("{} failed; it is tried again every {}.", name, pause, e);
          }
          failing = true;
        }
      } while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
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
