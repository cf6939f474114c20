package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CHANGE_GATE;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Tells how far a live view may look where several writers, on several nodes, stamp changes and
 * commit them in another order. Whoever saw a change would not look again for one with a lower
 * stamp that is committed later.
 *
 * <p>Each writer has a row. A transaction begins by writing the server's time into it, before it
 * takes a stamp, so that the row is locked as long as the transaction lasts, and what others read
 * in it is when the writer began its transaction before that one. A view asks which rows are locked
 * and looks at nothing later than what these say; so a writer that is held up holds up views, and
 * nothing is left out, however long that takes. One round trip for each transaction; the rows of
 * different writers are different, so that none waits for another.
 */
final class ChangeGate {
  /**
   * A clock carried on by the monotonic one between two looks at the server's may differ by so
   * much.
   */
  private static final long MARGIN_MICROS = Duration.ofMillis(50).toNanos() / 1_000;

  /** Rows of writers that are no more; a live one that was idle so long makes its row anew. */
  private static final long FORGOTTEN_MICROS = Duration.ofDays(1).toNanos() / 1_000;

  private final Field<Long> now;
  private final String enter;
  private final String open;
  private final String forgotten;
  private final String forget;

  /**
   * Renders the statements.
   *
   * @param now the server's time in microseconds
   */
  ChangeGate(DSLContext rendering, Field<Long> now) {
    this.now = now;
    this.enter =
        rendering.render(
            rendering
                .update(CHANGE_GATE)
                .set(CHANGE_GATE.ENTERED_AT, now)
                .where(CHANGE_GATE.ID.eq(DSL.param("id", CHANGE_GATE.ID))));
    this.open =
        rendering.render(
            rendering
                .insertInto(CHANGE_GATE, CHANGE_GATE.ID, CHANGE_GATE.ENTERED_AT)
                .select(DSL.select(DSL.param("id", CHANGE_GATE.ID), now)));
    this.forgotten =
        rendering.render(
            rendering
                .select(CHANGE_GATE.ID)
                .from(CHANGE_GATE)
                .where(CHANGE_GATE.ENTERED_AT.lt(now.minus(DSL.inline(FORGOTTEN_MICROS))))
                .forUpdate()
                .skipLocked());
    this.forget =
        rendering.render(
            rendering
                .deleteFrom(CHANGE_GATE)
                .where(CHANGE_GATE.ID.eq(DSL.param("id", CHANGE_GATE.ID))));
  }

  /** Begins a transaction of a writer; nothing was done in it yet. */
  void enter(Connection connection, UUID writer) throws SQLException {
    if (run(connection, enter, writer) == 0) {
      // Seen by all before anything is stamped.
      run(connection, open, writer);
      forget(connection);
      connection.commit();
      if (run(connection, enter, writer) != 1) {
        throw new SQLException("the row of a writer is gone as soon as it is there");
      }
    }
  }

  /** Passes over the rows of those who are in a transaction: they would have to be waited for. */
  private void forget(Connection connection) throws SQLException {
    List<UUID> gone = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(forgotten);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        gone.add(UuidBytes.read(rows.getBytes(1)));
      }
    }
    for (UUID writer : gone) {
      run(connection, forget, writer);
    }
  }

  private static int run(Connection connection, String sql, UUID writer) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, UuidBytes.of(writer));
      return statement.executeUpdate();
    }
  }

  /**
   * Whatever is stamped lower is committed or will never be. To be asked in a transaction of its
   * own, which is over before changes are read: it keeps writers from entering meanwhile.
   */
  long horizon(DSLContext dsl) {
    long horizon =
        Objects.requireNonNull(dsl.select(now).fetchOne(now), "the server's time") - MARGIN_MICROS;
    Map<UUID, Long> entered =
        dsl.select(CHANGE_GATE.ID, CHANGE_GATE.ENTERED_AT)
            .from(CHANGE_GATE)
            .fetchMap(CHANGE_GATE.ID, CHANGE_GATE.ENTERED_AT);
    Set<UUID> outside =
        new HashSet<>(
            dsl.select(CHANGE_GATE.ID)
                .from(CHANGE_GATE)
                .forShare()
                .skipLocked()
                .fetch(CHANGE_GATE.ID));
    for (Map.Entry<UUID, Long> writer : entered.entrySet()) {
      if (!outside.contains(writer.getKey())) {
        horizon = Math.min(horizon, writer.getValue());
      }
    }
    return horizon;
  }
}
