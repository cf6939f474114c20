package io.herald.benchmarks;

import io.herald.benchmarks.ChaosChecker.Verdict;
import io.herald.benchmarks.ChaosWebhook.Template;
import io.herald.benchmarks.Disturbance.Kind;
import io.herald.benchmarks.Finding.Rule;
import io.herald.benchmarks.RecordedInvocation.RecordedAttempt;
import io.herald.proto.v1.Delivery;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.Secret;
import io.herald.proto.v1.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * One chaos run: publishes all the while, does to the server and its connections what its seed
 * says, heals everything, waits until the server has nothing left to do, and checks. The
 * disturbances follow from the seed; the moments at which they meet the server do not, so a seed
 * repeats a plan and not a run. One thread, one use.
 */
final class ChaosRun implements AutoCloseable {
  private static final List<String> RETRIES =
      List.of("200ms", "500ms", "1s", "2s", "3s", "5s", "5s", "5s", "5s", "5s", "5s");

  private static final String ATTEMPT_TIMEOUT = "5s";
  private static final Duration END_PATIENCE = Duration.ofSeconds(20);
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final int PUBLISHERS = 4;
  private static final int MAX_ARRIVALS = 20_000_000;

  private static final List<ChaosWebhook> WEBHOOKS =
      List.of(
          new ChaosWebhook("whole", 1, Optional.empty(), false, 100, "slow 2", Template.WHOLE),
          new ChaosWebhook(
              "strict", 2, Optional.of("strict"), true, 20, "slow 5", Template.MESSAGE),
          new ChaosWebhook(
              "flaky", 3, Optional.of("flaky"), false, 50, "flaky 15", Template.WHOLE));

  /**
   * What to do.
   *
   * @param length how long to disturb
   * @param kills the most kill -9; the run ends after them
   * @param eventsPerSecond on average, of all publishers together
   * @param plant a fault of the harness's own, to see that it is found
   */
  record Settings(
      Path distribution,
      Path folder,
      long seed,
      Duration length,
      int kills,
      double eventsPerSecond,
      Optional<Database> database,
      Plant plant) {}

  /** A MySQL server, reached through a proxy that troubles it too. */
  record Database(String url, String user, String password) {}

  /** Faults to plant, each of which must be found. */
  enum Plant {
    NONE,
    /** The database forgets its last commits when the server is killed, as without syncing. */
    LOST_COMMITS,
    /** A body is changed on its way. */
    TAMPERED_BODY,
    /** A request is sent twice while nothing happens. */
    DOUBLED_REQUEST,
    /** An answer acknowledges what was never stored. */
    INVENTED_ACKNOWLEDGEMENT
  }

  /** What a run did and found. */
  record Result(
      long seed,
      double minutes,
      Map<Kind, Integer> disturbances,
      long slowestStartMillis,
      Verdict verdict) {}

  private final Settings settings;
  private final SplittableRandom random;
  private final CertificateAuthority authority = CertificateAuthority.create();
  private final ReceiverProcess receiver;
  private final TcpProxy target;
  private final Optional<TcpProxy> database;
  private final HeraldServer server;
  private final AtomicReference<HeraldClient> client = new AtomicReference<>();
  private final Collection<Finding> findings = new ConcurrentLinkedQueue<>();
  private final List<Disturbance> disturbances = new ArrayList<>();
  private final List<ChaosPublisher> publishers = new ArrayList<>();
  private long slowestStartNanos;
  private int kills;

  ChaosRun(Settings settings) throws IOException {
    this.settings = settings;
    random = new SplittableRandom(settings.seed());
    Path folder = settings.folder();
    authority.writePem(folder.resolve("authority.pem"));
    receiver =
        ReceiverProcess.start(
            authority, folder, MAX_ARRIVALS, Optional.of(Rig.SECRET), settings.seed());
    target = TcpProxy.start(receiver.port());
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HERALD_EGRESS_ALLOW", "127.0.0.1:" + target.port());
    environment.put("HERALD_EGRESS_CA_FILE", folder.resolve("authority.pem").toString());
    environment.put("HERALD_RETRY_SCHEDULE", String.join(",", RETRIES));
    if (settings.database().isPresent()) {
      Database given = settings.database().get();
      TcpProxy proxy = TcpProxy.start(MySqlUrl.port(given.url()));
      database = Optional.of(proxy);
      environment.put("HERALD_DATABASE_URL", MySqlUrl.through(given.url(), proxy.port()));
      environment.put("HERALD_DATABASE_USER", given.user());
      environment.put("HERALD_DATABASE_PASSWORD", given.password());
    } else {
      database = Optional.empty();
    }
    server =
        new HeraldServer(
            new HeraldServer.Settings(
                settings.distribution(), folder, environment, List.of("-Xms64m")));
  }

  Result run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    start();
    WEBHOOKS.forEach(this::create);
    makePublishers();
    List<Thread> threads =
        publishers.stream().map(publisher -> Thread.ofPlatform().start(publisher)).toList();
    try {
      disturb(start + settings.length().toNanos());
      plantAtTheReceiver();
      heal();
      publishers.forEach(ChaosPublisher::end);
      for (Thread thread : threads) {
        thread.join(END_PATIENCE);
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
    drain();
    Verdict verdict = ChaosChecker.check(evidence());
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(verdict.findings());
    Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    disturbances.forEach(disturbance -> done.merge(disturbance.kind(), 1, Integer::sum));
    return new Result(
        settings.seed(),
        Math.round((System.nanoTime() - start) / 6e9) / 10.0,
        done,
        slowestStartNanos / 1_000_000,
        new Verdict(
            verdict.accepted(),
            verdict.states(),
            verdict.arrivals(),
            verdict.duplicates(),
            verdict.mostDuplicatesAtOnce(),
            List.copyOf(all)));
  }

  private void create(ChaosWebhook webhook) {
    receiver.behave(webhook.path(), webhook.behaviour());
    Webhook.Builder builder =
        Webhook.newBuilder()
            .setName(webhook.name())
            .setActive(true)
            .setUrl("https://127.0.0.1:" + target.port() + "/" + webhook.path())
            .setBodyTemplate(webhook.template().source())
            .addTriggers("RequestCreated")
            .setTimeout(ATTEMPT_TIMEOUT)
            .setSigningSecret(Secret.newBuilder().setValue(Rig.SECRET))
            .setDelivery(
                Delivery.newBuilder()
                    .setMaxConcurrency(webhook.maxConcurrency())
                    .setOrder(webhook.strict() ? "strict" : "normal"));
    webhook.integration().map(Rig::ofIntegration).ifPresent(builder::addFilters);
    client.get().createWebhook(builder.build());
  }

  private void makePublishers() {
    for (int i = 0; i < PUBLISHERS; i++) {
      publishers.add(
          new ChaosPublisher(
              "c" + i,
              random.nextLong(),
              settings.eventsPerSecond() / PUBLISHERS,
              List.of("plain", "strict", "flaky"),
              client::get,
              findings::add));
    }
  }

  private void start() throws IOException, InterruptedException {
    long start = System.nanoTime();
    server.launch();
    connect(start);
  }

  private void connect(long launchedNanos) throws IOException, InterruptedException {
    HeraldClient next = new HeraldClient(server.awaitReady());
    slowestStartNanos = Math.max(slowestStartNanos, System.nanoTime() - launchedNanos);
    HeraldClient previous = client.getAndSet(next);
    if (previous != null) {
      previous.close();
    }
  }

  private void disturb(long untilNanos) throws IOException, InterruptedException {
    while (System.nanoTime() < untilNanos && kills < settings.kills()) {
      pause(50, 1500);
      Kind kind = choose();
      long start = System.nanoTime();
      act(kind);
      disturbances.add(new Disturbance(kind, start, System.nanoTime()));
      System.err.printf("chaos: %s, %d kills, %d arrivals%n", kind, kills, receiver.log().count());
    }
  }

  /** What comes next; kills are half of it. */
  private Kind choose() {
    int lot = random.nextInt(100);
    if (lot < 45) {
      return Kind.KILL;
    }
    if (lot < 52) {
      return Kind.KILL_AT_START;
    }
    if (lot < 62) {
      return Kind.TERMINATE;
    }
    if (lot < 70) {
      return Kind.PAUSE;
    }
    boolean ofDatabase = database.isPresent() && lot >= 85;
    List<Kind> kinds =
        ofDatabase
            ? List.of(Kind.DATABASE_CUT, Kind.DATABASE_REFUSE, Kind.DATABASE_WITHHOLD)
            : List.of(Kind.CUT, Kind.CUT, Kind.REFUSE, Kind.DELAY, Kind.WITHHOLD);
    return kinds.get(random.nextInt(kinds.size()));
  }

  private void act(Kind kind) throws IOException, InterruptedException {
    switch (kind) {
      case KILL -> {
        kill();
        start();
      }
      case KILL_AT_START -> {
        kill();
        server.launch();
        pause(100, 2000);
        kill();
        start();
      }
      case TERMINATE -> {
        Optional<Integer> code = server.terminate(END_PATIENCE);
        if (!code.equals(Optional.of(0))) {
          findings.add(
              new Finding(
                  Rule.BAD_END,
                  code.map(number -> "SIGTERM ended with exit code " + number)
                      .orElse("SIGTERM took more than " + END_PATIENCE.toSeconds() + " s")));
          server.kill();
        }
        start();
      }
      case PAUSE -> {
        server.pause();
        pause(200, 8000);
        server.resume();
      }
      case CUT -> {
        int _ = target.cut();
      }
      case REFUSE -> {
        target.refuse();
        int _ = target.cut();
        pause(200, 3000);
        target.heal();
      }
      case DELAY -> {
        target.delay(Duration.ofMillis(random.nextInt(20, 400)));
        pause(500, 3000);
        target.heal();
      }
      case WITHHOLD -> {
        target.withhold();
        pause(500, 7000);
        target.heal();
      }
      case DATABASE_CUT -> {
        int _ = database.orElseThrow().cut();
      }
      case DATABASE_REFUSE -> {
        database.orElseThrow().refuse();
        int _ = database.orElseThrow().cut();
        pause(200, 5000);
        database.orElseThrow().heal();
      }
      case DATABASE_WITHHOLD -> {
        database.orElseThrow().withhold();
        pause(500, 7000);
        database.orElseThrow().heal();
      }
    }
  }

  private void kill() throws IOException, InterruptedException {
    if (settings.plant() == Plant.LOST_COMMITS) {
      forgetLastCommits();
    } else {
      server.kill();
    }
    kills++;
  }

  /** What a database that does not sync may do: after the crash it is as it was a moment before. */
  private void forgetLastCommits() throws IOException, InterruptedException {
    Path data = server.settings().dataFolder();
    Path copy = settings.folder().resolve("copy");
    server.pause();
    copyFiles(data, copy);
    int before = acknowledged();
    server.resume();
    long until = System.nanoTime() + END_PATIENCE.toNanos();
    while (acknowledged() == before && System.nanoTime() < until) {
      Thread.sleep(LOOK_AGAIN);
    }
    server.kill();
    Rig.delete(data);
    copyFiles(copy, data);
    Rig.delete(copy);
  }

  private int acknowledged() {
    return publishers.stream().mapToInt(ChaosPublisher::acknowledged).sum();
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void pause(int fromMillis, int toMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(fromMillis, toMillis));
  }

  private void plantAtTheReceiver() throws InterruptedException {
    switch (settings.plant()) {
      case TAMPERED_BODY -> receiver.plant("tamper");
      case DOUBLED_REQUEST -> {
        // Long after the last disturbance, which could explain it.
        TimeUnit.SECONDS.sleep(8);
        receiver.plant("double");
      }
      case NONE, LOST_COMMITS, INVENTED_ACKNOWLEDGEMENT -> {}
    }
    TimeUnit.SECONDS.sleep(1);
  }

  private void heal() {
    target.heal();
    database.ifPresent(TcpProxy::heal);
    WEBHOOKS.forEach(webhook -> receiver.behave(webhook.path(), "ok"));
  }

  private void drain() throws InterruptedException {
    long until = System.nanoTime() + DRAIN_PATIENCE.toNanos();
    while (client.get().unfinished(Set.of()) > 0 && System.nanoTime() < until) {
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private ChaosEvidence evidence() {
    List<Publication> publications = new ArrayList<>();
    publishers.forEach(publisher -> publications.addAll(publisher.publications()));
    if (settings.plant() == Plant.INVENTED_ACKNOWLEDGEMENT) {
      publications.add(
          new Publication(
              new SampleEvent("invented", "invented", 1_700_000_000_000_000_000L, "plain"),
              0,
              Optional.of(
                  new Publication.Acknowledgement(List.of("inv_00000000000000000000000000")))));
    }
    List<RecordedInvocation> invocations = new ArrayList<>();
    client
        .get()
        .forEachInvocation(
            InvocationFilter.getDefaultInstance(),
            invocation -> invocations.add(RecordedInvocation.of(invocation)));
    Set<String> events = new HashSet<>();
    client.get().forEachEvent(event -> events.add(event.getEventId()));
    return new ChaosEvidence(
        WEBHOOKS,
        publications,
        receiver.log().read(0),
        invocations,
        events,
        disturbances,
        id ->
            client.get().invocation(id).getAttemptsList().stream()
                .map(RecordedAttempt::of)
                .toList(),
        RETRIES.size());
  }

  @Override
  public void close() {
    HeraldClient last = client.get();
    if (last != null) {
      last.close();
    }
    server.close();
    target.close();
    database.ifPresent(TcpProxy::close);
    receiver.close();
  }
}
