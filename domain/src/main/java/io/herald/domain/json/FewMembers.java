package io.herald.domain.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object that has few of them, in order: names and values side by side, a quarter
 * of what a linked hash map takes. Waiting events are kept as trees of these by the thousand.
 * Immutable, thread-safe.
 */
final class FewMembers extends AbstractMap<String, Json> {
  /** Up to here, comparing one name after the other is as fast as hashing. */
  static final int MAX_SIZE = 16;

  /** Name, value, name, value. */
  private final Object[] pairs;

  /** Copies at most {@link #MAX_SIZE} members. */
  FewMembers(Map<String, Json> members) {
    pairs = new Object[2 * members.size()];
    int i = 0;
    for (Map.Entry<String, Json> member : members.entrySet()) {
      pairs[i++] = member.getKey();
      pairs[i++] = member.getValue();
    }
  }

  private String name(int i) {
    return (String) pairs[2 * i];
  }

  private Json value(int i) {
    return (Json) pairs[2 * i + 1];
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public @Nullable Json get(@Nullable Object name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return (Json) pairs[i + 1];
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Json> action) {
    for (int i = 0; i < size(); i++) {
      action.accept(name(i), value(i));
    }
  }

  @Override
  public Set<Map.Entry<String, Json>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<String, Json>> {
    @Override
    public int size() {
      return FewMembers.this.size();
    }

    @Override
    public Iterator<Map.Entry<String, Json>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < size();
        }

        @Override
        public Map.Entry<String, Json> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return Map.entry(name(next), value(next++));
        }
      };
    }
  }
}
