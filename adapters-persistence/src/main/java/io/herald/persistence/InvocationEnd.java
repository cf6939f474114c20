package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ends live invocations that nobody will attempt any more. Thread-safe. */
final class InvocationEnd {
  /** How many are ended in one transaction: some 20 ms of the writer's time. */
  static final int STEP = 1_000;

  private final LiveWork liveWork;

  InvocationEnd(LiveWork liveWork) {
    this.liveWork = liveWork;
  }

  /** Cancels those that are live, and releases who waits behind them. */
  List<InvocationId> cancel(WriteSession session, Collection<InvocationId> wanted)
      throws SQLException {
    Map<InvocationId, LiveWork.Live> live = liveWork.lock(session, wanted);
    List<InvocationId> cancelled = wanted.stream().distinct().filter(live::containsKey).toList();
    if (cancelled.isEmpty()) {
      return cancelled;
    }
    long changed = session.stamp();
    for (List<InvocationId> chunk : Sql.chunks(cancelled)) {
      session
          .dsl()
          .update(INVOCATION)
          .set(INVOCATION.STATE, InvocationRows.CANCELLED)
          .set(INVOCATION.UPDATED_AT, session.wall())
          .set(INVOCATION.CHANGED, changed)
          .where(INVOCATION.ID.in(chunk.stream().map(InvocationId::value).toList()))
          .execute();
    }
    liveWork.remove(session, cancelled);
    liveWork.removeBlocked(session, cancelled);
    liveWork.release(session, cancelled, Map.of());
    return cancelled;
  }

  /** Cancels some of a webhook's live invocations, at most {@link #STEP}; how many. */
  int cancelSome(WriteSession session, WebhookId webhook) throws SQLException {
    List<UUID> ids =
        session
            .dsl()
            .select(DUE.INVOCATION)
            .from(DUE)
            .where(DUE.WEBHOOK.eq(webhook.value()))
            .limit(STEP)
            .fetch(DUE.INVOCATION);
    return cancel(session, ids.stream().map(InvocationId::new).toList()).size();
  }
}
