package io.herald.http.render;

import java.util.ArrayList;
import java.util.List;

/**
 * A path as its author wrote it, taken apart: {@code ../data.access_groups.[0].name}.
 *
 * @param up how many scopes outwards
 * @param start where the rest begins
 * @param steps the names of members and indexes of elements; for a variable its name first
 */
record PathText(int up, Start start, List<String> steps) {
  /** What the steps begin at. */
  enum Start {
    /** A plain name: a member of the scope, or the name of a block parameter. */
    NAME,
    /** The scope itself, said by {@code this}, {@code .} or {@code ..}. */
    SCOPE,
    /** A variable, said by {@code @}. */
    VARIABLE
  }

  PathText {
    steps = List.copyOf(steps);
  }

  /**
   * @throws TemplateRefusal when the word is no path
   */
  static PathText read(SourceText source, TagTokens.Token word) {
    return new Reading(source, word).read();
  }

  /** Reads one word. Not thread-safe. */
  private static final class Reading {
    private final SourceText source;
    private final TagTokens.Token word;
    private final List<String> steps = new ArrayList<>();
    private int at;

    Reading(SourceText source, TagTokens.Token word) {
      this.source = source;
      this.word = word;
    }

    PathText read() {
      int up = 0;
      while (rest().startsWith("../")) {
        up++;
        at += 3;
      }
      if (rest().equals("..")) {
        return new PathText(up + 1, Start.SCOPE, List.of());
      }
      Start start = start();
      if (at < word.text().length()) {
        readSteps();
      }
      return new PathText(up, start, steps);
    }

    private Start start() {
      String rest = rest();
      if (rest.equals("this") || rest.equals(".")) {
        at = word.text().length();
        return Start.SCOPE;
      }
      for (String prefix : List.of("this.", "this/", "./")) {
        if (rest.startsWith(prefix)) {
          at += prefix.length();
          requireStep();
          return Start.SCOPE;
        }
      }
      if (rest.startsWith("@")) {
        at++;
        requireStep();
        return Start.VARIABLE;
      }
      requireStep();
      return Start.NAME;
    }

    private void readSteps() {
      while (true) {
        steps.add(step());
        if (steps.size() > TemplateLimits.PATH_STEPS) {
          throw refusal(
              "A path of more than " + TemplateLimits.PATH_STEPS + " names is not supported.",
              "Shorten it.");
        }
        if (at == word.text().length()) {
          return;
        }
        requireSeparator();
        at++;
        requireStep();
      }
    }

    private String step() {
      int start = at;
      if (current() == '[') {
        at = word.text().indexOf(']', start) + 1;
        return word.text().substring(start + 1, at - 1);
      }
      while (at < word.text().length() && "./[@".indexOf(current()) < 0) {
        at++;
      }
      return word.text().substring(start, at);
    }

    private void requireSeparator() {
      if (current() == '.' || current() == '/') {
        return;
      }
      throw refusal(
          "A part of a path is not set off by a dot.",
          "Write " + word.text().substring(0, at) + "." + rest() + " instead.");
    }

    /** Two separators in a row, or one at the end, leave a part without a name. */
    private void requireStep() {
      if (at < word.text().length() && "./@".indexOf(current()) < 0) {
        return;
      }
      throw refusal(
          "This path has a part without a name.",
          "Write it as in data.requester.email or data.access_groups.[0].integration.name; ../ may"
              + " stand at its beginning only.");
    }

    private char current() {
      return word.text().charAt(at);
    }

    private String rest() {
      return word.text().substring(at);
    }

    private TemplateRefusal refusal(String message, String remedy) {
      return source.refusal(word.start() + Math.min(at, word.text().length() - 1), message, remedy);
    }
  }
}
