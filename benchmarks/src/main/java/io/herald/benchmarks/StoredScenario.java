package io.herald.benchmarks;

import io.herald.benchmarks.LoadPublisher.Plan;
import io.herald.proto.v1.Invocation;
import io.herald.proto.v1.InvocationFilter;
import io.herald.proto.v1.ListInvocationsResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** The same load, and the lists, with an empty database and with many finished invocations. */
final class StoredScenario {
  private static final String FILL = "fill";

  /** How {@link LoadPublisher} calls the access requests of the plan {@link #FILL}. */
  private static final String REQUEST_PREFIX = "r-" + FILL + "-";

  private static final int FILL_BATCH = 200;
  private static final int PAGES = 50;
  private static final int PAGE_SIZE = 50;

  private StoredScenario() {}

  static Options declare(Options options) {
    return ThroughputScenario.declare(options, 50, 8)
        .declare("events", "1000000", "finished invocations to store");
  }

  static Result run(Rig rig, Options options)
      throws IOException, InterruptedException, SQLException {
    Rig.Node node = rig.startNode("server");
    node.client().createWebhook(rig.webhook("stored", 0, options.number("concurrency")).build());
    int _ = ThroughputScenario.warmUp(rig, node, options);
    List<LoadMeasurement> empty = rounds(rig, node, options, "empty");
    System.err.println("load: storing " + options.number("events") + " invocations");
    if (options.optional("database-url").isPresent()) {
      publish(rig, node, options);
    } else {
      node.stop();
      try (StoredHistory history = new StoredHistory(node.server().settings().dataFolder())) {
        history.add(REQUEST_PREFIX, options.number("events"));
      }
      node = rig.startNode("server");
      int _ = ThroughputScenario.warmUp(rig, node, options, "full-");
    }
    List<LoadMeasurement> full = rounds(rig, node, options, "full");
    System.err.println("load: reading lists");
    Latency pages = pages(node.client());
    Latency byRequest = byRequest(node.client(), options.number("events"));
    node.stop();
    return new Result(empty, full, pages, byRequest, GarbageLog.read(node.garbageLog()));
  }

  private static void publish(Rig rig, Rig.Node node, Options options) throws InterruptedException {
    LoadMeasurement.measure(
        node,
        rig.receiver(),
        new Plan(
            FILL,
            Duration.ofHours(6),
            options.number("events"),
            0,
            FILL_BATCH,
            options.number("calls"),
            options.number("window"),
            _ -> "prod db"),
        Set.of());
  }

  private static List<LoadMeasurement> rounds(
      Rig rig, Rig.Node node, Options options, String prefix) throws InterruptedException {
    List<LoadMeasurement> rounds = new ArrayList<>();
    for (int round = 1; round <= options.number("rounds"); round++) {
      System.err.println("load: " + prefix + ", round " + round);
      rounds.add(
          LoadMeasurement.measure(
              node,
              rig.receiver(),
              plan(options, prefix + round, options.seconds("seconds"), Integer.MAX_VALUE),
              Set.of()));
    }
    return rounds;
  }

  private static Plan plan(Options options, String prefix, Duration duration, int maxEvents) {
    return new Plan(
        prefix,
        duration,
        maxEvents,
        options.number("rate"),
        options.number("batch"),
        options.number("calls"),
        options.number("window"),
        _ -> "prod db");
  }

  /** Pages of the list of delivered invocations, one after the other. */
  private static Latency pages(HeraldClient client) {
    Histogram micros = Latency.histogram();
    InvocationFilter delivered =
        InvocationFilter.newBuilder().setState(Invocation.State.DELIVERED).build();
    String token = "";
    for (int i = 0; i < PAGES; i++) {
      long start = System.nanoTime();
      ListInvocationsResponse page = client.invocationPage(delivered, PAGE_SIZE, token);
      micros.recordValue((System.nanoTime() - start) / 1000);
      token = page.getNextPageToken();
    }
    return Latency.of(micros);
  }

  /** The invocations of single access requests, all over the history. */
  private static Latency byRequest(HeraldClient client, int events) {
    Histogram micros = Latency.histogram();
    for (int i = 0; i < PAGES; i++) {
      InvocationFilter one =
          InvocationFilter.newBuilder()
              .setRequest(REQUEST_PREFIX + (long) i * events / PAGES)
              .build();
      long start = System.nanoTime();
      ListInvocationsResponse page = client.invocationPage(one, PAGE_SIZE, "");
      micros.recordValue((System.nanoTime() - start) / 1000);
      if (page.getInvocationsCount() != 1) {
        throw new IllegalStateException(
            "the list by request has " + page.getInvocationsCount() + " instead of 1 invocation");
      }
    }
    return Latency.of(micros);
  }

  /**
   * What was found.
   *
   * @param pages reading a page of 50 from the list
   * @param byRequest finding the invocations of one access request
   */
  record Result(
      List<LoadMeasurement> empty,
      List<LoadMeasurement> full,
      Latency pages,
      Latency byRequest,
      GarbageLog heap)
      implements LoadResult {

    /** The median rate of some rounds. */
    private static double median(List<LoadMeasurement> rounds) {
      return rounds.stream()
          .map(LoadMeasurement::perSecond)
          .sorted()
          .toList()
          .get(rounds.size() / 2);
    }

    @Override
    public String table() {
      return "deliveries per second, empty: %.0f, full: %.0f (%.2f); page p50 %.1f p99 %.1f ms; by request p50 %.1f p99 %.1f ms%n"
          .formatted(
              median(empty),
              median(full),
              median(full) / median(empty),
              pages.p50(),
              pages.p99(),
              byRequest.p50(),
              byRequest.p99());
    }
  }
}
