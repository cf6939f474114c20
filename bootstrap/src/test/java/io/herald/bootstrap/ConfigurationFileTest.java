package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.fixture.HostileText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of settings, right, wrong and hostile. */
class ConfigurationFileTest {
  private static final int HOSTILE_FILES = 10_000;

  /** Where the YAML library's buffer ends, with what stands around it. */
  private static final int BUFFER = 1_025;

  private static final String RIGHT =
      """
      # Herald of the platform team
      data_dir: "/srv/herald"
      web_address: 127.0.0.1:8080
      grpc_address: '[::1]:9090'
      public_url: https://herald.acme.com
      bootstrap_token: 01234567890123456789012345678901
      egress_allow: [10.20.0.0/16, "receiver.acme.internal:8443"]
      retry_schedule:
        - 5s
        - 1m
      retention_bodies: 7d
      retention_size: 20GiB
      call_rate: 500/s
      trusted_proxies: [10.0.0.5, "fd00::/64"]
      insecure_plaintext: false
      database_password: null
      """;

  @TempDir private Path folder;

  private ConfigurationFile.Content read(byte[] content) throws IOException {
    return ConfigurationFile.read(Files.write(folder.resolve("herald.yaml"), content));
  }

  private ConfigurationFile.Content read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> problems(String content) throws IOException {
    List<String> problems = read(content).problems();
    problems.forEach(ConfigurationFileTest::assertForPeople);
    return problems;
  }

  private static void assertForPeople(String problem) {
    assertThat(problem)
        .isNotBlank()
        .doesNotContain("\n", "\r", "\u001b")
        .doesNotContainPattern(
            "tools\\.jackson|snakeyaml|java\\.(lang|util|io|nio)\\.|io\\.herald|Exception|Token\\.");
  }

  @Test
  void valuesAreTheTextsThatAreWrittenThere() throws IOException {
    ConfigurationFile.Content content = read(RIGHT);

    assertThat(content.problems()).isEmpty();
    assertThat(content.values())
        .containsEntry("data_dir", "/srv/herald")
        .containsEntry("grpc_address", "[::1]:9090")
        .containsEntry("bootstrap_token", "01234567890123456789012345678901")
        .containsEntry("egress_allow", "10.20.0.0/16,receiver.acme.internal:8443")
        .containsEntry("retry_schedule", "5s,1m")
        .containsEntry("insecure_plaintext", "false")
        .containsEntry("database_password", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"007", "1e3", "0x1F", "0o17", "1_000", ".inf", "12345678901234567890.50", "True"})
  void whatLooksLikeANumberStaysAsItIs(String value) throws IOException {
    assertThat(read("database_password: " + value).values())
        .containsExactly(Map.entry("database_password", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing yet\n", "---\n", "null", "{}"})
  void anEmptyFileSaysNothing(String content) throws IOException {
    assertThat(read(content).problems()).isEmpty();
    assertThat(read(content).values()).isEmpty();
  }

  /** Its reader has made room for half of such a character and failed in a way of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"data_dir: ", "data_dir: '", "data_dir: \"", "# ", "data_dir:\n  - "})
  void aCharacterOfFourBytesMayStandAnywhere(String before) throws IOException {
    String after = before.endsWith("'") ? "'" : before.endsWith("\"") ? "\"" : "";
    for (int offset = BUFFER - 40; offset < 2 * BUFFER + 40; offset++) {
      String value = "x".repeat(offset - before.length()) + "😀";
      ConfigurationFile.Content content = read(before + value + after + "\n");

      assertThat(content.problems()).as("at %d", offset).isEmpty();
      assertThat(content.values())
          .isEqualTo(before.equals("# ") ? Map.of() : Map.of("data_dir", value));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web_address            | is not a YAML mapping
          5                      | is not a YAML mapping
          [web_address]          | is not a YAML mapping
          'web_address: [a'      | cannot be read as YAML, line
          'data_dir: "\\UFFFFFFFF"' | cannot be read as YAML, line
          'data_dir: {a: b}'     | something else than a text or a list of texts for data_dir
          'data_dir: [[a]]'      | something else than a text or a list of texts for data_dir
          'data_dir: [{a: b}]'   | something else than a text or a list of texts for data_dir
          """)
  void whatIsNoMappingOfTextsIsRefused(String content, String said) throws IOException {
    assertThat(problems(content))
        .singleElement()
        .asString()
        .startsWith("--config ")
        .contains("herald.yaml", said)
        .endsWith(".");
  }

  @Test
  void aSettingStandsThereOnceAndInTheOnlyDocument() throws IOException {
    assertThat(problems("data_dir: a\ndata_dir: b\n"))
        .singleElement()
        .asString()
        .contains("has data_dir more than once");
    assertThat(problems("data_dir: a\n---\nweb_address: b\n"))
        .singleElement()
        .asString()
        .contains("has more than one document");
  }

  @Test
  void aFileThatCannotBeReadIsRefused() throws IOException {
    assertThat(ConfigurationFile.read(folder.resolve("absent.yaml")).problems())
        .singleElement()
        .asString()
        .endsWith("absent.yaml is not there.");
    assertThat(ConfigurationFile.read(folder).problems())
        .singleElement()
        .asString()
        .contains("cannot be read");
    assertThat(read(new byte[] {'a', ':', ' ', (byte) 0xc3, (byte) 0x28}).problems())
        .singleElement()
        .asString()
        .endsWith("is not UTF-8; save it as UTF-8.");
    assertThat(read("#".repeat(2 << 20)).problems())
        .singleElement()
        .asString()
        .contains("is larger than 1 MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data_dir: \"a\\0b\"",
        "master_key_file: \"a\\0b\"",
        "egress_ca_file: \"\\0\"",
        "web_address: \"x\\n\\e[2J\"",
        "\"\\e[2J\": x",
        "retention_size: 999999999TiB",
        "retention_bodies: 99999999999999999999d",
      })
  void noValueMakesTheReaderFail(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("herald.yaml"), content);
    if (ConfigurationReader.read(Optional.of(file), Map.of())
        instanceof ConfigurationReader.Outcome.Refused(List<String> problems)) {
      problems.forEach(ConfigurationFileTest::assertForPeople);
      assertThat(problems).isNotEmpty();
    } else {
      assertThat(content).startsWith("retention_size");
    }
  }

  /** Files that are almost right, or noise; {@code -Dherald.seed=N} repeats a run. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatCannotBeReadIsASentence() throws IOException {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("hostile files of settings: " + HOSTILE_FILES + ", seed " + seed);
    Path file = folder.resolve("herald.yaml");
    int read = 0;
    int refused = 0;
    for (int i = 0; i < HOSTILE_FILES; i++) {
      HostileText hostile = new HostileText(new SplittableRandom(seed * 1_000_003 + i));
      String text = hostile.chance(5) ? hostile.garbage() : hostile.text(RIGHT);
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
      try {
        switch (ConfigurationReader.read(Optional.of(file), Map.of())) {
          case ConfigurationReader.Outcome.Read _ -> read++;
          case ConfigurationReader.Outcome.Refused(List<String> problems) -> {
            problems.forEach(ConfigurationFileTest::assertForPeople);
            refused++;
          }
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", file " + i + ":\n" + text, e);
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }
}
