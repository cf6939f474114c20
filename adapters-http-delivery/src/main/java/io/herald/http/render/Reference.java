package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNull;
import java.util.List;
import java.util.Optional;

/**
 * What a word of a template stands for, worked out when the template is read: nothing is looked up
 * by name in outer scopes, so what is absent inside a block never shows what stands outside.
 * Immutable.
 */
sealed interface Reference {

  /** The value in a scope; null of JSON when absent. */
  Json valueIn(Scope scope);

  /** How much of {@link TemplateLimits#STEPS} it takes to find the value. */
  int steps();

  /** A value written into the template. */
  record Constant(Json value) implements Reference {
    static Constant of(String text) {
      return new Constant(Json.of(text));
    }

    @Override
    public Json valueIn(Scope scope) {
      return value;
    }

    @Override
    public int steps() {
      return 1;
    }
  }

  /** Members and elements below the value of an outer scope; {@code up} 0 is the scope itself. */
  record Below(int up, List<String> path) implements Reference {
    public Below {
      path = List.copyOf(path);
    }

    @Override
    public Json valueIn(Scope scope) {
      return below(scope.outer(up).value(), path);
    }

    @Override
    public int steps() {
      return 1 + path.size();
    }
  }

  /** Members and elements below the whole context, whatever the scope. */
  record BelowRoot(List<String> path) implements Reference {
    public BelowRoot {
      path = List.copyOf(path);
    }

    @Override
    public Json valueIn(Scope scope) {
      return below(scope.root(), path);
    }

    @Override
    public int steps() {
      return 1 + path.size();
    }
  }

  /** A variable of the turn of an {@code each} block, {@code up} scopes outwards. */
  record OfTurn(int up, TurnVariable variable) implements Reference {
    @Override
    public Json valueIn(Scope scope) {
      return scope.outer(up).variable(variable);
    }

    @Override
    public int steps() {
      return 1;
    }
  }

  private static Json below(Json start, List<String> path) {
    Json here = start;
    for (String step : path) {
      Optional<Json> next = here.at(step);
      if (next.isEmpty()) {
        return here instanceof JsonArray(List<Json> elements) && step.equals("length")
            ? Json.of(elements.size())
            : JsonNull.NULL;
      }
      here = next.get();
    }
    return here;
  }
}
