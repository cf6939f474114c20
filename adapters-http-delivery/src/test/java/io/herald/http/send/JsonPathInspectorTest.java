package io.herald.http.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.invocation.Attempt.Response;
import io.herald.domain.invocation.Attempt.ValidatorVerdict;
import io.herald.domain.webhook.Capture;
import io.herald.domain.webhook.ResponseValidator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathInspectorTest {
  private static final String BODY =
      """
      {"id": 7, "status": "ok", "nothing": null, "yes": true, "empty": "", "big": 12345678901234567890.50,
       "exp": 1e3, "a.b": "dotted", "ticket": {"id": "T-1", "tags": ["x", "y"]},
       "items": [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}], "list": []}
      """;

  private final JsonPathInspector inspector = new JsonPathInspector();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.id | 7",
        "$.status | ok",
        "$['status'] | ok",
        "$['a.b'] | dotted",
        "$.nothing | null",
        "$.yes | true",
        "$.empty | ''",
        "$.big | 12345678901234567890.50",
        "$.exp | 1e3",
        "$.ticket.id | T-1",
        "$.ticket | {\"id\":\"T-1\",\"tags\":[\"x\",\"y\"]}",
        "$.ticket.tags[0] | x",
        "$.ticket.tags[-1] | y",
        "$.items[1].name | two",
        "$.items[*].id | [1,2]",
        "$.items[0:1].id | 1",
        "$..name | [\"one\",\"two\"]",
        "$.list | []",
        "$ | *",
      })
  void findsWhatIsThere(String path, String found) {
    ValidatorVerdict verdict = verdict(path, List.of());

    assertThat(verdict.satisfied()).isTrue();
    if (!found.equals("*")) {
      assertThat(verdict.found()).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$.missing", "$.id.x", "$.items[2]", "$.items[2].id", "$.list[*]", "$..missing"})
  void missesWhatIsNot(String path) {
    ValidatorVerdict verdict = verdict(path, List.of());

    assertThat(verdict.satisfied()).isFalse();
    assertThat(verdict.found()).isIn("", "[]");
  }

  @ParameterizedTest
  @CsvSource({
    "$.id, 7, true",
    "$.id, 8, false",
    "$.id, 7.0, false",
    "$.status, ok, true",
    "$.status, OK, false",
    "$.yes, true, true",
    "$.nothing, null, true",
    "$.items[*].id, 2, true",
    "$.items[*].id, 3, false",
    "$..name, two, true",
    "$.missing, '', false",
    "$.exp, 1e3, true",
  })
  void comparesWithAnyExpectedValue(String path, String expected, boolean satisfied) {
    assertThat(verdict(path, List.of("other", expected)).satisfied()).isEqualTo(satisfied);
  }

  @Test
  void answersForEveryValidatorInOrder() {
    List<ValidatorVerdict> verdicts =
        inspector.verdicts(
            List.of(
                new ResponseValidator("$.status", List.of("ok")),
                new ResponseValidator("$.id", List.of("8"))),
            response(BODY));

    assertThat(verdicts)
        .containsExactly(
            new ValidatorVerdict("$.status", List.of("ok"), true, "ok"),
            new ValidatorVerdict("$.id", List.of("8"), false, "7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "ok", "{", "{\"a\":1}}", "{\"a\":1} x", "<html>", "[1,]", "NaN"})
  void isNotSatisfiedByWhatIsNotJson(String body) {
    ValidatorVerdict verdict =
        inspector
            .verdicts(List.of(new ResponseValidator("$", List.of())), response(body))
            .getFirst();

    assertThat(verdict.satisfied()).isFalse();
    assertThat(verdict.found()).isNotEmpty();
    assertThat(inspector.captured(List.of(new Capture("a", "$")), response(body))).isEmpty();
  }

  @Test
  void isNotSatisfiedByACutBody() {
    Response cut = new Response(200, List.of(), BODY.getBytes(StandardCharsets.UTF_8), true);

    assertThat(
            inspector.verdicts(List.of(new ResponseValidator("$.id", List.of())), cut).getFirst())
        .isEqualTo(
            new ValidatorVerdict(
                "$.id", List.of(), false, "a body of more than 64 KiB, which is not read as JSON"));
  }

  @Test
  void readsNoDeeperThanItMay() {
    int depth = ParsedBody.MAX_DEPTH;
    assertThat(satisfied("[".repeat(depth) + "]".repeat(depth))).isTrue();
    assertThat(satisfied("[".repeat(depth + 1) + "]".repeat(depth + 1))).isFalse();
    assertThat(satisfied("[".repeat(30_000) + "]".repeat(30_000))).isFalse();
  }

  @Test
  void capturesValuesAsText() {
    Map<String, String> captured =
        inspector.captured(
            List.of(
                new Capture("ticket", "$.ticket.id"),
                new Capture("number", "$.big"),
                new Capture("object", "$.ticket"),
                new Capture("first", "$..name"),
                new Capture("missing", "$.missing"),
                new Capture("nothing", "$.nothing")),
            response(BODY));

    assertThat(captured)
        .containsExactly(
            Map.entry("ticket", "T-1"),
            Map.entry("number", "12345678901234567890.50"),
            Map.entry("object", "{\"id\":\"T-1\",\"tags\":[\"x\",\"y\"]}"),
            Map.entry("first", "one"));
  }

  @Test
  void capturesNothingThatIsTooLong() {
    String body = "{\"a\":\"" + "x".repeat(2_048) + "\",\"b\":\"" + "x".repeat(2_049) + "\"}";

    assertThat(
            inspector.captured(
                List.of(new Capture("a", "$.a"), new Capture("b", "$.b")), response(body)))
        .containsOnlyKeys("a");
  }

  @Test
  void showsLongValuesCut() {
    String body = "{\"a\":\"" + "x".repeat(2_000) + "\"}";

    assertThat(
            inspector
                .verdicts(List.of(new ResponseValidator("$.a", List.of("y"))), response(body))
                .getFirst()
                .found())
        .hasSize(JsonPathInspector.MAX_FOUND_LENGTH + 1)
        .endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$",
        "$.a",
        "$.a.b[0].c",
        "$['a']['b']",
        "$[\"a\"]",
        "$[*]",
        "$..a",
        "$.a[1:3]",
        "$['a,b(c)?@']",
        "$.a[-1]"
      })
  void takesPlainPaths(String path) {
    assertThat(inspector.refusalOf(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.b",
        "@.a",
        "$.",
        "$..",
        "$.a[",
        "$.a[b]",
        "$.a]",
        "$[?(@.a)]",
        "$[?(@.a =~ /(a+)+$/)]",
        "$.a[?(@.b == 1)].c",
        "$.a.length()",
        "$.a.concat('x')",
        "$.sum($..a)",
        "$[(@.length-1)]",
        "$['a','b']",
        "$[0,0][0,0]",
        "$..a..b",
        "$..*..*..*",
      })
  void refusesPathsThatAreNoneOrCouldCostTooMuch(String path) {
    assertThat(inspector.refusalOf(path)).isPresent();
  }

  @Test
  void refusesPathsThatAreTooLong() {
    assertThat(inspector.refusalOf("$." + "a".repeat(510))).isEmpty();
    assertThat(inspector.refusalOf("$." + "a".repeat(511))).isPresent();
  }

  @Test
  void staysQuickWithTheWorstPathsAndBodies() {
    String nested = "[".repeat(60) + "]".repeat(60);
    String wide = "[" + (nested + ",").repeat(500) + "1]";
    long start = System.nanoTime();
    for (String path :
        List.of("$..*", "$..[*]", "$..[*][*][*][*][*][*][*][*]", "$" + "[*]".repeat(100), "$..a")) {
      inspector.verdicts(List.of(new ResponseValidator(path, List.of("x"))), response(wide));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private boolean satisfied(String body) {
    return inspector
        .verdicts(List.of(new ResponseValidator("$", List.of())), response(body))
        .getFirst()
        .satisfied();
  }

  private ValidatorVerdict verdict(String path, List<String> expected) {
    return inspector
        .verdicts(List.of(new ResponseValidator(path, expected)), response(BODY))
        .getFirst();
  }

  private static Response response(String body) {
    return new Response(200, List.of(), body.getBytes(StandardCharsets.UTF_8), false);
  }
}
