package io.herald.application.node;

import java.util.concurrent.atomic.AtomicBoolean;

/** The only node of records in memory. Thread-safe. */
public final class InMemoryNodes implements Nodes {
  private final AtomicBoolean heardOf = new AtomicBoolean();

  @Override
  public int beat() {
    heardOf.set(true);
    return 1;
  }

  @Override
  public void leave() {
    heardOf.set(false);
  }
}
