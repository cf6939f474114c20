package io.herald.application.invocation;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Invocation;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at invocations. The URLs in attempts are masked for callers who may not configure.
 * Thread-safe.
 */
public final class BrowseInvocations {

  /** Needs VIEW. */
  public Optional<Invocations.Detail> find(Caller caller, InvocationId id) {
    throw new UnsupportedOperationException();
  }

  /** The newest first. Needs VIEW. */
  public Page<Invocation> list(Caller caller, Invocations.Query query, Page.Request page) {
    throw new UnsupportedOperationException();
  }

  /** Waiting work by webhook. Needs VIEW. */
  public Map<WebhookId, DueInvocations.Backlog> backlogs(Caller caller) {
    throw new UnsupportedOperationException();
  }

  /** Changes since a cursor, for live views. Needs VIEW. */
  public Invocations.Changes changesSince(Caller caller, String cursor, int limit) {
    throw new UnsupportedOperationException();
  }
}
