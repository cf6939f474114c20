package io.herald.http.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TemplateCacheTest {
  private final TemplateCache cache = new TemplateCache();

  @Test
  void aTextIsCompiledOnceForEachUse() {
    assertThat(cache.body("{{x}}")).isSameAs(cache.body("{{x}}"));
    assertThat(cache.url("https://h.example/{{x}}")).isSameAs(cache.url("https://h.example/{{x}}"));
    assertThat(cache.headerValue("{{x}}")).isSameAs(cache.headerValue("{{x}}"));
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void refusalsAreKeptToo() {
    assertThat(cache.body("{{> x}}"))
        .isInstanceOf(TemplateError.class)
        .isSameAs(cache.body("{{> x}}"));
  }

  @Test
  void manyTextsPushOutTheOneNotUsedForLongest() {
    BodyTemplate.Compilation used = cache.body("1");
    BodyTemplate.Compilation forgotten = cache.body("2");
    for (int i = 3; i <= 2_001; i++) {
      cache.body(String.valueOf(i));
      cache.body("1");
    }
    assertThat(cache.size()).isEqualTo(2_000);
    assertThat(cache.body("1")).isSameAs(used);
    assertThat(cache.body("2")).isNotSameAs(forgotten);
  }

  @Test
  void longTextsPushOutOthersEarlier() {
    for (int i = 0; i < 100; i++) {
      cache.body("\"" + i + "x".repeat(60_000) + "\"");
    }
    assertThat(cache.size()).isEqualTo(34);
    cache.body("x".repeat(3 * 1024 * 1024));
    assertThat(cache.size()).as("what is too long to be a template is not kept").isEqualTo(34);
  }
}
