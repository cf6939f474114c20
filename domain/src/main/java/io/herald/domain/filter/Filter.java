package io.herald.domain.filter;

import java.util.List;

/**
 * A condition on an event: it holds if the field compares to any of the values.
 *
 * @param field the name of a field of the kind's catalogue
 * @param operator how to compare
 * @param values what to compare with; at least one, except for {@code exists}, which takes none, or
 *     {@code true} or {@code false}
 */
public record Filter(String field, FilterOperator operator, List<String> values) {
  /** The most values in one filter; also the most filters in one webhook. */
  public static final int MAX_VALUES = 100;

  /** The longest value, in characters. */
  public static final int MAX_VALUE_LENGTH = 1024;

  public Filter {
    values = List.copyOf(values);
  }
}
