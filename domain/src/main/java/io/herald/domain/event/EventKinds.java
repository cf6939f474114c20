package io.herald.domain.event;

import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import java.util.List;
import java.util.Optional;

/** The catalogue of event kinds. Immutable, thread-safe. */
public final class EventKinds {
  /** The kinds that Herald ships with. */
  public static final EventKinds CATALOGUE = new EventKinds(List.of(AccessRequestKind.INSTANCE));

  private final List<EventKind> kinds;

  /**
   * A catalogue of its own, for tests.
   *
   * @param kinds at least one; the first is the default
   */
  public EventKinds(List<EventKind> kinds) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("a catalogue has at least one kind");
    }
    this.kinds = List.copyOf(kinds);
  }

  /** All kinds, the default first. */
  public List<EventKind> all() {
    return kinds;
  }

  /** The kind that an empty name means. */
  public EventKind defaultKind() {
    return kinds.getFirst();
  }

  /** The kind of that name; an empty name means the default. */
  public Optional<EventKind> named(String name) {
    if (name.isEmpty()) {
      return Optional.of(defaultKind());
    }
    return kinds.stream().filter(kind -> kind.name().equals(name)).findFirst();
  }

  /** What to answer for a name that is not {@linkplain #named known}. */
  public Violation unknown(String name) {
    return new Violation(
        "kind",
        "UNKNOWN_KIND",
        "There is no event kind of this name. "
            + Nearest.hint(name, kinds.stream().map(EventKind::name).toList()));
  }
}
