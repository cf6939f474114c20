package io.herald.persistence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Parts of a collection small enough for one {@code IN}, whose parameters databases bound. */
final class Parts {
  private static final int SIZE = 500;

  private Parts() {}

  static <T> List<List<T>> of(Collection<T> all) {
    List<T> list = List.copyOf(all);
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < list.size(); from += SIZE) {
      parts.add(list.subList(from, Math.min(list.size(), from + SIZE)));
    }
    return parts;
  }
}
