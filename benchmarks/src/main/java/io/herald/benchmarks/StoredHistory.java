package io.herald.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes a long history: copies of delivered invocations, with their events and attempts, each with
 * keys and times of its own, written into the embedded database of a server that is stopped.
 * Publishing ten million would take most of an hour, and the tables would be the same.
 *
 * <p>Of the tables it knows the keys and times, which it replaces; everything else is copied as it
 * is.
 */
final class StoredHistory implements AutoCloseable {
  private static final int TEMPLATES = 1_000;
  private static final int ROWS_PER_COMMIT = 20_000;

  /** Ten million are then ten days, within every retention. */
  private static final Duration APART = Duration.ofMillis(86);

  private static final int VERSION_7 = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final Connection connection;

  /** Opens the database of a server that does not run. */
  StoredHistory(Path dataFolder) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + dataFolder.resolve("herald.db"));
    try (Statement statement = connection.createStatement()) {
      // Nothing here must survive a crash of the machine.
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("PRAGMA cache_size = -524288");
    }
    connection.setAutoCommit(false);
  }

  /** An invocation to copy, with its event. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Template(byte[] invocation, byte[] event) {}

  /**
   * Adds invocations; the n-th, from 0, is of the access request {@code PREFIXn}.
   *
   * @throws IllegalStateException if nothing was delivered yet
   */
  void add(String prefix, int count) throws SQLException {
    List<Template> templates = templates();
    if (templates.isEmpty()) {
      throw new IllegalStateException("there is no delivered invocation to copy");
    }
    Instant first = Instant.now().minus(APART.multipliedBy(count + 1L));
    try (PreparedStatement events =
            copying(
                "event",
                "id",
                List.of("id", "publisher_id", "request_key", "friendly_key", "received_at"));
        PreparedStatement invocations =
            copying(
                "invocation", "id", List.of("id", "event", "created_at", "updated_at", "changed"));
        PreparedStatement attempts =
            copying("attempt", "invocation", List.of("invocation", "started_at"))) {
      for (int i = 0; i < count; i++) {
        Template template = templates.get(i % templates.size());
        Instant at = first.plus(APART.multipliedBy(i));
        long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
        byte[] event = id(at, 2L * i);
        byte[] invocation = id(at, 2L * i + 1);
        byte[] request = key(prefix + i);
        copy(events, template.event(), event, request, request, key("friendly-" + i), micros);
        copy(invocations, template.invocation(), invocation, event, micros, micros, micros);
        copy(attempts, template.invocation(), invocation, micros);
        if ((i + 1) % ROWS_PER_COMMIT == 0) {
          connection.commit();
        }
      }
      connection.commit();
    }
  }

  private List<Template> templates() throws SQLException {
    List<Template> templates = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, event FROM invocation WHERE state = 'DELIVERED' LIMIT " + TEMPLATES)) {
      while (rows.next()) {
        templates.add(new Template(rows.getBytes(1), rows.getBytes(2)));
      }
    }
    return templates;
  }

  /** Copies the rows with a key; what is replaced is bound first, in the columns' order. */
  private PreparedStatement copying(String table, String key, List<String> replaced)
      throws SQLException {
    List<String> columns = new ArrayList<>(replaced);
    List<String> values = new ArrayList<>(replaced.stream().map(_ -> "?").toList());
    Set<String> fresh = Set.copyOf(replaced);
    try (ResultSet found = connection.getMetaData().getColumns(null, null, table, null)) {
      while (found.next()) {
        String column = found.getString("COLUMN_NAME");
        if (!fresh.contains(column)) {
          columns.add(column);
          values.add(column);
        }
      }
    }
    return connection.prepareStatement(
        "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s = ?"
            .formatted(table, String.join(", ", columns), String.join(", ", values), table, key));
  }

  private static void copy(PreparedStatement statement, byte[] original, Object... replacements)
      throws SQLException {
    int index = 0;
    for (Object replacement : replacements) {
      statement.setObject(++index, replacement);
    }
    statement.setBytes(++index, original);
    int copied = statement.executeUpdate();
    if (copied != 1) {
      throw new IllegalStateException(copied + " rows were copied instead of one");
    }
  }

  /** A UUID of version 7, as identifiers are stored. */
  private static byte[] id(Instant at, long number) {
    return ByteBuffer.allocate(16)
        .putLong(at.toEpochMilli() << 16 | VERSION_7)
        .putLong(VARIANT | number)
        .array();
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
