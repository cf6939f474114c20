package io.herald.http.render;

import static io.herald.http.render.Rendering.compiled;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.JsonText;
import java.net.URLDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The promise of the rendering: whatever text stands in an event, wherever a template puts it, the
 * body is valid JSON and reads back as that text. The seed is printed; {@code -Dherald.seed=…}
 * repeats a run.
 */
class AnyTextTest {
  private static final int CASES = 100_000;
  private static final int TEMPLATES = 400;
  private static final int MOST_BLOCKS = 6;

  /** Characters and sequences that have broken somebody's escaping. */
  private static final List<String> TROUBLE =
      List.of(
          "\"",
          "\\",
          "\\\\",
          "\\\"",
          "\\u0022",
          "\\u",
          "\\n",
          "/",
          "</script>",
          "'",
          "\n",
          "\r\n",
          "\t",
          "\b",
          "\f",
          "\0",
          "\u0001",
          "\u001e",
          "\u001f",
          "\u001eput 0 _0\u001f",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u2029",
          "\ufeff",
          "\uffff",
          "\ufdd0",
          "\ue000",
          "\ud800",
          "\udbff",
          "\udc00",
          "\udfff",
          "\ud83d",
          "\ude00",
          "😀",
          "é",
          "e\u0301",
          "本",
          "ß",
          "İ",
          "{{",
          "}}",
          "{{x}}",
          "{{{x}}}",
          "{{/if}}",
          "{{else}}",
          "{{!",
          "{{~",
          "~}}",
          "\\{{",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "null",
          "true",
          "0",
          "-1e9",
          "_0",
          "put",
          " ",
          "",
          "a",
          "@index",
          "&",
          "<",
          "=",
          "`",
          "$");

  /** What a placeholder is, before the dots that lead out of its blocks are put in. */
  private record Core(String template, UnaryOperator<String> expected) {}

  /** A template that gives an array of one text, and which text that is. */
  private record Shape(String text, BodyTemplate template, UnaryOperator<String> expected) {}

  private static final List<Core> CORES =
      List.of(
          new Core("\"{{^x}}\"", text -> text),
          new Core("{{^x}}", text -> text),
          new Core("\"<{{^x}}>\"", text -> "<" + text + ">"),
          new Core("\"\\\\{{^x}}\\\"{{~^x~}}\\n\"", text -> "\\" + text + "\"" + text + "\n"),
          new Core("\"{{^x}}{{^x}}\"", text -> text + text),
          new Core("{{^o.deep.v}}", text -> text),
          new Core("\"{{^xs.[0]}}{{^objects.[1].n}}\"", text -> text + text),
          new Core("{{json ^x}}", text -> text),
          new Core("\"{{json ^x}}\"", AnyTextTest::quoted),
          new Core("{{stringify ^x}}", AnyTextTest::quoted),
          new Core("\"{{stringify ^xs}}\"", text -> "[" + quoted(text) + "]"),
          new Core("\"{{^o}}\"", text -> "{\"deep\":{\"v\":" + quoted(text) + "}}"),
          new Core("\"{{json ^o.deep}}\"", text -> "{\"v\":" + quoted(text) + "}"),
          new Core("{{default ^no ^x \"none\"}}", text -> text.isEmpty() ? "none" : text),
          new Core("\"{{default ^x \"none\"}}\"", text -> text.isEmpty() ? "none" : text),
          new Core("{{join ^two \"+\"}}", text -> text + "+" + text),
          new Core("\"{{join ^objects ^x \"n\"}}\"", text -> text + text + text),
          new Core("{{upper ^x}}", text -> text.toUpperCase(Locale.ROOT)),
          new Core("\"{{lower ^x}}\"", text -> text.toLowerCase(Locale.ROOT)),
          new Core("{{first ^xs}}", text -> text),
          new Core("\"{{length ^x}}\"", text -> "" + text.codePointCount(0, text.length())),
          new Core("\"{{eq ^x ^o.deep.v}}\"", text -> "true"),
          new Core("\"{{#if (eq ^x ^xs.[0])}}{{^x}}{{/if}}\"", text -> text),
          new Core(
              "\"{{#if ^x}}{{^x}}{{else}}none{{/if}}\"", text -> text.isEmpty() ? "none" : text),
          new Core("\"{{#with ^x}}{{this}}{{/with}}\"", text -> text),
          new Core("{{#each ^xs}}{{this}}{{/each}}", text -> text),
          new Core(
              "\"{{#each ^two as |t i|}}{{i}}{{t}}{{/each}}\"", text -> "0" + text + "1" + text),
          new Core("\"{{#each ^named}}{{@key}}={{.}}{{/each}}\"", text -> text + "=" + text),
          new Core("{{#each ^named}}{{@key}}{{/each}}", text -> text),
          new Core(
              "\"{{stringify ^named}}\"", text -> "{" + quoted(text) + ":" + quoted(text) + "}"));

  @Test
  void anyTextAnywhereReadsBackAsItIs() {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("AnyTextTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Shape> shapes = new ArrayList<>();
    CORES.forEach(core -> shapes.add(shape(core, 0, random)));
    while (shapes.size() < TEMPLATES) {
      Core core = CORES.get(random.nextInt(CORES.size()));
      shapes.add(shape(core, 1 + random.nextInt(MOST_BLOCKS), random));
    }
    CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    for (int i = 0; i < CASES; i++) {
      requireReadsBack(shapes.get(i % shapes.size()), anyText(random), utf8);
    }
  }

  @Test
  void anyTextAsNameOfAMemberReadsBackAsItIsUnlessItHoldsHalfACharacter() {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("AnyTextTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    BodyTemplate template = compiled("[{ {{x}}: {\"{{x}}!\": {{named}} } }]");
    for (int i = 0; i < CASES / 10; i++) {
      String text = anyText(random);
      if (utf8.canEncode(text)) {
        Json body = JsonReading.read(rendered(template, context(text), text));
        assertThat(body.stringAt("0", text, text + "!", text)).contains(text);
      } else {
        assertThat(template.render(context(text), "unused"))
            .isInstanceOfSatisfying(
                RenderError.class,
                error -> assertThat(error.message()).contains("half a character"));
      }
    }
  }

  @Test
  void anyTextWrittenIntoATemplateReadsBackAsItIs() {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("AnyTextTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CASES / 50; i++) {
      String text = anyText(random);
      BodyTemplate template = compiled("[\"{{default no %s}}\"]".formatted(quoted(text)));
      Json body = JsonReading.read(rendered(template, JsonObject.EMPTY, text));
      assertThat(body.stringAt("0")).contains(text);
    }
  }

  @Test
  void anyTextAsUrlSegmentReadsBackAsItIsOrIsRefused() {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("AnyTextTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    TextTemplate template = Rendering.urlTemplate("https://h.example/a/{{x}}/b?c={{x}}");
    CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    for (int i = 0; i < CASES / 10; i++) {
      String text = anyText(random);
      switch (template.render(context(text))) {
        case RenderOutcome.Rendered(String url) -> {
          String[] parts = url.split("[/?=]", -1);
          assertThat(parts).hasSize(8).as(url);
          assertThat(decoded(parts[4])).isEqualTo(text).isEqualTo(decoded(parts[7]));
        }
        case RenderError _ ->
            assertThat(text.isEmpty() || text.matches("\\.{1,2}") || !utf8.canEncode(text))
                .isTrue();
      }
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void requireReadsBack(Shape shape, String text, CharsetEncoder utf8) {
    String body = rendered(shape.template(), context(text), shape.text());
    Json read = JsonReading.read(body);
    String expected = shape.expected().apply(text);
    if (!read.equals(new JsonArray(List.of(Json.of(expected)))) || !utf8.canEncode(body)) {
      throw new AssertionError(
          "template %s, text %s, body %s".formatted(shape.text(), quoted(text), body));
    }
  }

  private static String rendered(BodyTemplate template, JsonObject context, String name) {
    return switch (template.render(context, "unused")) {
      case RenderOutcome.Rendered(String body) -> body;
      case RenderError error -> throw new AssertionError(quoted(name) + ": " + error.sentence());
    };
  }

  private static JsonObject context(String text) {
    JsonObject object = JsonObject.builder().put("n", text).build();
    return JsonObject.builder()
        .put("x", text)
        .put("o", JsonReading.readObject("{\"deep\":{\"v\":" + quoted(text) + "}}"))
        .put("xs", JsonArray.ofStrings(List.of(text)))
        .put("two", JsonArray.ofStrings(List.of(text, text)))
        .put("objects", new JsonArray(List.of(object, object)))
        .put("named", JsonObject.builder().put(text, text).build())
        .put("yes", JsonBoolean.TRUE)
        .build();
  }

  /** Puts the core into some blocks, inside and outside of which it means the same. */
  private static Shape shape(Core core, int blocks, RandomGenerator random) {
    String before = "";
    String after = "";
    String dots = "";
    for (int i = 0; i < blocks; i++) {
      switch (random.nextInt(6)) {
        case 0 -> {
          before += "{{#if " + dots + "yes}}";
          after = "{{/if}}" + after;
        }
        case 1 -> {
          before += "{{#unless " + dots + "yes}}no{{else}}";
          after = "{{/unless}}" + after;
        }
        case 2 -> {
          before += "{{#if " + dots + "no}}no{{else if (eq 1 1.0)}}{{! here }}";
          after = "{{else}}no{{/if}}" + after;
        }
        case 3 -> {
          before += "{{#each " + dots + "xs}}";
          after = "{{/each}}" + after;
          dots += "../";
        }
        case 4 -> {
          before += "{{#with " + dots + "o}} {{~#with deep~}} ";
          after = "{{/with}}{{/with}}" + after;
          dots += "../../";
        }
        default -> {
          before += "{{#each " + dots + "no}}no{{else}}";
          after = "{{~/each}}" + after;
        }
      }
    }
    String text = "[" + before + core.template().replace("^", dots) + after + "]";
    return new Shape(text, compiled(text), core.expected());
  }

  private static String anyText(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(8);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        default -> text.append(TROUBLE.get(random.nextInt(TROUBLE.size())));
      }
    }
    return text.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    JsonText.quote(text, quoted);
    return quoted.toString();
  }
}
