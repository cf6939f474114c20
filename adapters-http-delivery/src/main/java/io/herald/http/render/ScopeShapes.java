package io.herald.http.render;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The scopes around the place that the reader has reached, as far as they are known without an
 * event: which part of the context each one is, and what it is called. Works out what a path means,
 * and keeps which parts of the context are read. Not thread-safe.
 */
final class ScopeShapes {
  /** Stands for any element or member in the path of an {@code each} block's scope. */
  static final String ANY = "*";

  /**
   * One scope.
   *
   * @param path where its value stands in the context; absent when a helper has computed it
   * @param takesTurns whether it has the variables of a turn
   * @param names what {@code as |value key|} calls its value and its key
   */
  private record Shape(Optional<List<String>> path, boolean takesTurns, List<String> names) {}

  /** A reference, and where its value stands in the context when that is known. */
  record Resolved(Reference reference, Optional<List<String>> path) {}

  private final SourceText source;
  private final List<Shape> shapes = new ArrayList<>();
  private final Set<List<String>> reads = new LinkedHashSet<>();

  ScopeShapes(SourceText source) {
    this.source = source;
    shapes.add(new Shape(Optional.of(List.of()), false, List.of()));
  }

  /** Every path of the context that the template names. */
  Set<List<String>> reads() {
    return reads;
  }

  void enter(BlockFunction block, Optional<List<String>> value, List<String> names) {
    boolean takesTurns = block == BlockFunction.EACH;
    Optional<List<String>> path =
        value.map(known -> takesTurns ? joined(known, List.of(ANY)) : known);
    shapes.add(new Shape(path, takesTurns, names));
  }

  void leave() {
    shapes.removeLast();
  }

  /**
   * @throws TemplateRefusal when the word is no path, or leads to what is not there
   */
  Resolved resolve(TagTokens.Token word) {
    PathText path = PathText.read(source, word);
    if (path.up() >= shapes.size()) {
      throw source.refusal(
          word.start(),
          "There are not so many blocks around this place that ../ could leave.",
          "Only {{#each}} and {{#with}} have an outside; remove a ../.");
    }
    return switch (path.start()) {
      case SCOPE -> below(path.up(), path.steps());
      case NAME -> path.up() > 0 ? below(path.up(), path.steps()) : named(word, path.steps());
      case VARIABLE -> variable(word, path);
    };
  }

  private Resolved named(TagTokens.Token word, List<String> steps) {
    for (int up = 0; up < shapes.size(); up++) {
      int position = shape(up).names().indexOf(steps.getFirst());
      if (position == 0) {
        return below(up, rest(steps));
      }
      if (position > 0) {
        requireNoMore(word, steps);
        return new Resolved(new Reference.OfTurn(up, TurnVariable.KEY), Optional.empty());
      }
    }
    return below(0, steps);
  }

  private Resolved below(int up, List<String> steps) {
    Optional<List<String>> path = shape(up).path().map(known -> joined(known, steps));
    path.ifPresent(reads::add);
    return new Resolved(new Reference.Below(up, steps), path);
  }

  private Resolved variable(TagTokens.Token word, PathText path) {
    List<String> steps = path.steps();
    if (steps.getFirst().equals("root")) {
      reads.add(rest(steps));
      return new Resolved(new Reference.BelowRoot(rest(steps)), Optional.of(rest(steps)));
    }
    TurnVariable variable =
        TurnVariable.named(steps.getFirst())
            .orElseThrow(() ->
                source.refusal(
                    word.start(),
                    "@" + steps.getFirst() + " is not known.",
                    "Known are @root, and inside {{#each}} @index, @first, @last and @key."));
    requireNoMore(word, steps);
    for (int up = path.up(); up < shapes.size(); up++) {
      if (shape(up).takesTurns()) {
        return new Resolved(new Reference.OfTurn(up, variable), Optional.empty());
      }
    }
    throw source.refusal(
        word.start(),
        "@" + steps.getFirst() + " is known inside {{#each}} only.",
        "Put it into the block, or remove it.");
  }

  private void requireNoMore(TagTokens.Token word, List<String> steps) {
    if (steps.size() > 1) {
      throw source.refusal(
          word.start(), "A key or a counter has no parts.", "Remove what stands behind it.");
    }
  }

  private Shape shape(int up) {
    return shapes.get(shapes.size() - 1 - up);
  }

  private static List<String> rest(List<String> steps) {
    return List.copyOf(steps.subList(1, steps.size()));
  }

  private static List<String> joined(List<String> start, List<String> rest) {
    List<String> all = new ArrayList<>(start);
    all.addAll(rest);
    return List.copyOf(all);
  }
}
