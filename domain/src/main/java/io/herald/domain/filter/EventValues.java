package io.herald.domain.filter;

import io.herald.domain.event.EventKind;
import io.herald.domain.event.Payload;
import io.herald.domain.json.Json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values that filters find in one event, each looked up and folded once, however many webhooks
 * ask. Not thread-safe: one thread judges all webhooks for an event.
 */
public final class EventValues {
  private final EventKind kind;
  private final JsonObject payload;
  private final Map<String, List<Value>> ofEvent = new HashMap<>();
  private final Map<String, List<List<Value>>> ofUnits = new HashMap<>();
  private @Nullable List<JsonObject> units;

  public EventValues(EventKind kind, Payload payload) {
    this.kind = kind;
    this.payload = payload.value();
  }

  /** A value as it stands in the event and as filters compare it. */
  record Value(String text, String folded) {
    Value(String text) {
      this(text, TextFolding.fold(text));
    }

    Optional<BigDecimal> number() {
      return NumberText.parse(text);
    }
  }

  /** The values of a field in the whole event, also of a field of units. */
  List<Value> everywhere(FilterField field) {
    return switch (field.extraction()) {
      case FilterField.Extraction.OfEvent(FilterField.ValuesOf values) -> {
        List<Value> known = ofEvent.get(field.name());
        if (known == null) {
          known = values(values, payload);
          ofEvent.put(field.name(), known);
        }
        yield known;
      }
      case FilterField.Extraction.OfUnit _ -> {
        List<Value> all = new ArrayList<>();
        for (List<Value> ofUnit : byUnit(field)) {
          all.addAll(ofUnit);
        }
        yield all;
      }
    };
  }

  /** The values of a field of units, unit by unit. */
  List<List<Value>> byUnit(FilterField field) {
    List<List<Value>> known = ofUnits.get(field.name());
    if (known == null) {
      known = new ArrayList<>();
      for (JsonObject unit : units()) {
        known.add(
            switch (field.extraction()) {
              case FilterField.Extraction.OfEvent _ -> everywhere(field);
              case FilterField.Extraction.OfUnit(FilterField.ValuesOf values) ->
                  values(values, unit);
            });
      }
      ofUnits.put(field.name(), known);
    }
    return known;
  }

  int unitCount() {
    return units().size();
  }

  private List<JsonObject> units() {
    List<JsonObject> known = units;
    if (known == null) {
      known = kind.units(payload);
      units = known;
    }
    return known;
  }

  private static List<Value> values(FilterField.ValuesOf extraction, JsonObject object) {
    List<String> texts = extraction.in(object);
    List<Value> values = new ArrayList<>(texts.size());
    for (String text : texts) {
      values.add(new Value(text));
    }
    return values;
  }
}
