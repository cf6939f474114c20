package io.herald.domain.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a filter compares; text compares without case. */
public enum FilterOperator {
  IS("is"),
  IS_NOT("is_not"),
  CONTAINS("contains"),
  DOES_NOT_CONTAIN("does_not_contain"),
  STARTS_WITH("starts_with"),
  MATCHES("matches"),
  EXISTS("exists"),
  AT_LEAST("at_least"),
  AT_MOST("at_most");

  /** The operators of a text field. */
  public static final List<FilterOperator> FOR_TEXT =
      List.of(IS, IS_NOT, CONTAINS, DOES_NOT_CONTAIN, STARTS_WITH, MATCHES, EXISTS);

  /** The operators of a number field. */
  public static final List<FilterOperator> FOR_NUMBER =
      List.of(
          IS, IS_NOT, CONTAINS, DOES_NOT_CONTAIN, STARTS_WITH, MATCHES, EXISTS, AT_LEAST, AT_MOST);

  private final String text;

  FilterOperator(String text) {
    this.text = text;
  }

  /** The spelling in proto, webhook files and forms. */
  public String text() {
    return text;
  }

  public static Optional<FilterOperator> of(String text) {
    return Arrays.stream(values()).filter(operator -> operator.text.equals(text)).findFirst();
  }

  /** Whether it holds only if no value of the event satisfies its positive sister. */
  public boolean negative() {
    return this == IS_NOT || this == DOES_NOT_CONTAIN;
  }
}
