package io.herald.application.invocation;

import io.herald.domain.event.Event;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.util.Map;
import java.util.Optional;

/** Tests and manual invocations in memory. Thread-safe. */
public final class InMemoryDirectInvocations implements DirectInvocations {
  private final InMemoryWork work;

  public InMemoryDirectInvocations(InMemoryWork work) {
    this.work = work;
  }

  @Override
  public BeginOutcome begin(Invocation invocation, Optional<Event> newEvent) {
    return work.begin(invocation, newEvent);
  }

  @Override
  public void conclude(
      Invocation invocation, Attempt attempt, InvocationState state, Map<String, String> captured) {
    work.conclude(invocation.id(), attempt, state, captured);
  }

  /** There is one node, which lives. */
  @Override
  public int closeAbandoned() {
    return 0;
  }

  @Override
  public int closeInterrupted() {
    return work.closeInterrupted();
  }
}
