package io.herald.http.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Whatever an author writes, the answer is a value: a body that is valid JSON, or an error with a
 * place inside the template. The seed is printed; {@code -Dherald.seed=…} repeats a run.
 */
class AnyTemplateTest {
  private static final int CASES = 20_000;

  private static final List<String> PARTS =
      List.of(
          "{{",
          "}}",
          "{{{",
          "}}}",
          "{{#if ",
          "{{#each ",
          "{{#with ",
          "{{#unless ",
          "{{else}}",
          "{{else if ",
          "{{^}}",
          "{{^",
          "{{/if}}",
          "{{/each}}",
          "{{/with}}",
          "{{/unless}}",
          "{{!",
          "{{!--",
          "--}}",
          "{{~",
          "~}}",
          "{{&",
          "{{>",
          "{{*",
          "{{=",
          "\\{{",
          "\\\\{{",
          "\\",
          "{{data.x}}",
          "{{x}}",
          "{{#if x}}",
          "{{#each xs}}",
          "{{#with data}}",
          "{{this}}",
          "{{../x}}",
          "{{@index}}",
          "{{@root.x}}",
          "(eq x 1)",
          "(",
          ")",
          "upper ",
          "json ",
          "default ",
          "join ",
          "first ",
          "length ",
          "iso ",
          "stringify ",
          "x",
          "data",
          "data.x",
          "xs",
          ".",
          "..",
          "../",
          "@",
          "@key",
          "[0]",
          "[",
          "]",
          "\"",
          "'",
          "\"a\"",
          "'b'",
          "1",
          "-",
          "true",
          "null",
          "as |a b|",
          "|",
          "=",
          "~",
          " ",
          "\n",
          "\r\n",
          "\t",
          "{",
          "}",
          ",",
          ":",
          "{\"a\":",
          "\"k\":",
          "[{{x}}]",
          "{\"a\":{{x}}}",
          "é",
          "😀",
          "\u0001",
          "\u001e",
          "\u001f",
          "\ud800",
          "_0",
          "put 0 _0");

  @Test
  void anyTemplateIsRefusedOrRendersToJsonOrToAnError() {
    long seed = Long.getLong("herald.seed", System.nanoTime());
    System.out.println("AnyTemplateTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    JsonObject context =
        JsonReading.readObject("{\"x\":\"v\\\"\",\"xs\":[1,{\"x\":[]}],\"data\":{\"x\":true}}");
    int rendered = 0;
    for (int i = 0; i < CASES; i++) {
      String template = anyTemplate(random);
      try {
        rendered += outcome(template, context);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError("template: " + template, e);
      }
    }
    assertThat(rendered).as("templates that rendered").isGreaterThan(CASES / 200);
  }

  /** Returns 1 when the template renders. */
  private static int outcome(String template, JsonObject context) {
    return switch (BodyTemplate.compile(template)) {
      case TemplateError error -> {
        requireInside(error.place(), template);
        yield 0;
      }
      case BodyTemplate.Compiled(BodyTemplate compiled) ->
          switch (compiled.render(context, "{}")) {
            case RenderError error -> {
              requireInside(error.template(), template);
              yield 0;
            }
            case RenderOutcome.Rendered(String body) -> {
              JsonReading.read(body);
              yield 1;
            }
          };
    };
  }

  private static void requireInside(Place place, String template) {
    String[] lines = template.split("\r\n|\r|\n", -1);
    assertThat(place.line()).isLessThanOrEqualTo(lines.length);
    String line = lines[place.line() - 1];
    assertThat(place.column()).isLessThanOrEqualTo(line.codePointCount(0, line.length()) + 1);
  }

  private static String anyTemplate(RandomGenerator random) {
    StringBuilder template = new StringBuilder();
    int parts = random.nextInt(14);
    for (int i = 0; i < parts; i++) {
      template.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return template.toString();
  }
}
