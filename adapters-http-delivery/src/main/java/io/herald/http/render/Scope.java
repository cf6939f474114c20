package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonNull;
import org.jspecify.annotations.Nullable;

/**
 * What {@code this} means in one place of a running template: the whole context, the value of a
 * {@code with} block, or one turn of an {@code each} block. Immutable, but it belongs to the one
 * thread of its {@link RenderRun}.
 */
final class Scope {
  private final RenderRun run;
  private final @Nullable Scope parent;
  private final Json value;
  private final @Nullable Turn turn;

  private Scope(RenderRun run, @Nullable Scope parent, Json value, @Nullable Turn turn) {
    this.run = run;
    this.parent = parent;
    this.value = value;
    this.turn = turn;
  }

  /** One turn of an {@code each} block: its key, its index from 0, and how many turns there are. */
  record Turn(Json key, int index, int turns) {}

  static Scope root(RenderRun run, Json context) {
    return new Scope(run, null, context, null);
  }

  Scope inner(Json innerValue) {
    return new Scope(run, this, innerValue, null);
  }

  Scope inner(Json innerValue, Turn innerTurn) {
    return new Scope(run, this, innerValue, innerTurn);
  }

  RenderRun run() {
    return run;
  }

  Json value() {
    return value;
  }

  /** The scope so many scopes outwards; the reader has made sure that there is one. */
  Scope outer(int up) {
    Scope here = this;
    for (int i = 0; i < up; i++) {
      here = here.parent == null ? here : here.parent;
    }
    return here;
  }

  Json root() {
    Scope here = this;
    while (here.parent != null) {
      here = here.parent;
    }
    return here.value;
  }

  /** A variable of this turn; null of JSON outside {@code each}, where the reader allows none. */
  Json variable(TurnVariable variable) {
    if (turn == null) {
      return JsonNull.NULL;
    }
    return switch (variable) {
      case INDEX -> Json.of(turn.index());
      case FIRST -> Json.of(turn.index() == 0);
      case LAST -> Json.of(turn.index() == turn.turns() - 1);
      case KEY -> turn.key();
    };
  }
}
