package io.herald.http.render;

import static io.herald.http.render.Rendering.bodyError;
import static io.herald.http.render.Rendering.compiled;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that come out wrong: where in the template, where in the output, and what to do. */
class RenderErrorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "[{{#each xs}}{{this}}, {{/each}}] ¦ 1:33 ¦ 1:8  ¦ a comma stands before the ]    ¦ {{#unless @last}},{{/unless}}",
        "{\"a\":{{x}},}                    ¦ 1:12 ¦ 1:14 ¦ a comma stands before the }    ¦ Remove it",
        "{\"a\":{{x}} \"b\":1}              ¦ 1:12 ¦ 1:14 ¦ a comma is missing             ¦ written \\\"",
        "{\"a\":\"x\" {{x}}}                ¦ 1:10 ¦ 1:10 ¦ a comma is missing             ¦ Write it",
        "{\"a\" {{x}}}                      ¦ 1:6  ¦ 1:6  ¦ a colon is missing             ¦ \"name\": value",
        "{\"a\":,\"b\":{{x}}}                ¦ 1:6  ¦ 1:6  ¦ a value is missing             ¦ Write one",
        "{\"a\":{{x}},\"b\":}                ¦ 1:16 ¦ 1:18 ¦ a value is missing             ¦ Write one",
        "{a:{{x}}}                          ¦ 1:2  ¦ 1:2  ¦ does not begin with a double   ¦ \"name\": value",
        "{ {{n}}: 1}                        ¦ 1:3  ¦ 1:3  ¦ does not begin with a double   ¦ \"name\": value",
        "[{{x}}, yes]                       ¦ 1:9  ¦ 1:11 ¦ no value begins like this      ¦ double quotes",
        "[{{x}}, 'y']                       ¦ 1:9  ¦ 1:11 ¦ no value begins like this      ¦ double quotes",
        "[{{x}}, NaN]                       ¦ 1:12 ¦ 1:14 ¦ no value begins like this      ¦ double quotes",
        "[{{x}}, 01]                        ¦ 1:10 ¦ 1:12 ¦ a number is not written        ¦ quotes",
        "[{{x}}                             ¦ 1:7  ¦ 1:9  ¦ ends before it is complete     ¦ Close every",
        "[\"{{x}}]                          ¦ 1:9  ¦ 1:9  ¦ ends before it is complete     ¦ Close every",
        "[{{x}}}                            ¦ 1:7  ¦ 1:9  ¦ closes what was not opened     ¦ last opened first",
        "{\"a\":1,\"a\":{{x}}}              ¦ 1:10 ¦ 1:10 ¦ two members of this name       ¦ rename",
        "{\"k\":1,\"{{x}}\":2}              ¦ 1:14 ¦ 1:10 ¦ two members of this name       ¦ rename",
        "[\"{{x}}\\d\"]                     ¦ 1:9  ¦ 1:9  ¦ begins an escape               ¦ \\\\ for a backslash",
        "{{x}} {{x}}                        ¦ 1:7  ¦ 1:9  ¦ something follows behind       ¦ an array",
        "{{x}} // note                      ¦ 1:7  ¦ 1:9  ¦ no value begins like this      ¦ no comments",
        "{{#if no}}1{{/if}}                 ¦ 1:19 ¦ 1:1  ¦ it is empty                    ¦ at least {}",
        "{{! only a comment }}              ¦ 1:22 ¦ 1:1  ¦ it is empty                    ¦ at least {}",
      })
  void aBodyThatIsNotJsonIsExplained(
      String template, String inTemplate, String inOutput, String message, String remedy) {
    RenderError error =
        bodyError(
            template,
            "{\"x\":\"value\",\"n\":5,\"xs\":[1,2]}".replace("value", valueFor(template)));
    assertThat(error.kind()).isEqualTo(RenderError.Kind.INVALID_JSON);
    assertThat(error.message()).contains(message);
    assertThat(error.remedy()).contains(remedy);
    assertThat(error.template()).as("in the template").isEqualTo(place(inTemplate));
    assertThat(error.output()).as("in the output").isEqualTo(place(inOutput));
  }

  private static String valueFor(String template) {
    return template.startsWith("{\"k\"") ? "k" : "value";
  }

  private static Place place(String lineAndColumn) {
    String[] parts = lineAndColumn.split(":", -1);
    return new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  @Test
  void aLineBreakInATextIsExplained() {
    RenderError error = bodyError("{\"a\": \"x{{x}}\ny\"}", "{\"x\":\"\\n\"}");
    assertThat(error.message()).contains("line break or tab as it is");
    assertThat(error.template()).isEqualTo(new Place(1, 14));
  }

  @Test
  void placesBehindBlocksAreExactInEveryTurn() {
    String template =
        """
        {"a": [
          {{#each xs}}
            {{! a comment
                of two lines }}
            {"n": {{this}} "m": 1}{{#unless @last}},{{/unless}}
          {{/each}}
        ]}
        """;
    assertThat(bodyError(template, "{\"xs\":[1,2]}").template()).isEqualTo(new Place(5, 20));
  }

  @Test
  void placesBehindBranchesAreExact() {
    for (String flag : List.of("a", "b", "c")) {
      String template = "[{{#if a}}1{{else if b}}{{~ 2 ~}}   {{else}}\n3{{/if}} \\\\{{no}} \\{{ 4]";
      String context = "{\"" + flag + "\":1}";
      assertThat(bodyError(template, context).template()).as(flag).isEqualTo(new Place(2, 10));
    }
  }

  @Test
  void messagesQuoteNoValueOfTheEvent() {
    String secret = "s3cr3t";
    String context = "{\"x\":\"" + secret + "\",\"o\":{\"" + secret + "\":1}}";
    for (String template :
        List.of(
            "[{{x}} {{x}}]",
            "{\"{{x}}\":1,\"{{x}}\":2}",
            "{{iso x}}",
            "{{#each x}}{{/each}}",
            "{{upper o}}",
            "{ {{o}}:1}",
            "[{{x}}1]",
            "{{x}}{",
            "{{first x}}")) {
      assertThat(bodyError(template, context).sentence()).doesNotContain(secret);
    }
  }

  @Test
  void theSentenceHoldsEverything() {
    assertThat(bodyError("[1,\n{{#if 1}}]{{/if}}", "{}").sentence())
        .isEqualTo(
            "Line 2, column 10 of the template (line 2, column 1 of the output): The rendered body"
                + " is not valid JSON: a comma stands before the ]. Remove it; inside {{#each}}"
                + " write {{#unless @last}},{{/unless}} for the comma.");
  }

  @Test
  void theFirstSampleThatFailsIsNamed() {
    BodyTemplate template = compiled("{\"why\": {{#if data.justification}}1{{/if}}}");
    SampleError error = template.firstError(Samples.all()).orElseThrow();
    assertThat(error.sample()).isEqualTo("sample-13 RequestCreated");
    assertThat(error.sentence())
        .startsWith(
            "The template renders to invalid JSON for sample-13 RequestCreated: line 1, column 43 of");
    assertThat(compiled(" ").firstError(Samples.all())).isEmpty();
    assertThat(compiled("{{json this}}").firstError(Samples.all())).isEmpty();
  }
}
