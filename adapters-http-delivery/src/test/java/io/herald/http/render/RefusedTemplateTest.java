package io.herald.http.render;

import static io.herald.http.render.Rendering.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not stand in a template: where it is, what is wrong, and what to write instead. */
class RefusedTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "{\"a\":{{{x}}}}                ¦ 6  ¦ Three braces        ¦ Write {{…}}; if the first brace",
        "a {{& x}}                      ¦ 3  ¦ bypass the escaping ¦ Write {{…}}.",
        "a {{> x}}                      ¦ 3  ¦ Partials            ¦ Write their text here.",
        "a {{#> x}}b{{/x}}              ¦ 3  ¦ Partials            ¦ Write their text here.",
        "a {{* x}}                      ¦ 3  ¦ Decorators          ¦ Remove it.",
        "a {{#* inline \"x\"}}{{/inline}} ¦ 3 ¦ Decorators         ¦ Remove it.",
        "a {{{{raw}}}} {{{{/raw}}}}     ¦ 3  ¦ Raw blocks          ¦ Write \\{{ for braces",
        "a {{=<% %>=}}                  ¦ 3  ¦ delimiters          ¦ Write {{…}}",
        "a {{~> x}}                     ¦ 3  ¦ Partials            ¦ Write their text here.",
        "{{uper x}}                     ¦ 3  ¦ no helper uper      ¦ Did you mean upper?",
        "{{jsn x}}                      ¦ 3  ¦ no helper jsn       ¦ Did you mean json?",
        "{{toJSON x}}                   ¦ 3  ¦ no helper toJSON    ¦ Use {{json …}}.",
        "{{jsonify x}}                  ¦ 3  ¦ no helper jsonify   ¦ Did you mean json?",
        "{{lookup xs 0}}                ¦ 3  ¦ no helper lookup    ¦ Write the index into the path",
        "{{#if (ne a b)}}{{/if}}        ¦ 8  ¦ no helper ne        ¦ Use {{#unless (eq a \"b\")}}.",
        "{{#if (and a b)}}{{/if}}       ¦ 8  ¦ no helper and       ¦ Put one {{#if …}} into the other.",
        "{{frobnicate x}}               ¦ 3  ¦ no helper frobnicate ¦ Known are json, stringify, default",
        "{{data.x data.y}}              ¦ 3  ¦ no helper data.x    ¦ Known are",
        "{{if x}}                       ¦ 3  ¦ if is a block       ¦ Write {{#if …}}…{{/if}}.",
        "{{each}}                       ¦ 3  ¦ each is a block     ¦ Write {{#each …}}…{{/each}}.",
        "{{#upper x}}{{/upper}}         ¦ 4  ¦ not a block         ¦ Write {{upper …}}.",
        "{{#data.xs}}{{/data.xs}}       ¦ 4  ¦ no block data.xs    ¦ Use {{#each data.xs}} for a list",
        "{{#eech x}}{{/eech}}           ¦ 4  ¦ no block eech       ¦ Did you mean each?",
        "{{^x}}{{/x}}                   ¦ 1  ¦ {{^…}}              ¦ Write {{#unless …}}",
        "{{#if x}}{{^if y}}{{/if}}      ¦ 10 ¦ {{^…}}              ¦ or {{else}}",
        "{{#if eq a b}}{{/if}}          ¦ 7  ¦ needs parentheses   ¦ Write {{#if (eq …)}}.",
        "{{#if a b}}{{/if}}             ¦ 9  ¦ Nothing may follow  ¦ one value",
        "{{#if}}{{/if}}                 ¦ 6  ¦ A value is missing  ¦ Write a path",
        "{{}}                           ¦ 3  ¦ A value is missing  ¦ Write a path",
        "{{eq a}}                       ¦ 3  ¦ with 1 value.       ¦ Use it as in {{#if (eq event_type",
        "{{json a b}}                   ¦ 3  ¦ with 2 values.      ¦ Use it as in {{json",
        "{{json a=b}}                   ¦ 9  ¦ Named arguments     ¦ in order",
        "{{json (data.x)}}              ¦ 9  ¦ no helper data.x    ¦ Known are",
        "{{json (upper a}}              ¦ 8  ¦ not closed          ¦ Close it with ).",
        "{{json a)}}                    ¦ 9  ¦ Nothing may follow  ¦ Remove the )",
        "{{default a, b}}               ¦ 12 ¦ The character ,     ¦ by spaces",
        "{{#if a == b}}{{/if}}          ¦ 9  ¦ Named arguments     ¦ in order",
        "{{#if a > 1}}{{/if}}           ¦ 9  ¦ The character >     ¦ (eq a \"b\")",
        "{{a {{b}}                      ¦ 5  ¦ The character {     ¦ Close the placeholder before",
        "{{a } b}}                      ¦ 5  ¦ The character }     ¦ two braces",
        "{{data.access_groups[0].x}}    ¦ 21 ¦ not set off by a dot ¦ Write data.access_groups.[0].x",
        "{{data..x}}                    ¦ 8  ¦ part without a name ¦ Write it as in",
        "{{data.}}                      ¦ 7  ¦ part without a name ¦ Write it as in",
        "{{data.[x}}                    ¦ 8  ¦ [ that begins here  ¦ Close it with ].",
        "{{data/../x}}                  ¦ 8  ¦ part without a name ¦ ../ may stand at its beginning",
        "{{../x}}                       ¦ 3  ¦ not so many blocks  ¦ remove a ../",
        "{{#if x}}{{../x}}{{/if}}       ¦ 12 ¦ not so many blocks  ¦ {{#each}} and {{#with}}",
        "{{#each x}}{{else}}{{../x}}{{/each}} ¦ 22 ¦ not so many   ¦ remove a ../",
        "{{@index}}                     ¦ 3  ¦ inside {{#each}} only ¦ Put it into the block",
        "{{#with x}}{{@last}}{{/with}}  ¦ 14 ¦ inside {{#each}} only ¦ Put it into the block",
        "{{#each x}}{{../@index}}{{/each}} ¦ 14 ¦ inside {{#each}} only ¦ Put it into the block",
        "{{@odd}}                       ¦ 3  ¦ @odd is not known   ¦ @index, @first, @last and @key",
        "{{#each x}}{{@key.x}}{{/each}} ¦ 14 ¦ has no parts        ¦ Remove what stands behind it",
        "{{x                            ¦ 1  ¦ not closed          ¦ Close it with }}.",
        "{{! x                          ¦ 1  ¦ comment             ¦ End it with }}.",
        "{{!-- x }}                     ¦ 1  ¦ comment             ¦ End it with --}}.",
        "{{default a \"b}}              ¦ 13 ¦ quoted text         ¦ Close it with \".",
        "{{default a \"\\d\"}}          ¦ 14 ¦ begins an escape    ¦ Write \\\\ for a backslash",
        "{{default a \"\\u12x4\"}}      ¦ 18 ¦ four hexadecimal    ¦ Write for example",
        "{{#if x}}                      ¦ 1  ¦ does not end        ¦ Write {{/if}} where it should end.",
        "{{/if}}                        ¦ 1  ¦ No block is open    ¦ begin the block before",
        "{{#if x}}{{/each}}             ¦ 10 ¦ began at line 1, column 1 ¦ Write {{/if}} before.",
        "{{#if x}}{{#each y}}{{/if}}    ¦ 21 ¦ began at line 1, column 10 ¦ Write {{/each}} before.",
        "{{else}}                       ¦ 1  ¦ stands in no block  ¦ begin a block before it",
        "{{#if x}}{{else}}{{else}}{{/if}} ¦ 18 ¦ has an {{else}} already ¦ Use {{else if …}}",
        "{{#if x as |y|}}{{/if}}        ¦ 9  ¦ names of the block  ¦ Only {{#each}} and {{#with}}",
        "{{#each x as |a b c|}}{{/each}} ¦ 11 ¦ names of the block ¦ as |value key|",
        "{{#each x as |a}}{{/each}}     ¦ 11 ¦ names of the block  ¦ as |value|",
        "{{#with x as a}}{{/with}}      ¦ 11 ¦ names of the block  ¦ as |value|",
        "{{upper as}}                   ¦ 9  ¦ The word as         ¦ this.as",
      })
  void whatIsNotAllowedIsNamedWithItsPlaceAndAFix(
      String template, int column, String message, String remedy) {
    TemplateError error = refusal(template);
    assertThat(error.message()).contains(message);
    assertThat(error.remedy()).contains(remedy);
    assertThat(error.place()).isEqualTo(new Place(1, column));
  }

  @Test
  void placesAreTheAuthorsAlsoBehindCommentsLineBreaksAndWideCharacters() {
    String before = "{{! one\n two }}\r\n\"😀é\" {{x}}}} \\{{ \n\r  {{~y~}} \t";
    TemplateError error = refusal(before + "{{oops z}}");
    assertThat(error.line()).isEqualTo(5);
    assertThat(error.column()).isEqualTo(14);
    assertThat(refusal("😀é {{oops z}}").column()).isEqualTo(6);
  }

  @Test
  void theSentenceHoldsEverything() {
    assertThat(refusal("\n {{& x}}").sentence())
        .isEqualTo("Line 2, column 2: {{&…}} would bypass the escaping. Write {{…}}.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0001", "\u000b", "\u001e", "\u001f"})
  void controlCharactersAreRefused(String character) {
    TemplateError error = refusal("{\"a\":\n\"" + character + "\"}");
    assertThat(error.place()).isEqualTo(new Place(2, 2));
    assertThat(error.message()).contains("control character U+00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00x", "\ud83dx", "\udc00\ud800"})
  void halvesOfCharactersAreRefused(String half) {
    assertThat(refusal("\"" + half + "\"").message()).contains("Half a character");
  }

  @Test
  void anUnknownWordOfAnyLengthGivesAShortMessage() {
    assertThat(refusal("{{" + "x".repeat(60_000) + " y}}").sentence().length()).isLessThan(400);
    assertThat(refusal("{{#" + "x.".repeat(30_000) + "x}}").sentence().length()).isLessThan(400);
  }
}
