package io.herald.cli;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.herald.proto.v1.AccessRequestProto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages as trees by the rules of proto JSON with proto field names. Fields that do not say
 * whether they are there (numbers, texts, booleans, lists) are always written, so that scripts find
 * them; only published payloads are left as sparse as they came. Stateless.
 */
final class ProtoTree {
  private ProtoTree() {}

  static Map<String, Object> of(Message message) {
    boolean sparse = message.getDescriptorForType().getFile() == AccessRequestProto.getDescriptor();
    Map<String, Object> tree = new LinkedHashMap<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      boolean absent =
          field.isRepeated()
              ? message.getRepeatedFieldCount(field) == 0
              : field.hasPresence() && !message.hasField(field);
      boolean unset = sparse && !field.isRepeated() && !message.hasField(field);
      if (field.isRepeated() ? !(absent && sparse) : !absent && !unset) {
        tree.put(field.getName(), value(field, message.getField(field)));
      }
    }
    return tree;
  }

  private static Object value(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (Object entry : (List<?>) value) {
        MapEntry<?, ?> pair = (MapEntry<?, ?>) entry;
        entries.put(String.valueOf(pair.getKey()), pair.getValue());
      }
      return entries;
    }
    if (field.isRepeated()) {
      List<Object> elements = new ArrayList<>();
      for (Object element : (List<?>) value) {
        elements.add(single(element));
      }
      return elements;
    }
    return single(value);
  }

  private static Object single(Object value) {
    return switch (value) {
      case Timestamp time -> instant(time).toString();
      case Duration duration -> text(duration);
      case Message message -> of(message);
      case EnumValueDescriptor constant -> constant.getName();
      // Proto JSON writes 64-bit numbers as texts, since JavaScript would round them.
      case Long number -> number.toString();
      default -> value;
    };
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** Seconds with three, six or nine decimals, as proto JSON writes durations. */
  private static String text(Duration duration) {
    int nanos = duration.getNanos();
    String fraction =
        nanos == 0
            ? ""
            : nanos % 1_000_000 == 0
                ? ".%03d".formatted(nanos / 1_000_000)
                : nanos % 1_000 == 0 ? ".%06d".formatted(nanos / 1_000) : ".%09d".formatted(nanos);
    return duration.getSeconds() + fraction + "s";
  }
}
