package io.herald.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged distribution as a child process, seen from outside: its environment, its signals and
 * its {@code ready.json}. It can be started again on the same data after it ended. One thread at a
 * time; {@link #close} kills it, and so does the end of the harness.
 */
final class HeraldServer implements AutoCloseable {
  /** An admin's token from the first start on. */
  static final String TOKEN = "benchmark-token-of-at-least-32-characters";

  /** The flags of {@code ./herald serve}. */
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xshare:auto",
          "-XX:+ExitOnOutOfMemoryError",
          "--sun-misc-unsafe-memory-access=allow",
          "-Xmx512m");

  private static final Duration STARTING_PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private static final Pattern GRPC = Pattern.compile("\"grpc\"\\s*:\\s*\"([^\"]*):(\\d+)\"");
  private static final Pattern CONSOLE = Pattern.compile("\"console\"\\s*:\\s*\"([^\"]*)\"");

  private final Settings settings;
  private final Thread reaper = new Thread(this::kill);
  private Optional<Process> process = Optional.empty();

  HeraldServer(Settings settings) {
    this.settings = settings;
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /**
   * How to start it.
   *
   * @param distribution the folder with {@code herald.jar}
   * @param folder where its data folder and its log go
   * @param environment {@code HERALD_*} variables beyond those that every run needs
   * @param javaOptions more flags, which come last
   */
  record Settings(
      Path distribution, Path folder, Map<String, String> environment, List<String> javaOptions) {
    Settings {
      environment = Map.copyOf(environment);
      javaOptions = List.copyOf(javaOptions);
    }

    Path dataFolder() {
      return folder.resolve("data");
    }

    Path log() {
      return folder.resolve("server.log");
    }
  }

  /** Where a server that is ready listens. */
  record Doors(String console, String grpcHost, int grpcPort) {}

  /** Starts the process and returns at once. */
  void launch() throws IOException {
    Files.createDirectories(settings.dataFolder());
    Files.deleteIfExists(readyFile());
    List<String> command = new ArrayList<>();
    command.add(ChildProcess.java().toString());
    command.addAll(JAVA_OPTIONS);
    command.addAll(settings.javaOptions());
    command.addAll(
        List.of("-jar", settings.distribution().resolve("herald.jar").toString(), "serve"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(settings.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("HERALD_"));
    environment.putAll(standardEnvironment());
    environment.putAll(settings.environment());
    process = Optional.of(builder.start());
  }

  private Map<String, String> standardEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HERALD_DATA_DIR", settings.dataFolder().toString());
    environment.put("HERALD_WEB_ADDRESS", "127.0.0.1:0");
    environment.put("HERALD_GRPC_ADDRESS", "127.0.0.1:0");
    environment.put("HERALD_BOOTSTRAP_TOKEN", TOKEN);
    // Records are read back as fast as they come, to be judged.
    environment.put("HERALD_CALL_RATE", "none");
    return environment;
  }

  private Path readyFile() {
    return settings.dataFolder().resolve("ready.json");
  }

  /** Waits for a launched server; throws if it ends first, or takes more than three minutes. */
  Doors awaitReady() throws IOException, InterruptedException {
    long until = System.nanoTime() + STARTING_PATIENCE.toNanos();
    while (!Files.exists(readyFile())) {
      if (!alive()) {
        throw new IOException("the server ended while it started; see " + settings.log());
      }
      if (System.nanoTime() > until) {
        throw new IOException("the server is not ready after three minutes; see " + settings.log());
      }
      Thread.sleep(LOOK_AGAIN);
    }
    String ready = Files.readString(readyFile());
    Matcher grpc = GRPC.matcher(ready);
    Matcher console = CONSOLE.matcher(ready);
    if (!grpc.find() || !console.find()) {
      throw new IOException("ready.json says something else: " + ready);
    }
    return new Doors(console.group(1), grpc.group(1), Integer.parseInt(grpc.group(2)));
  }

  Doors start() throws IOException, InterruptedException {
    launch();
    return awaitReady();
  }

  boolean alive() {
    return process.map(Process::isAlive).orElse(false);
  }

  /** The process's number; 0 before the first start. */
  long pid() {
    return process.map(Process::pid).orElse(0L);
  }

  ProcessUsage usage() {
    return ProcessUsage.of(pid());
  }

  Settings settings() {
    return settings;
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() {
    process.ifPresent(running -> {
      running.destroyForcibly();
      running.onExit().join();
    });
  }

  /**
   * SIGTERM; waits for the end.
   *
   * @return the exit code, or empty if it took longer than {@code patience}
   */
  Optional<Integer> terminate(Duration patience) throws InterruptedException {
    Process running = process.orElseThrow();
    running.destroy();
    return running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(running.exitValue())
        : Optional.empty();
  }

  /** SIGSTOP: the process goes on when it gets {@link #resume}. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException _) {
      // The harness is ending already, and the hook does the same.
    }
  }
}
