package io.herald.application;

import java.util.List;
import java.util.function.Function;

/**
 * Pages of lists in memory. Their tokens are open to read: the filters, and the last item's key.
 */
public final class InMemoryPage {
  private InMemoryPage() {}

  /**
   * A page of a list that is filtered and sorted already.
   *
   * @param list the list's name and filters
   * @param key what tells the items apart
   */
  public static <T> Page<T> of(
      List<T> items, String list, Page.Request page, Function<T, String> key) {
    int from = 0;
    String prefix = Integer.toHexString(list.hashCode()) + ".";
    if (!page.token().isEmpty()) {
      if (!page.token().startsWith(prefix)) {
        throw new Page.InvalidToken();
      }
      String last = page.token().substring(prefix.length());
      while (from < items.size() && !key.apply(items.get(from)).equals(last)) {
        from++;
      }
      if (from == items.size()) {
        throw new Page.InvalidToken();
      }
      from++;
    }
    int to = Math.min(items.size(), from + page.size());
    List<T> part = from >= to ? List.of() : items.subList(from, to);
    return new Page<>(
        part, to < items.size() && !part.isEmpty() ? prefix + key.apply(part.getLast()) : "");
  }
}
