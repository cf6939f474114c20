package io.herald.application.invocation;

import io.herald.application.access.Caller;
import io.herald.domain.id.InvocationId;
import java.util.List;

/** Cancels live invocations, or makes waiting ones due now. Thread-safe. */
public final class CancelInvocations {

  /** Cancels those that are live; returns them. Needs OPERATE. */
  public List<InvocationId> cancel(Caller caller, List<InvocationId> invocations) {
    throw new UnsupportedOperationException();
  }

  /** Makes waiting ones due now; returns those it moved. Needs OPERATE. */
  public List<InvocationId> retryNow(Caller caller, List<InvocationId> invocations) {
    throw new UnsupportedOperationException();
  }
}
