package io.herald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Violation;
import io.herald.domain.event.EventKind.TriggerDescription;
import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRequestKindTest {
  private static final AccessRequestKind KIND = AccessRequestKind.INSTANCE;

  @Test
  void hasSevenTriggersManualLast() {
    assertThat(KIND.triggers())
        .extracting(description -> description.trigger().name())
        .containsExactly(
            "RequestCreated",
            "RequestApproved",
            "RequestRejected",
            "RequestGranted",
            "RequestExpired",
            "RequestFailed",
            "Manual");
    assertThat(KIND.triggers()).allSatisfy(d -> assertThat(d.firesWhen()).isNotBlank());
  }

  @ParameterizedTest
  @CsvSource({
    "RequestCreated, RequestCreated",
    "AccessRequestCreated, RequestCreated",
    "AccessRequestApproved, RequestApproved",
    "AccessRequestRejected, RequestRejected",
    "AccessRequestGranted, RequestGranted",
    "AccessRequestExpired, RequestExpired",
    "AccessRequestFailed, RequestFailed",
    "Manual, Manual",
  })
  void understandsNamesAndAliases(String text, String name) {
    assertThat(KIND.trigger(text)).contains(new Trigger(name));
  }

  @ParameterizedTest
  @CsvSource({"requestcreated", "AccessManual", "Created", "''", "' RequestCreated'"})
  void understandsNothingElse(String text) {
    assertThat(KIND.trigger(text)).isEmpty();
  }

  @Test
  void offersTheFieldsOfTheDocumentationInItsOrder() {
    assertThat(KIND.filterFields())
        .extracting(FilterField::name)
        .containsExactly(
            "integration.name",
            "integration.type",
            "integration.id",
            "resource_type.name",
            "resource_type.id",
            "resource.name",
            "resource.path",
            "resource.id",
            "permission.name",
            "access_flow.name",
            "access_flow.id",
            "access_bundle.name",
            "access_bundle.id",
            "requester.email",
            "requester.name",
            "requester.id",
            "grantee.name",
            "grantee.type",
            "grantee.id",
            "approver.email",
            "approver.name",
            "approval.kind",
            "approval.status",
            "justification",
            "access_duration_in_seconds",
            "custom_fields.");
    assertThat(KIND.filterFields())
        .allSatisfy(field -> {
          assertThat(field.label()).isNotBlank();
          assertThat(field.question()).isNotBlank();
        });
  }

  @Test
  void offersTheCommonFieldsFirst() {
    assertThat(KIND.filterFields().stream().filter(FilterField::common))
        .extracting(FilterField::label)
        .containsExactly(
            "Integration",
            "Integration type",
            "Resource type",
            "Resource",
            "Requester e-mail",
            "Approved by",
            "Custom field");
  }

  @Test
  void onlyTheDurationComparesAsANumber() {
    assertThat(KIND.filterFields())
        .filteredOn(field -> field.operators().contains(FilterOperator.AT_LEAST))
        .extracting(FilterField::name)
        .containsExactly("access_duration_in_seconds");
  }

  @Test
  void findsEveryFieldThatItOffersByName() {
    for (FilterField field : KIND.filterFields()) {
      if (!field.name().endsWith(".")) {
        assertThat(KIND.filterField(field.name())).contains(field);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "custom_fields.team",
    "custom_fields.a.b",
    "custom_fields.Team Name",
    "custom_fields.x"
  })
  void findsAnyCustomField(String name) {
    assertThat(KIND.filterField(name).orElseThrow().name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"custom_fields.", "custom_fields", "'custom_fields. '", "integration", "''"})
  void findsNoFieldWithoutAName(String name) {
    assertThat(KIND.filterField(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "access_flow.name, Prod on-call",
    "access_flow.id, flow-1",
    "access_bundle.name, On-call bundle",
    "access_bundle.id, bundle-1",
    "requester.email, dana@example.com",
    "requester.name, Dana O'Brien",
    "requester.id, user-1",
    "grantee.name, Dana O'Brien",
    "grantee.type, user",
    "grantee.id, user-1",
    "approver.email, lee@example.com",
    "approver.name, Lee Wong",
    "approval.kind, manual",
    "approval.status, Approved",
    "access_duration_in_seconds, 3600",
    "custom_fields.environment, production",
  })
  void findsTheValuesOfAnEvent(String field, String value) {
    JsonObject payload =
        EventFixture.accepted(Samples.accessRequest("sample-02")).payload().value();
    assertThat(valuesOfEvent(field, payload)).containsExactly(value);
  }

  @Test
  void anEmptyCustomFieldIsAbsentForFilters() {
    JsonObject payload =
        EventFixture.anEvent()
            .with("custom_fields", TestJson.parse("{\"ticket\": \"\"}"))
            .build()
            .payload()
            .value();
    assertThat(valuesOfEvent("custom_fields.ticket", payload)).isEmpty();
    assertThat(payload.stringAt("data", "custom_fields", "ticket")).contains("");
  }

  static Stream<Arguments> approvals() {
    String person = ", \"approver\": {\"id\": \"u\"}";
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("{\"status\": \"Pending\"}", List.of()),
        Arguments.of("{\"status\": \"Pending\"" + person + "}", List.of()),
        Arguments.of("{\"name\": \"nobody\"}", List.of()),
        Arguments.of("{\"status\": \"Approved\"}", List.of("automatic")),
        Arguments.of("{\"status\": \"Approved\"" + person + "}", List.of("manual")),
        Arguments.of("{\"status\": \"Rejected\"" + person + "}", List.of("manual")),
        Arguments.of(
            "{\"status\": \"Approved\"}, {\"status\": \"Rejected\"" + person + "}",
            List.of("manual")),
        Arguments.of(
            "{\"status\": \"Approved\"}, {\"status\": \"Pending\"" + person + "}",
            List.of("automatic")),
        Arguments.of("{\"status\": \"Approved\", \"approver\": {}}", List.of("automatic")));
  }

  @ParameterizedTest
  @MethodSource("approvals")
  void anApprovalIsManualIfAPersonDecided(String approvals, List<String> kind) {
    JsonObject payload =
        EventFixture.anEvent()
            .with("approvals", TestJson.parse("[" + approvals + "]"))
            .build()
            .payload()
            .value();
    assertThat(valuesOfEvent("approval.kind", payload)).isEqualTo(kind);
  }

  @Test
  void aUnitIsAnIntegrationWithAResourceItsTypeAndAPermission() {
    List<JsonObject> units =
        units(
            """
            [{"integration": {"id": "i1", "type": "Postgresql", "name": "prod db"},
              "resource_types": [{"id": "db", "name": "Database"}],
              "access_units": [
                {"resource": {"id": "r1", "name": "orders", "type": {"id": "db", "name": "Database"}},
                 "permission": {"id": "p1", "name": "ReadOnly"}},
                {"resource": {"id": "r2", "name": "billing", "type": {"id": "db", "name": "Database"}},
                 "permission": {"id": "p2", "name": "ReadWrite"}}]}]
            """);
    assertThat(units)
        .extracting(AccessRequestKindTest::summary)
        .containsExactly("prod db/Database/orders/ReadOnly", "prod db/Database/billing/ReadWrite");
  }

  @Test
  void aResourceWithoutATypeHasThoseOfItsGroup() {
    List<JsonObject> units =
        units(
            """
            [{"integration": {"name": "prod db"},
              "resource_types": [{"name": "Database"}, {"name": "Schema"}],
              "access_units": [{"resource": {"name": "orders"}}, {"permission": {"name": "Admin"}}]}]
            """);
    assertThat(units)
        .extracting(AccessRequestKindTest::summary)
        .containsExactly("prod db/Database+Schema/orders/-", "prod db/Database+Schema/-/Admin");
  }

  @Test
  void aTypeThatNoUnitOfItsGroupCarriesIsAUnitOfItsOwn() {
    List<JsonObject> units =
        units(
            """
            [{"integration": {"name": "prod db"},
              "resource_types": [{"id": "db", "name": "Database"}, {"id": "s", "name": "Schema"}],
              "access_units": [
                {"resource": {"name": "orders", "type": {"id": "db", "name": "DATABASE"}}}]}]
            """);
    assertThat(units)
        .extracting(AccessRequestKindTest::summary)
        .containsExactly("prod db/DATABASE/orders/-", "prod db/Schema/-/-");
  }

  @Test
  void aGroupWithoutUnitsIsAUnitForEachTypeOrOneAlone() {
    assertThat(
            units(
                """
                [{"integration": {"name": "prod db"}, "resource_types": [{"name": "A"}, {"name": "B"}]},
                 {"integration": {"name": "okta"}}]
                """))
        .extracting(AccessRequestKindTest::summary)
        .containsExactly("prod db/A/-/-", "prod db/B/-/-", "okta//-/-");
  }

  @Test
  void aRequestWithoutGroupsHasNoUnits() {
    assertThat(units("[]")).isEmpty();
    assertThat(KIND.units(JsonObject.EMPTY)).isEmpty();
  }

  static Stream<Trigger> triggers() {
    return KIND.triggers().stream().map(TriggerDescription::trigger);
  }

  @ParameterizedTest
  @MethodSource("triggers")
  void samplesAreAcceptedAsTheyAre(Trigger trigger) {
    JsonObject sample = KIND.sample(trigger);
    assertThat(KIND.violations((JsonObject) sample.at("data").orElseThrow())).isEmpty();
    Event event =
        EventFixture.anEvent().ofType(trigger.name()).withPublisherId("test-" + trigger).build();
    assertThat(event.trigger()).isEqualTo(trigger);
    assertThat(event.payload().value().at("data")).isEqualTo(sample.at("data"));
    assertThat(event.payload().value().members().keySet())
        .containsExactlyElementsOf(sample.members().keySet());
  }

  @ParameterizedTest
  @MethodSource("triggers")
  void samplesSayTestWherePeopleRead(Trigger trigger) {
    JsonObject sample = KIND.sample(trigger);
    assertThat(sample.stringAt("event_type")).contains(trigger.name());
    assertThat(sample.stringAt("data", "friendly_id").orElseThrow()).contains("TEST");
    assertThat(sample.stringAt("data", "justification").orElseThrow()).contains("TEST", "\"", "\n");
    assertThat(KIND.units(sample)).hasSizeGreaterThan(2);
    assertThat(((JsonArray) sample.at("data", "approvals").orElseThrow()).elements())
        .hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({
    "RequestCreated, Pending, Pending, false",
    "RequestApproved, Approved, Approved, false",
    "RequestRejected, Rejected, Pending, false",
    "RequestGranted, Approved, Approved, true",
    "RequestExpired, Approved, Approved, true",
    "RequestFailed, Approved, Approved, false",
    "Manual, Approved, Approved, false",
  })
  void samplesFitTheirTrigger(String trigger, String first, String second, boolean ends) {
    JsonObject sample = KIND.sample(new Trigger(trigger));
    assertThat(sample.stringAt("data", "approvals", "0", "status")).contains(first);
    assertThat(sample.stringAt("data", "approvals", "1", "status")).contains(second);
    assertThat(sample.at("data", "approvals", "0", "approver").isPresent())
        .isEqualTo(!first.equals("Pending"));
    assertThat(sample.at("data", "revocation_date").isPresent()).isEqualTo(ends);
  }

  @Test
  void theSubjectIsTheRequest() {
    assertThat(KIND.subject(KIND.sample(AccessRequestKind.REQUEST_CREATED)))
        .isEqualTo(new Event.Subject("test-request", "AR-TEST-1", "dana@example.com"));
    assertThat(KIND.subject(TestJson.object("{\"data\": {\"id\": \"7\"}}")))
        .isEqualTo(new Event.Subject("7", "", ""));
  }

  @Test
  void theSmallestRequestIsAnIdentifierAndARequester() {
    assertThat(violations("{\"id\": \"7\", \"requester\": {\"id\": \"u\"}}")).isEmpty();
  }

  static Stream<Arguments> wrongData() {
    return Stream.of(
        Arguments.of("{}", "data.id REQUIRED, data.requester REQUIRED"),
        Arguments.of("{\"id\": \"7\"}", "data.requester REQUIRED"),
        Arguments.of("{\"id\": null, \"requester\": {\"id\": \"u\"}}", "data.id REQUIRED"),
        Arguments.of(
            "{\"id\": \"\", \"requester\": {\"id\": \"\"}}",
            "data.requester.id REQUIRED, data.id REQUIRED"),
        Arguments.of(
            "{\"id\": \"7\", \"requester\": {\"name\": \"Dana\"}}", "data.requester.id REQUIRED"),
        Arguments.of(valid("\"nmae\": \"x\""), "data.nmae UNKNOWN_FIELD"),
        Arguments.of(valid("\"grantee\": {\"kind\": \"x\"}"), "data.grantee.kind UNKNOWN_FIELD"),
        Arguments.of(valid("\"grantee\": \"x\""), "data.grantee WRONG_TYPE"),
        Arguments.of(valid("\"justification\": 7"), "data.justification WRONG_TYPE"),
        Arguments.of(valid("\"access_groups\": {\"a\": 1}"), "data.access_groups WRONG_TYPE"),
        Arguments.of(valid("\"access_groups\": [7]"), "data.access_groups[0] WRONG_TYPE"),
        Arguments.of(
            valid(
                "\"access_groups\": [{}, {\"access_units\": [{}, {\"permission\": {\"x\": 1}}]}]"),
            "data.access_groups[1].access_units[1].permission.x UNKNOWN_FIELD"),
        Arguments.of(
            valid("\"approvals_logical_relation\": \"anyof\""),
            "data.approvals_logical_relation UNKNOWN_VALUE"),
        Arguments.of(
            valid("\"approvals\": [{\"status\": \"Approved\"}, {\"status\": \"Denied\"}]"),
            "data.approvals[1].status UNKNOWN_VALUE"),
        Arguments.of(valid("\"creation_date\": \"today\""), "data.creation_date WRONG_TYPE"),
        Arguments.of(valid("\"creation_date\": 1696263265851"), "data.creation_date OUT_OF_RANGE"),
        Arguments.of(valid("\"revocation_date\": -1"), "data.revocation_date OUT_OF_RANGE"),
        Arguments.of(
            valid("\"access_duration_in_seconds\": -1"),
            "data.access_duration_in_seconds OUT_OF_RANGE"),
        Arguments.of(
            valid("\"access_duration_in_seconds\": 1e99999999999"),
            "data.access_duration_in_seconds OUT_OF_RANGE"),
        Arguments.of(
            valid("\"access_duration_in_seconds\": \"3600\""),
            "data.access_duration_in_seconds WRONG_TYPE"),
        Arguments.of(
            valid("\"custom_fields\": {\"count\": 7}"), "data.custom_fields.count WRONG_TYPE"),
        Arguments.of(valid("\"custom_fields\": {\"\": \"x\"}"), "data.custom_fields REQUIRED"),
        Arguments.of(valid("\"custom_fields\": []"), "data.custom_fields WRONG_TYPE"),
        Arguments.of(valid("\"friendly_id\": \"a\\u0000b\""), "data.friendly_id CONTROL_CHARACTER"),
        Arguments.of(
            valid("\"friendly_id\": \"" + "x".repeat(257) + "\""), "data.friendly_id TOO_LONG"),
        Arguments.of(
            valid("\"custom_fields\": {\"" + "x".repeat(201) + "\": \"\"}"),
            "data.custom_fields." + "x".repeat(100) + "… TOO_LONG"));
  }

  @ParameterizedTest
  @MethodSource("wrongData")
  void namesWhatIsWrongAndWhere(String data, String expected) {
    assertThat(violations(data).stream().map(v -> v.field() + " " + v.rule()))
        .containsExactly(expected.split(", ", -1));
  }

  @Test
  void aViolationSaysWhatWhyAndWhatToDo() {
    assertThat(violations(valid("\"approvals_logical_relation\": \"AnyOff\"")))
        .extracting(Violation::message)
        .containsExactly(
            "This is none of the possible values, which are AnyOf, AllOf; letter case counts. Did"
                + " you mean AnyOf?");
    assertThat(violations(valid("\"freindly_id\": \"AR-1\"")))
        .extracting(Violation::message)
        .containsExactly("There is no field of this name. Did you mean friendly_id?");
  }

  @Test
  void aThousandAccessUnitsAreTheMostInAllGroups() {
    assertThat(violations(requestWithUnits(500, 500))).isEmpty();
    assertThat(violations(requestWithUnits(500, 501)))
        .extracting(v -> v.field() + " " + v.rule())
        .containsExactly("data.access_groups TOO_MANY");
    assertThat(violations(requestWithUnits(1001)))
        .extracting(v -> v.field() + " " + v.rule())
        .containsExactly("data.access_groups[0].access_units TOO_MANY");
  }

  @Test
  void aHundredCustomFieldsAreTheMost() {
    assertThat(violations(requestWithCustomFields(100))).isEmpty();
    assertThat(violations(requestWithCustomFields(101)))
        .extracting(v -> v.field() + " " + v.rule())
        .containsExactly("data.custom_fields TOO_MANY");
  }

  @Test
  void identifiersCountInCharactersNotInCodeUnits() {
    String keys = "\uD83D\uDD11".repeat(256);
    assertThat(violations("{\"id\": \"" + keys + "\", \"requester\": {\"id\": \"u\"}}")).isEmpty();
  }

  @Test
  void anEndlessListOfMistakesIsCutShort() {
    JsonObject.Builder data = JsonObject.builder();
    for (int i = 0; i < 10_000; i++) {
      data.put("unknown" + i, "x");
    }
    assertThat(KIND.violations(data.build()).size()).isLessThan(60);
  }

  @Test
  void canonicalDataIsInOrderWithoutAbsentScalarsAndWithAllLists() {
    JsonObject data =
        TestJson.object(
            """
            {"requester": {"email": "", "id": "u"}, "id": "7", "justification": "",
             "grantee": {}, "access_flow": {"name": null},
             "access_groups": [{"access_units": [{"permission": {"name": "x", "id": "p"}}]}],
             "custom_fields": {"z": "", "a": "b"}}
            """);
    assertThat(KIND.violations(data)).isEmpty();
    assertThat(KIND.canonical(data).text())
        .isEqualTo(
            "{\"id\":\"7\",\"requester\":{\"id\":\"u\"},"
                + "\"access_groups\":[{\"resource_types\":[],"
                + "\"access_units\":[{\"permission\":{\"id\":\"p\",\"name\":\"x\"}}]}],"
                + "\"approvals\":[],\"custom_fields\":{\"z\":\"\",\"a\":\"b\"}}");
  }

  @Test
  void membersOutOfOrderAreFoundHoweverDeepTheyStand() {
    String inOrder =
        valid(
                "\"access_groups\": [{\"resource_types\": [], \"access_units\": ["
                    + "{\"permission\": {\"id\": \"p\", \"name\": \"x\"}}]}], \"approvals\": [],"
                    + " \"custom_fields\": {}")
            .replace(": ", ":")
            .replace(", ", ",");
    String outOfOrder =
        inOrder.replace("\"id\":\"p\",\"name\":\"x\"", "\"name\":\"x\",\"id\":\"p\"");
    assertThat(outOfOrder).isNotEqualTo(inOrder);
    assertThat(KIND.canonical(TestJson.object(outOfOrder)).text()).isEqualTo(inOrder);
  }

  @Test
  void canonicalDataIsLeftAlone() {
    for (EventDraft draft : Samples.accessRequests()) {
      JsonObject once = KIND.canonical(draft.data());
      assertThat(KIND.canonical(once)).isSameAs(once);
    }
    assertThat(KIND.canonical(JsonObject.EMPTY).text())
        .isEqualTo("{\"access_groups\":[],\"approvals\":[],\"custom_fields\":{}}");
  }

  private static String valid(String more) {
    return "{\"id\": \"7\", \"requester\": {\"id\": \"u\"}, " + more + "}";
  }

  private static List<Violation> violations(String data) {
    return KIND.violations(TestJson.object(data));
  }

  private static String requestWithUnits(int... unitsOfGroups) {
    List<String> groups = new ArrayList<>();
    for (int units : unitsOfGroups) {
      groups.add(
          "{\"access_units\": [" + String.join(",", Collections.nCopies(units, "{}")) + "]}");
    }
    return valid("\"access_groups\": [" + String.join(",", groups) + "]");
  }

  private static String requestWithCustomFields(int count) {
    JsonObject.Builder fields = JsonObject.builder();
    for (int i = 0; i < count; i++) {
      fields.put("field" + i, "x");
    }
    return valid("\"custom_fields\": " + fields.build().text());
  }

  private static List<String> valuesOfEvent(String name, JsonObject payload) {
    FilterField field = KIND.filterField(name).orElseThrow();
    return ((FilterField.Extraction.OfEvent) field.extraction()).values().in(payload);
  }

  private static String valueOfUnit(String name, JsonObject unit) {
    FilterField field = KIND.filterField(name).orElseThrow();
    return String.join("+", ((FilterField.Extraction.OfUnit) field.extraction()).values().in(unit));
  }

  private static List<JsonObject> units(String groups) {
    Json data = JsonObject.builder().put("access_groups", TestJson.parse(groups)).build();
    return KIND.units(JsonObject.builder().put("data", data).build());
  }

  private static String summary(JsonObject unit) {
    String resource = valueOfUnit("resource.name", unit);
    String permission = valueOfUnit("permission.name", unit);
    return valueOfUnit("integration.name", unit)
        + "/"
        + valueOfUnit("resource_type.name", unit)
        + "/"
        + (resource.isEmpty() ? "-" : resource)
        + "/"
        + (permission.isEmpty() ? "-" : permission);
  }
}
