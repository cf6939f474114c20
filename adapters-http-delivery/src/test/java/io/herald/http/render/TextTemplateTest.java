package io.herald.http.render;

import static io.herald.http.render.Rendering.header;
import static io.herald.http.render.Rendering.headerError;
import static io.herald.http.render.Rendering.headerRefusal;
import static io.herald.http.render.Rendering.headerTemplate;
import static io.herald.http.render.Rendering.url;
import static io.herald.http.render.Rendering.urlError;
import static io.herald.http.render.Rendering.urlRefusal;
import static io.herald.http.render.Rendering.urlTemplate;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.json.Json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs and header values. */
class TextTemplateTest {

  @Test
  void aLiteralUrlStaysAsItIs() {
    String literal = "https://example.com:8443/a%20b/?x=1&y=%7B#f";
    assertThat(url(literal, "{}")).isEqualTo(literal);
    assertThat(urlTemplate(literal).isLiteral()).isTrue();
    assertThat(urlTemplate("https://example.com/{{x}}").isLiteral()).isFalse();
  }

  @Test
  void theLiteralStartOfAUrlIsKnown() {
    assertThat(urlTemplate("https://h.example:8443/a{{! c }}b/{{x}}/c").literalStart())
        .isEqualTo("https://h.example:8443/ab/");
    assertThat(urlTemplate("https://h.example/{{#if x}}a{{/if}}").literalStart())
        .isEqualTo("https://h.example/");
    assertThat(urlTemplate("https://h.example/").literalStart()).isEqualTo("https://h.example/");
  }

  @Test
  void aValueStaysOneSegmentOfThePath() {
    assertThat(url("https://h.example/t/{{x}}/c", "{\"x\":\"a/b?c=d&e#f%2F\\\\ é😀~-._\"}"))
        .isEqualTo("https://h.example/t/a%2Fb%3Fc%3Dd%26e%23f%252F%5C%20%C3%A9%F0%9F%98%80~-._/c");
  }

  @Test
  void aValueStaysOneValueOfTheQuery() {
    assertThat(
            url(
                "https://h.example/?a={{x}}&b={{absent}}&c={{n}}{{t}}",
                "{\"x\":\"1&b=2+3\\n\",\"n\":1.50,\"t\":true}"))
        .isEqualTo("https://h.example/?a=1%26b%3D2%2B3%0A&b=&c=1.50true");
  }

  @Test
  void helpersAndBlocksWorkInUrls() {
    String context = "{\"xs\":[\"a\",\"b,c\"],\"o\":{\"k\":1}}";
    assertThat(
            url(
                "https://h.example/{{join xs \"/\"}}?o={{json o}}&f={{#each xs}}{{this}}{{#unless @last}},{{/unless}}{{/each}}",
                context))
        .isEqualTo("https://h.example/a%2Fb%2Cc?o=%7B%22k%22%3A1%7D&f=a,b%2Cc");
    assertThat(url("https://h.example/v{{#if o}}2{{else}}1{{/if}}/x", context))
        .isEqualTo("https://h.example/v2/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h.example/a/{{x}}/c",
        "https://h.example/a/{{x}}",
        "https://h.example/a/{{x}}?q=1",
        "https://h.example/a/{{x}}#f",
        "https://h.example/{{#if 1}}{{x}}{{/if}}/c",
      })
  void aSegmentMayNotBeEmptyOrLeadElsewhere(String template) {
    for (String value : new String[] {"\"\"", "null", "\".\"", "\"..\""}) {
      RenderError error = urlError(template, "{\"x\":" + value + "}");
      assertThat(error.kind()).isEqualTo(RenderError.Kind.VALUE);
      assertThat(error.message()).contains("path segment");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://h.example/.{{x}}/c, .",
    "https://h.example/%2E{{x}}/c, .",
    "https://h.example/{{x}}%2e/c, .",
    "https://h.example/{{x}}{{x}}, .",
    "https://h.example/{{#if x}}{{/if}}/c, .",
    "https://h.example/{{#unless x}}y{{/unless}}, ."
  })
  void aSegmentMayNotBeMadeToLeadElsewhereFromParts(String template, String value) {
    assertThat(urlError(template, "{\"x\":\"" + value + "\"}").message()).contains("path segment");
  }

  @Test
  void dotsAmongOtherCharactersAreFine() {
    assertThat(url("https://h.example/v{{x}}/{{y}}/?q={{x}}", "{\"x\":\"..\",\"y\":\"...\"}"))
        .isEqualTo("https://h.example/v../.../?q=..");
    assertThat(url("https://h.example//a/../{{x}}", "{\"x\":\"b\"}"))
        .as("literal text is for the egress rules")
        .isEqualTo("https://h.example//a/../b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{x}}",
        "{{x}}://h.example/",
        "https://{{x}}/",
        "https://{{x}}.example.com/",
        "https://h.example:{{x}}/",
        "https://h.example{{x}}",
        "https://h.example{{#if x}}/a{{/if}}",
        "https://h.example/?{{x}}=1",
        "https://h.example/?a=1&{{x}}",
        "https://h.example?{{x}}",
        "https://h.example/#{{x}}",
        "https:/h.example/{{x}}",
        "/relative/{{x}}"
      })
  void placeholdersStandInSegmentsAndQueryValuesOnly(String template) {
    TemplateError error = urlRefusal(template);
    assertThat(error.message()).contains("path segment or a query value only");
    assertThat(error.remedy()).isNotBlank();
    assertThat(error.column()).isEqualTo(template.indexOf("{{") + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "?", "#", "&", "\\"})
  void aBlockMayNotHoldWhatSeparatesTheParts(String separator) {
    TemplateError error = urlRefusal("https://h.example/a{{#if x}}b" + separator + "c{{/if}}");
    assertThat(error.message()).contains("a block cannot hold the character " + separator);
    assertThat(error.column()).isEqualTo(30);
  }

  @Test
  void objectsAndListsAreNoText() {
    assertThat(urlError("https://h.example/{{x}}", "{\"x\":[1]}").message()).contains("a list");
    RenderError error = headerError("{{x}}", "{\"x\":{}}");
    assertThat(error.message()).contains("an object");
    assertThat(error.remedy()).contains("{{join …}} or {{json …}}");
  }

  @Test
  void halfACharacterCannotStandInAUrl() {
    assertThat(urlError("https://h.example/{{x}}", "{\"x\":\"a\\ud800\"}").message())
        .contains("U+D800");
  }

  @Test
  void aUrlIsBounded() {
    assertThat(
            urlError("https://h.example/{{x}}", "{\"x\":\"" + "é".repeat(2_000) + "\"}").message())
        .contains("8 KiB");
    assertThat(
            urlError("https://h.example/{{x}}", "{\"x\":\"" + "a".repeat(200_000) + "\"}").kind())
        .isEqualTo(RenderError.Kind.LIMIT);
  }

  @Test
  void aHeaderValueIsTextWithValues() {
    assertThat(
            header(
                "Bearer {{x}}\t({{n}}, {{t}}, {{absent}})",
                "{\"x\":\"a \\\"b\\\"\",\"n\":1.0,\"t\":false}"))
        .isEqualTo("Bearer a \"b\"\t(1.0, false, )");
    assertThat(header("{{json x}}", "{\"x\":{\"a\":[1]}}")).isEqualTo("{\"a\":[1]}");
    assertThat(header("", "{}")).isEmpty();
    assertThat(headerTemplate("plain").isLiteral()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\r\\nX-Evil: 1",
        "a\\nb",
        "a\\u0000",
        "\\u007f",
        "é",
        "日本",
        "\\u0085",
        "\\u2028",
        "\\ud800",
        "\\u010a"
      })
  void aHeaderValueCarriesNothingButVisibleAscii(String value) {
    RenderError error = headerError("v {{x}}", "{\"x\":\"" + value + "\"}");
    assertThat(error.kind()).isEqualTo(RenderError.Kind.VALUE);
    assertThat(error.message()).contains("a header cannot carry").contains("U+");
    assertThat(error.column()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "é", "\u007f"})
  void neitherDoesTheTemplateOfAHeaderValue(String character) {
    TemplateError error = headerRefusal("{{x}} a" + character);
    assertThat(error.message()).contains("visible ASCII");
    assertThat(error.column()).isEqualTo(8);
  }

  @Test
  void refusalsOfTheTemplateLanguageHoldForTextsToo() {
    assertThat(urlRefusal("https://h.example/{{{x}}}").message()).contains("Three braces");
    assertThat(headerRefusal("{{> x}}").message()).contains("Partials");
  }

  @Test
  void theFirstSampleThatFailsIsNamed() {
    List<Sample> samples =
        List.of(
            new Sample("RequestCreated", JsonReading.readObject("{\"x\":\"1\"}")),
            new Sample("RequestFailed", JsonObject.EMPTY));
    assertThat(urlTemplate("https://h.example/{{x}}").firstError(samples).orElseThrow().sentence())
        .isEqualTo(
            "The template cannot be rendered for RequestFailed: line 1, column 19 of the template"
                + " (line 1, column 19 of the output). A path segment of the URL is empty for this"
                + " event. Use a value that every event has, or {{default … \"…\"}}.");
    assertThat(headerTemplate("{{x}}").firstError(samples)).isEmpty();
  }
}
