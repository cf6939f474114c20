package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CHORE;
import static io.herald.persistence.schema.Tables.DELIVERY_HOUR;
import static io.herald.persistence.schema.Tables.DELIVERY_MINUTE;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.application.statistics.Counters;
import io.herald.application.statistics.Statistics;
import io.herald.domain.id.WebhookId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Reads the counters: those of past hours from one row for each webhook and hour, those of the
 * hours that were not added up yet, rarely more than one, from their minutes.
 */
final class JooqStatistics implements Statistics {
  private static final String NAME = "statistics";
  private static final int MINUTES = 60;

  /** How long after its end an hour may still be counted for, by a clock that is late. */
  private static final long GRACE_MINUTES = 5;

  /** How long minutes stay after they were added up. */
  private static final long KEPT_HOURS = 48;

  /** How many minutes' counters are removed at once. */
  private static final int MINUTES_PER_STEP = 10;

  /** The columns that are added up, in both tables. */
  private static final List<Field<Long>> SUMMED =
      List.of(
          DELIVERY_MINUTE.ATTEMPTS,
          DELIVERY_MINUTE.DELIVERED,
          DELIVERY_MINUTE.FAILED,
          DELIVERY_MINUTE.MICROS,
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

  private static final int FIRST_CLASS = 4;

  private final Engine engine;

  JooqStatistics(Engine engine) {
    this.engine = engine;
  }

  private static List<SelectFieldOrAsterisk> sums(Field<?> key, Table<?> table) {
    List<SelectFieldOrAsterisk> fields = new ArrayList<>();
    fields.add(key);
    for (Field<Long> summed : SUMMED) {
      fields.add(DSL.sum(Objects.requireNonNull(table.field(summed.getName(), Long.class))));
    }
    return fields;
  }

  /** Reads what {@link #sums} selects. */
  private static Counters counters(Record row) {
    List<Long> sums = new ArrayList<>(SUMMED.size());
    for (int i = 1; i <= SUMMED.size(); i++) {
      BigDecimal sum = row.get(i, BigDecimal.class);
      sums.add(sum == null ? 0L : sum.longValue());
    }
    return new Counters(
        sums.get(0),
        sums.get(1),
        sums.get(2),
        Duration.of(sums.get(3), ChronoUnit.MICROS),
        sums.subList(FIRST_CLASS, sums.size()));
  }

  private static long hour(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), Duration.ofHours(1).toSeconds());
  }

  private static Instant start(long hour) {
    return Instant.EPOCH.plus(Duration.ofHours(hour));
  }

  /** The first hour that was not added up yet. */
  private static long doneUntil(DSLContext dsl) {
    return Objects.requireNonNull(
        dsl.select(CHORE.DONE_UNTIL)
            .from(CHORE)
            .where(CHORE.NAME.eq(NAME))
            .fetchOne(CHORE.DONE_UNTIL),
        "the row of a chore");
  }

  @Override
  public Map<WebhookId, Counters> byWebhook(Instant since) {
    return engine.read(dsl -> {
      long first = hour(since);
      long done = Math.max(first, doneUntil(dsl));
      Map<WebhookId, Counters> found = new HashMap<>();
      dsl.select(sums(DELIVERY_HOUR.WEBHOOK, DELIVERY_HOUR))
          .from(DELIVERY_HOUR)
          .where(DELIVERY_HOUR.HOUR.ge(first).and(DELIVERY_HOUR.HOUR.lt(done)))
          .groupBy(DELIVERY_HOUR.WEBHOOK)
          .forEach(row -> found.put(webhook(row), counters(row)));
      // One short range for each webhook.
      dsl.select(sums(DELIVERY_MINUTE.WEBHOOK, DELIVERY_MINUTE))
          .from(WEBHOOK.crossJoin(DELIVERY_MINUTE))
          .where(
              DELIVERY_MINUTE.WEBHOOK.eq(WEBHOOK.ID).and(DELIVERY_MINUTE.MINUTE.ge(done * MINUTES)))
          .groupBy(DELIVERY_MINUTE.WEBHOOK)
          .forEach(row -> found.merge(webhook(row), counters(row), Counters::plus));
      return found;
    });
  }

  private static WebhookId webhook(Record row) {
    return new WebhookId(row.get(0, UUID.class));
  }

  @Override
  public SortedMap<Instant, Counters> byHour(Optional<WebhookId> webhook, Instant since) {
    return engine.read(dsl -> {
      long first = hour(since);
      long done = Math.max(first, doneUntil(dsl));
      SortedMap<Instant, Counters> found = new TreeMap<>();
      dsl.select(sums(DELIVERY_HOUR.HOUR, DELIVERY_HOUR))
          .from(DELIVERY_HOUR)
          .where(
              DELIVERY_HOUR
                  .HOUR
                  .ge(first)
                  .and(DELIVERY_HOUR.HOUR.lt(done))
                  .and(
                      webhook
                          .map(one -> DELIVERY_HOUR.WEBHOOK.eq(one.value()))
                          .orElse(DSL.noCondition())))
          .groupBy(DELIVERY_HOUR.HOUR)
          .forEach(row -> found.put(start(row.get(0, Long.class)), counters(row)));
      Long newest =
          dsl.select(DSL.max(DELIVERY_MINUTE.MINUTE)).from(DELIVERY_MINUTE).fetchOne(0, Long.class);
      // A sum for each hour, which is faster than to group by the hour.
      for (long hour = done; newest != null && hour <= Math.floorDiv(newest, MINUTES); hour++) {
        Counters counters = minutes(dsl, webhook, hour);
        if (counters.attempts() > 0) {
          found.merge(start(hour), counters, Counters::plus);
        }
      }
      return found;
    });
  }

  private static Counters minutes(DSLContext dsl, Optional<WebhookId> webhook, long hour) {
    Condition within =
        DELIVERY_MINUTE
            .MINUTE
            .ge(hour * MINUTES)
            .and(DELIVERY_MINUTE.MINUTE.lt((hour + 1) * MINUTES));
    var sums = dsl.select(sums(DSL.inline(hour), DELIVERY_MINUTE));
    Record row =
        webhook.isPresent()
            ? sums.from(DELIVERY_MINUTE)
                .where(within.and(DELIVERY_MINUTE.WEBHOOK.eq(webhook.get().value())))
                .fetchOne()
            : sums.from(WEBHOOK.crossJoin(DELIVERY_MINUTE))
                .where(within.and(DELIVERY_MINUTE.WEBHOOK.eq(WEBHOOK.ID)))
                .fetchOne();
    return row == null ? Counters.NONE : counters(row);
  }

  @Override
  public boolean addUp(Instant now) {
    return engine.writes().run(session -> addUp(session, now));
  }

  private static boolean addUp(WriteSession session, Instant now) {
    DSLContext dsl = session.dsl();
    long done =
        Objects.requireNonNull(
            session
                .locks()
                .exclusive(dsl.select(CHORE.DONE_UNTIL).from(CHORE).where(CHORE.NAME.eq(NAME)))
                .fetchOne(CHORE.DONE_UNTIL),
            "the row of a chore");
    // The hour that is not over yet, or too shortly.
    long end = hour(now.minus(Duration.ofMinutes(GRACE_MINUTES)));
    Long oldest = oldestMinute(dsl, done * MINUTES);
    long next = oldest == null ? end : Math.min(end, Math.floorDiv(oldest, MINUTES));
    if (next < end) {
      addUp(dsl, next);
      next++;
    }
    if (next > done) {
      dsl.update(CHORE).set(CHORE.DONE_UNTIL, next).where(CHORE.NAME.eq(NAME)).execute();
    }
    boolean moreMinutes = removeMinutes(dsl, (Math.max(done, next) - KEPT_HOURS) * MINUTES);
    return next < end || moreMinutes;
  }

  private static @Nullable Long oldestMinute(DSLContext dsl, long from) {
    return dsl.select(DELIVERY_MINUTE.MINUTE)
        .from(DELIVERY_MINUTE)
        .where(DELIVERY_MINUTE.MINUTE.ge(from))
        .orderBy(DELIVERY_MINUTE.MINUTE)
        .limit(1)
        .fetchOne(DELIVERY_MINUTE.MINUTE);
  }

  private static void addUp(DSLContext dsl, long hour) {
    List<Field<?>> columns = new ArrayList<>();
    columns.add(DELIVERY_HOUR.WEBHOOK);
    columns.add(DELIVERY_HOUR.HOUR);
    List<SelectFieldOrAsterisk> values = new ArrayList<>();
    values.add(DELIVERY_MINUTE.WEBHOOK);
    values.add(DSL.inline(hour));
    for (Field<Long> summed : SUMMED) {
      columns.add(Objects.requireNonNull(DELIVERY_HOUR.field(summed.getName())));
      values.add(DSL.sum(summed));
    }
    dsl.deleteFrom(DELIVERY_HOUR).where(DELIVERY_HOUR.HOUR.eq(hour)).execute();
    dsl.insertInto(DELIVERY_HOUR, columns)
        .select(
            dsl.select(values)
                .from(DELIVERY_MINUTE)
                .where(
                    DELIVERY_MINUTE
                        .MINUTE
                        .ge(hour * MINUTES)
                        .and(DELIVERY_MINUTE.MINUTE.lt((hour + 1) * MINUTES)))
                .groupBy(DELIVERY_MINUTE.WEBHOOK))
        .execute();
  }

  private static boolean removeMinutes(DSLContext dsl, long before) {
    for (int i = 0; i < MINUTES_PER_STEP; i++) {
      Long oldest = oldestMinute(dsl, Long.MIN_VALUE);
      if (oldest == null || oldest >= before) {
        return false;
      }
      dsl.deleteFrom(DELIVERY_MINUTE).where(DELIVERY_MINUTE.MINUTE.eq(oldest)).execute();
    }
    return true;
  }
}
