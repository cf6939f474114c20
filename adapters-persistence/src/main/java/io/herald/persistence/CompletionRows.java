package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.invocation.DueInvocations.Completion;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import io.herald.persistence.LiveWork.Live;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Writes the results of attempts, set by set. Thread-safe. */
final class CompletionRows {
  /** Writers of one moment count on rows of their own; more shards than writers do not help. */
  static final int SHARDS = 16;

  private final AttemptRows attemptRows;
  private final Captures captures;
  private final DeliveryCounters counters;
  private final Sql.Family deliver;
  private final String fail;
  private final String reschedule;

  CompletionRows(
      DSLContext rendering, AttemptRows attemptRows, Captures captures, DeliveryCounters counters) {
    this.attemptRows = attemptRows;
    this.captures = captures;
    this.counters = counters;
    deliver =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .update(INVOCATION)
                    .set(INVOCATION.STATE, DSL.inline(InvocationRows.DELIVERED))
                    .set(INVOCATION.ATTEMPTS, INVOCATION.ATTEMPTS.plus(DSL.inline(1)))
                    .set(INVOCATION.UPDATED_AT, DSL.param("wall", INVOCATION.UPDATED_AT))
                    .set(INVOCATION.CHANGED, DSL.param("changed", INVOCATION.CHANGED))
                    .set(INVOCATION.FAILURE, DSL.inline((String) null))
                    .set(INVOCATION.STATUS, DSL.inline((Integer) null))
                    .set(INVOCATION.REASON, DSL.inline((String) null))
                    .where(INVOCATION.ID.in(Sql.placeholders(INVOCATION.ID, size))));
    fail =
        rendering.render(
            rendering
                .update(INVOCATION)
                .set(INVOCATION.STATE, DSL.param("state", INVOCATION.STATE))
                .set(INVOCATION.ATTEMPTS, INVOCATION.ATTEMPTS.plus(DSL.inline(1)))
                .set(INVOCATION.UPDATED_AT, DSL.param("wall", INVOCATION.UPDATED_AT))
                .set(INVOCATION.CHANGED, DSL.param("changed", INVOCATION.CHANGED))
                .set(INVOCATION.FAILURE, DSL.param("failure", INVOCATION.FAILURE))
                .set(INVOCATION.STATUS, DSL.param("status", INVOCATION.STATUS))
                .set(INVOCATION.REASON, DSL.param("reason", INVOCATION.REASON))
                .where(INVOCATION.ID.eq(DSL.param("id", INVOCATION.ID))));
    reschedule =
        rendering.render(
            rendering
                .update(DUE)
                .set(DUE.PHASE, DSL.param("phase", DUE.PHASE))
                .set(DUE.DUE_AT, DSL.param("due", DUE.DUE_AT))
                .set(DUE.VERSION, DUE.VERSION.plus(DSL.inline(1)))
                .set(DUE.LEASED, DSL.inline(false))
                .set(DUE.ATTEMPTS, DUE.ATTEMPTS.plus(DSL.inline(1)))
                .set(DUE.COUNTED, DSL.param("counted", DUE.COUNTED))
                .where(DUE.INVOCATION.eq(DSL.param("id", DUE.INVOCATION))));
  }

  Batch begin(WriteSession session) throws SQLException {
    return new Batch(session);
  }

  /** The results of one transaction. */
  final class Batch {
    private final WriteSession session;
    private final long now;
    private final long wall;
    private final long changed;
    private final Bound attempts;
    private final Bound failures;
    private final Bound reschedules;
    private final List<InvocationId> delivered = new ArrayList<>();
    private final List<InvocationId> ended = new ArrayList<>();
    private final Map<InvocationId, WebhookId> tried = new HashMap<>();
    private final DeliveryCounters.Tallies tallies = new DeliveryCounters.Tallies();
    private boolean anyAttempt;
    private boolean anyFailure;
    private boolean anyReschedule;

    Batch(WriteSession session) throws SQLException {
      this.session = session;
      this.now = session.now();
      this.wall = session.wall();
      this.changed = session.stamp();
      this.attempts = attemptRows.inserting(session);
      this.failures = session.bind(fail);
      this.reschedules = session.bind(reschedule);
    }

    /** Adds a result whose lease holds. */
    void add(Completion completion, Live live) throws SQLException {
      Attempt attempt = completion.attempt();
      attemptRows.bind(attempts, live.id(), attempt, completion.captured());
      attempts.add();
      anyAttempt = true;
      captures.store(session, live.orderingKey(), live.id(), completion.captured());
      boolean gaveUp = completion.next() instanceof Next.Failed;
      tallies.of(live.webhook()).add(attempt, gaveUp);
      switch (completion.next()) {
        case Next.Delivered _ -> {
          delivered.add(live.id());
          ended.add(live.id());
        }
        case Next.Failed(FailureClass failure, String reason) -> {
          fail(live, attempt, InvocationRows.FAILED, failure.name(), reason);
          ended.add(live.id());
        }
        case Next.RetryIn(var delay) -> {
          failLive(live, attempt);
          reschedule(live, Phase.RETRY, now + delay.toNanos() / 1_000, live.counted() + 1);
          if (live.phase() == Phase.FIRST) {
            tried.put(live.id(), live.webhook());
          }
        }
        case Next.Again _ -> {
          failLive(live, attempt);
          reschedule(live, live.phase(), live.queuedAt(now), live.counted());
        }
      }
    }

    private void failLive(Live live, Attempt attempt) throws SQLException {
      String failure = AttemptRows.failureText(attempt.result());
      String message =
          attempt.result() instanceof Attempt.Result.Failure failed ? failed.message() : "";
      fail(live, attempt, InvocationRows.LIVE, failure == null ? "" : failure, message);
    }

    private void fail(Live live, Attempt attempt, String state, String failure, String reason)
        throws SQLException {
      failures
          .text(state)
          .number(wall)
          .number(changed)
          .text(failure)
          .number(AttemptRows.status(attempt.result()))
          .text(SealedAttempt.open(reason, attempt))
          .id(live.id())
          .add();
      anyFailure = true;
    }

    private void reschedule(Live live, short phase, long dueAt, int counted) throws SQLException {
      reschedules.number(phase).number(dueAt).number(counted).id(live.id()).add();
      anyReschedule = true;
    }

    /** Writes all results; who is due now because of which. */
    Map<InvocationId, Set<WebhookId>> write(LiveWork liveWork) throws SQLException {
      if (!anyAttempt) {
        return Map.of();
      }
      attempts.runBatch();
      for (List<InvocationId> chunk : Sql.chunks(delivered)) {
        session.bind(deliver.text(chunk.size())).number(wall).number(changed).ids(chunk).run();
      }
      if (anyFailure) {
        failures.runBatch();
      }
      if (anyReschedule) {
        reschedules.runBatch();
      }
      liveWork.remove(session, ended);
      Map<InvocationId, Set<WebhookId>> released = liveWork.release(session, ended, tried);
      counters.add(session, tallies, shard());
      return released;
    }

    private int shard() {
      return Math.floorMod(Thread.currentThread().threadId(), SHARDS);
    }
  }
}
