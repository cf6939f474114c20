package io.herald.application.settings;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.webhook.EgressGuard;

/** Answers "may I reach this URL?". Thread-safe. */
public final class ExplainEgress {
  private final EgressGuard guard;

  public ExplainEgress(EgressGuard guard) {
    this.guard = guard;
  }

  /** The verdict on the URL and on every address of its host. Needs OPERATE. */
  public EgressGuard.Explanation explain(Caller caller, String url) {
    caller.require(Permission.OPERATE);
    return guard.explain(url);
  }
}
