package io.herald.persistence;

import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement being bound, value by value in the order of its placeholders. Used where
 * rendering with jOOQ every time would cost more than the statement itself. Not thread-safe.
 */
final class Bound {
  private final PreparedStatement statement;
  private int index;

  Bound(PreparedStatement statement) {
    this.statement = statement;
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  Bound id(UUID id) throws SQLException {
    statement.setBytes(++index, UuidBytes.of(id));
    return this;
  }

  Bound id(InvocationId id) throws SQLException {
    return id(id.value());
  }

  Bound id(WebhookId id) throws SQLException {
    return id(id.value());
  }

  Bound id(EventId id) throws SQLException {
    return id(id.value());
  }

  /** As many identifiers as a {@link Sql.Family} takes for this count. */
  Bound ids(List<InvocationId> ids) throws SQLException {
    for (InvocationId id : ids) {
      id(id);
    }
    for (int i = ids.size(); i < Sql.Family.size(ids.size()); i++) {
      id(ids.getLast());
    }
    return this;
  }

  Bound key(String text) throws SQLException {
    statement.setBytes(++index, KeyBytes.of(text));
    return this;
  }

  /** As many keys as a {@link Sql.Family} takes for this count. */
  Bound keys(List<String> keys) throws SQLException {
    for (String key : keys) {
      key(key);
    }
    for (int i = keys.size(); i < Sql.Family.size(keys.size()); i++) {
      key(keys.getLast());
    }
    return this;
  }

  Bound bytes(byte @Nullable [] bytes) throws SQLException {
    statement.setBytes(++index, bytes);
    return this;
  }

  Bound text(@Nullable String text) throws SQLException {
    statement.setString(++index, text);
    return this;
  }

  Bound number(@Nullable Integer number) throws SQLException {
    if (number == null) {
      statement.setNull(++index, Types.INTEGER);
    } else {
      statement.setInt(++index, number);
    }
    return this;
  }

  Bound number(long number) throws SQLException {
    statement.setLong(++index, number);
    return this;
  }

  Bound flag(boolean flag) throws SQLException {
    statement.setInt(++index, flag ? 1 : 0);
    return this;
  }

  Bound time(Instant instant) throws SQLException {
    return number(micros(instant));
  }

  Bound absent() throws SQLException {
    statement.setNull(++index, Types.NULL);
    return this;
  }

  /** Ends a row of a batch; the next one is bound from the first placeholder on. */
  void add() throws SQLException {
    statement.addBatch();
    index = 0;
  }

  /** Runs the rows of the batch. */
  void runBatch() throws SQLException {
    statement.executeBatch();
    index = 0;
  }

  /** Runs the statement; how many rows it changed. */
  int run() throws SQLException {
    index = 0;
    return statement.executeUpdate();
  }

  /** Runs the query; whoever calls closes the result. */
  ResultSet query() throws SQLException {
    index = 0;
    return statement.executeQuery();
  }
}
