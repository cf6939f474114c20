package io.herald.domain.filter;

import io.herald.domain.filter.EventValues.Value;
import java.util.List;
import java.util.stream.Collectors;

/** The words for a filter and for what it found. Stateless. */
final class Explanation {
  /** More values than these are counted, not listed. */
  private static final int MAX_VALUES = 5;

  /** Longer values are cut off. */
  private static final int MAX_VALUE_LENGTH = 80;

  private Explanation() {}

  static String sentence(Filter filter, boolean holds, String because) {
    return clause(filter) + ": " + (holds ? "yes, " : "no, ") + because + ".";
  }

  /** The filter in words, e.g. {@code integration.name is one of prod db, staging db}. */
  private static String clause(Filter filter) {
    List<String> values = filter.values();
    boolean several = values.size() > 1;
    String words =
        switch (filter.operator()) {
          case IS -> several ? "is one of " : "is ";
          case IS_NOT -> several ? "is none of " : "is not ";
          case CONTAINS -> several ? "contains one of " : "contains ";
          case DOES_NOT_CONTAIN -> several ? "contains none of " : "does not contain ";
          case STARTS_WITH -> several ? "starts with one of " : "starts with ";
          case MATCHES -> several ? "matches one of " : "matches ";
          case EXISTS -> values.equals(List.of("false")) ? "has no value" : "has a value";
          case AT_LEAST -> several ? "is at least one of " : "is at least ";
          case AT_MOST -> several ? "is at most one of " : "is at most ";
        };
    return filter.operator() == FilterOperator.EXISTS
        ? filter.field() + " " + words
        : filter.field() + " " + words + listed(values);
  }

  /** Values of the event in words, e.g. {@code prod db, staging db}. */
  static String values(List<Value> values) {
    List<String> distinct = values.stream().map(Value::text).distinct().toList();
    return distinct.isEmpty() ? "no value there" : listed(distinct);
  }

  private static String listed(List<String> values) {
    String shown =
        values.stream()
            .limit(MAX_VALUES)
            .map(Explanation::shortened)
            .collect(Collectors.joining(", "));
    int more = values.size() - MAX_VALUES;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private static String shortened(String value) {
    if (value.codePointCount(0, value.length()) <= MAX_VALUE_LENGTH) {
      return value;
    }
    return value.substring(0, value.offsetByCodePoints(0, MAX_VALUE_LENGTH)) + "…";
  }
}
