package io.herald.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes answers in the form asked for. Not thread-safe. */
final class Output {
  private final PrintStream out;
  private final Format format;

  Output(PrintStream out, Format format) {
    this.out = out;
    this.format = format;
  }

  /** The forms of an answer. */
  enum Format {
    /** For people. */
    table,
    /** One JSON document. */
    json,
    /** The same as YAML. */
    yaml
  }

  Format format() {
    return format;
  }

  /** Whether the answer is for people. */
  boolean forPeople() {
    return format == Format.table;
  }

  /** The answer as a document, if it is for programs; else {@code people} writes it. */
  void answer(Map<String, Object> document, Runnable people) {
    switch (format) {
      case table -> people.run();
      case json -> out.println(JsonWriter.indented(document));
      case yaml -> out.print(yaml(document));
    }
    out.flush();
  }

  static String yaml(Map<String, Object> document) {
    return YAMLMapper.builder()
        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
        .disable(YAMLWriteFeature.SPLIT_LINES)
        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
        .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
        .build()
        .writeValueAsString(document);
  }

  /** A line for people, made harmless. */
  void line(String text) {
    out.println(PlainText.line(text));
  }

  /** Lines for people, made harmless, each below {@code indent}. */
  void lines(String indent, String text) {
    for (String line : PlainText.lines(text).split("\n", -1)) {
      out.println(indent + line);
    }
  }

  /** A document of its own on one line, as JSON Lines need it. */
  void jsonLine(Map<String, Object> document) {
    out.println(JsonWriter.compact(document));
    out.flush();
  }

  /** Writes columns below their headings, each as wide as it must be. */
  void table(List<String> headings, List<List<String>> rows) {
    int[] widths = headings.stream().mapToInt(String::length).toArray();
    List<List<String>> plain = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = row.stream().map(PlainText::line).toList();
      for (int i = 0; i < cells.size(); i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
      plain.add(cells);
    }
    row(headings, widths);
    plain.forEach(cells -> row(cells, widths));
  }

  /** Writes one row of a table whose widths are given. */
  void row(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = PlainText.line(cells.get(i));
      line.append(cell);
      if (i + 1 < cells.size()) {
        char[] gap = new char[Math.max(0, widths[i] - cell.length()) + 2];
        Arrays.fill(gap, ' ');
        line.append(gap);
      }
    }
    out.println(line);
  }
}
