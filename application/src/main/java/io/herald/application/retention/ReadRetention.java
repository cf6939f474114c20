package io.herald.application.retention;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.retention.RemoveExpired.Limits;

/** Tells how long things are kept, and how large the database is. Thread-safe. */
public final class ReadRetention {
  private final Retention retention;
  private final Limits limits;

  public ReadRetention(Retention retention, Limits limits) {
    this.retention = retention;
    this.limits = limits;
  }

  /** What holds on the node that is asked. Needs ADMINISTER. */
  public Status status(Caller caller) {
    caller.require(Permission.ADMINISTER);
    return new Status(limits, retention.usedBytes());
  }

  /**
   * What is kept and what that takes.
   *
   * @param usedBytes without what is free to be used again
   */
  public record Status(Limits limits, long usedBytes) {

    /** Whether the database is larger than it may be. */
    public boolean isBeyondSize() {
      return limits.maxBytes().isPresent() && usedBytes > limits.maxBytes().getAsLong();
    }
  }
}
