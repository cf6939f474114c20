package io.herald.http.render;

import io.herald.http.render.TagTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What to say about a word that is no helper or no block: the one that was probably meant. */
final class UnknownWords {
  /** Longer words are shown in part and not compared, since nothing that long is known. */
  private static final int LONGEST_WORD = 32;

  /** What other template languages have, and what to write here. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("lookup", "Write the index into the path, as in data.access_groups.[0]."),
          Map.entry("concat", "Write the values one behind the other, as in \"{{a}} {{b}}\"."),
          Map.entry("not", "Use {{#unless …}}."),
          Map.entry("ne", "Use {{#unless (eq a \"b\")}}."),
          Map.entry("neq", "Use {{#unless (eq a \"b\")}}."),
          Map.entry("and", "Put one {{#if …}} into the other."),
          Map.entry("or", "Use {{#if …}}…{{else if …}}…{{/if}}, or default."),
          Map.entry("elseif", "Use {{else if …}}."),
          Map.entry("elif", "Use {{else if …}}."),
          Map.entry("log", "Remove it; a test shows what is rendered."),
          Map.entry("toJSON", "Use {{json …}}."),
          Map.entry("tojson", "Use {{json …}}."),
          Map.entry("to_json", "Use {{json …}}."),
          Map.entry("JSONstringify", "Use {{stringify …}}."),
          Map.entry("jsonStringify", "Use {{stringify …}}."),
          Map.entry("date", "Use {{iso …}}."),
          Map.entry("dateFormat", "Use {{iso …}}."),
          Map.entry("formatDate", "Use {{iso …}}."),
          Map.entry("uppercase", "Use {{upper …}}."),
          Map.entry("lowercase", "Use {{lower …}}."),
          Map.entry("toUpperCase", "Use {{upper …}}."),
          Map.entry("toLowerCase", "Use {{lower …}}."),
          Map.entry("size", "Use {{length …}}."),
          Map.entry("count", "Use {{length …}}."),
          Map.entry("defaultIfEmpty", "Use {{default … \"…\"}}."));

  private UnknownWords() {}

  static TemplateRefusal helper(SourceText source, Token word) {
    String name = word.text();
    if (BlockFunction.named(name).isPresent()) {
      return source.refusal(
          word.start(),
          name + " is a block and begins with #.",
          "Write {{#%s …}}…{{/%s}}.".formatted(name, name));
    }
    return source.refusal(
        word.start(), "There is no helper " + shown(name) + ".", remedy(name, helpers()));
  }

  static TemplateRefusal block(SourceText source, Token word) {
    String name = word.text();
    if (TemplateFunction.named(name).isPresent()) {
      return source.refusal(
          word.start(), name + " is not a block; it gives a value.", "Write {{" + name + " …}}.");
    }
    String message = "There is no block " + shown(name) + ".";
    if (name.length() <= LONGEST_WORD && (name.contains(".") || name.equals("this"))) {
      return source.refusal(
          word.start(),
          message,
          "Use {{#each %s}} for a list, {{#with %s}} for an object, {{#if %s}} for a condition."
              .formatted(name, name, name));
    }
    return source.refusal(word.start(), message, remedy(name, blocks()));
  }

  private static String shown(String name) {
    return name.length() <= LONGEST_WORD ? name : name.substring(0, LONGEST_WORD) + "…";
  }

  private static String remedy(String word, List<String> known) {
    String elsewhere = ELSEWHERE.get(word);
    if (elsewhere != null) {
      return elsewhere;
    }
    List<String> nearest = nearest(word, known);
    String list = String.join(", ", known);
    return nearest.isEmpty()
        ? "Known are " + list + "."
        : "Did you mean " + String.join(" or ", nearest) + "? Known are " + list + ".";
  }

  private static List<String> helpers() {
    return Stream.of(TemplateFunction.values()).map(TemplateFunction::word).toList();
  }

  private static List<String> blocks() {
    return Stream.of(BlockFunction.values()).map(BlockFunction::word).toList();
  }

  private static List<String> nearest(String word, List<String> known) {
    List<String> nearest = new ArrayList<>();
    if (word.length() <= LONGEST_WORD) {
      int tolerance = word.length() <= 3 ? 1 : 2;
      known.stream()
          .filter(candidate -> distance(word, candidate) <= tolerance)
          .forEach(nearest::add);
      known.stream()
          .filter(candidate -> !nearest.contains(candidate) && word.startsWith(candidate))
          .forEach(nearest::add);
    }
    return nearest;
  }

  /** Levenshtein's distance: how many letters to insert, remove or replace. */
  private static int distance(String one, String other) {
    int[] previous = new int[other.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] current = new int[other.length() + 1];
      current[0] = i;
      for (int j = 1; j < current.length; j++) {
        int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[other.length()];
  }
}
