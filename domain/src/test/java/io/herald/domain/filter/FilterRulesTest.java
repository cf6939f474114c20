package io.herald.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Violation;
import io.herald.domain.event.AccessRequestKind;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterRulesTest {

  @ParameterizedTest
  @EnumSource(FilterOperator.class)
  void everyOperatorHasASpellingThatReadsBack(FilterOperator operator) {
    assertThat(FilterOperator.of(operator.text())).contains(operator);
  }

  @Test
  void onlyTheOperatorsThatDenyAreNegative() {
    assertThat(FilterOperator.values())
        .filteredOn(FilterOperator::negative)
        .containsExactly(FilterOperator.IS_NOT, FilterOperator.DOES_NOT_CONTAIN);
  }

  @Test
  void aFilterNamesAFieldAnOperatorAndValues() {
    assertThat(checked("integration.name", "is", List.of("prod db", "aws-prod")))
        .isEqualTo(
            new Filter("integration.name", FilterOperator.IS, List.of("prod db", "aws-prod")));
    assertThat(checked("custom_fields.team", "matches", List.of("plat*")).field())
        .isEqualTo("custom_fields.team");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "3600.5", "3.6e3", "+3600", "-1", " 3600 "})
  void numbersMayBeWrittenInManyWays(String number) {
    assertThat(checked("access_duration_in_seconds", "at_least", List.of(number)).values())
        .containsExactly(number);
  }

  static Stream<List<String>> truths() {
    return Stream.of(List.of(), List.of("true"), List.of("false"), List.of("True"));
  }

  @ParameterizedTest
  @MethodSource("truths")
  void existsTakesNoValueOrTrueOrFalse(List<String> values) {
    assertThat(checked("access_flow.id", "exists", values).values())
        .isEqualTo(values.stream().map(value -> value.toLowerCase(java.util.Locale.ROOT)).toList());
  }

  @Test
  void aValueMayHaveSeveralLines() {
    assertThat(checked("justification", "contains", List.of("a\n\tb")).values())
        .containsExactly("a\n\tb");
  }

  static Stream<Arguments> wrong() {
    String field = "integration.name";
    return Stream.of(
        Arguments.of("", "is", List.of("x"), "field REQUIRED"),
        Arguments.of("integration.nmae", "is", List.of("x"), "field UNKNOWN_FIELD"),
        Arguments.of("Integration.name", "is", List.of("x"), "field UNKNOWN_FIELD"),
        Arguments.of("custom_fields.", "is", List.of("x"), "field UNKNOWN_FIELD"),
        Arguments.of("custom_fields." + "x".repeat(201), "is", List.of("x"), "field UNKNOWN_FIELD"),
        Arguments.of(field, "", List.of("x"), "operator REQUIRED"),
        Arguments.of(field, "equals", List.of("x"), "operator UNKNOWN_OPERATOR"),
        Arguments.of(field, "IS", List.of("x"), "operator UNKNOWN_OPERATOR"),
        Arguments.of(field, "at_least", List.of("5"), "operator OPERATOR_NOT_ALLOWED"),
        Arguments.of(field, "is", List.of(), "values REQUIRED"),
        Arguments.of(field, "is_not", List.of(), "values REQUIRED"),
        Arguments.of(field, "is", List.of("x", ""), "values[1] REQUIRED"),
        Arguments.of(field, "is", Collections.nCopies(101, "x"), "values TOO_MANY"),
        Arguments.of(field, "is", List.of("x".repeat(1025)), "values[0] TOO_LONG"),
        Arguments.of(field, "is", List.of("a\u0000"), "values[0] CONTROL_CHARACTER"),
        Arguments.of(field, "exists", List.of("yes"), "values NOT_TRUE_OR_FALSE"),
        Arguments.of(field, "exists", List.of("true", "false"), "values NOT_TRUE_OR_FALSE"),
        Arguments.of(
            "access_duration_in_seconds", "at_most", List.of("1h"), "values[0] NOT_A_NUMBER"),
        Arguments.of(
            "access_duration_in_seconds", "at_least", List.of("٣"), "values[0] NOT_A_NUMBER"),
        Arguments.of(
            "access_duration_in_seconds", "at_least", List.of("1e"), "values[0] NOT_A_NUMBER"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void namesWhatIsWrongAndWhere(
      String field, String operator, List<String> values, String expected) {
    assertThat(refused(field, operator, values))
        .extracting(violation -> violation.field() + " " + violation.rule())
        .containsExactly(expected);
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    assertThat(refused("integration", "equals", List.of()))
        .extracting(Violation::field)
        .containsExactly("field", "operator");
    assertThat(refused("integration", "is", List.of("", "x".repeat(2000))))
        .extracting(Violation::field)
        .containsExactly("field", "values[0]", "values[1]");
  }

  @Test
  void aMisspeltNameIsRefusedWithTheNearest() {
    assertThat(refused("requestor.email", "is", List.of("x")))
        .extracting(Violation::message)
        .containsExactly("There is no filter field of this name. Did you mean requester.email?");
    assertThat(refused("custom_fields", "is", List.of("x")))
        .extracting(Violation::message)
        .containsExactly("There is no filter field of this name. Did you mean custom_fields.NAME?");
    assertThat(refused("requester.email", "isnot", List.of("x")))
        .extracting(Violation::message)
        .containsExactly("There is no operator of this name. Did you mean is_not?");
  }

  @Test
  void theLargestFilterIsAccepted() {
    List<String> values = Collections.nCopies(100, "\uD83D\uDD11".repeat(1024));
    assertThat(checked("justification", "contains", values).values()).hasSize(100);
  }

  private static Filter checked(String field, String operator, List<String> values) {
    FilterRules.Outcome outcome = check(field, operator, values);
    assertThat(outcome).isInstanceOf(FilterRules.Outcome.Checked.class);
    return ((FilterRules.Outcome.Checked) outcome).filter();
  }

  private static List<Violation> refused(String field, String operator, List<String> values) {
    FilterRules.Outcome outcome = check(field, operator, values);
    assertThat(outcome).isInstanceOf(FilterRules.Outcome.Refused.class);
    return ((FilterRules.Outcome.Refused) outcome).violations();
  }

  private static FilterRules.Outcome check(String field, String operator, List<String> values) {
    return FilterRules.check(AccessRequestKind.INSTANCE, field, operator, values);
  }
}
