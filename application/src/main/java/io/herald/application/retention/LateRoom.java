package io.herald.application.retention;

/**
 * Keeps from removing ever more where the room that it makes is seen late: steps come in rounds,
 * and after a round that made no room there is a wait, each twice as long as the one before.
 * Without it a backup, for whose sake the server keeps what is removed, would cost all that is old.
 * Used by one thread.
 */
final class LateRoom {
  /** At most 5,000 rows, enough to be seen in a database that counts by the mebibyte. */
  static final int ROUND = 50;

  /** In passes over all that there is to do, which come a minute apart. */
  static final int LONGEST_WAIT = 8;

  private long usedBefore = Long.MAX_VALUE;
  private int stepsLeft;
  private int waited;
  private int wait = 1;

  /** Whether another step may be taken; if not, this pass is over. */
  boolean mayRemove(long used) {
    if (stepsLeft == 0) {
      if (used < usedBefore) {
        wait = 1;
      } else if (waited < wait) {
        waited++;
        return false;
      } else {
        wait = Math.min(2 * wait, LONGEST_WAIT);
      }
      waited = 0;
      usedBefore = used;
      stepsLeft = ROUND;
    }
    stepsLeft--;
    return true;
  }
}
