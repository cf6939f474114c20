package io.herald.domain.filter;

import io.herald.domain.json.Json.JsonObject;
import java.util.List;

/**
 * A field that filters can name: its words for people and how its values are found in a payload.
 * Thread-safe if its {@link Extraction} is.
 *
 * @param name the name in webhook files and proto, e.g. {@code integration.name}
 * @param label the words in the console, e.g. "Integration"
 * @param question the question it answers, e.g. "only production, only Postgres"
 * @param common whether the console offers it first
 * @param operators the operators that make sense for it
 * @param suggestions values known in advance, e.g. {@code manual, automatic}; may be empty
 * @param extraction where its values stand
 */
public record FilterField(
    String name,
    String label,
    String question,
    boolean common,
    List<FilterOperator> operators,
    List<String> suggestions,
    Extraction extraction) {

  public FilterField {
    operators = List.copyOf(operators);
    suggestions = List.copyOf(suggestions);
  }

  /** Where the values of a field stand. */
  public sealed interface Extraction {
    /** Values of the event as a whole. The function gets the whole payload. */
    record OfEvent(ValuesOf values) implements Extraction {}

    /**
     * Values of one access unit: all filters of this sort must hold for one and the same unit. The
     * function gets one element of {@link io.herald.domain.event.EventKind#units}.
     */
    record OfUnit(ValuesOf values) implements Extraction {}
  }

  /** Finds the values of a field; none if absent. Pure. */
  @FunctionalInterface
  public interface ValuesOf {
    List<String> in(JsonObject object);
  }
}
