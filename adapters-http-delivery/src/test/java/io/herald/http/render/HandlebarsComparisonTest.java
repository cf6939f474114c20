package io.herald.http.render;

import static io.herald.http.render.Rendering.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.context.MapValueResolver;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Handlebars.java as it comes makes of a template is what we make of it, as long as no value
 * needs escaping: the syntax is the one that people know.
 */
class HandlebarsComparisonTest {
  private static final String CONTEXT =
      """
      {"s": "text", "n": 7, "t": true, "f": false, "z": 0, "e": "", "none": null,
       "o": {"s": "inner", "p": {"s": "innermost"}}, "xs": ["a", "b", "c"], "empty": [],
       "objects": [{"s": "one", "ys": ["p", "q"]}, {"ys": []}, {"s": "three", "ys": ["r"]}],
       "a b": {"c.d": "spaced"}}
      """;

  private static final Handlebars STOCK =
      new Handlebars().with(EscapingStrategy.NOOP).parentScopeResolution(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain {s} }} text",
        "{{s}} {{ s }} {{  s\t}} {{~s~}} x",
        "{{o.s}} {{o.p.s}} {{o/p/s}} {{this.o.s}} {{./s}} {{o.[p].[s]}}",
        "{{xs.[0]}} {{xs.[2]}} {{xs.1}}. {{objects.[0].s}} {{objects.[2].ys.[0]}}",
        "{{[a b].[c.d]}}",
        "<{{missing}}> <{{o.missing.deeper}}> <{{xs.[9]}}> <{{none}}> <{{e}}>",
        "{{n}} {{t}} {{f}} {{z}}",
        "{{#if s}}1{{/if}}{{#if e}}2{{/if}}{{#if z}}3{{/if}}{{#if none}}4{{/if}}{{#if empty}}5{{/if}}",
        "{{#if o}}1{{else}}2{{/if}}{{#if f}}3{{else}}4{{/if}}{{#if missing}}5{{^}}6{{/if}}",
        "{{#if e}}1{{else if f}}2{{else if t}}3{{else}}4{{/if}}",
        "{{#if e}}1{{else unless f}}2{{else}}3{{/if}}",
        "{{#unless e}}1{{/unless}}{{#unless s}}2{{else}}3{{/unless}}",
        "{{#each xs}}{{this}}{{@index}}{{@key}};{{/each}}",
        "{{#each xs}}{{.}}{{#unless @last}}, {{/unless}}{{/each}}",
        "{{#each xs}}{{#if @first}}<{{/if}}{{this}}{{#if @last}}>{{/if}}{{/each}}",
        "{{#each empty}}1{{else}}2{{/each}}{{#each missing}}3{{else}}4{{/each}}",
        "{{#each objects}}{{s}}:{{#each ys}}{{this}}{{../s}}{{../../s}}{{@index}}{{/each}};{{/each}}",
        "{{#each objects}}<{{s}}>{{@root.s}}{{@root.o.s}}{{/each}}",
        "{{#each o}}{{@key}}{{#if @first}}!{{/if}}{{#unless @last}},{{/unless}}{{/each}}",
        "{{#each o.p}}{{@key}}={{this}}{{/each}}",
        "{{#with o}}{{s}}{{../s}}{{#with p}}{{s}}{{../s}}{{../../s}}{{/with}}{{/with}}",
        "{{#with missing}}1{{else}}2{{/with}}",
        "{{#each xs as |x i|}}{{i}}{{x}}{{/each}}",
        "a  {{~#if t~}}  b  {{~else~}}  c  {{~/if~}}  d",
        "a {{! comment }} b {{!-- {{s}} --}} c",
        "\\{{s}} {{s}} \\{{o.s}}",
        "{{#if t}}\n  lines\n{{/if}}\n end",
        "{{#each objects}}\n  {{#if s}}\n    {{s}}\n  {{else}}\n    nobody\n  {{/if}}\n{{/each}}",
        "{{lookalike}} {{data.lookalike}}"
      })
  void theSameTemplateGivesTheSameText(String template) throws IOException {
    String inside = template.replace("\n", "\\n");
    Json body = JsonReading.read(body("\"" + inside + "\"", JsonReading.readObject(CONTEXT)));
    assertThat(((JsonString) body).value()).isEqualTo(stock(template));
  }

  private static String stock(String template) throws IOException {
    Context context =
        Context.newBuilder(plain(JsonReading.readObject(CONTEXT)))
            .resolver(MapValueResolver.INSTANCE)
            .build();
    return STOCK.compileInline(template).apply(context);
  }

  private static @Nullable Object plain(Json json) {
    return switch (json) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        members.forEach((name, value) -> map.put(name, plain(value)));
        yield map;
      }
      case JsonArray(List<Json> elements) -> {
        List<@Nullable Object> list = new ArrayList<>();
        elements.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case JsonString(String text) -> text;
      case JsonNumber(String literal) -> new BigDecimal(literal);
      case JsonBoolean bool -> bool.value();
      case JsonNull _ -> null;
    };
  }
}
