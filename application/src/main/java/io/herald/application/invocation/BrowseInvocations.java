package io.herald.application.invocation;

import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
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
  private final Invocations invocations;
  private final DueInvocations due;

  public BrowseInvocations(Invocations invocations, DueInvocations due) {
    this.invocations = invocations;
    this.due = due;
  }

  /** Needs VIEW. */
  public Optional<Invocations.Detail> find(Caller caller, InvocationId id) {
    caller.require(Permission.VIEW);
    return invocations.find(id).map(detail -> InvocationMask.forCaller(caller, detail));
  }

  /** The newest first. Needs VIEW. */
  public Page<Invocation> list(Caller caller, Invocations.Query query, Page.Request page) {
    caller.require(Permission.VIEW);
    return invocations
        .list(query, page)
        .map(invocation -> InvocationMask.forCaller(caller, invocation));
  }

  /** Waiting work by webhook. Needs VIEW. */
  public Map<WebhookId, DueInvocations.Backlog> backlogs(Caller caller) {
    caller.require(Permission.VIEW);
    return due.backlogs();
  }

  /** Changes since a cursor, for live views. Needs VIEW. */
  public Invocations.Changes changesSince(Caller caller, String cursor, int limit) {
    caller.require(Permission.VIEW);
    Invocations.Changes changes = invocations.changesSince(cursor, limit);
    return new Invocations.Changes(
        changes.invocations().stream()
            .map(invocation -> InvocationMask.forCaller(caller, invocation))
            .toList(),
        changes.cursor());
  }
}
