package io.herald.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.Payload;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterJudgeTest {
  private static final EventKind KIND = AccessRequestKind.INSTANCE;

  /** A request for {@code aws-prod} (an IAM role) plus a staging database. */
  private static final Event TWO_INTEGRATIONS =
      EventFixture.anEvent()
          .with(
              "access_groups",
              TestJson.parse(
                  """
                  [{"integration": {"id": "i1", "type": "AWS Account", "name": "aws-prod"},
                    "resource_types": [{"id": "role", "name": "IAM Role"}],
                    "access_units": [
                      {"resource": {"id": "r1", "name": "Admin", "path": "aws-prod/Admin",
                                    "type": {"id": "role", "name": "IAM Role"}},
                       "permission": {"id": "p1", "name": "AssumeRole"}}]},
                   {"integration": {"id": "i2", "type": "Postgresql", "name": "staging db"},
                    "resource_types": [{"id": "db", "name": "Database"}],
                    "access_units": [
                      {"resource": {"id": "r2", "name": "orders", "path": "staging db/orders",
                                    "type": {"id": "db", "name": "Database"}},
                       "permission": {"id": "p2", "name": "ReadOnly"}}]}]
                  """))
          .build();

  @Test
  void withoutFiltersEveryEventPasses() {
    assertThat(holds(TWO_INTEGRATIONS)).isTrue();
    assertThat(FilterJudge.judge(KIND, List.of(), TWO_INTEGRATIONS.payload()))
        .isEqualTo(new FilterVerdict(true, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "is, production, true",
    "is, PRODUCTION, true",
    "is, prod, false",
    "is, ' production', false",
    "is_not, production, false",
    "is_not, Production, false",
    "is_not, staging, true",
    "contains, DUCT, true",
    "contains, ducts, false",
    "does_not_contain, duct, false",
    "does_not_contain, stag, true",
    "starts_with, Prod, true",
    "starts_with, duct, false",
    "matches, p*N, true",
    "matches, p*x, false",
    "matches, production, true",
    "matches, prod, false",
    "exists, true, true",
    "exists, false, false",
  })
  void operatorsCompareTextWithoutCase(String operator, String value, boolean holds) {
    Event event = withCustomField("environment", "Production");
    assertThat(holds(event, filter("custom_fields.environment", operator, value))).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "is, x, false",
    "contains, x, false",
    "starts_with, x, false",
    "matches, *, false",
    "exists, true, false",
    "is_not, x, true",
    "does_not_contain, x, true",
    "exists, false, true",
  })
  void whereAFieldIsAbsentPositiveFiltersDoNotHoldAndNegativeOnesDo(
      String operator, String value, boolean holds) {
    Event event = EventFixture.anEvent().without("custom_fields").build();
    assertThat(holds(event, filter("custom_fields.environment", operator, value))).isEqualTo(holds);
  }

  @Test
  void existsWithoutAValueAsksForAny() {
    Event event = withCustomField("environment", "Production");
    assertThat(holds(event, filter("custom_fields.environment", "exists"))).isTrue();
    assertThat(holds(event, filter("custom_fields.team", "exists"))).isFalse();
  }

  @Test
  void anyOfTheFiltersValuesWillDo() {
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is", "x", "AWS-prod"))).isTrue();
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "starts_with", "x", "stag")))
        .isTrue();
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is", "x", "y"))).isFalse();
  }

  @Test
  void anyOfTheEventsValuesWillDo() {
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is", "staging db"))).isTrue();
    assertThat(holds(TWO_INTEGRATIONS, filter("resource.path", "contains", "/orders"))).isTrue();
  }

  @Test
  void aNegativeFilterHoldsOnlyIfNoneOfTheEventsValuesIsMeant() {
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is_not", "aws-prod"))).isFalse();
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is_not", "x", "staging db")))
        .isFalse();
    assertThat(holds(TWO_INTEGRATIONS, filter("integration.name", "is_not", "prod db"))).isTrue();
    assertThat(holds(TWO_INTEGRATIONS, filter("permission.name", "does_not_contain", "only")))
        .isFalse();
  }

  @Test
  void aNegativeFilterLooksAtTheWholeEventBesidePositiveOnesOnAUnit() {
    assertThat(
            holds(
                TWO_INTEGRATIONS,
                filter("integration.name", "is", "staging db"),
                filter("permission.name", "is_not", "AssumeRole")))
        .isFalse();
  }

  @Test
  void filtersOnUnitsMustHoldForOneAndTheSameUnit() {
    assertThat(
            holds(
                TWO_INTEGRATIONS,
                filter("integration.name", "is", "aws-prod"),
                filter("resource_type.name", "is", "Database")))
        .isFalse();
    assertThat(
            holds(
                TWO_INTEGRATIONS,
                filter("integration.name", "is", "staging db"),
                filter("resource_type.name", "is", "Database"),
                filter("resource.name", "is", "orders"),
                filter("permission.name", "exists")))
        .isTrue();
  }

  @Test
  void filtersOnTheEventHoldBesideThoseOnAUnit() {
    Filter onUnit = filter("integration.name", "is", "aws-prod");
    assertThat(
            holds(TWO_INTEGRATIONS, onUnit, filter("requester.email", "matches", "*@EXAMPLE.com")))
        .isTrue();
    assertThat(holds(TWO_INTEGRATIONS, onUnit, filter("requester.email", "is", "x"))).isFalse();
  }

  @Test
  void filtersOnIntegrationAndTypeHoldForAGroupWithoutUnits() {
    Event event =
        EventFixture.anEvent()
            .with(
                "access_groups",
                TestJson.parse(
                    "[{\"integration\": {\"name\": \"prod db\"},"
                        + " \"resource_types\": [{\"name\": \"Database\"}, {\"name\": \"Schema\"}]}]"))
            .build();
    assertThat(
            holds(
                event,
                filter("integration.name", "is", "prod db"),
                filter("resource_type.name", "is", "Schema")))
        .isTrue();
    assertThat(
            holds(
                event,
                filter("resource_type.name", "is", "Schema"),
                filter("resource.name", "exists")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "at_least, 3600, true",
    "at_least, 3600.0, true",
    "at_least, 3.6e3, true",
    "at_least, 3601, false",
    "at_least, 3600.000001, false",
    "at_least, -1, true",
    "at_most, 3600, true",
    "at_most, 3599, false",
    "at_most, 1e99999999, true",
    "is, 3600, true",
    "is, +3600.00, true",
    "is, 36, false",
    "is_not, 3600.0, false",
    "is_not, 36, true",
    "contains, 60, true",
    "starts_with, 36, true",
    "exists, true, true",
  })
  void numbersCompareByTheirValue(String operator, String value, boolean holds) {
    Event event = EventFixture.anEvent().with("access_duration_in_seconds", Json.of(3600)).build();
    assertThat(holds(event, filter("access_duration_in_seconds", operator, value)))
        .isEqualTo(holds);
  }

  @Test
  void anAbsentNumberIsNeitherAtLeastNorAtMost() {
    Event event = EventFixture.anEvent().without("access_duration_in_seconds").build();
    assertThat(holds(event, filter("access_duration_in_seconds", "at_least", "0"))).isFalse();
    assertThat(holds(event, filter("access_duration_in_seconds", "at_most", "9"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "sample-06, requester.name, is, ZOË MÜLLER",
    "sample-08, requester.name, starts_with, 山田",
    "sample-08, justification, contains, 本番db",
    "sample-10, requester.name, contains, YILMAZ",
    "sample-13, requester.name, contains, '<SCRIPT>'",
    "sample-14, approval.kind, is, automatic",
    "sample-09, approval.status, is, rejected",
    "sample-17, grantee.type, is, service_account",
    "sample-06, resource.name, matches, arn:aws:iam::*:role/admin",
  })
  void samplesPassAsPeopleExpect(String id, String field, String operator, String value) {
    Event event = EventFixture.accepted(Samples.accessRequest(id));
    assertThat(holds(event, filter(field, operator, value))).isTrue();
  }

  @Test
  void aFieldThatTheCatalogueDoesNotKnowHasNoValue() {
    assertThat(holds(TWO_INTEGRATIONS, filter("colour", "is", "red"))).isFalse();
    assertThat(holds(TWO_INTEGRATIONS, filter("colour", "is_not", "red"))).isTrue();
  }

  @Test
  void anExplanationNamesWhatTheEventHas() {
    assertThat(explanations(TWO_INTEGRATIONS, filter("integration.name", "is", "prod db", "x")))
        .containsExactly(
            "integration.name is one of prod db, x: no, the event has aws-prod, staging db.");
    assertThat(explanations(TWO_INTEGRATIONS, filter("integration.name", "is", "aws-prod")))
        .containsExactly("integration.name is aws-prod: yes, the event has aws-prod, staging db.");
    assertThat(explanations(TWO_INTEGRATIONS, filter("custom_fields.team", "exists")))
        .containsExactly("custom_fields.team has a value: no, the event has no value there.");
    assertThat(explanations(TWO_INTEGRATIONS, filter("custom_fields.team", "exists", "false")))
        .containsExactly("custom_fields.team has no value: yes, the event has no value there.");
  }

  @ParameterizedTest
  @CsvSource({
    "is_not, is not a, 'is none of a, b'",
    "contains, contains a, 'contains one of a, b'",
    "does_not_contain, does not contain a, 'contains none of a, b'",
    "starts_with, starts with a, 'starts with one of a, b'",
    "matches, matches a, 'matches one of a, b'",
  })
  void anExplanationReadsLikeASentence(String operator, String one, String several) {
    assertThat(explanations(TWO_INTEGRATIONS, filter("access_flow.id", operator, "a")).getFirst())
        .startsWith("access_flow.id " + one + ": ");
    assertThat(
            explanations(TWO_INTEGRATIONS, filter("access_flow.id", operator, "a", "b")).getFirst())
        .startsWith("access_flow.id " + several + ": ");
  }

  @Test
  void anExplanationSaysWhenFiltersHoldForDifferentUnits() {
    FilterVerdict verdict =
        judge(
            TWO_INTEGRATIONS,
            filter("integration.name", "is", "aws-prod"),
            filter("resource_type.name", "is", "Database"),
            filter("permission.name", "is", "AssumeRole"));
    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.clauses())
        .extracting(ClauseVerdict::holds)
        .containsExactly(true, false, true);
    assertThat(verdict.clauses().get(1).explanation())
        .isEqualTo(
            "resource_type.name is Database: no, it holds for another part of the event, but the"
                + " part that the other filters hold for has IAM Role; filters on integration,"
                + " resource type, resource and permission must hold for one and the same access"
                + " unit.");
  }

  @Test
  void ofFiltersThatHoldForDifferentUnitsTheFirstUnitCounts() {
    assertThat(
            judge(
                    TWO_INTEGRATIONS,
                    filter("resource_type.name", "is", "Database"),
                    filter("integration.name", "is", "aws-prod"))
                .clauses())
        .extracting(ClauseVerdict::holds)
        .containsExactly(false, true);
  }

  @Test
  void anExplanationStaysShort() {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      groups.add("{\"integration\": {\"name\": \"" + i + "x".repeat(200) + "\"}}");
    }
    Event event =
        EventFixture.anEvent()
            .with("access_groups", TestJson.parse("[" + String.join(",", groups) + "]"))
            .build();
    assertThat(explanations(event, filter("integration.name", "is", "y")).getFirst())
        .hasSizeLessThan(600)
        .contains("…")
        .endsWith(" and 895 more.");
  }

  @Test
  void aVerdictNamesItsFiltersInOrder() {
    Filter first = filter("integration.name", "is", "aws-prod");
    Filter second = filter("requester.email", "is", "nobody");
    assertThat(judge(TWO_INTEGRATIONS, first, second).clauses())
        .extracting(ClauseVerdict::filter)
        .containsExactly(first, second);
  }

  @Test
  void oneJudgeServesManyEventsAndOneEventManyJudges() {
    FilterJudge production =
        new FilterJudge(KIND, List.of(filter("integration.name", "is", "aws-prod")));
    FilterJudge databases =
        new FilterJudge(KIND, List.of(filter("resource_type.name", "is", "database")));
    EventValues first = new EventValues(KIND, TWO_INTEGRATIONS.payload());
    EventValues second =
        new EventValues(KIND, EventFixture.accepted(Samples.accessRequest("sample-01")).payload());
    for (int i = 0; i < 3; i++) {
      assertThat(production.holds(first)).isTrue();
      assertThat(databases.holds(first)).isTrue();
      assertThat(production.holds(second)).isFalse();
      assertThat(databases.holds(second)).isTrue();
    }
  }

  /** Any filters on any event: the fast answer, the explained one and the definition agree. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theFastAnswerTheExplainedOneAndTheDefinitionAgree(long seed) {
    Random random = new Random(seed);
    int held = 0;
    for (int i = 0; i < 5_000; i++) {
      Payload payload = Payload.of(randomPayload(random));
      List<Filter> filters = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        filters.add(randomFilter(random));
      }
      boolean expected = byDefinition(filters, payload.value());
      FilterVerdict verdict = FilterJudge.judge(KIND, filters, payload);
      assertThat(FilterJudge.holds(KIND, filters, payload))
          .as("seed %d, round %d: %s on %s", seed, i, filters, payload.text())
          .isEqualTo(expected);
      assertThat(verdict.holds())
          .as("seed %d, round %d: %s on %s", seed, i, filters, payload.text())
          .isEqualTo(expected)
          .isEqualTo(verdict.clauses().stream().allMatch(ClauseVerdict::holds));
      held += expected ? 1 : 0;
    }
    assertThat(held).as("seed %d", seed).isBetween(500, 4_500);
  }

  private static final List<String> UNIT_FIELDS =
      List.of("integration.name", "resource.name", "permission.name");

  private static Filter randomFilter(Random random) {
    String field =
        random.nextInt(4) == 0
            ? "access_flow.name"
            : UNIT_FIELDS.get(random.nextInt(UNIT_FIELDS.size()));
    String operator =
        List.of("is", "is_not", "contains", "does_not_contain", "starts_with", "exists")
            .get(random.nextInt(6));
    if (operator.equals("exists")) {
      return filter(field, operator, Boolean.toString(random.nextBoolean()));
    }
    return random.nextBoolean()
        ? filter(field, operator, randomName(random))
        : filter(field, operator, randomName(random), randomName(random));
  }

  private static JsonObject randomPayload(Random random) {
    List<Json> groups = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Json> units = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        units.add(
            JsonObject.builder()
                .putIfPresent("resource", randomNamed(random))
                .putIfPresent("permission", randomNamed(random))
                .build());
      }
      groups.add(
          JsonObject.builder()
              .putIfPresent("integration", randomNamed(random))
              .put("access_units", new JsonArray(units))
              .build());
    }
    return JsonObject.builder()
        .put(
            "data",
            JsonObject.builder()
                .putIfPresent("access_flow", randomNamed(random))
                .put("access_groups", new JsonArray(groups))
                .build())
        .build();
  }

  private static JsonObject randomNamed(Random random) {
    return random.nextInt(4) == 0
        ? JsonObject.EMPTY
        : JsonObject.builder().put("name", randomName(random)).build();
  }

  private static String randomName(Random random) {
    return List.of("a", "A", "b", "ab", "AB", "ba").get(random.nextInt(6));
  }

  /** The rules of the documentation word for word, however slow. */
  private static boolean byDefinition(List<Filter> filters, JsonObject payload) {
    List<List<Json>> units = new ArrayList<>();
    JsonArray groups = (JsonArray) payload.at("data", "access_groups").orElseThrow();
    for (Json group : groups.elements()) {
      JsonArray accessUnits = (JsonArray) group.at("access_units").orElseThrow();
      for (Json unit : accessUnits.elements()) {
        units.add(List.of(group, unit));
      }
      if (accessUnits.elements().isEmpty()) {
        units.add(List.of(group, JsonNull.NULL));
      }
    }
    List<Filter> positiveOnUnits = new ArrayList<>();
    for (Filter filter : filters) {
      boolean onUnits = UNIT_FIELDS.contains(filter.field());
      boolean absence =
          filter.operator() == FilterOperator.EXISTS && filter.values().contains("false");
      boolean negative = filter.operator().negative() || absence;
      boolean anywhere =
          onUnits
              ? units.stream().anyMatch(unit -> satisfied(filter, valueOfUnit(filter, unit)))
              : satisfied(filter, payload.stringAt("data", "access_flow", "name").orElse(""));
      if (negative == anywhere) {
        return false;
      }
      if (onUnits && !negative) {
        positiveOnUnits.add(filter);
      }
    }
    return positiveOnUnits.isEmpty()
        || units.stream()
            .anyMatch(unit ->
                positiveOnUnits.stream()
                    .allMatch(filter -> satisfied(filter, valueOfUnit(filter, unit))));
  }

  private static String valueOfUnit(Filter filter, List<Json> groupAndUnit) {
    String part = filter.field().substring(0, filter.field().indexOf('.'));
    return groupAndUnit.get(part.equals("integration") ? 0 : 1).stringAt(part, "name").orElse("");
  }

  /** Whether a value, or its absence when empty, satisfies the positive sister of a filter. */
  private static boolean satisfied(Filter filter, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return !value.isEmpty()
        && (filter.operator() == FilterOperator.EXISTS
            || filter.values().stream()
                .map(wanted -> wanted.toLowerCase(Locale.ROOT))
                .anyMatch(wanted ->
                    switch (filter.operator()) {
                      case IS, IS_NOT -> lower.equals(wanted);
                      case CONTAINS, DOES_NOT_CONTAIN -> lower.contains(wanted);
                      case STARTS_WITH -> lower.startsWith(wanted);
                      case MATCHES, EXISTS, AT_LEAST, AT_MOST -> throw new AssertionError(filter);
                    }));
  }

  private static Event withCustomField(String name, String value) {
    return EventFixture.anEvent()
        .with("custom_fields", JsonObject.builder().put(name, value).build())
        .build();
  }

  private static Filter filter(String field, String operator, String... values) {
    return new Filter(field, FilterOperator.of(operator).orElseThrow(), Arrays.asList(values));
  }

  private static boolean holds(Event event, Filter... filters) {
    boolean holds = FilterJudge.holds(KIND, List.of(filters), event.payload());
    assertThat(judge(event, filters).holds()).isEqualTo(holds);
    return holds;
  }

  private static FilterVerdict judge(Event event, Filter... filters) {
    return FilterJudge.judge(KIND, List.of(filters), event.payload());
  }

  private static List<String> explanations(Event event, Filter... filters) {
    return judge(event, filters).clauses().stream().map(ClauseVerdict::explanation).toList();
  }
}
