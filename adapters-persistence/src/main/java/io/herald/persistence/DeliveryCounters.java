package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DELIVERY_MINUTE;
import static io.herald.persistence.schema.Tables.WEBHOOK_HEALTH;

import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Adds up what was attempted: counts and latencies for each webhook and minute, and since when a
 * webhook has had nothing but failures. Overviews read these, never the history. Thread-safe.
 *
 * <p>Writers of one moment add to rows of their own, by {@code shard}, so that none waits for
 * another one's commit.
 */
final class DeliveryCounters {
  private static final long MICROS_PER_MINUTE = Duration.ofMinutes(1).toNanos() / 1_000;

  /** Two attempts so close together change nothing that people see. */
  private static final long HEALTH_MICROS = Duration.ofSeconds(1).toNanos() / 1_000;

  private static final List<Field<Long>> BUCKETS =
      List.of(
          DELIVERY_MINUTE.WITHIN_10MS,
          DELIVERY_MINUTE.WITHIN_25MS,
          DELIVERY_MINUTE.WITHIN_50MS,
          DELIVERY_MINUTE.WITHIN_100MS,
          DELIVERY_MINUTE.WITHIN_250MS,
          DELIVERY_MINUTE.WITHIN_500MS,
          DELIVERY_MINUTE.WITHIN_1S,
          DELIVERY_MINUTE.WITHIN_2500MS,
          DELIVERY_MINUTE.WITHIN_5S,
          DELIVERY_MINUTE.WITHIN_10S,
          DELIVERY_MINUTE.BEYOND_10S);

  private static final long[] LIMITS_MILLIS = {
    10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000
  };

  private final String add;
  private final Sql.Family health;
  private final String storeHealth;

  DeliveryCounters(DSLContext rendering) {
    List<Field<?>> fields = new ArrayList<>();
    fields.add(DELIVERY_MINUTE.WEBHOOK);
    fields.add(DELIVERY_MINUTE.MINUTE);
    fields.add(DELIVERY_MINUTE.SHARD);
    List<Field<Long>> sums = new ArrayList<>();
    sums.add(DELIVERY_MINUTE.ATTEMPTS);
    sums.add(DELIVERY_MINUTE.DELIVERED);
    sums.add(DELIVERY_MINUTE.FAILED);
    sums.add(DELIVERY_MINUTE.MICROS);
    sums.addAll(BUCKETS);
    fields.addAll(sums);
    var upsert =
        rendering
            .insertInto(DELIVERY_MINUTE)
            .columns(fields)
            .values(java.util.Collections.nCopies(fields.size(), (Object) null))
            .onConflict(DELIVERY_MINUTE.WEBHOOK, DELIVERY_MINUTE.MINUTE, DELIVERY_MINUTE.SHARD)
            .doUpdate();
    Map<Field<?>, Object> updates = new java.util.LinkedHashMap<>();
    for (Field<Long> sum : sums) {
      updates.put(sum, sum.plus(DSL.excluded(sum)));
    }
    add = rendering.render(upsert.set(updates));
    health =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .select(
                        WEBHOOK_HEALTH.WEBHOOK,
                        WEBHOOK_HEALTH.FAILING_SINCE,
                        WEBHOOK_HEALTH.LAST_SUCCESS_AT,
                        WEBHOOK_HEALTH.LAST_FAILURE_AT)
                    .from(WEBHOOK_HEALTH)
                    .where(
                        WEBHOOK_HEALTH.WEBHOOK.in(Sql.placeholders(WEBHOOK_HEALTH.WEBHOOK, size))));
    storeHealth =
        rendering.render(
            rendering
                .insertInto(WEBHOOK_HEALTH)
                .columns(
                    WEBHOOK_HEALTH.WEBHOOK,
                    WEBHOOK_HEALTH.FAILING_SINCE,
                    WEBHOOK_HEALTH.LAST_SUCCESS_AT,
                    WEBHOOK_HEALTH.LAST_FAILURE_AT)
                .values((java.util.UUID) null, null, null, null)
                .onConflict(WEBHOOK_HEALTH.WEBHOOK)
                .doUpdate()
                .set(WEBHOOK_HEALTH.FAILING_SINCE, DSL.excluded(WEBHOOK_HEALTH.FAILING_SINCE))
                .set(WEBHOOK_HEALTH.LAST_SUCCESS_AT, DSL.excluded(WEBHOOK_HEALTH.LAST_SUCCESS_AT))
                .set(WEBHOOK_HEALTH.LAST_FAILURE_AT, DSL.excluded(WEBHOOK_HEALTH.LAST_FAILURE_AT)));
  }

  /** What was attempted for one webhook in one transaction. */
  static final class Tally {
    private long attempts;
    private long delivered;
    private long failed;
    private long micros;
    private boolean anyFailure;
    private final long[] buckets = new long[LIMITS_MILLIS.length + 1];

    /**
     * Counts an attempt.
     *
     * @param gaveUp whether its invocation failed with it
     */
    void add(Attempt attempt, boolean gaveUp) {
      Duration took = attempt.timings().total();
      attempts++;
      delivered += attempt.succeeded() ? 1 : 0;
      failed += gaveUp ? 1 : 0;
      anyFailure |= speaksAgainst(attempt.result());
      micros += took.toNanos() / 1_000;
      int bucket = 0;
      while (bucket < LIMITS_MILLIS.length && took.toMillis() >= LIMITS_MILLIS[bucket]) {
        bucket++;
      }
      buckets[bucket]++;
    }

    private boolean anySuccess() {
      return delivered > 0;
    }

    private boolean anyFailure() {
      return anyFailure;
    }

    /** Whether it counts as a failure of the webhook; what Herald itself broke off does not. */
    private static boolean speaksAgainst(Attempt.Result result) {
      return result instanceof Attempt.Result.Failure failure
          && failure.failure() != FailureClass.INTERRUPTED
          && failure.failure() != FailureClass.CIRCUIT_OPEN;
    }
  }

  /** Collects what a transaction attempts; in one order, so that two do not wait for each other. */
  static final class Tallies {
    private final Map<WebhookId, Tally> byWebhook =
        new TreeMap<>(Comparator.comparing(WebhookId::value));

    Tally of(WebhookId webhook) {
      return byWebhook.computeIfAbsent(webhook, _ -> new Tally());
    }
  }

  void add(WriteSession session, Tallies tallies, int shard) throws SQLException {
    if (tallies.byWebhook.isEmpty()) {
      return;
    }
    long wall = session.wall();
    Bound bound = session.bind(add);
    for (Map.Entry<WebhookId, Tally> entry : tallies.byWebhook.entrySet()) {
      Tally tally = entry.getValue();
      bound
          .id(entry.getKey())
          .number(wall / MICROS_PER_MINUTE)
          .number(shard)
          .number(tally.attempts)
          .number(tally.delivered)
          .number(tally.failed)
          .number(tally.micros);
      for (long bucket : tally.buckets) {
        bound.number(bucket);
      }
      bound.add();
    }
    bound.runBatch();
    // By the database's time, so that a jump of the wall clock makes no webhook fail for days.
    updateHealth(session, tallies, session.now());
  }

  private record Health(long failingSince, long lastSuccessAt, long lastFailureAt) {
    /** Stands for "never". */
    private static final long NEVER = Long.MIN_VALUE;

    private static final Health UNKNOWN = new Health(NEVER, NEVER, NEVER);

    Health after(Tally tally, long now) {
      return new Health(
          tally.anySuccess()
              ? NEVER
              : tally.anyFailure() && failingSince == NEVER ? now : failingSince,
          tally.anySuccess() ? now : lastSuccessAt,
          tally.anyFailure() ? now : lastFailureAt);
    }

    boolean tellsNewsTo(Health stored) {
      return (failingSince == NEVER) != (stored.failingSince == NEVER)
          || isLater(lastSuccessAt, stored.lastSuccessAt)
          || isLater(lastFailureAt, stored.lastFailureAt);
    }

    private static boolean isLater(long at, long stored) {
      return at != NEVER && (stored == NEVER || Math.abs(at - stored) >= HEALTH_MICROS);
    }
  }

  private void updateHealth(WriteSession session, Tallies tallies, long now) throws SQLException {
    Map<WebhookId, Health> stored = new java.util.HashMap<>();
    for (List<WebhookId> chunk : Sql.chunks(tallies.byWebhook.keySet())) {
      Bound bound = session.bind(health.text(chunk.size()));
      int size = Sql.Family.size(chunk.size());
      for (int i = 0; i < size; i++) {
        bound.id(chunk.get(Math.min(i, chunk.size() - 1)));
      }
      try (ResultSet rows = bound.query()) {
        while (rows.next()) {
          stored.put(
              new WebhookId(UuidBytes.read(rows.getBytes(1))),
              new Health(time(rows, 2), time(rows, 3), time(rows, 4)));
        }
      }
    }
    Bound bound = session.bind(storeHealth);
    boolean any = false;
    for (Map.Entry<WebhookId, Tally> entry : tallies.byWebhook.entrySet()) {
      Health before = stored.getOrDefault(entry.getKey(), Health.UNKNOWN);
      Health after = before.after(entry.getValue(), now);
      if (after.tellsNewsTo(before)) {
        bound.id(entry.getKey());
        bindTime(bound, after.failingSince());
        bindTime(bound, after.lastSuccessAt());
        bindTime(bound, after.lastFailureAt());
        bound.add();
        any = true;
      }
    }
    if (any) {
      bound.runBatch();
    }
  }

  private static long time(ResultSet rows, int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? Health.NEVER : value;
  }

  private static void bindTime(Bound bound, long time) throws SQLException {
    if (time == Health.NEVER) {
      bound.absent();
    } else {
      bound.number(time);
    }
  }
}
