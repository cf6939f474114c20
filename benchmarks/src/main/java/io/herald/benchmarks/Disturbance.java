package io.herald.benchmarks;

/**
 * Something that was done to Herald.
 *
 * @param startNanos when it began, by {@link System#nanoTime}
 * @param endNanos when it was over, at the latest
 */
record Disturbance(Kind kind, long startNanos, long endNanos) {

  /** What was done. */
  enum Kind {
    /** kill -9. */
    KILL(true),
    /** kill -9 of a server that was just starting. */
    KILL_AT_START(true),
    /** SIGTERM; then everything is recorded, so nothing may be sent twice. */
    TERMINATE(false),
    /** SIGSTOP for a while; leases may run out, and the results of these attempts are refused. */
    PAUSE(true),
    /** All connections to the target are reset; each attempt is recorded as failed. */
    CUT(false),
    /** New connections to the target are reset for a while. */
    REFUSE(false),
    /** Whatever is said to and by the target takes longer for a while. */
    DELAY(false),
    /** Nothing gets through to the target for a while. */
    WITHHOLD(false),
    /** All connections to the database are reset, so a result may stay unrecorded. */
    DATABASE_CUT(true),
    /** The database cannot be reached for a while. */
    DATABASE_REFUSE(true),
    /** The database answers nothing for a while. */
    DATABASE_WITHHOLD(true);

    private final boolean losesRecords;

    Kind(boolean losesRecords) {
      this.losesRecords = losesRecords;
    }

    /** Whether the process that was there is not afterwards. */
    boolean kills() {
      return this == KILL || this == KILL_AT_START;
    }

    /** Whether a request may have been sent although no record of it remains. */
    boolean losesRecords() {
      return losesRecords;
    }
  }
}
