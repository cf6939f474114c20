package io.herald.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The database's ceiling: the rows of deliveries written by plain JDBC with nothing asked and
 * nothing guarded. Fifty events with their invocations and due rows are inserted in one
 * transaction; in a second one their attempts are inserted, their invocations become final, and
 * their due rows go. The tables are copies of Herald's, indexes included, in its database, so that
 * the settings are the same; columns and values have the sizes that Herald gives them, except for
 * columns that are null. One caller at a time; nothing stays connected in between.
 */
final class BareDatabase {
  private static final int BATCH = 50;

  /** How many connections are tried. */
  private static final List<Integer> CONNECTIONS = List.of(1, 2, 4, 8);

  /** Copied from these, which Herald has made. */
  private static final List<String> TABLES = List.of("event", "invocation", "due", "attempt");

  private static final long LEASE_MICROS = 30_000_000;
  private static final byte[] WEBHOOK = identifier(0);
  private static final String PAYLOAD =
      new SampleEvent("m1-0", "r-m1-0", 1_700_000_000_000_000_000L, "prod db").payload();
  private static final String FINGERPRINT = SampleEvent.hash(PAYLOAD);
  private static final byte[] REQUESTER = ascii("dana@example.com");
  private static final String REQUEST_HEADERS =
      """
      ["Content-Type","application/json",false,"User-Agent","Herald/0.1.0",false,\
      "webhook-id","inv_01m8h5e8s4e1hvytsg41zdjmt7",false,"webhook-timestamp","1795872467",false,\
      "webhook-signature","v1,bdms27rVklOMb4aoQ6oAGrC35i+2nmP1KgNXS7HmqEY=",false,\
      "traceparent","00-01a2225723247063bf6b30207ed95347-bf6b30207ed95346-01",false]\
      """;

  private static final String RESPONSE_HEADERS =
      "[\"Content-Type\",\"application/json\",false,\"Content-Length\",\"14\",false]";

  private static final byte[] ANSWER = ascii("{\"status\":200}");

  /** Stands for the URL, encrypted. */
  private static final byte[] SEALED = ascii("s".repeat(68));

  private final String url;
  private final Properties properties;
  private final AtomicLong rows = new AtomicLong();
  private int connections = CONNECTIONS.getFirst();

  private BareDatabase(String url, String user, String password) {
    this.url = url;
    properties = new Properties();
    // As Herald connects, as far as it bears on speed.
    properties.putAll(
        Map.of(
            "user", user,
            "password", password,
            "rewriteBatchedStatements", "true",
            "cachePrepStmts", "true",
            "prepStmtCacheSqlLimit", "65536",
            "cacheServerConfiguration", "true",
            "useLocalSessionState", "true"));
  }

  /** Makes the tables, beside those of a server that has made its own. */
  static BareDatabase open(String url, String user, String password) {
    BareDatabase database = new BareDatabase(url, user, password);
    database.dropTables();
    database.runEach("create table bare_%1$s like %1$s");
    return database;
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    return connection;
  }

  void dropTables() {
    runEach("drop table if exists bare_%s");
  }

  private void runEach(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(sql.formatted(table));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the bare tables cannot be made or removed", e);
    }
  }

  /** Finds the number of connections that writes most, a part of the time for each. */
  void warmUp(Duration duration) throws InterruptedException {
    double best = 0;
    for (int tried : CONNECTIONS) {
      double rate = run(tried, duration.dividedBy(CONNECTIONS.size()));
      if (rate > best) {
        best = rate;
        connections = tried;
      }
    }
  }

  /** How many connections write at once. */
  int connections() {
    return connections;
  }

  /** How many deliveries per second were inserted and completed in that time. */
  double run(Duration duration) throws InterruptedException {
    return run(connections, duration);
  }

  private double run(int writers, Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    long done = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<Long>> running =
          threads.invokeAll(Collections.nCopies(writers, () -> write(end)));
      for (Future<Long> one : running) {
        done += one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the bare database failed", e.getCause());
    }
    return done * 1e9 / (System.nanoTime() - start);
  }

  private long write(long end) throws SQLException {
    try (Connection connection = connect();
        Writer writer = new Writer(connection)) {
      long done = 0;
      do {
        List<byte[]> invocations = writer.insert(rows.getAndAdd(BATCH));
        writer.complete(invocations);
        done += BATCH;
      } while (System.nanoTime() < end);
      return done;
    }
  }

  /** What one connection prepared. */
  private static final class Writer implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement event;
    private final PreparedStatement invocation;
    private final PreparedStatement due;
    private final PreparedStatement attempt;
    private final PreparedStatement deliver;
    private final PreparedStatement remove;

    @SuppressWarnings("MustBeClosedChecker") // Closed with the connection.
    Writer(Connection connection) throws SQLException {
      this.connection = connection;
      event =
          insertion(
              "event",
              List.of(
                  "id",
                  "publisher_id",
                  "request_key",
                  "friendly_key",
                  "requester_key",
                  "kind",
                  "trigger_name",
                  "origin",
                  "fingerprint",
                  "received_at",
                  "payload"));
      invocation =
          insertion(
              "invocation",
              List.of(
                  "id",
                  "event",
                  "webhook",
                  "webhook_name",
                  "cause",
                  "state",
                  "attempts",
                  "created_at",
                  "updated_at",
                  "changed"));
      due =
          insertion(
              "due",
              List.of(
                  "invocation",
                  "webhook",
                  "phase",
                  "due_at",
                  "version",
                  "leased",
                  "ordered",
                  "position",
                  "attempts",
                  "counted",
                  "created_at",
                  "event",
                  "cause",
                  "ordering_key"));
      attempt =
          insertion(
              "attempt",
              List.of(
                  "invocation",
                  "number",
                  "webhook_version",
                  "started_at",
                  "status",
                  "dns_nanos",
                  "connect_nanos",
                  "tls_nanos",
                  "first_byte_nanos",
                  "total_nanos",
                  "request_line",
                  "request_headers",
                  "response_headers",
                  "response_truncated",
                  "response_body",
                  "request_body",
                  "sealed"));
      deliver =
          connection.prepareStatement(
              "update bare_invocation set state = 'DELIVERED', attempts = attempts + 1,"
                  + " updated_at = ?, changed = ? where id in ("
                  + placeholders(BATCH)
                  + ")");
      remove =
          connection.prepareStatement(
              "delete from bare_due where invocation in (" + placeholders(BATCH) + ")");
    }

    private PreparedStatement insertion(String table, List<String> columns) throws SQLException {
      return connection.prepareStatement(
          "insert into bare_%s (%s) values (%s)"
              .formatted(table, String.join(", ", columns), placeholders(columns.size())));
    }

    private static String placeholders(int count) {
      return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** Inserts a batch; the identifiers of its invocations. */
    List<byte[]> insert(long first) throws SQLException {
      long now = micros();
      List<byte[]> invocations = new ArrayList<>(BATCH);
      for (long row = first; row < first + BATCH; row++) {
        byte[] id = identifier(2 * row);
        byte[] fired = identifier(2 * row + 1);
        invocations.add(fired);
        byte[] request = ascii("r-m1-" + row);
        add(
            event,
            id,
            ascii("m1-" + row),
            request,
            new byte[0],
            REQUESTER,
            "access_request",
            "RequestCreated",
            "PUBLISHED",
            FINGERPRINT,
            now,
            PAYLOAD);
        add(invocation, fired, id, WEBHOOK, "throughput", "EVENT", "LIVE", 0, now, now, now + row);
        add(
            due,
            fired,
            WEBHOOK,
            1,
            now + LEASE_MICROS,
            1,
            1,
            1,
            now + row,
            0,
            0,
            now,
            id,
            "EVENT",
            request);
      }
      event.executeBatch();
      invocation.executeBatch();
      due.executeBatch();
      connection.commit();
      return invocations;
    }

    void complete(List<byte[]> invocations) throws SQLException {
      long now = micros();
      for (byte[] id : invocations) {
        add(
            attempt,
            id,
            1,
            1,
            now,
            200,
            0,
            0,
            0,
            824_319,
            3_209_698,
            "POST https://127.0.0.1:45695/\u2026",
            REQUEST_HEADERS,
            RESPONSE_HEADERS,
            0,
            ANSWER,
            PAYLOAD,
            SEALED);
      }
      attempt.executeBatch();
      deliver.setLong(1, now);
      deliver.setLong(2, now);
      bind(deliver, 3, invocations);
      deliver.executeUpdate();
      bind(remove, 1, invocations);
      remove.executeUpdate();
      connection.commit();
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
      bind(statement, 1, List.of(values));
      statement.addBatch();
    }

    private static void bind(PreparedStatement statement, int first, List<?> values)
        throws SQLException {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(first + i, values.get(i));
      }
    }

    @Override
    public void close() throws SQLException {
      for (PreparedStatement statement :
          List.of(event, invocation, due, attempt, deliver, remove)) {
        statement.close();
      }
    }
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Rising with time and number, as those of events and invocations are. */
  private static byte[] identifier(long number) {
    return ByteBuffer.allocate(16)
        .putLong(System.currentTimeMillis() << 16)
        .putLong(number)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
