package io.herald.persistence;

import io.herald.application.node.Nodes;

/** The only node that the embedded database can have, which need not say so. */
enum SoleNode implements Nodes {
  INSTANCE;

  @Override
  public int beat() {
    return 1;
  }

  @Override
  public void leave() {}
}
