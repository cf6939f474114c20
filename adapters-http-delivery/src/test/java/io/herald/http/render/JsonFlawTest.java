package io.herald.http.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The strict reading, by the kinds of cases of nst/JSONTestSuite. */
class JsonFlawTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-0",
        "0.10",
        "1E+2",
        "-1.5e-7",
        "\"\"",
        " [1 , \"a\" ]\r\n\t",
        "{\"\":0}",
        "{\"a\":{\"a\":[]}}",
        "\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"\u007f\u2028\uffff\"",
        "[123456789012345678901234567890.123456789e400]"
      })
  void jsonIsJson(String text) {
    assertThat(JsonFlaw.firstIn(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[",
        "{",
        "\"",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[1}",
        "{]",
        "]",
        "}",
        "[1]]",
        "1 2",
        "{} {}",
        "[] x",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "nul",
        "True",
        "undefined",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\u0000\"",
        "// c\n1",
        "1 /* c */",
        "# c\n1",
        "\ufeff1",
        "[1]\u0000",
        "\u00a0[1]",
        "1,",
        "\"a\"b",
        "[\"a\"b]",
        "\\u0022a\""
      })
  void everythingElseIsNot(String text) {
    JsonFlaw flaw = JsonFlaw.firstIn(text).orElseThrow();
    assertThat(flaw.offset()).isBetween(0, text.length());
    assertThat(flaw.message()).startsWith("The rendered body is not valid JSON: ").endsWith(".");
    assertThat(flaw.remedy()).endsWith(".");
  }
}
