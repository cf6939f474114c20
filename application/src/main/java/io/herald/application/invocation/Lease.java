package io.herald.application.invocation;

import io.herald.domain.id.InvocationId;
import java.time.Duration;

/**
 * This node's right to attempt an invocation until a moment.
 *
 * @param version what guards the result: whoever claims the invocation next has a higher one
 * @param endsAtNanos when it ends, on the scale of {@link System#nanoTime()}; taken before the
 *     database was asked, so that this node never believes in it longer than the database does
 */
public record Lease(InvocationId invocation, long version, long endsAtNanos) {

  /** How much of it is left. */
  public Duration left(long nowNanos) {
    return Duration.ofNanos(endsAtNanos - nowNanos);
  }
}
