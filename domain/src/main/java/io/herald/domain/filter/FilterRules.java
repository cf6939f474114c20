package io.herald.domain.filter;

import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.event.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What makes a row of a form or file a filter. Pure functions. */
public final class FilterRules {
  private FilterRules() {}

  /** What came of a check. */
  public sealed interface Outcome {
    /** The filter. */
    record Checked(Filter filter) implements Outcome {}

    /** All that is wrong: {@code field}, {@code operator}, {@code values} or {@code values[0]}. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }

  /** Checks a filter against the catalogue of its kind. */
  public static Outcome check(
      EventKind kind, String fieldName, String operatorText, List<String> values) {
    List<Violation> found = new ArrayList<>();
    Optional<FilterField> field = kind.filterField(fieldName);
    if (field.isEmpty()) {
      found.add(unknownField(kind, fieldName));
    }
    Optional<FilterOperator> operator = FilterOperator.of(operatorText);
    if (operator.isEmpty()) {
      found.add(
          unknownOperator(
              operatorText, field.map(FilterField::operators).orElse(FilterOperator.FOR_NUMBER)));
    } else if (field.isPresent() && !field.get().operators().contains(operator.get())) {
      found.add(operatorNotAllowed(field.get(), operatorText));
    }
    operator.ifPresent(known -> checkValues(known, values, found));
    return found.isEmpty() && operator.isPresent()
        ? new Outcome.Checked(new Filter(fieldName, operator.get(), tidied(operator.get(), values)))
        : new Outcome.Refused(found);
  }

  private static Violation unknownField(EventKind kind, String name) {
    if (name.isEmpty()) {
      return new Violation(
          "field", "REQUIRED", "This filter names no field. Choose the field that it looks at.");
    }
    List<String> names = kind.filterFields().stream().map(FilterField::name).toList();
    Optional<String> open =
        names.stream().filter(name::startsWith).filter(FilterRules::isOpen).findFirst();
    if (open.isPresent()) {
      return new Violation(
          "field",
          "UNKNOWN_FIELD",
          "This names no field, or one with too long a name, after "
              + open.get()
              + " where the field's own name belongs. Write "
              + open.get()
              + "NAME.");
    }
    List<String> shown =
        names.stream().map(known -> isOpen(known) ? known + "NAME" : known).toList();
    return new Violation(
        "field",
        "UNKNOWN_FIELD",
        "There is no filter field of this name. " + Nearest.hint(name, shown));
  }

  private static boolean isOpen(String fieldName) {
    return fieldName.endsWith(".");
  }

  private static Violation unknownOperator(String text, List<FilterOperator> allowed) {
    return text.isEmpty()
        ? new Violation(
            "operator",
            "REQUIRED",
            "This filter has no operator. Choose one of " + String.join(", ", texts(allowed)) + ".")
        : new Violation(
            "operator",
            "UNKNOWN_OPERATOR",
            "There is no operator of this name. " + Nearest.hint(text, texts(allowed)));
  }

  private static Violation operatorNotAllowed(FilterField field, String operator) {
    return new Violation(
        "operator",
        "OPERATOR_NOT_ALLOWED",
        operator
            + " compares numbers, and "
            + field.name()
            + " is a text. Use one of "
            + String.join(", ", texts(field.operators()))
            + ".");
  }

  private static List<String> texts(List<FilterOperator> operators) {
    return operators.stream().map(FilterOperator::text).toList();
  }

  private static void checkValues(
      FilterOperator operator, List<String> values, List<Violation> found) {
    if (operator == FilterOperator.EXISTS) {
      checkExists(values, found);
      return;
    }
    if (values.isEmpty()) {
      found.add(
          new Violation(
              "values",
              "REQUIRED",
              "This filter has nothing to compare with, so that it could never hold. Give at"
                  + " least one value, or use exists."));
    }
    if (values.size() > Filter.MAX_VALUES) {
      found.add(
          new Violation(
              "values",
              "TOO_MANY",
              "There are "
                  + values.size()
                  + " values; at most "
                  + Filter.MAX_VALUES
                  + " are allowed. Use matches with *, or several webhooks."));
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      for (Violation violation : valueViolations(operator, values.get(i))) {
        found.add(violation.within("values[" + i + "]"));
      }
    }
  }

  private static void checkExists(List<String> values, List<Violation> found) {
    boolean valid = values.isEmpty() || (values.size() == 1 && isTruth(values.getFirst()));
    if (!valid) {
      found.add(
          new Violation(
              "values",
              "NOT_TRUE_OR_FALSE",
              "exists only asks whether there is a value. Give no value, true or false."));
    }
  }

  private static boolean isTruth(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false");
  }

  private static List<Violation> valueViolations(FilterOperator operator, String value) {
    if (value.isEmpty()) {
      return violation(
          "REQUIRED", "This value is empty, and no event has an empty one. Use exists instead.");
    }
    if (value.codePointCount(0, value.length()) > Filter.MAX_VALUE_LENGTH) {
      return violation(
          "TOO_LONG",
          "This value is longer than "
              + Filter.MAX_VALUE_LENGTH
              + " characters. Use starts_with or contains with a shorter one.");
    }
    if (value.chars().anyMatch(FilterRules::isRefused)) {
      return violation(
          "CONTROL_CHARACTER",
          "This value holds a control character that cannot be seen. Remove it.");
    }
    boolean needsNumber = operator == FilterOperator.AT_LEAST || operator == FilterOperator.AT_MOST;
    if (needsNumber && NumberText.parse(value).isEmpty()) {
      return violation(
          "NOT_A_NUMBER",
          operator.text() + " compares numbers. Give a number such as 3600, without its unit.");
    }
    return List.of();
  }

  /** Texts of several lines are worth looking for, other control characters are not. */
  private static boolean isRefused(int character) {
    return Character.isISOControl(character) && character != '\n' && character != '\t';
  }

  private static List<String> tidied(FilterOperator operator, List<String> values) {
    return operator == FilterOperator.EXISTS
        ? values.stream().map(value -> value.toLowerCase(Locale.ROOT)).toList()
        : values;
  }

  private static List<Violation> violation(String rule, String message) {
    return List.of(new Violation("", rule, message));
  }
}
