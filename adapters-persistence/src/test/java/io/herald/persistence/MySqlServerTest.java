package io.herald.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.herald.domain.Secret;
import io.herald.persistence.DatabaseRefused.Reason;
import io.herald.persistence.testserver.MySqlTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at before a server's database is used. */
@Tag("server")
class MySqlServerTest {
  @TempDir private Path folder;

  private final MySqlTestServer server = MySqlTestServer.shared();

  @Test
  void a_server_that_does_not_answer_is_named() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }

    DatabaseRefused refused = refused(server.url("herald", nobody), server.user());

    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused).hasMessageContaining("HERALD_DATABASE_URL does not answer");
  }

  @Test
  void a_user_the_server_refuses_is_named_and_the_password_is_not() {
    String url = server.newDatabase();
    DatabaseRefused refused =
        refused(
            new DatabaseConfiguration.Server(url, "nobody", new Secret.Known("a-wrong-password")));

    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("refuses the user nobody")
        .hasMessageContaining("HERALD_DATABASE_PASSWORD");
    assertThat(refused.getMessage()).doesNotContain("a-wrong-password");
  }

  @Test
  void a_database_that_does_not_exist_is_to_be_made() {
    DatabaseRefused refused = refused(server.url("not_there"), server.user());

    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused).hasMessageContaining("CREATE DATABASE");
  }

  @Test
  void a_right_that_is_missing_is_named_and_nothing_is_made() throws SQLException {
    String url = server.newDatabase();
    String database = database(url);
    server.execute("create user reader identified by 'readers-password'");
    server.execute("grant select on " + database + ".* to reader");

    DatabaseRefused refused =
        refused(
            new DatabaseConfiguration.Server(url, "reader", new Secret.Known("readers-password")));

    assertThat(refused.reason()).isEqualTo(Reason.UNSUITABLE);
    assertThat(refused).hasMessageContaining("reader lacks a right").hasMessageContaining("CREATE");
    assertThat(tables(url)).isEmpty();
    assertThat(folder.resolve("node").resolve("master.key")).doesNotExist();
  }

  @Test
  void a_right_to_write_that_is_missing_is_noticed_at_the_start() throws SQLException {
    String url = server.newDatabase();
    Path first = folder.resolve("first");
    Database.open(MySqlFixture.node(first, server, url)).close();
    server.execute("create user keeper identified by 'keepers-password'");
    server.execute(
        "grant select, insert, update, create, alter, index, drop on "
            + database(url)
            + ".* to keeper");

    DatabaseRefused refused =
        catchThrowableOfType(
            DatabaseRefused.class,
            () ->
                Database.open(
                    MySqlFixture.node(
                        MySqlFixture.withKeyOf(first, folder.resolve("second")),
                        new DatabaseConfiguration.Server(
                            url, "keeper", new Secret.Known("keepers-password")),
                        System::nanoTime)));

    assertThat(refused.reason()).isEqualTo(Reason.UNSUITABLE);
    assertThat(refused).hasMessageContaining("DELETE command denied");
  }

  @Test
  void a_database_of_a_newer_version_is_left_alone() throws SQLException {
    String url = server.newDatabase();
    Path node = folder.resolve("node");
    Database.open(MySqlFixture.node(node, server, url)).close();
    execute(
        url,
        "insert into flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) values (999, '999', 'add wings', 'SQL',"
            + " 'V999__add_wings.sql', 'x', 1, 1)");

    DatabaseRefused refused = refused(url, server.user());

    assertThat(refused.reason()).isEqualTo(Reason.SCHEMA_TOO_NEW);
    assertThat(refused).hasMessageContaining("migration 999, add wings");
  }

  @Test
  void a_node_without_the_key_or_with_another_one_is_refused_and_touches_nothing()
      throws IOException, SQLException {
    String url = server.newDatabase();
    Database.open(MySqlFixture.node(folder.resolve("first"), server, url)).close();
    List<String> before = checksums(url);
    Path without = folder.resolve("without");
    Path other = folder.resolve("other");
    Database.open(MySqlFixture.node(other, server, server.newDatabase())).close();

    DatabaseRefused missing =
        catchThrowableOfType(
            DatabaseRefused.class, () -> Database.open(MySqlFixture.node(without, server, url)));
    DatabaseRefused wrong =
        catchThrowableOfType(
            DatabaseRefused.class, () -> Database.open(MySqlFixture.node(other, server, url)));

    assertThat(missing.reason()).isEqualTo(Reason.MASTER_KEY_MISSING);
    assertThat(missing).hasMessageContaining(without.resolve("master.key").toString());
    assertThat(without.resolve("master.key")).doesNotExist();
    assertThat(wrong.reason()).isEqualTo(Reason.MASTER_KEY_WRONG);
    assertThat(wrong).hasMessageContaining(other.resolve("master.key").toString());
    assertThat(checksums(url)).isEqualTo(before);
  }

  @Test
  void of_nodes_that_start_at_once_on_an_empty_database_one_makes_the_key_and_the_others_want_it()
      throws Exception {
    String url = server.newDatabase();
    List<Callable<Boolean>> starts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path node = folder.resolve("node-" + i);
      starts.add(() -> {
        try (Database database = Database.open(MySqlFixture.node(node, server, url))) {
          return !database.sendingSwitch().paused();
        } catch (DatabaseRefused refused) {
          assertThat(refused.reason()).isEqualTo(Reason.MASTER_KEY_MISSING);
          assertThat(Files.exists(node.resolve("master.key"))).isFalse();
          return false;
        }
      });
    }
    int started = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(starts.size())) {
      for (Future<Boolean> start : threads.invokeAll(starts)) {
        started += start.get() ? 1 : 0;
      }
    }

    assertThat(started).isEqualTo(1);
  }

  @Test
  void two_nodes_with_one_key_share_a_database_but_not_a_data_directory() {
    String url = server.newDatabase();
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (Database one = Database.open(MySqlFixture.node(first, server, url));
        Database two =
            Database.open(MySqlFixture.node(MySqlFixture.withKeyOf(first, second), server, url))) {
      assertThat(one.webhooks().configurationVersion())
          .isEqualTo(two.webhooks().configurationVersion());

      DatabaseRefused refused =
          catchThrowableOfType(
              DatabaseRefused.class, () -> Database.open(MySqlFixture.node(first, server, url)));

      assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
    }
  }

  @Test
  void the_servers_time_is_utc_whatever_its_time_zone() throws SQLException {
    try (Connection connection = server.connect("")) {
      long micros =
          JooqSettings.on(connection, SQLDialect.MYSQL)
              .select(MySqlTime.micros())
              .fetchSingle()
              .value1();

      assertThat(micros / 1_000).isCloseTo(System.currentTimeMillis(), within(5_000L));
    }
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select @@time_zone")) {
      rows.next();
      assertThat(rows.getString(1)).isNotIn("SYSTEM", "UTC", "+00:00");
    }
  }

  private DatabaseRefused refused(String url, String user) {
    return refused(
        new DatabaseConfiguration.Server(url, user, new Secret.Known(server.password())));
  }

  private DatabaseRefused refused(DatabaseConfiguration.Server refusedServer) {
    return catchThrowableOfType(
        DatabaseRefused.class,
        () ->
            Database.open(
                MySqlFixture.node(folder.resolve("node"), refusedServer, System::nanoTime)));
  }

  private static String database(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private void execute(String url, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> tables(String url) throws SQLException {
    return strings(url, "show tables", 1);
  }

  /** What every table holds, to the byte. */
  private List<String> checksums(String url) throws SQLException {
    return strings(url, "checksum table " + String.join(", ", tables(url)), 2);
  }

  private List<String> strings(String url, String sql, int column) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(column));
      }
    }
    return strings;
  }
}
