package io.herald.benchmarks;

import io.herald.benchmarks.ChaosRun.Database;
import io.herald.benchmarks.ChaosRun.Plant;
import io.herald.benchmarks.ChaosRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The chaos run as a program. Prints its seed first and its findings last; exit code 0 if every
 * promise was kept, 1 if not, 2 for a wrong command line.
 */
final class ChaosHarness {
  private static final int MAX_SHOWN = 40;

  private ChaosHarness() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options =
        new Options()
            .declare("minutes", "2", "how long to disturb, at most")
            .declare("kills", "1000000", "ends after so many kill -9")
            .declare("seed", "", "repeats the plan of an earlier run; by chance if absent")
            .declare("rate", "300", "events per second on average")
            .declare("distribution", "bootstrap/target/herald", "the folder with herald.jar")
            .declare("folder", "", "where data and logs go and stay; a temporary one if absent")
            .declare("database-url", "", "jdbc:mysql://127.0.0.1:PORT/NAME; SQLite if absent")
            .declare("database-user", "", "its user")
            .declare("database-password", "", "its password")
            .declare("plant", "none", "a fault that must be found: " + plants());
    try {
      options.parse(Arrays.asList(arguments));
      Result result = run(settings(options));
      System.out.print(table(result));
      System.exit(result.verdict().findings().isEmpty() ? 0 : 1);
    } catch (Options.Wrong e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static ChaosRun.Settings settings(Options options) throws IOException {
    return new ChaosRun.Settings(
        Path.of(options.text("distribution")).toAbsolutePath(),
        folder(options.optional("folder")),
        options.optional("seed").map(Long::parseLong).orElseGet(ChaosHarness::anySeed),
        Duration.ofMinutes(options.longNumber("minutes")),
        options.number("kills"),
        options.number("rate"),
        options
            .optional("database-url")
            .map(url ->
                new Database(
                    url, options.text("database-user"), options.text("database-password"))),
        plant(options.text("plant")));
  }

  private static Path folder(Optional<String> given) throws IOException {
    return given.isPresent()
        ? Files.createDirectories(Path.of(given.get())).toRealPath()
        : Files.createTempDirectory("herald-chaos");
  }

  private static List<String> plants() {
    return Arrays.stream(Plant.values()).map(ChaosHarness::optionText).toList();
  }

  private static String optionText(Plant plant) {
    return plant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Plant plant(String text) {
    return Arrays.stream(Plant.values())
        .filter(plant -> optionText(plant).equals(text))
        .findFirst()
        .orElseThrow(() -> new Options.Wrong("--plant takes one of " + plants() + "."));
  }

  static long anySeed() {
    return RandomGenerator.getDefault().nextInt(1, Integer.MAX_VALUE);
  }

  /** Makes one run; says where its files are, and leaves them only if something was found. */
  static Result run(ChaosRun.Settings settings) throws IOException, InterruptedException {
    System.out.println("chaos: --seed " + settings.seed() + ", files in " + settings.folder());
    Result result;
    try (ChaosRun run = new ChaosRun(settings)) {
      result = run.run();
    }
    if (result.verdict().findings().isEmpty()) {
      Rig.delete(settings.folder());
    }
    return result;
  }

  /** The outcome for people. */
  static String table(Result result) {
    StringBuilder text = new StringBuilder();
    text.append(
        "seed %d, %.1f minutes, %s%n"
            .formatted(result.seed(), result.minutes(), result.disturbances()));
    ChaosChecker.Verdict verdict = result.verdict();
    text.append(
        "accepted %d events; invocations %s; %d arrivals, %d repeated without a record, at most %d at once; slowest start %d ms%n"
            .formatted(
                verdict.accepted(),
                verdict.states(),
                verdict.arrivals(),
                verdict.duplicates(),
                verdict.mostDuplicatesAtOnce(),
                result.slowestStartMillis()));
    verdict.findings().stream()
        .limit(MAX_SHOWN)
        .forEach(
            finding -> text.append("FOUND %s: %s%n".formatted(finding.rule(), finding.detail())));
    text.append(
        verdict.findings().isEmpty()
            ? "every promise was kept%n".formatted()
            : "%d findings%n".formatted(verdict.findings().size()));
    return text.toString();
  }
}
