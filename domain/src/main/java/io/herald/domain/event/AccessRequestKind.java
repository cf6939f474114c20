package io.herald.domain.event;

import io.herald.domain.Violation;
import io.herald.domain.filter.FilterField;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The first kind of event: what happens to an access request. Stateless, thread-safe. */
public final class AccessRequestKind implements EventKind {
  public static final AccessRequestKind INSTANCE = new AccessRequestKind();
  public static final String NAME = "access_request";

  public static final Trigger REQUEST_CREATED = new Trigger("RequestCreated");
  public static final Trigger REQUEST_APPROVED = new Trigger("RequestApproved");
  public static final Trigger REQUEST_REJECTED = new Trigger("RequestRejected");
  public static final Trigger REQUEST_GRANTED = new Trigger("RequestGranted");
  public static final Trigger REQUEST_EXPIRED = new Trigger("RequestExpired");
  public static final Trigger REQUEST_FAILED = new Trigger("RequestFailed");

  /** The most access units of one request, over all its groups. */
  public static final int MAX_ACCESS_UNITS = 1000;

  public static final int MAX_CUSTOM_FIELDS = 100;

  /** The longest name of a custom field, in code points: it is part of a filter field's name. */
  public static final int MAX_CUSTOM_FIELD_NAME_LENGTH = 200;

  /** The most groups, approvals, or resource types of a group: no list is longer than the units. */
  public static final int MAX_LIST_LENGTH = 1000;

  /**
   * The longest identifier of a request or requester, in code points: four bytes each still fit an
   * index key of every database. Other texts are bounded by the size of the event alone.
   */
  public static final int MAX_IDENTIFIER_LENGTH = 256;

  /** The longest e-mail address, in code points (RFC 5321: 64 before the @, 255 after it). */
  public static final int MAX_EMAIL_LENGTH = 320;

  /** What the names of older publishers begin with, e.g. {@code AccessRequestCreated}. */
  private static final String ALIAS_PREFIX = "Access";

  private static final String CUSTOM_FIELDS = "custom_fields";

  private static final List<TriggerDescription> TRIGGERS =
      List.of(
          new TriggerDescription(REQUEST_CREATED, "a request was submitted and waits"),
          new TriggerDescription(
              REQUEST_APPROVED, "its approval condition is met, by people or automatically"),
          new TriggerDescription(REQUEST_REJECTED, "it was denied"),
          new TriggerDescription(REQUEST_GRANTED, "the access is provisioned"),
          new TriggerDescription(REQUEST_EXPIRED, "the access ended, by time or by revocation"),
          new TriggerDescription(REQUEST_FAILED, "provisioning failed"),
          new TriggerDescription(
              Trigger.MANUAL,
              "a service or an admin asks for it, for one event, and waits for the answer"));

  private static final Map<String, Trigger> TRIGGERS_BY_NAME = triggersByName();

  private AccessRequestKind() {}

  private static Map<String, Trigger> triggersByName() {
    Map<String, Trigger> byName = new HashMap<>();
    for (TriggerDescription description : TRIGGERS) {
      Trigger trigger = description.trigger();
      byName.put(trigger.name(), trigger);
      if (!trigger.equals(Trigger.MANUAL)) {
        byName.put(ALIAS_PREFIX + trigger.name(), trigger);
      }
    }
    return Map.copyOf(byName);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<TriggerDescription> triggers() {
    return TRIGGERS;
  }

  @Override
  public List<FilterField> filterFields() {
    return AccessRequestFields.ALL;
  }

  @Override
  public Optional<Trigger> trigger(String nameOrAlias) {
    return Optional.ofNullable(TRIGGERS_BY_NAME.get(nameOrAlias));
  }

  @Override
  public Optional<FilterField> filterField(String name) {
    return AccessRequestFields.named(name);
  }

  /**
   * One unit per access unit: its {@code integration}, {@code resource}, {@code permission} and
   * {@code resource_types} (its resource's own type or, if it has none, those of its group). Where
   * a group names a resource type that none of its access units carries, or has no access units at
   * all, a unit without resource and permission stands for it, so that filters on integration and
   * resource type hold there too.
   */
  @Override
  public List<JsonObject> units(JsonObject payload) {
    List<JsonObject> units = new ArrayList<>();
    for (Json group : elements(payload, "data", "access_groups")) {
      addUnits(group, units);
    }
    return units;
  }

  private static void addUnits(Json group, List<JsonObject> units) {
    List<Json> groupTypes = elements(group, "resource_types");
    List<Json> accessUnits = elements(group, "access_units");
    Set<Json> carried = new HashSet<>();
    for (Json accessUnit : accessUnits) {
      List<Json> types = accessUnit.at("resource", "type").map(List::of).orElse(groupTypes);
      types.forEach(type -> carried.add(identity(type)));
      units.add(unit(group, types, accessUnit));
    }
    for (Json type : groupTypes) {
      if (!carried.contains(identity(type))) {
        units.add(unit(group, List.of(type), JsonObject.EMPTY));
      }
    }
    if (accessUnits.isEmpty() && groupTypes.isEmpty()) {
      units.add(unit(group, List.of(), JsonObject.EMPTY));
    }
  }

  private static JsonObject unit(Json group, List<Json> types, Json accessUnit) {
    JsonObject.Builder unit = JsonObject.builder();
    group.at("integration").ifPresent(integration -> unit.put("integration", integration));
    unit.put("resource_types", new JsonArray(types));
    accessUnit.at("resource").ifPresent(resource -> unit.put("resource", resource));
    accessUnit.at("permission").ifPresent(permission -> unit.put("permission", permission));
    return unit.build();
  }

  /** What tells resource types apart: the identifier, or everything if there is none. */
  private static Json identity(Json type) {
    return type.at("id").orElse(type);
  }

  @Override
  public List<Violation> violations(JsonObject data) {
    List<Violation> found =
        AccessRequestShape.DATA.violations(data).stream()
            .map(violation -> violation.within("data"))
            .toList();
    if (!found.isEmpty()) {
      return found;
    }
    int units = 0;
    for (Json group : elements(data, "access_groups")) {
      units += elements(group, "access_units").size();
    }
    return units <= MAX_ACCESS_UNITS
        ? List.of()
        : List.of(
            new Violation(
                "data.access_groups",
                "TOO_MANY",
                "There are "
                    + units
                    + " access units in all groups together; at most "
                    + MAX_ACCESS_UNITS
                    + " are allowed. Publish several requests."));
  }

  @Override
  public JsonObject canonical(JsonObject data) {
    return AccessRequestShape.DATA.isCanonical(data) ? data : AccessRequestShape.DATA.inOrder(data);
  }

  @Override
  public Optional<JsonObject> sorted(JsonObject data) {
    if (!(data.members().get(CUSTOM_FIELDS) instanceof JsonObject(Map<String, Json> entries))
        || entries.size() < 2) {
      return Optional.empty();
    }
    Map<String, Json> members = new LinkedHashMap<>(data.members());
    members.put(CUSTOM_FIELDS, new JsonObject(new TreeMap<>(entries)));
    return Optional.of(new JsonObject(members));
  }

  @Override
  public Event.Subject subject(JsonObject payload) {
    return new Event.Subject(
        payload.stringAt("data", "id").orElse(""),
        payload.stringAt("data", "friendly_id").orElse(""),
        payload.stringAt("data", "requester", "email").orElse(""));
  }

  @Override
  public JsonObject sample(Trigger trigger) {
    return AccessRequestSamples.of(trigger);
  }

  @Override
  public JsonObject dataSchema() {
    return AccessRequestShape.DATA.schema();
  }

  /** The elements of the array at a path; none if there is no array. */
  static List<Json> elements(Json parent, String... path) {
    return parent.at(path).orElse(JsonArray.EMPTY) instanceof JsonArray(List<Json> elements)
        ? elements
        : List.of();
  }
}
