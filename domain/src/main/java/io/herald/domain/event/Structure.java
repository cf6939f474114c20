package io.herald.domain.event;

import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object with known members. */
record Structure(Map<String, Member> members) implements Shape {

  /**
   * A member of a {@link Structure}.
   *
   * @param required why it must be there, as a clause that follows "is missing: "; empty if it may
   *     be absent
   * @param description what it is, for the schema
   */
  record Member(String name, Shape shape, String required, String description) {}

  static Structure of(Member... members) {
    Map<String, Member> byName = new LinkedHashMap<>();
    for (Member member : members) {
      byName.put(member.name(), member);
    }
    return new Structure(byName);
  }

  @Override
  public List<Violation> violations(Json value) {
    if (!(value instanceof JsonObject object)) {
      return Shape.wrongType("an object");
    }
    List<Violation> found = new ArrayList<>(0);
    for (Map.Entry<String, Json> given : object.members().entrySet()) {
      if (found.size() >= MAX_VIOLATIONS) {
        break;
      }
      Member member = members.get(given.getKey());
      if (member == null) {
        found.add(unknown(given.getKey()));
      } else if (!Shape.isAbsent(given.getValue())) {
        Shape.addWithin(member.name(), member.shape().violations(given.getValue()), found);
      }
    }
    for (Member member : members.values()) {
      if (!member.required().isEmpty() && Shape.isAbsent(object.members().get(member.name()))) {
        found.add(
            new Violation(member.name(), "REQUIRED", "This is missing: " + member.required()));
      }
    }
    return found;
  }

  private Violation unknown(String name) {
    return new Violation(
        Violation.fieldName(name),
        "UNKNOWN_FIELD",
        "There is no field of this name. " + Nearest.hint(name, members.keySet()));
  }

  @Override
  public boolean isCanonical(Json value) {
    if (!(value instanceof JsonObject object)) {
      return false;
    }
    Iterator<Map.Entry<String, Json>> given = object.members().entrySet().iterator();
    Map.@Nullable Entry<String, Json> next = given.hasNext() ? given.next() : null;
    for (Member member : members.values()) {
      if (next != null && next.getKey().equals(member.name())) {
        boolean superfluous = Shape.isAbsent(next.getValue()) && !member.shape().alwaysPresent();
        if (superfluous || !member.shape().isCanonical(next.getValue())) {
          return false;
        }
        next = given.hasNext() ? given.next() : null;
      } else if (member.shape().alwaysPresent()) {
        return false;
      }
    }
    return next == null;
  }

  @Override
  public Optional<Json> canonical(Json value) {
    JsonObject ordered = inOrder(value);
    return ordered.members().isEmpty() ? Optional.empty() : Optional.of(ordered);
  }

  JsonObject inOrder(Json value) {
    Map<String, Json> given =
        value instanceof JsonObject object ? object.members() : Map.<String, Json>of();
    JsonObject.Builder ordered = JsonObject.builder();
    for (Member member : members.values()) {
      Json here = given.get(member.name());
      (here == null || Shape.isAbsent(here)
              ? member.shape().whenAbsent()
              : member.shape().canonical(here))
          .ifPresent(child -> ordered.put(member.name(), child));
    }
    return ordered.build();
  }

  @Override
  public JsonObject schema() {
    JsonObject.Builder properties = JsonObject.builder();
    for (Member member : members.values()) {
      JsonObject.Builder property = JsonObject.builder().put("description", member.description());
      member.shape().schema().members().forEach(property::put);
      properties.put(member.name(), property.build());
    }
    List<String> required =
        members.values().stream()
            .filter(member -> !member.required().isEmpty() || member.shape().alwaysPresent())
            .map(Member::name)
            .toList();
    JsonObject.Builder schema =
        JsonObject.builder().put("type", "object").put("properties", properties.build());
    if (!required.isEmpty()) {
      schema.put("required", JsonArray.ofStrings(required));
    }
    return schema.put("additionalProperties", Json.of(false)).build();
  }
}
