package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.benchmarks.ChaosRun.Plant;
import io.herald.benchmarks.ChaosRun.Result;
import io.herald.benchmarks.Finding.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chaos run over the packaged distribution, and the proof that it finds what it looks for. */
@Tag("chaos")
class ChaosIT {
  /** What {@code ./verify --chaos MINUTES} sets. */
  private static final int MINUTES = Integer.getInteger("herald.chaos.minutes", 1);

  private static Result run(Plant plant, Duration length, int kills)
      throws IOException, InterruptedException {
    Path distribution =
        Path.of(System.getProperty("herald.distribution", "../bootstrap/target/herald"));
    Path folder =
        Files.createTempDirectory(
            Files.createDirectories(Path.of(System.getProperty("herald.reports", "target"))),
            "chaos");
    Result result =
        ChaosHarness.run(
            new ChaosRun.Settings(
                distribution.toAbsolutePath(),
                folder,
                Long.getLong("herald.chaos.seed", ChaosHarness.anySeed()),
                length,
                kills,
                300,
                Optional.empty(),
                plant));
    System.out.print(ChaosHarness.table(result));
    return result;
  }

  @Test
  void keepsItsPromisesWhateverIsDoneToIt() throws IOException, InterruptedException {
    Result result = run(Plant.NONE, Duration.ofMinutes(MINUTES), Integer.MAX_VALUE);

    assertThat(result.verdict().accepted()).isPositive();
    assertThat(result.disturbances()).isNotEmpty();
    assertThat(result.verdict().findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LOST_COMMITS, EVENT_LOST",
    "TAMPERED_BODY, BODY_CHANGED",
    "DOUBLED_REQUEST, DUPLICATE_UNEXPLAINED",
    "INVENTED_ACKNOWLEDGEMENT, EVENT_LOST"
  })
  void aPlantedFaultIsFound(Plant plant, Rule rule) throws IOException, InterruptedException {
    Result result = run(plant, Duration.ofSeconds(30), 2);

    Set<Rule> found =
        result.verdict().findings().stream().map(Finding::rule).collect(Collectors.toSet());
    assertThat(found).contains(rule);
  }
}
