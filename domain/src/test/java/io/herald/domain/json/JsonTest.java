package io.herald.domain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void writesNoWhiteSpaceAndKeepsTheOrderOfMembers() {
    JsonObject object =
        JsonObject.builder()
            .put("z", Json.of(1))
            .put("a", new JsonArray(List.of(Json.of(true), Json.of(false), JsonNull.NULL)))
            .put("m", JsonObject.EMPTY)
            .put("text", "x")
            .build();
    assertThat(object.text())
        .isEqualTo("{\"z\":1,\"a\":[true,false,null],\"m\":{},\"text\":\"x\"}");
  }

  @Test
  void keepsEveryDigitOfANumber() {
    assertThat(new JsonNumber("1696263265.851898000").text()).isEqualTo("1696263265.851898000");
    assertThat(new JsonNumber("1696263265.851898000").decimal()).isEqualTo("1696263265.851898000");
  }

  static Stream<Arguments> escapes() {
    return Stream.of(
        arguments("\"", "\\\""),
        arguments("\\", "\\\\"),
        arguments("/", "/"),
        arguments("\n", "\\n"),
        arguments("\r", "\\r"),
        arguments("\t", "\\t"),
        arguments("\b", "\\b"),
        arguments("\f", "\\f"),
        arguments("\0", "\\u0000"),
        arguments("\u001f", "\\u001f"),
        arguments("\u007f", "\u007f"),
        arguments("é", "é"),
        arguments("\u2027\u2028\u2029\u202a", "\u2027\\u2028\\u2029\u202a"),
        arguments("a\uD83D\uDD11\n", "a\uD83D\uDD11\\n"));
  }

  @ParameterizedTest
  @MethodSource("escapes")
  void escapesOnlyWhatMustBeEscaped(String value, String written) {
    assertThat(Json.of(value).text()).isEqualTo('"' + written + '"');
  }

  @Test
  void aLoneSurrogateSurvivesUtf8AsAnEscape() {
    Json lone = Json.of("a\uD83Db\uDD11\uD83D");
    String written =
        new String(lone.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(written).isEqualTo("\"a\\ud83db\\udd11\\ud83d\"");
    assertThat(TestJson.parse(written)).isEqualTo(lone);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-0", "10", "0.5", "-1.25", "1e5", "1E+5", "1e-5", "123456789012345678901"})
  void acceptsTheNumbersOfJson(String literal) {
    assertThat(new JsonNumber(literal).text()).isEqualTo(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "1 ",
        " 1",
        "1_000",
        "١",
        "1.5.2"
      })
  void refusesWhatIsNoNumberOfJson(String literal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonNumber(literal))
        .withMessageContaining("not a JSON number");
  }

  @Test
  void findsWhatStandsAtAPath() {
    Json json = TestJson.parse("{\"a\": [{\"b\": \"x\"}, 7], \"n\": null}");
    assertThat(json.at()).contains(json);
    assertThat(json.stringAt("a", "0", "b")).contains("x");
    assertThat(json.at("a", "1")).contains(Json.of(7));
    assertThat(json.at("n")).contains(JsonNull.NULL);
    assertThat(json.stringAt("a", "1")).isEmpty();
    assertThat(json.at("a", "2")).isEmpty();
    assertThat(json.at("a", "-1")).isEmpty();
    assertThat(json.at("a", "")).isEmpty();
    assertThat(json.at("a", "99999999999")).isEmpty();
    assertThat(json.at("a", "0", "b", "c")).isEmpty();
    assertThat(json.at("n", "x")).isEmpty();
    assertThat(json.at("missing")).isEmpty();
  }

  @Test
  void nobodyCanChangeAnObjectOrAnArray() {
    Map<String, Json> members = new LinkedHashMap<>(Map.of("a", Json.of(1)));
    List<Json> elements = new ArrayList<>(List.of(Json.of(1)));
    JsonObject object = new JsonObject(members);
    JsonArray array = new JsonArray(elements);
    members.clear();
    elements.clear();
    assertThat(object.members()).hasSize(1);
    assertThat(array.elements()).hasSize(1);
    assertThatThrownBy(() -> object.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> array.elements().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aBuilderLeavesOutWhatIsAbsent() {
    assertThat(
            JsonObject.builder()
                .putIfPresent("text", "")
                .putIfPresent("object", JsonObject.EMPTY)
                .putIfPresent("kept", "x")
                .build()
                .text())
        .isEqualTo("{\"kept\":\"x\"}");
  }

  @Test
  void booleansAreTwo() {
    assertThat(Json.of(true)).isSameAs(JsonBoolean.TRUE);
    assertThat(JsonBoolean.TRUE.value()).isTrue();
    assertThat(JsonBoolean.FALSE.value()).isFalse();
  }

  @Test
  void whatIsWrittenReadsBackAsItWas() {
    long seed = 8259;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Json json = random(random, 4);
      assertThat(TestJson.parse(json.text())).as("seed %d, round %d", seed, i).isEqualTo(json);
    }
  }

  @Test
  void samplesKeepEveryDigitAndCharacter() {
    for (String line : Samples.lines()) {
      assertThat(TestJson.parse(line).text())
          .isEqualTo(line.replace("\": ", "\":").replace(", \"", ",\"").replace("}, {", "},{"));
    }
  }

  @Test
  void utf8LengthIsThatOfTheEncodedText() {
    long seed = 3629;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = randomText(random);
      assertThat(JsonText.utf8Length(text))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  private static Json random(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> JsonNull.NULL;
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> new JsonNumber(Double.toString(random.nextGaussian() * 1e9));
      case 3 -> new JsonString(randomText(random));
      case 4 -> {
        List<Json> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(random(random, depth - 1));
        }
        yield new JsonArray(elements);
      }
      default -> {
        JsonObject.Builder object = JsonObject.builder();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(randomText(random), random(random, depth - 1));
        }
        yield object.build();
      }
    };
  }

  /** Any UTF-16 code units, so also lone surrogates. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int bound = List.of(0x80, 0x100, 0x3000, 0x10000).get(random.nextInt(4));
      text.append((char) random.nextInt(bound));
    }
    return text.toString();
  }
}
