package io.herald.http.render;

import static io.herald.http.render.Rendering.body;
import static io.herald.http.render.Rendering.bodyError;
import static io.herald.http.render.Rendering.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each helper, outside strings and inside. */
class TemplateFunctionTest {

  @Test
  void jsonGivesAValueAsJsonWhereverItStands() {
    String context = "{\"xs\":[{\"a\":\"b\"}],\"s\":\"q\\\"\",\"n\":1.50}";
    assertThat(body("[{{json xs}},{{json s}},{{json n}},{{json no}}]", context))
        .isEqualTo("[[{\"a\":\"b\"}],\"q\\\"\",1.50,null]");
    assertThat(body("\"{{json xs}} {{json s}} {{json n}} {{json no}}\"", context))
        .isEqualTo("\"[{\\\"a\\\":\\\"b\\\"}] \\\"q\\\\\\\"\\\" 1.50 null\"");
  }

  @Test
  void stringifyGivesAValueAsJsonInsideOneString() {
    String context = "{\"x\":{\"a\":\"q\\\"\\n\"}}";
    String expected = "\"{\\\"a\\\":\\\"q\\\\\\\"\\\\n\\\"}\"";
    assertThat(body("{{stringify x}}", context)).isEqualTo(expected);
    assertThat(body("\"{{stringify x}}\"", context)).isEqualTo(expected);
  }

  @Test
  void defaultTakesTheFirstValueThatIsThere() {
    String context =
        "{\"empty\":\"\",\"none\":null,\"list\":[],\"zero\":0,\"no\":false,\"x\":\"y\"}";
    assertThat(
            body(
                "[{{default absent \"d\"}},{{default empty 'd'}},{{default none list absent 7}},"
                    + "{{default zero 1}},{{default no true}},{{default absent x \"d\"}}]",
                context))
        .isEqualTo("[\"d\",\"d\",7,0,false,\"y\"]");
    assertThat(body("\"{{default absent \"it's\\n\\\"none\\\"\"}}\"", context))
        .isEqualTo("\"it's\\n\\\"none\\\"\"");
  }

  @Test
  void joinMakesOneTextOfAList() {
    String context =
        "{\"xs\":[\"a\",2,true,null,\"d\\\"\"],\"gs\":[{\"i\":{\"n\":\"x\"}},{},{\"i\":{\"n\":\"z\"}}]}";
    assertThat(body("{{join xs}}", context)).isEqualTo("\"a, 2, true, d\\\"\"");
    assertThat(body("\"{{join xs \"\\n\"}}\"", context)).isEqualTo("\"a\\n2\\ntrue\\nd\\\"\"");
    assertThat(body("{{join gs \"+\" \"i.n\"}}", context)).isEqualTo("\"x+z\"");
    assertThat(body("[{{join absent}},{{join (first xs)}},\"{{join absent \",\"}}\"]", context))
        .isEqualTo("[null,\"a\",\"\"]");
  }

  @Test
  void joinOfObjectsAsksForTheField() {
    RenderError error = bodyError("{{join gs \",\"}}", "{\"gs\":[{\"n\":1}]}");
    assertThat(error.message()).contains("objects");
    assertThat(error.remedy()).contains("\"integration.name\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a; \"x\"; true",
        "a; \"y\"; false",
        "n; 1; true",
        "n; 1.0; true",
        "n; 10e-1; true",
        "n; \"1\"; false",
        "t; true; true",
        "absent; null; true",
        "absent; undefined; true",
        "absent; \"\"; false",
        "big; 1e999999998; false"
      })
  void eqComparesTextsNumbersAndTruthValues(String left, String right, boolean expected) {
    String context = "{\"a\":\"x\",\"n\":1,\"t\":true,\"big\":1e999999999}";
    assertThat(body("{{eq " + left + " " + right + "}}", context))
        .isEqualTo(String.valueOf(expected));
    assertThat(body("{{#if (eq " + left + " " + right + ")}}1{{else}}2{{/if}}", context))
        .isEqualTo(expected ? "1" : "2");
  }

  @ParameterizedTest
  @CsvSource({
    "1696263265.851898000, 2023-10-02T16:14:25.851898000Z",
    "1796266865.000000001, 2026-12-03T03:01:05.000000001Z",
    "1696263265, 2023-10-02T16:14:25Z",
    "1.696263265e9, 2023-10-02T16:14:25Z",
    "0.5, 1970-01-01T00:00:00.5Z",
    "-0.25, 1969-12-31T23:59:59.75Z",
    "-62167219200, 0000-01-01T00:00:00Z",
    "253402300799.999999999, 9999-12-31T23:59:59.999999999Z"
  })
  void isoWritesEpochSecondsAsTimeWithEveryDigit(String seconds, String expected) {
    assertThat(body("{{iso t}}", "{\"t\":" + seconds + "}")).isEqualTo("\"" + expected + "\"");
    assertThat(body("\"at {{iso t}}\"", "{\"t\":\"" + seconds + "\"}"))
        .isEqualTo("\"at " + expected + "\"");
  }

  @ParameterizedTest
  @CsvSource({"253402300800", "-62167219200.5", "1e400", "1e99999999999", "\"2023-10-02\"", "true"})
  void isoRefusesWhatIsNoTime(String value) {
    assertThat(bodyError("{{iso t}}", "{\"t\":" + value + "}").message()).contains("epoch seconds");
  }

  @Test
  void upperAndLowerChangeLetters() {
    String context = "{\"s\":\"Straße Ünï\"}";
    assertThat(body("[{{upper s}},\"{{lower s}}\",{{upper absent}},\"{{lower absent}}\"]", context))
        .isEqualTo("[\"STRASSE ÜNÏ\",\"straße ünï\",null,\"\"]");
  }

  @Test
  void firstTakesTheFirstElement() {
    String context = "{\"xs\":[{\"a\":1}],\"none\":[]}";
    assertThat(body("[{{first xs}},{{first none}},{{first absent}}]", context))
        .isEqualTo("[{\"a\":1},null,null]");
    assertThat(body("{{#with (first xs)}}{{a}}{{/with}}", context)).isEqualTo("1");
  }

  @Test
  void lengthCountsElementsMembersAndCharacters() {
    String context = "{\"xs\":[1,2],\"o\":{\"a\":1},\"s\":\"a😀é\"}";
    assertThat(body("[{{length xs}},{{length o}},{{length s}},{{length absent}}]", context))
        .isEqualTo("[2,1,3,0]");
    assertThat(body("\"{{length xs}} groups\"", context)).isEqualTo("\"2 groups\"");
  }

  @Test
  void helpersNest() {
    assertThat(
            body("{{upper (join (default absent xs) (lower \"-X-\"))}}", "{\"xs\":[\"a\",\"b\"]}"))
        .isEqualTo("\"A-X-B\"");
  }

  @Test
  void aFieldMayHaveTheNameOfAHelper() {
    assertThat(body("[{{this.length}},{{data.first}},{{upper first}}]", FIELDS_LIKE_HELPERS))
        .isEqualTo("[3,\"f\",\"G\"]");
  }

  private static final String FIELDS_LIKE_HELPERS =
      "{\"length\":3,\"first\":\"g\",\"data\":{\"first\":\"f\"}}";

  @Test
  void aWrongTypeIsNamedWithItsPlace() {
    RenderError error = bodyError("{\"a\":\n  {{upper x}}}", "{\"x\":[1]}");
    assertThat(error.kind()).isEqualTo(RenderError.Kind.VALUE);
    assertThat(error.template()).isEqualTo(new Place(2, 5));
    assertThat(error.output()).isEqualTo(new Place(2, 3));
    assertThat(error.message())
        .isEqualTo("The helper upper needs a text as its value, and this is a list.");
    assertThat(error.remedy()).isEqualTo("Use it as in {{upper data.requester.name}}.");
    assertThat(bodyError("{{eq x \"a\"}}", "{\"x\":{}}").message())
        .contains("value 1")
        .contains("an object");
    assertThat(bodyError("{{length x}}", "{\"x\":5}").message()).contains("a number");
    assertThat(bodyError("{{first x}}", "{\"x\":\"ab\"}").message()).contains("a text");
    assertThat(bodyError("{{#each x}}{{/each}}", "{\"x\":\"ab\"}").message()).contains("{{#each}}");
  }

  @ParameterizedTest
  @EnumSource(TemplateFunction.class)
  void theExampleOfEachHelperCompiles(TemplateFunction function) {
    assertThat(BodyTemplate.compile(function.example())).isInstanceOf(BodyTemplate.Compiled.class);
  }

  @ParameterizedTest
  @EnumSource(TemplateFunction.class)
  void eachHelperRefusesToBeUsedWithoutValue(TemplateFunction function) {
    assertThat(refusal("{{" + function.word() + "}}").remedy())
        .contains(function.example())
        .contains("this." + function.word());
  }
}
