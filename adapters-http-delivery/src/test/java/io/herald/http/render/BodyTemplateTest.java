package io.herald.http.render;

import static io.herald.http.render.Rendering.body;
import static io.herald.http.render.Rendering.bodyError;
import static io.herald.http.render.Rendering.compiled;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What placeholders and blocks become, by where they stand. */
class BodyTemplateTest {

  @Test
  void insideAStringAValueIsEscapedText() {
    assertThat(body("{\"a\":\"<{{x}}>\"}", "{\"x\":\"say \\\"hi\\\"\\n\\\\o/\"}"))
        .isEqualTo("{\"a\":\"<say \\\"hi\\\"\\n\\\\o/>\"}");
  }

  @Test
  void outsideAStringAValueKeepsItsType() {
    String context =
        "{\"text\":\"a\\\"b\",\"number\":1696263265.851898000,\"flag\":true,\"none\":null,"
            + "\"list\":[1,\"b\"],\"object\":{\"k\":[]}}";
    assertThat(body("[{{text}},{{number}},{{flag}},{{none}},{{list}},{{object}}]", context))
        .isEqualTo("[\"a\\\"b\",1696263265.851898000,true,null,[1,\"b\"],{\"k\":[]}]");
  }

  @Test
  void insideAStringOtherTypesBecomeTheirText() {
    String context =
        "{\"number\":1696263265.851898000,\"flag\":true,\"none\":null,\"list\":[\"b\"],"
            + "\"object\":{\"k\":\"v\"}}";
    assertThat(body("\"{{number}} {{flag}} <{{none}}> {{list}} {{object}}\"", context))
        .isEqualTo("\"1696263265.851898000 true <> [\\\"b\\\"] {\\\"k\\\":\\\"v\\\"}\"");
  }

  @Test
  void whatIsAbsentIsEmptyInAStringAndNullOutside() {
    assertThat(body("{\"a\":\"{{x.y.z}}\",\"b\":{{x.y.z}}}", "{}"))
        .isEqualTo("{\"a\":\"\",\"b\":null}");
  }

  @Test
  void aPlaceholderMayEndRightBeforeAClosingBrace() {
    assertThat(body("{\"a\":{\"b\":{{x}}}}", "{\"x\":1}")).isEqualTo("{\"a\":{\"b\":1}}");
  }

  @Test
  void aPlaceholderMayBeTheNameOfAMember() {
    assertThat(body("{ {{x}}: 1, \"{{x}}!\": 2}", "{\"x\":\"a\\\"\"}"))
        .isEqualTo("{ \"a\\\"\": 1, \"a\\\"!\": 2}");
  }

  @Test
  void aBlankTemplateSendsTheEventAsItIsStored() {
    BodyTemplate template = compiled(" \n\t");
    String payload = "{ \"event_time\": 1.10 }";
    assertThat(template.sendsWholeEvent()).isTrue();
    assertThat(template.render(JsonObject.EMPTY, payload))
        .isEqualTo(new RenderOutcome.Rendered(payload));
    assertThat(template.paths()).isEqualTo(ContextPaths.NONE);
  }

  @Test
  void aTemplateWithoutPlaceholdersIsSentAsItIs() {
    assertThat(body("{\"a\": [1, 2.50]}\n", "{}")).isEqualTo("{\"a\": [1, 2.50]}\n");
  }

  @Test
  void pathsMayUseIndexesAndLiteralSegments() {
    String context =
        "{\"data\":{\"access_groups\":[{\"integration\":{\"name\":\"prod db\"}}],\"a b\":{\"c.d\":1}}}";
    assertThat(body("{{data.access_groups.[0].integration.name}}", context))
        .isEqualTo("\"prod db\"");
    assertThat(body("{{data.[access_groups].[0].[integration].name}}", context))
        .isEqualTo("\"prod db\"");
    assertThat(body("{{data/access_groups/0/integration/name}}", context)).isEqualTo("\"prod db\"");
    assertThat(body("{{this.data.access_groups.0.integration.name}}", context))
        .isEqualTo("\"prod db\"");
    assertThat(body("{{data.[a b].[c.d]}}", context)).isEqualTo("1");
    assertThat(body("{{data.access_groups.length}}", context)).isEqualTo("1");
    assertThat(body("{{data.access_groups.[7].integration.name}}", context)).isEqualTo("null");
  }

  @Test
  void namesMayHaveAnyLetters() {
    assertThat(body("{{data.環境}}", "{\"data\":{\"環境\":\"本番\"}}")).isEqualTo("\"本番\"");
  }

  @Test
  void ifTakesTheFirstBranchThatHolds() {
    String template = "{{#if a}}1{{else if b}}2{{else unless c}}3{{else}}4{{/if}}";
    assertThat(body(template, "{\"a\":1,\"b\":1}")).isEqualTo("1");
    assertThat(body(template, "{\"b\":1,\"c\":1}")).isEqualTo("2");
    assertThat(body(template, "{}")).isEqualTo("3");
    assertThat(body(template, "{\"c\":\"x\"}")).isEqualTo("4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "\"\"", "0", "-0.0", "0e5", "[]"})
  void absentNullFalseEmptyTextZeroAndEmptyListAreFalse(String value) {
    String context = "{\"x\":" + value + "}";
    assertThat(body("{{#if x}}1{{else}}2{{/if}}", context)).isEqualTo("2");
    assertThat(body("{{#unless x}}1{{else}}2{{/unless}}", context)).isEqualTo("1");
    assertThat(body("{{#with x}}1{{else}}2{{/with}}", context)).isEqualTo("2");
    assertThat(body("{{#each x}}1{{else}}2{{/each}}", context)).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "\"0\"", "0.001", "-1", "[null]", "{}", "1e-9"})
  void everythingElseIsTrue(String value) {
    String context = "{\"x\":" + value + "}";
    assertThat(body("{{#if x}}1{{else}}2{{/if}}", context)).isEqualTo("1");
    assertThat(body("{{#unless x}}1{{else}}2{{/unless}}", context)).isEqualTo("2");
  }

  @Test
  void eachGoesThroughAListAndKnowsItsTurn() {
    assertThat(
            body(
                "[{{#each xs}}[{{@index}},{{@key}},{{@first}},{{@last}},{{n}}]"
                    + "{{#unless @last}},{{/unless}}{{/each}}]",
                "{\"xs\":[{\"n\":\"a\"},{\"n\":\"b\"}]}"))
        .isEqualTo("[[0,0,true,false,\"a\"],[1,1,false,true,\"b\"]]");
  }

  @Test
  void eachGoesThroughTheMembersOfAnObject() {
    assertThat(
            body(
                "{ {{#each x}}{{@key}}:[{{this}},{{@index}}]{{#unless @last}},{{/unless}}{{/each}}}",
                "{\"x\":{\"a\\\"\":1,\"b\":\"2\"}}"))
        .isEqualTo("{ \"a\\\"\":[1,0],\"b\":[\"2\",1]}");
  }

  @Test
  void eachOfNothingTakesElse() {
    assertThat(body("[{{#each x}}1{{else}}2{{/each}}]", "{\"x\":{}}")).isEqualTo("[2]");
    assertThat(body("[{{#each x}}1{{^}}2{{/each}}]", "{\"x\":[]}")).isEqualTo("[2]");
  }

  @Test
  void eachMayNameItsValueAndKey() {
    assertThat(
            body(
                "[{{#each xs as |x i|}}{{#each x.ys as |y|}}{{i}}{{#if y}},{{y}},{{x.n}}{{/if}}"
                    + "{{/each}}{{/each}}]",
                "{\"xs\":[{\"n\":\"a\",\"ys\":[7]}]}"))
        .isEqualTo("[0,7,\"a\"]");
  }

  @Test
  void withEntersAValueAndDoubleDotsLeaveIt() {
    assertThat(
            body(
                "{{#with a}}{{#with b}}[{{c}},{{../c}},{{../../c}},{{@root.c}},{{..}}]{{/with}}{{/with}}",
                "{\"c\":0,\"a\":{\"c\":1,\"b\":{\"c\":2}}}"))
        .isEqualTo("[2,1,0,0,{\"c\":1,\"b\":{\"c\":2}}]");
  }

  @Test
  void conditionsDoNotChangeWhereDoubleDotsLead() {
    assertThat(
            body(
                "{{#each xs}}{{#if n}}{{#unless no}}{{../top}}{{/unless}}{{/if}}{{/each}}",
                "{\"top\":5,\"xs\":[{\"n\":1}]}"))
        .isEqualTo("5");
  }

  @Test
  void theElseOfAScopeStandsOutsideOfIt() {
    assertThat(body("{{#with a}}1{{else}}{{b}}{{/with}}", "{\"b\":7}")).isEqualTo("7");
    assertThat(body("{{#each a}}1{{else with b}}{{c}}{{else}}2{{/each}}", "{\"b\":{\"c\":8}}"))
        .isEqualTo("8");
  }

  @Test
  void turnsOfOuterLoopsAreReachable() {
    assertThat(
            body(
                "[{{#each xs}}{{#each this}}\"{{../@index}}.{{@index}}={{this}}\"{{/each}}"
                    + "{{#unless @last}},{{/unless}}{{/each}}]",
                "{\"xs\":[[\"a\"],[\"b\"]]}"))
        .isEqualTo("[\"0.0=a\",\"1.0=b\"]");
  }

  @Test
  void anEventCannotPretendToBeALoop() {
    assertThat(
            body(
                "[{{#each xs}}{{@index}},{{@key}},{{@first}}{{/each}}]",
                "{\"xs\":[{\"@index\":9,\"index\":9,\"key\":9,\"@key\":9,\"first\":9,\"@first\":9}]}"))
        .isEqualTo("[0,0,true]");
  }

  @Test
  void whatIsAbsentInABlockIsNotTakenFromOutside() {
    assertThat(body("[{{#each xs}}{{id}}{{/each}}]", "{\"id\":\"outer\",\"xs\":[{}]}"))
        .isEqualTo("[null]");
  }

  @Test
  void thereAreNoMethodsToCall() {
    String context = "{\"xs\":[1],\"s\":\"a\"}";
    assertThat(
            body("[{{xs.clear}},{{xs.size}},{{s.length}},{{s.class}},{{this.getClass}}]", context))
        .isEqualTo("[null,null,null,null,null]");
    assertThat(body("{{xs}}", context)).isEqualTo("[1]");
  }

  @Test
  void tildesRemoveWhiteSpace() {
    assertThat(body("[ 1 {{~#if x~}} , 2 {{~/if~}} ]", "{\"x\":1}")).isEqualTo("[ 1, 2]");
    assertThat(body("[1 , {{~! gone ~}} 2]", "{}")).isEqualTo("[1 ,2]");
    assertThat(body("[\n{{~x~}}\n]", "{\"x\":1}")).isEqualTo("[1]");
  }

  @Test
  void commentsLeaveNothing() {
    assertThat(body("{{! a } b }}[{{!-- {{x}} -- }} --}}1{{!}}]{{!----}}", "{}")).isEqualTo("[1]");
  }

  @Test
  void escapedBracesAreText() {
    assertThat(body("\"\\{{x}} {{x}}\"", "{\"x\":1}")).isEqualTo("\"{{x}} 1\"");
  }

  @Test
  void aBackslashOfJsonBeforeAPlaceholderStaysOne() {
    assertThat(body("\"C:\\\\{{x}}\\\\\\\\{{x}}\"", "{\"x\":\"d\"}"))
        .isEqualTo("\"C:\\\\d\\\\\\\\d\"");
    assertThat(body("\"{{#if x}}\\\\{{/if}}\"", "{\"x\":\"d\"}")).isEqualTo("\"\\\\\"");
  }

  @Test
  void bracesOfAnEventAreText() {
    String template = "{\"a\":\"{{x}}\",\"b\":{{x}},\"c\":\"{{#with x}}{{this}}{{/with}}\"}";
    assertThat(body(template, "{\"x\":\"{{y}} }} {{{z}}} \\\\{{\"}"))
        .isEqualTo(
            "{\"a\":\"{{y}} }} {{{z}}} \\\\{{\",\"b\":\"{{y}} }} {{{z}}} \\\\{{\","
                + "\"c\":\"{{y}} }} {{{z}}} \\\\{{\"}");
  }

  @Test
  void aValueCannotCompleteHalfAnEscape() {
    for (String template :
        new String[] {"\"\\ {{~x}}\"", "\"\\u00{{x}}\"", "\"\\u{{#if 1}}0{{/if}}{{x}}\""}) {
      RenderError error = bodyError(template, "{\"x\":\"22\"}");
      assertThat(error.kind()).isEqualTo(RenderError.Kind.INVALID_JSON);
      assertThat(error.message()).contains("backslash");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[1{{x}}]", "[{{x}}1]", "[-{{x}}]", "[{{x}}.5]", "[{{x}}{{x}}]", "[{{x}}e3]"})
  void aValueOutsideQuotesCannotMeltIntoItsNeighbour(String template) {
    RenderError error = bodyError(template, "{\"x\":2}");
    assertThat(error.kind()).isEqualTo(RenderError.Kind.INVALID_JSON);
    assertThat(error.message()).contains("touches");
  }

  @Test
  void theSameTemplateServesManyThreads() throws InterruptedException {
    BodyTemplate template =
        compiled("[{{#each xs}}{{this}}{{#unless @last}},{{/unless}}{{/each}}]");
    JsonObject context = JsonReading.readObject("{\"xs\":[1,2,3]}");
    Thread[] threads = new Thread[8];
    boolean[] allRight = new boolean[threads.length];
    for (int t = 0; t < threads.length; t++) {
      int number = t;
      threads[t] =
          Thread.ofVirtual()
              .start(() -> {
                boolean right = true;
                for (int i = 0; i < 500; i++) {
                  right &=
                      template.render(context, "").equals(new RenderOutcome.Rendered("[1,2,3]"));
                }
                allRight[number] = right;
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(allRight).containsOnly(true);
  }
}
