package io.herald.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jooq.DatePart;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The server's time, so that all nodes on it agree: read from it, and carried on by the monotonic
 * clock for a second at most, since asking costs a round trip.
 *
 * <p>Taken in UTC, whatever time zone the server or the session has. The moment before the question
 * stands for the answer's, so that the time is never behind the server's, and ahead of it by a
 * round trip at most; a lease is counted from there and lasts no less than its node believes.
 */
final class MySqlTime extends DatabaseTime {
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MICROSECOND_DIGITS = 6;
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private final LongSupplier ticker;
  private final String question;
  private volatile @Nullable Reading last;

  /** What the server's clock said. */
  private record Reading(long micros, long atNanos) {}

  MySqlTime(InstantSource wall, LongSupplier ticker, DSLContext rendering) {
    super(wall);
    this.ticker = ticker;
    this.question = rendering.render(rendering.select(micros()));
  }

  /** The server's time in microseconds since the epoch. */
  static Field<Long> micros() {
    Field<LocalDateTime> now =
        DSL.function(
            "utc_timestamp",
            SQLDataType.LOCALDATETIME(MICROSECOND_DIGITS),
            DSL.inline(MICROSECOND_DIGITS));
    return DSL.localDateTimeDiff(DatePart.MICROSECOND, DSL.inline(EPOCH), now).cast(Long.class);
  }

  @Override
  long now(WriteSession session) throws SQLException {
    long nanos = ticker.getAsLong();
    Reading reading = last;
    if (reading == null || nanos - reading.atNanos() > MAX_AGE_NANOS) {
      reading = new Reading(ask(session), nanos);
      last = reading;
    }
    return reading.micros() + TimeUnit.NANOSECONDS.toMicros(nanos - reading.atNanos());
  }

  private long ask(WriteSession session) throws SQLException {
    try (ResultSet rows = session.bind(question).query()) {
      if (!rows.next()) {
        throw new SQLException("the server did not say what time it is");
      }
      return rows.getLong(1);
    }
  }
}
