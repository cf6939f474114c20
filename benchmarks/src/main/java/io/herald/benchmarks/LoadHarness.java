package io.herald.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The load harness as a program: {@code SCENARIO [--option value]…}. Prints a table and, if asked,
 * writes JSON. Exit code 2 for a wrong command line.
 */
final class LoadHarness {
  private static final String USAGE =
      """
      usage: benchmarks/run SCENARIO [--option value]...

        throughput   batches of events, as fast as they are delivered, beside the bare client
        single       the same with one event per call
        latency      a moderate rate, from the publisher to the receiver
        neighbours   one of many webhooks hangs with a long queue; what the others notice
        bare         only the bare client and the bare door, without Herald
        nodes        two nodes on one MySQL database, one of which is killed half-way
        stored       the same load and the lists, before and after many finished invocations

      benchmarks/run SCENARIO --help yes lists the options of one; benchmarks/run chaos is the chaos run.
      """;

  private LoadHarness() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    if (arguments.length == 0 || arguments[0].startsWith("-")) {
      System.err.print(USAGE);
      System.exit(2);
    }
    try {
      run(arguments[0], Arrays.asList(arguments).subList(1, arguments.length));
    } catch (Options.Wrong e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static void run(String scenario, List<String> words)
      throws IOException, InterruptedException, SQLException {
    Options options =
        Rig.declare(new Options()).declare("help", "", "yes prints this and does nothing");
    switch (scenario) {
      case "throughput", "bare" -> ThroughputScenario.declare(options, 50, 8);
      case "single" -> ThroughputScenario.declare(options, 1, 64);
      case "latency" -> LatencyScenario.declare(options);
      case "neighbours" -> NeighboursScenario.declare(options);
      case "nodes" -> NodesScenario.declare(options);
      case "stored" -> StoredScenario.declare(options);
      default -> throw new Options.Wrong(USAGE);
    }
    options.parse(words);
    if (options.optional("help").isPresent()) {
      System.out.print(options.help());
      return;
    }
    try (Rig rig = Rig.open(options)) {
      Machine machine = Machine.describe(rig.folder());
      LoadResult result =
          switch (scenario) {
            case "throughput", "single" -> ThroughputScenario.run(rig, options);
            case "bare" -> BareScenario.run(rig, options);
            case "latency" -> LatencyScenario.run(rig, options);
            case "neighbours" -> NeighboursScenario.run(rig, options);
            case "nodes" -> NodesScenario.run(rig, options);
            default -> StoredScenario.run(rig, options);
          };
      System.out.printf("%s on %s%n%s", scenario, machine, result.table());
      if (options.optional("output").isPresent()) {
        write(
            Path.of(options.text("output")),
            new LoadResult.Report(scenario, options.effective(), machine, result));
      }
    }
  }

  private static void write(Path file, LoadResult.Report report) throws IOException {
    Files.writeString(
        file,
        JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(report)
            + "\n");
  }
}
