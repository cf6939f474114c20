package io.herald.http.render;

import static io.herald.http.render.Rendering.compiled;
import static io.herald.http.render.Rendering.urlTemplate;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a template says that it reads. */
class ContextPathsTest {

  @Test
  void everyPathIsNamedFromTheTop() {
    assertThat(
            compiled(
                    """
                    {{#if a.b}}{{c}}{{else if (eq d "x")}}{{default e f}}{{/if}}
                    {{#each g.h}}{{i}}{{../j}}{{@root.k.l}}{{@index}}{{this}}{{else}}{{m}}{{/each}}
                    {{#with n}}{{o.[0].[p.q]}}{{#each ../r as |s t|}}{{s.u}}{{t}}{{/each}}{{/with}}
                    {{#with (first v)}}{{w}}{{/with}}{{stringify this}}
                    """)
                .paths()
                .all())
        .containsExactlyInAnyOrder(
            "a.b",
            "c",
            "d",
            "e",
            "f",
            "g.h",
            "g.h.*.i",
            "j",
            "k.l",
            "g.h.*",
            "m",
            "n",
            "n.o.0.[p.q]",
            "r",
            "r.*.u",
            "v",
            "");
  }

  @Test
  void capturedValuesAreKnownByName() {
    assertThat(
            urlTemplate(
                    "https://h.example/{{captured.ticket}}/{{#with captured}}{{[case id]}}{{/with}}")
                .paths()
                .captured())
        .containsExactlyInAnyOrder("ticket", "case id");
    assertThat(compiled("{{#if captured.a.b}}{{@root.captured.c}}{{/if}}").paths().captured())
        .containsExactlyInAnyOrder("a", "c");
    assertThat(compiled("{{data.captured.no}}{{json captured}}").paths().captured()).isEmpty();
    assertThat(compiled("{{#each captured}}{{this}}{{/each}}").paths().captured()).isEmpty();
  }
}
