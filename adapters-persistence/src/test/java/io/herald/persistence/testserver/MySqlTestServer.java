package io.herald.persistence.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL server on the loopback address whose time zone is not UTC, with databases on demand; or
 * MariaDB, where the system property {@code herald.test-server} says {@code mariadb}.
 *
 * <p>Thread-safe. {@link #shared} is one for all tests of a Java process and ends with it.
 */
public final class MySqlTestServer implements AutoCloseable {
  /** Where the build looks up which servers tests ran on, below a module's folder. */
  private static final Path RAN = Path.of("target");

  private static final String RAN_FILE = "database-servers.txt";

  /** Neither UTC nor a whole hour from it. */
  static final String TIME_ZONE = "-07:30";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable MySqlTestServer shared;

  private final Running running;

  private MySqlTestServer(Running running) {
    this.running = running;
  }

  /** A server that runs. */
  interface Running extends AutoCloseable {
    String host();

    int port();

    String user();

    String password();

    /** Where it comes from. */
    String origin();

    @Override
    void close();
  }

  /** The server of this Java process; the first call starts it. */
  public static synchronized MySqlTestServer shared() {
    MySqlTestServer server = shared;
    if (server == null) {
      server =
          new MySqlTestServer(
              !isMariaDb() && ContainerServer.isPossible()
                  ? ContainerServer.start()
                  : UnpackedServer.start(artifact(), false));
      shared = server;
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-server"));
      server.sayThatItRan();
    }
    return server;
  }

  /** A durable server of one's own, to be troubled; always a process on this machine. */
  public static MySqlTestServer ofOnesOwn() {
    return new MySqlTestServer(UnpackedServer.start(artifact(), true));
  }

  private static boolean isMariaDb() {
    return System.getProperty("herald.test-server", "").equals("mariadb");
  }

  private static ServerArtifact artifact() {
    return isMariaDb() ? new MariaDbArtifact() : new MySqlArtifact();
  }

  private void sayThatItRan() {
    if (Files.isDirectory(RAN)) {
      try {
        Files.writeString(
            RAN.resolve(RAN_FILE),
            version() + " (" + running.origin() + ")\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What the server says it is. */
  public String version() {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select version()")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the test server does not answer", e);
    }
  }

  /** Makes an empty database; its URL. */
  public String newDatabase() {
    String name = "herald_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    execute("create database " + name);
    return url(name);
  }

  /** The URL of a database. */
  public String url(String database) {
    return url(database, running.port());
  }

  /** The URL of a database by way of another port, a proxy's. */
  public String url(String database, int port) {
    return "jdbc:mysql://" + running.host() + ":" + port + "/" + database;
  }

  public int port() {
    return running.port();
  }

  public String user() {
    return running.user();
  }

  public String password() {
    return running.password();
  }

  /** Runs a statement as the server's administrator. */
  public void execute(String sql) {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** A connection to a database as the administrator; the empty name is none. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), user(), password());
  }

  /** Ends the server at once, as a crash does; {@link #startAgain} brings it back on its port. */
  public void kill() {
    troubled().kill();
  }

  public void startAgain() {
    troubled().startAgain();
  }

  private UnpackedServer troubled() {
    if (running instanceof UnpackedServer unpacked) {
      return unpacked;
    }
    throw new IllegalStateException("only a server of one's own is troubled");
  }

  @Override
  public void close() {
    running.close();
  }
}
