package io.herald.web;

import io.herald.domain.event.Event;
import io.herald.domain.event.EventKind;
import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterOperator;
import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the dropdowns of the filters offer: the fields of the kind's catalogue and the values seen
 * in recent events.
 *
 * @param suggestions values by field
 * @param openNames names seen after open fields, e.g. of custom fields
 */
record FilterChoices(
    List<FilterField> fields, Map<String, List<String>> suggestions, List<String> openNames) {
  /** What a dropdown of suggestions can hold and still be read. */
  private static final int MAX_SUGGESTIONS = 50;

  private static final int MAX_SUGGESTION_LENGTH = 120;

  static FilterChoices of(EventKind kind, List<Event> recent) {
    Map<String, List<String>> suggestions = new LinkedHashMap<>();
    for (FilterField field : kind.filterFields()) {
      if (open(field)) {
        continue;
      }
      TreeSet<String> seen = new TreeSet<>(field.suggestions());
      for (Event event : recent) {
        for (String value : values(field, kind, event.payload().value())) {
          if (seen.size() < MAX_SUGGESTIONS
              && !value.isBlank()
              && value.length() <= MAX_SUGGESTION_LENGTH
              && value.indexOf('\n') < 0) {
            seen.add(value);
          }
        }
      }
      suggestions.put(field.name(), List.copyOf(seen));
    }
    TreeSet<String> names = new TreeSet<>();
    for (Event event : recent) {
      event
          .payload()
          .value()
          .at("data", "custom_fields")
          .ifPresent(fields -> {
            if (fields instanceof JsonObject object && names.size() < MAX_SUGGESTIONS) {
              names.addAll(object.members().keySet());
            }
          });
    }
    return new FilterChoices(kind.filterFields(), suggestions, List.copyOf(names));
  }

  private static List<String> values(FilterField field, EventKind kind, JsonObject payload) {
    return switch (field.extraction()) {
      case FilterField.Extraction.OfEvent(var values) -> values.in(payload);
      case FilterField.Extraction.OfUnit(var values) -> {
        List<String> all = new ArrayList<>();
        kind.units(payload).forEach(unit -> all.addAll(values.in(unit)));
        yield all;
      }
    };
  }

  static boolean open(FilterField field) {
    return field.name().endsWith(".");
  }

  List<FilterField> common() {
    return fields.stream().filter(FilterField::common).toList();
  }

  List<FilterField> more() {
    return fields.stream().filter(field -> !field.common()).toList();
  }

  List<FilterOperator> operators() {
    return List.of(FilterOperator.values());
  }

  /** The operators of a field, parted by spaces, for the page's script. */
  static String operators(FilterField field) {
    return String.join(" ", field.operators().stream().map(FilterOperator::text).toList());
  }

  /** The id of a field's list of suggestions. */
  static String listId(String field) {
    return "seen-" + FieldErrors.anchor(field);
  }
}
