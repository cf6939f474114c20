package io.herald.domain.filter;

import io.herald.domain.filter.EventValues.Value;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** How a filter compares with one value of an event; prepared once. Thread-safe. */
@FunctionalInterface
interface Comparison {
  boolean satisfiedBy(Value value);

  /** The comparison of a filter; that of its positive sister, if its operator is negative. */
  static Comparison of(Filter filter, FilterField field) {
    List<String> wanted = filter.values().stream().map(TextFolding::fold).toList();
    return switch (filter.operator()) {
      case IS, IS_NOT -> isNumber(field) ? sameNumber(wanted) : sameText(wanted);
      case CONTAINS, DOES_NOT_CONTAIN ->
          anyOf(wanted, one -> value -> TextSearch.contains(value.folded(), one));
      case STARTS_WITH -> anyOf(wanted, one -> value -> value.folded().startsWith(one));
      case MATCHES ->
          anyOf(
              wanted,
              one -> {
                Glob glob = new Glob(one);
                return value -> glob.matches(value.folded());
              });
      case EXISTS -> _ -> true;
      case AT_LEAST -> number(wanted, order -> order >= 0);
      case AT_MOST -> number(wanted, order -> order <= 0);
    };
  }

  private static boolean isNumber(FilterField field) {
    return field.operators().contains(FilterOperator.AT_LEAST);
  }

  private static Comparison sameText(List<String> wanted) {
    if (wanted.size() == 1) {
      String only = wanted.getFirst();
      return value -> value.folded().equals(only);
    }
    Set<String> any = new HashSet<>(wanted);
    return value -> any.contains(value.folded());
  }

  /** Numbers are the same however they are written; what is no number compares as text. */
  private static Comparison sameNumber(List<String> wanted) {
    Comparison asNumber = number(wanted, order -> order == 0);
    Comparison asText = sameText(wanted);
    return value -> asNumber.satisfiedBy(value) || asText.satisfiedBy(value);
  }

  /**
   * Compares as numbers.
   *
   * @param order whether the sign of "value compared to wanted" will do
   */
  private static Comparison number(List<String> wanted, IntPredicate order) {
    List<BigDecimal> numbers =
        wanted.stream().map(NumberText::parse).flatMap(Optional::stream).toList();
    return value -> {
      Optional<BigDecimal> number = value.number();
      return number.isPresent()
          && numbers.stream().anyMatch(one -> order.test(number.get().compareTo(one)));
    };
  }

  /** How to compare with one wanted text. */
  @FunctionalInterface
  interface ToComparison {
    Comparison comparisonWith(String wanted);
  }

  private static Comparison anyOf(List<String> wanted, ToComparison toComparison) {
    List<Comparison> comparisons = wanted.stream().map(toComparison::comparisonWith).toList();
    if (comparisons.size() == 1) {
      return comparisons.getFirst();
    }
    return value -> {
      for (Comparison comparison : comparisons) {
        if (comparison.satisfiedBy(value)) {
          return true;
        }
      }
      return false;
    };
  }
}
