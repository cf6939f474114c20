package io.herald.domain.event;

import static io.herald.domain.event.AccessRequestKind.elements;

import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterField.Extraction;
import io.herald.domain.filter.FilterField.Extraction.OfEvent;
import io.herald.domain.filter.FilterField.Extraction.OfUnit;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The filter fields of an access request and where their values stand. */
final class AccessRequestFields {
  /** What open fields begin with; the custom field's name follows. */
  private static final String CUSTOM = "custom_fields.";

  static final List<FilterField> ALL =
      List.of(
          ofUnit("integration.name", "Integration", "only production", true),
          ofUnit("integration.type", "Integration type", "only Postgres", true),
          ofUnit("integration.id", "Integration id", "this one integration", false),
          resourceType("name", "Resource type", "only databases", true),
          resourceType("id", "Resource type id", "only this resource type", false),
          ofUnit("resource.name", "Resource", "this one resource", true),
          ofUnit("resource.path", "Resource path", "all below this path", false),
          ofUnit("resource.id", "Resource id", "this one resource", false),
          ofUnit("permission.name", "Permission", "only admin permissions", false),
          ofEvent("access_flow.name", "Access flow", "only this access flow", false),
          ofEvent("access_flow.id", "Access flow id", "only this access flow", false),
          ofEvent("access_bundle.name", "Bundle", "only this bundle", false),
          ofEvent("access_bundle.id", "Bundle id", "only this bundle", false),
          ofEvent("requester.email", "Requester e-mail", "one team's people", true),
          ofEvent("requester.name", "Requester", "this one person", false),
          ofEvent("requester.id", "Requester id", "this one person", false),
          ofEvent("grantee.name", "Grantee", "this one grantee", false),
          ofEvent("grantee.type", "Grantee type", "only service accounts", false),
          ofEvent("grantee.id", "Grantee id", "this one grantee", false),
          ofApprovals("approver.email", "Approver e-mail", "approved by this person", List.of()),
          ofApprovals("approver.name", "Approver", "approved by this person", List.of()),
          new FilterField(
              "approval.kind",
              "Approved by",
              "only what people approved: a ticket for manually approved requests",
              true,
              FilterOperator.FOR_TEXT,
              List.of("manual", "automatic"),
              new OfEvent(AccessRequestFields::approvalKind)),
          ofApprovals(
              "approval.status",
              "Approval status",
              "somebody has rejected it",
              List.of("Pending", "Approved", "Rejected")),
          ofEvent("justification", "Justification", "mentions an incident", false),
          new FilterField(
              "access_duration_in_seconds",
              "Duration in seconds",
              "long grants only",
              false,
              FilterOperator.FOR_NUMBER,
              List.of(),
              new OfEvent(payload -> valuesAt(payload, "data", "access_duration_in_seconds"))),
          new FilterField(
              CUSTOM,
              "Custom field",
              "environment is production",
              true,
              FilterOperator.FOR_TEXT,
              List.of(),
              new OfEvent(_ -> List.of())));

  private static final Map<String, FilterField> BY_NAME =
      ALL.stream()
          .filter(field -> !field.name().equals(CUSTOM))
          .collect(Collectors.toUnmodifiableMap(FilterField::name, Function.identity()));

  private AccessRequestFields() {}

  static Optional<FilterField> named(String name) {
    return name.startsWith(CUSTOM) ? customField(name) : Optional.ofNullable(BY_NAME.get(name));
  }

  private static Optional<FilterField> customField(String name) {
    String own = name.substring(CUSTOM.length());
    boolean valid =
        !own.isBlank()
            && own.codePointCount(0, own.length())
                <= AccessRequestKind.MAX_CUSTOM_FIELD_NAME_LENGTH;
    return valid
        ? Optional.of(
            new FilterField(
                name,
                "Custom field " + own,
                own + " has this value",
                true,
                FilterOperator.FOR_TEXT,
                List.of(),
                new OfEvent(payload -> valuesAt(payload, "data", "custom_fields", own))))
        : Optional.empty();
  }

  /** A field that stands in the unit as its name says, e.g. {@code integration.name}. */
  private static FilterField ofUnit(String name, String label, String question, boolean common) {
    String[] path = path(name);
    return text(name, label, question, common, new OfUnit(unit -> valuesAt(unit, path)));
  }

  private static FilterField resourceType(
      String member, String label, String question, boolean common) {
    return text(
        "resource_type." + member,
        label,
        question,
        common,
        new OfUnit(unit -> valuesOfEach(elements(unit, "resource_types"), member)));
  }

  /** A field that stands in {@code data} as its name says, e.g. {@code requester.email}. */
  private static FilterField ofEvent(String name, String label, String question, boolean common) {
    String[] path = path("data." + name);
    return text(name, label, question, common, new OfEvent(payload -> valuesAt(payload, path)));
  }

  /** A field of each approval, e.g. {@code approver.email} or {@code approval.status}. */
  private static FilterField ofApprovals(
      String name, String label, String question, List<String> suggestions) {
    String[] path = path(name.startsWith("approval.") ? name.substring(9) : name);
    return new FilterField(
        name,
        label,
        question,
        false,
        FilterOperator.FOR_TEXT,
        suggestions,
        new OfEvent(payload -> valuesOfEach(elements(payload, "data", "approvals"), path)));
  }

  private static FilterField text(
      String name, String label, String question, boolean common, Extraction extraction) {
    return new FilterField(
        name, label, question, common, FilterOperator.FOR_TEXT, List.of(), extraction);
  }

  private static String[] path(String dotted) {
    return dotted.split("\\.", -1);
  }

  /**
   * Absent while nothing is Approved or Rejected; {@code manual} if any such approval has an
   * approver, else {@code automatic}.
   */
  private static List<String> approvalKind(JsonObject payload) {
    List<Json> decided =
        elements(payload, "data", "approvals").stream()
            .filter(AccessRequestFields::isDecided)
            .toList();
    if (decided.isEmpty()) {
      return List.of();
    }
    boolean byPerson = decided.stream().anyMatch(approval -> approval.at("approver").isPresent());
    return List.of(byPerson ? "manual" : "automatic");
  }

  private static boolean isDecided(Json approval) {
    String status = approval.stringAt("status").orElse("");
    return status.equals("Approved") || status.equals("Rejected");
  }

  private static List<String> valuesOfEach(List<Json> elements, String... path) {
    return elements.stream().flatMap(element -> valuesAt(element, path).stream()).toList();
  }

  /** The value at a path as text; none if it is absent, empty or no text or number. */
  private static List<String> valuesAt(Json parent, String... path) {
    return switch (parent.at(path).orElse(JsonNull.NULL)) {
      case JsonString(String text) -> text.isEmpty() ? List.of() : List.of(text);
      case JsonNumber(String literal) -> List.of(literal);
      case JsonObject _, JsonArray _, JsonBoolean _, JsonNull _ -> List.of();
    };
  }
}
