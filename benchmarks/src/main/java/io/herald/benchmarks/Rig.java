package io.herald.benchmarks;

import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.Filter;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What every load scenario stands on: a folder of its own, a certificate authority, a receiver in
 * its own process, and servers started on demand. {@link #close} ends all of them and removes the
 * folder. One thread at a time.
 */
final class Rig implements AutoCloseable {
  /** Signs what is sent; anybody may know it. */
  static final String SECRET = "whsec_aGVyYWxkLWJlbmNobWFyay1zZWNyZXQtMzItYnl0ZXM=";

  /** Room for an hour at 5,000 a second; the file is sparse. */
  private static final int MAX_ARRIVALS = 20_000_000;

  private final Options options;
  private final Path folder;
  private final boolean keep;
  private final CertificateAuthority authority = CertificateAuthority.create();
  private final ReceiverProcess receiver;
  private final List<Node> nodes = new ArrayList<>();

  private Rig(Options options, Path folder, boolean keep) throws IOException {
    this.options = options;
    this.folder = folder;
    this.keep = keep;
    authority.writePem(folder.resolve("authority.pem"));
    receiver = ReceiverProcess.start(authority, folder, MAX_ARRIVALS, Optional.empty(), 1);
  }

  /** The options that every scenario has. */
  static Options declare(Options options) {
    return options
        .declare("distribution", "bootstrap/target/herald", "the folder with herald.jar")
        .declare("folder", "", "where databases and logs go and stay; a temporary one if absent")
        .declare("output", "", "a file for the results as JSON")
        .declare(
            "database-url",
            "",
            "jdbc:mysql://… of an empty database, {node} for the server's name; SQLite if absent")
        .declare("database-user", "", "its user")
        .declare("database-password", "", "its password")
        .declare("java-options", "", "more flags for the server's JVM, parted by spaces")
        .declare("profile", "", "a file for a JFR recording of the server");
  }

  static Rig open(Options options) throws IOException {
    Optional<Path> given = options.optional("folder").map(Path::of);
    Path folder =
        given.isPresent()
            ? Files.createDirectories(given.get()).toRealPath()
            : Files.createTempDirectory("herald-benchmark");
    return new Rig(options, folder, given.isPresent());
  }

  Path folder() {
    return folder;
  }

  ReceiverProcess receiver() {
    return receiver;
  }

  String url(int path) {
    return "https://127.0.0.1:" + receiver.port() + "/" + path;
  }

  BareClient bareClient(int concurrency) {
    return new BareClient(authority, url(0), SECRET, concurrency);
  }

  /** The bare tables beside those of a server that was started; empty on SQLite. */
  Optional<BareDatabase> bareDatabase(String server) {
    return databaseUrl(server)
        .map(url ->
            BareDatabase.open(
                url, options.text("database-user"), options.text("database-password")));
  }

  private Optional<String> databaseUrl(String server) {
    return options.optional("database-url").map(url -> url.replace("{node}", server));
  }

  ChildProcess noOpDoor() throws IOException {
    return ChildProcess.start(
        NoOpDoor.class, List.of("-Xmx512m"), List.of(), folder.resolve("door.log"));
  }

  /** Starts a server with its data in a folder of this name, which may have been used before. */
  Node startNode(String name) throws IOException, InterruptedException {
    Path place = Files.createDirectories(folder.resolve(name));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HERALD_EGRESS_ALLOW", "127.0.0.1:" + receiver.port());
    environment.put("HERALD_EGRESS_CA_FILE", folder.resolve("authority.pem").toString());
    databaseUrl(name)
        .ifPresent(url -> {
          environment.put("HERALD_DATABASE_URL", url);
          environment.put("HERALD_DATABASE_USER", options.text("database-user"));
          environment.put("HERALD_DATABASE_PASSWORD", options.text("database-password"));
          // Nodes that share a database share its key.
          environment.put("HERALD_MASTER_KEY_FILE", folder.resolve("master.key").toString());
        });
    List<String> javaOptions = new ArrayList<>();
    Path garbageLog = place.resolve("gc.log");
    javaOptions.add(GarbageLog.option(garbageLog));
    options
        .optional("profile")
        .ifPresent(file ->
            javaOptions.add(
                "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                    + Path.of(file).toAbsolutePath()));
    options
        .optional("java-options")
        .ifPresent(more -> javaOptions.addAll(List.of(more.split(" "))));
    HeraldServer server =
        new HeraldServer(
            new HeraldServer.Settings(
                Path.of(options.text("distribution")).toAbsolutePath(),
                place,
                environment,
                javaOptions));
    try {
      Node node = new Node(server, new HeraldClient(server.start()), garbageLog);
      nodes.add(node);
      return node;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** A server that runs, and a client of it. */
  record Node(HeraldServer server, HeraldClient client, Path garbageLog) implements AutoCloseable {
    /** Ends the server as an operator would. */
    void stop() throws InterruptedException {
      client.close();
      server.terminate(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  /**
   * A webhook that fires for every event.
   *
   * @param path where it posts to
   */
  Webhook.Builder webhook(String name, int path, int maxConcurrency) {
    return Webhook.newBuilder()
        .setName(name)
        .setActive(true)
        .setUrl(url(path))
        .addTriggers("RequestCreated")
        .setSigningSecret(Secret.newBuilder().setValue(SECRET))
        .setDelivery(Delivery.newBuilder().setMaxConcurrency(maxConcurrency));
  }

  /** A filter that holds for events of one integration. */
  static Filter ofIntegration(String name) {
    return Filter.newBuilder()
        .setField("integration.name")
        .setOperator("is")
        .addValues(name)
        .build();
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(Node::close);
    receiver.close();
    if (!keep) {
      delete(folder);
    }
  }

  /** Removes a folder and all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
