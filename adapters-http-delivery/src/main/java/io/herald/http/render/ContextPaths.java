package io.herald.http.render;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which parts of the context a template names, whether or not a rendering gets there. Immutable.
 *
 * @param all paths with dots, {@code *} for any element of an {@code each} block, names with other
 *     characters in square brackets; the whole context is the empty path. What a helper has picked
 *     out, as {@code first} does, is known by the helper's values only
 */
public record ContextPaths(Set<String> all) {
  /** Nothing is named. */
  public static final ContextPaths NONE = new ContextPaths(Set.<String>of());

  private static final String CAPTURED = "captured.";

  public ContextPaths {
    all = Set.copyOf(all);
  }

  ContextPaths(Collection<List<String>> paths) {
    this(paths.stream().map(ContextPaths::dotted).collect(Collectors.toUnmodifiableSet()));
  }

  /** The captured values that the template names: {@code ticket} of {@code captured.ticket}. */
  public Set<String> captured() {
    Set<String> names = new TreeSet<>();
    for (String path : all) {
      if (path.startsWith(CAPTURED)) {
        String below = path.substring(CAPTURED.length());
        int end = below.startsWith("[") ? below.indexOf(']') : below.indexOf('.');
        String name = end < 0 ? below : below.substring(0, end);
        names.add(name.startsWith("[") ? name.substring(1) : name);
      }
    }
    names.remove(ScopeShapes.ANY);
    return Set.copyOf(names);
  }

  private static String dotted(List<String> path) {
    return path.stream().map(ContextPaths::step).collect(Collectors.joining("."));
  }

  private static String step(String name) {
    boolean plain =
        !name.isEmpty()
            && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-$*".indexOf(c) >= 0);
    return plain ? name : "[" + name + "]";
  }
}
