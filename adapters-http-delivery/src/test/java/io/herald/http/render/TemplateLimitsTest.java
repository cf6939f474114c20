package io.herald.http.render;

import static io.herald.http.render.Rendering.body;
import static io.herald.http.render.Rendering.compiled;
import static io.herald.http.render.Rendering.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates and events that want to do harm end in a clear error, on a small stack, soon. */
class TemplateLimitsTest {

  @Test
  void aTemplateHas64KibibytesAtMost() {
    String full = "\"" + "é".repeat(32 * 1024 - 1) + "\"";
    assertThat(body(full, "{}")).isEqualTo(full);
    assertThat(refusal(full + " ").message()).isEqualTo("The template is longer than 64 KiB.");
    assertThat(refusal("x".repeat(10_000_000)).message()).contains("64 KiB");
  }

  @Test
  void blocksNest32Deep() {
    assertThat(body("{{#if 1}}".repeat(32) + "7" + "{{/if}}".repeat(32), "{}")).isEqualTo("7");
    TemplateError error = refusal("{{#if 1}}".repeat(33) + "7" + "{{/if}}".repeat(33));
    assertThat(error.message()).contains("More than 32 blocks");
    assertThat(error.column()).isEqualTo(9 * 32 + 1);
  }

  @Test
  void branchesOfAnElseIfChainCountAsNested() {
    String chain = "{{#if 0}}" + "{{else if 0}}".repeat(31) + "{{else}}7{{/if}}";
    assertThat(body(chain, "{}")).isEqualTo("7");
    assertThat(refusal("{{#if 0}}" + "{{else if 0}}".repeat(32) + "{{/if}}").message())
        .contains("More than 32 blocks");
  }

  @Test
  void helpersNest32Deep() {
    assertThat(body(nestedCalls(32), "{}")).isEqualTo("\"X\"");
    assertThat(refusal(nestedCalls(33)).message()).contains("More than 32 helpers");
  }

  private static String nestedCalls(int depth) {
    return "{{upper " + "(upper ".repeat(depth - 1) + "\"x\"" + ")".repeat(depth - 1) + "}}";
  }

  @Test
  void floodsOfOpeningsAreRefusedOnASmallStack() throws InterruptedException {
    onASmallStack(() -> {
      assertThat(refusal("{{#if x}}".repeat(7_000)).message()).contains("32 blocks");
      assertThat(refusal("{{#if x}}" + "{{else if x}}".repeat(4_900)).message())
          .contains("32 blocks");
      assertThat(refusal("{{upper " + "(upper ".repeat(9_000)).message()).isNotEmpty();
      assertThat(refusal("{{upper " + "(upper ".repeat(9_000) + "}}").message())
          .contains("32 helpers");
      assertThat(refusal("{{" + "(".repeat(60_000) + "}}").message()).contains("name is missing");
      assertThat(refusal("{".repeat(65_000)).message()).contains("Raw blocks");
      assertThat(refusal("{{#each " + "../".repeat(21_000) + "x}}").message())
          .contains("not so many blocks");
      assertThat(refusal("{{" + "a.".repeat(32_000) + "a}}").message()).contains("32 names");
      assertThat(refusal("{{" + "[".repeat(60_000) + "}}").message()).contains("not closed");
      assertThat(refusal("{{!--" + "--".repeat(32_000)).message()).contains("comment");
      assertThat(refusal("{{default " + "x ".repeat(32_000) + "'").message()).contains("quoted");
    });
  }

  @Test
  void deepRenderingsNeedASmallStackOnly() throws InterruptedException {
    String chain = "{{#if 0}}" + "{{else if 0}}".repeat(31) + "{{else}}7{{/if}}";
    String blocks = "{{#with a}}".repeat(32) + "{{upper x}}" + "{{/with}}".repeat(32);
    onASmallStack(() -> {
      assertThat(body(chain, "{}")).isEqualTo("7");
      assertThat(body(blocks, nested("{\"a\":", 32, "{\"x\":\"y\"}", "}"))).isEqualTo("\"Y\"");
      assertThat(body(nestedCalls(32), "{}")).isEqualTo("\"X\"");
    });
  }

  @Test
  void aTemplateHas2000TagsAtMost() {
    assertThat(body("\"" + "{{x}}".repeat(2_000) + "\"", "{}")).isEqualTo("\"\"");
    assertThat(refusal("\"" + "{{x}}".repeat(2_001) + "\"").message()).contains("2,000 tags");
    assertThat(refusal("{{!}}".repeat(2_001)).message()).contains("2,000 tags");
  }

  @Test
  void allLoopsTogetherTake10000TurnsAtMost() {
    JsonObject context = listOf(100, Json.of("x"));
    BodyTemplate fits = compiled("\"{{#each xs}}{{#each ../xs}}{{/each}}{{/each}}\"");
    RenderError error = error(fits, context);
    assertThat(error.kind()).isEqualTo(RenderError.Kind.LIMIT);
    assertThat(error.message()).contains("10,000 turns");
    assertThat(error.template()).isEqualTo(new Place(1, 14));
    assertThat(body("\"{{#each xs}}{{#each ../xs}}{{/each}}{{/each}}\"", listOf(99, Json.of("x"))))
        .isEqualTo("\"\"");
  }

  @Test
  void nestedLoopsWithHugeBodiesEndEarly() {
    JsonObject context = listOf(200, Json.of("x"));
    String filler = "y".repeat(60_000);
    String template =
        "\"{{#each xs}}{{#each ../xs}}{{#each ../../xs}}"
            + filler
            + "{{/each}}{{/each}}{{/each}}\"";
    RenderError error = error(compiled(template), context);
    assertThat(error.kind()).isEqualTo(RenderError.Kind.LIMIT);
    assertThat(error.message()).isEqualTo("The rendered text is longer than 256 KiB.");
  }

  @Test
  void aBodyHas256KibibytesAtMost() {
    int room = 256 * 1024 - 2;
    assertThat(body("\"{{x}}\"", text("y".repeat(room)))).hasSize(256 * 1024);
    assertThat(error(compiled("\"{{x}}\""), text("y".repeat(room + 1))).message())
        .contains("256 KiB");
    assertThat(error(compiled("{{x}}"), text("é".repeat(room / 2 + 1))).message())
        .contains("256 KiB");
    assertThat(error(compiled("{{x}}"), text("\u0001".repeat(room / 6 + 1))).message())
        .contains("256 KiB");
    assertThat(error(compiled("{{json this}}"), text("\ud83d\ude00".repeat(room / 4))).message())
        .contains("256 KiB");
  }

  @Test
  void stepsAreCounted() {
    JsonObject context = listOf(9_999, Json.of(""));
    String template = "\"{{#each xs}}" + "{{this}}".repeat(60) + "{{/each}}\"";
    RenderError error = error(compiled(template), context);
    assertThat(error.kind()).isEqualTo(RenderError.Kind.LIMIT);
    assertThat(error.message()).contains("500,000 steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upper x", "lower x", "stringify x", "length x", "eq x x", "join x"})
  void theWorkOfHelpersIsCounted(String call) {
    JsonObject context = text("y".repeat(200_000));
    String template = "\"" + "{{#if (%s)}}{{/if}}".formatted(call).repeat(50) + "\"";
    RenderError error = error(compiled(template), context);
    assertThat(error.kind()).isEqualTo(RenderError.Kind.LIMIT);
    assertThat(error.message()).contains("4 MiB");
  }

  @Test
  void theWorkOfJoiningAListIsCounted() {
    BodyTemplate template = compiled("\"" + "{{#if (join xs)}}{{/if}}".repeat(50) + "\"");
    assertThat(error(template, listOf(200, Json.of("y".repeat(1_000)))).message())
        .contains("4 MiB");
    assertThat(error(template, listOf(200_000, JsonNull.NULL)).message()).contains("500,000 steps");
  }

  @Test
  void aValueNestedTooDeeplyIsRefusedOnASmallStack() throws InterruptedException {
    JsonObject deep = new JsonObject(Map.of("x", deepList(20_000)));
    onASmallStack(() -> {
      for (String template :
          new String[] {"{{x}}", "\"{{x}}\"", "{{json x}}", "{{stringify x}}", "\"{{json x}}\""}) {
        assertThat(error(compiled(template), deep).message()).contains("64 objects and lists");
      }
    });
  }

  @Test
  void aBodyNests64Deep() {
    assertThat(body("[".repeat(64) + "]".repeat(64), "{}")).hasSize(128);
    RenderError error = error(compiled("[".repeat(65) + "]".repeat(65)), JsonObject.EMPTY);
    assertThat(error.message()).contains("64 objects and arrays");
  }

  @Test
  void theWorstAcceptedTemplatesEndInAMomentWithoutAClock() {
    JsonObject context = listOf(9_999, Json.of(""));
    String everything = "\"{{#each xs}}" + "{{#if this}}{{/if}}".repeat(900) + "{{/each}}\"";
    for (int i = 0; i < 3; i++) {
      assertThat(error(compiled(everything), context).kind()).isEqualTo(RenderError.Kind.LIMIT);
    }
  }

  private static void onASmallStack(Runnable attack) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(null, attack, "small stack", 256 * 1024);
    thread.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
    thread.start();
    thread.join();
    assertThat(thrown.get()).isNull();
  }

  private static RenderError error(BodyTemplate template, JsonObject context) {
    return switch (template.render(context, "unused")) {
      case RenderError error -> error;
      case RenderOutcome.Rendered(String text) ->
          throw new AssertionError("it rendered " + text.length() + " characters");
    };
  }

  private static JsonObject text(String value) {
    return JsonObject.builder().put("x", value).build();
  }

  private static JsonObject listOf(int size, Json element) {
    return new JsonObject(Map.of("xs", new JsonArray(Collections.nCopies(size, element))));
  }

  private static Json deepList(int depth) {
    Json value = JsonArray.EMPTY;
    for (int i = 0; i < depth; i++) {
      value = new JsonArray(List.of(value));
    }
    return value;
  }

  private static String nested(String open, int depth, String innermost, String close) {
    return open.repeat(depth) + innermost + close.repeat(depth);
  }
}
