package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.invocation.Attempt.HeaderLine;
import io.herald.domain.invocation.Attempt.SentRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLayoutTest {
  private static final Instant NOON = Instant.parse("2026-12-02T12:00:00.123456Z");

  @Test
  void jsonIsLaidOutWithoutTouchingANumberOrAString() {
    assertThat(
            JsonLayout.of(
                "{\"t\":1696263265.851898000,\"s\":\"a{,}\\\" b\",\"e\":{},\"l\":[1,[]]}"))
        .isEqualTo(
            """
            {
              "t": 1696263265.851898000,
              "s": "a{,}\\" b",
              "e": {},
              "l": [
                1,
                []
              ]
            }\
            """);
  }

  @Test
  void whatIsNoJsonStaysAsItIs() {
    for (String text :
        List.of(
            "",
            "ok",
            "<html>{</html>",
            "{\"cut off",
            "{\"a\": [1, 2}}}",
            "[".repeat(100),
            "{\"a\":\"" + "x".repeat(400_000) + "\"}")) {
      assertThat(JsonLayout.of(text)).isEqualTo(text);
    }
  }

  @Test
  void aCurlCommandHasSecretsAsVariablesAndQuotesEverythingElse() {
    String command =
        CurlCommand.of(
            new SentRequest(
                "POST",
                "https://hooks.slack.com/services/T0/B0/canary",
                List.of(
                    new HeaderLine("Content-Type", "application/json", false),
                    new HeaderLine("X-Api-Key", "••••", true),
                    new HeaderLine("X-$(id)", "a'b`c$d", false)),
                "{\"name\": \"Dana O'Brien\"}"));
    assertThat(command)
        .isEqualTo(
            """
            curl -X POST \\
              "https://hooks.slack.com$TARGET_PATH" \\
              -H 'Content-Type: application/json' \\
              -H 'X-Api-Key: '"$X_API_KEY" \\
              -H 'X-$(id): a'\\''b`c$d' \\
              --data-binary '{"name": "Dana O'\\''Brien"}'\
            """);
  }

  @Test
  void aDifferenceShowsWhatIsOnOneSideOnly() {
    assertThat(LineDifference.of("a\nb\nc", "a\nx\nc"))
        .extracting(line -> line.mark() + line.text())
        .containsExactly(" a", "−b", "+x", " c");
    assertThat(LineDifference.of("", "")).isEmpty();
    assertThat(LineDifference.of("a\n".repeat(2_000), "a\n".repeat(2_000)))
        .allMatch(line -> line.side() == LineDifference.Side.BOTH);
    assertThat(LineDifference.of("a\n".repeat(2_000), "b")).hasSize(2_001);
  }

  @Test
  void timesAreRelativeAndExact() {
    assertThat(Moment.of(NOON, NOON).exact()).isEqualTo("2026-12-02 12:00:00.123 UTC");
    assertThat(Moment.of(NOON, NOON).relative()).isEqualTo("now");
    assertThat(Moment.of(NOON.minusSeconds(61), NOON).relative()).isEqualTo("1 min ago");
    assertThat(Moment.of(NOON.minusSeconds(3 * 3600), NOON).relative()).isEqualTo("3 h ago");
    assertThat(Moment.of(NOON.plusSeconds(300), NOON).relative()).isEqualTo("in 5 min");
    assertThat(Moment.of(NOON.minus(Duration.ofDays(40)), NOON).relative())
        .isEqualTo("23 Oct 2026");
    assertThat(Moment.measured(Duration.ofNanos(1_500_000))).isEqualTo("1.5 ms");
    assertThat(Moment.measured(Duration.ofMillis(2_500))).isEqualTo("2.50 s");
  }

  @Test
  void aNoticeIsAKindAndAnIdentifierAndNeverASentence() {
    Notice notice = new Notice(Notice.Kind.SWITCHED_OFF, "whk_x");
    assertThat(Notice.read(notice.cookie().value())).contains(notice);
    assertThat(Notice.read("You won a prize")).isEmpty();
    assertThat(Notice.read("SWITCHED_OFF." + "x".repeat(100))).isEmpty();
  }
}
