package io.herald.application.node;

import java.time.Duration;

/** The nodes that share the records, as each says of itself. Thread-safe. */
public interface Nodes {
  /** A node that was not heard of for so long counts no more. */
  Duration SILENCE = Duration.ofSeconds(10);

  /**
   * Says that this node is alive.
   *
   * @return how many nodes were heard of within {@link #SILENCE}, this one included
   */
  int beat();

  /** Says that this node ends; it counts no more from now on. */
  void leave();
}
