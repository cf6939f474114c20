package io.herald.application.event;

import io.herald.application.access.Caller;
import io.herald.domain.event.EventKind;
import java.util.List;

/**
 * Describes the payload of an event kind; implemented where the proto's descriptions are. Needs
 * READ_SCHEMA. Thread-safe.
 */
public interface DescribePayload {

  /** The fields as a tree, in payload order. */
  List<Field> fields(Caller caller, EventKind kind);

  /** The JSON Schema (2020-12) with descriptions. */
  String jsonSchema(Caller caller, EventKind kind);

  /**
   * A field of the payload.
   *
   * @param name the member's name
   * @param path what a template writes, e.g. {@code data.access_groups.[0].integration.name}
   * @param type string, number, object, array of objects, array of strings or map
   * @param description what the proto says of it
   * @param required whether it is always there
   */
  record Field(
      String name,
      String path,
      String type,
      String description,
      boolean required,
      List<Field> children) {
    public Field {
      children = List.copyOf(children);
    }
  }
}
