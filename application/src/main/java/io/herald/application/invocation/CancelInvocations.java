package io.herald.application.invocation;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.id.InvocationId;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Cancels live invocations, or makes waiting ones due now. Thread-safe. */
public final class CancelInvocations {
  /** How many go into one transaction and one audit entry. */
  private static final int BATCH = 1_000;

  private final DueInvocations due;
  private final InstantSource clock;

  public CancelInvocations(DueInvocations due, InstantSource clock) {
    this.due = due;
    this.clock = clock;
  }

  /** Cancels those that are live; returns them. Needs OPERATE. */
  public List<InvocationId> cancel(Caller caller, List<InvocationId> invocations) {
    caller.require(Permission.OPERATE);
    return inBatches(caller, "invocation.cancel", invocations, due::cancel);
  }

  /** Makes waiting ones due now; returns those it moved. Needs OPERATE. */
  public List<InvocationId> retryNow(Caller caller, List<InvocationId> invocations) {
    caller.require(Permission.OPERATE);
    return inBatches(caller, "invocation.retry_now", invocations, due::hasten);
  }

  private List<InvocationId> inBatches(
      Caller caller,
      String action,
      List<InvocationId> invocations,
      BiFunction<List<InvocationId>, AuditEntry, List<InvocationId>> change) {
    List<InvocationId> wanted = invocations.stream().distinct().toList();
    List<InvocationId> changed = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += BATCH) {
      List<InvocationId> batch = wanted.subList(from, Math.min(from + BATCH, wanted.size()));
      changed.addAll(change.apply(batch, audit(caller, action, batch)));
    }
    return changed;
  }

  private AuditEntry audit(Caller caller, String action, List<InvocationId> batch) {
    List<String> ids = batch.stream().map(InvocationId::toString).toList();
    boolean single = ids.size() == 1;
    return new AuditEntry(
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        caller,
        action,
        single ? "invocation " + ids.getFirst() : ids.size() + " invocations",
        single ? ids.getFirst() : "",
        "",
        JsonObject.builder().put("invocations", JsonArray.ofStrings(ids)).build().text());
  }
}
