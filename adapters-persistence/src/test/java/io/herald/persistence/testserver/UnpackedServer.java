package io.herald.persistence.testserver;

import java.io.IOException;
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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A server that a Maven artifact carries, unpacked and started in a temporary folder, which goes
 * when it ends. It ends with this Java process, however that ends.
 */
final class UnpackedServer implements MySqlTestServer.Running {
  private static final String USER = "herald_admin";
  private static final String PASSWORD = "password-of-the-tests";
  private static final String SERVER = "server";
  private static final String DATA = "data";
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

  private final ServerArtifact artifact;
  private final Path folder;
  private final Path program;
  private final int port;
  private final boolean durable;
  private @Nullable Process keeper;

  private UnpackedServer(
      ServerArtifact artifact, Path folder, Path program, int port, boolean durable) {
    this.artifact = artifact;
    this.folder = folder;
    this.program = program;
    this.port = port;
    this.durable = durable;
  }

  /**
   * Starts a server.
   *
   * @param durable whether it may be killed without losing what it has committed
   */
  static UnpackedServer start(ServerArtifact artifact, boolean durable) {
    try {
      Path folder = Files.createTempDirectory("herald-server");
      Path program = artifact.unpack(Files.createDirectory(folder.resolve(SERVER)));
      SharedLibraries.require(program);
      UnpackedServer server = new UnpackedServer(artifact, folder, program, freePort(), durable);
      server.setUp();
      server.launch();
      server.await("root", "");
      server.makeAdministrator();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("the test server cannot be started: " + e.getMessage(), e);
    }
  }

  private void setUp() throws IOException {
    ServerArtifact.Setup setup = artifact.setup(folder.resolve(SERVER));
    Files.createDirectory(folder.resolve(DATA));
    run(command(setup.options()), folder.resolve("start.log"), setup.statements());
  }

  /** Runs a program to its end, which must be a good one. */
  static void run(List<String> command, Path log, Optional<Path> input) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    input.ifPresent(file -> builder.redirectInput(file.toFile()));
    Process process = builder.start();
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

  private List<String> command(List<String> more) {
    Path server = folder.resolve(SERVER);
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--no-defaults");
    // Root may run it only if it says so.
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--basedir=" + server);
    command.add("--datadir=" + folder.resolve(DATA));
    command.add("--lc-messages-dir=" + server.resolve("share"));
    command.addAll(more);
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

  private void launch() throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-log-bin",
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--default-time-zone=" + MySqlTestServer.TIME_ZONE));
    options.addAll(artifact.options());
    if (!durable) {
      options.addAll(FAST);
    }
    List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "sh"));
    command.addAll(command(options));
    keeper =
        new ProcessBuilder(command)
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
        if (!runs() || System.nanoTime() - end > 0) {
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

  private boolean runs() {
    return keeper != null && keeper.isAlive();
  }

  void kill() {
    Process running = keeper;
    if (running == null) {
      return;
    }
    try {
      // The keeper kills the server when nobody holds its input any more.
      running.getOutputStream().close();
      running.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void startAgain() {
    try {
      launch();
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
    return "Maven artifact " + artifact.origin();
  }

  @Override
  public void close() {
    try {
      kill();
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
