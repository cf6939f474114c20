package io.herald.domain.event;

import io.herald.domain.Violation;
import io.herald.domain.filter.FilterField;
import io.herald.domain.json.Json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A catalogue entry: everything that is particular to one kind of event. Entries are stateless and
 * thread-safe.
 */
public interface EventKind {

  /** The name in proto, tables and webhook files, e.g. {@code access_request}. */
  String name();

  /** The triggers in the order of the documentation, {@link Trigger#MANUAL} last. */
  List<TriggerDescription> triggers();

  /**
   * The filter fields in the order of the documentation; open fields such as custom fields end in a
   * dot.
   */
  List<FilterField> filterFields();

  /** The trigger of that name; aliases such as {@code AccessRequestCreated} are understood. */
  Optional<Trigger> trigger(String nameOrAlias);

  /** The filter field of that name, e.g. {@code integration.name} or {@code custom_fields.team}. */
  Optional<FilterField> filterField(String name);

  /**
   * The parts of a payload that unit filters hold for one by one, e.g. an access unit with its
   * integration; empty if it has none.
   */
  List<JsonObject> units(JsonObject payload);

  /**
   * What is wrong with the {@code data} of a payload; empty if nothing is. The fields are spelt
   * from the payload on, e.g. {@code data.requester.id}.
   */
  List<Violation> violations(JsonObject data);

  /**
   * The {@code data} of a payload in canonical form: members in the order of the documentation,
   * absent scalars left out, lists and maps always there. The same object if it is canonical
   * already. The data has no violations.
   */
  JsonObject canonical(JsonObject data);

  /**
   * The canonical {@code data} with the entries of every map in one order, for comparing: protobuf
   * and many languages do not keep the order of maps, so that a repetition may bring another. Empty
   * if there is nothing to sort.
   */
  Optional<JsonObject> sorted(JsonObject data);

  /** The {@code data} of a payload as JSON Schema (draft 2020-12), with a description per field. */
  JsonObject dataSchema();

  /** Whom a payload is about. The payload has no violations. */
  Event.Subject subject(JsonObject payload);

  /** A complete example of a payload for a trigger of this kind, with mock data. */
  JsonObject sample(Trigger trigger);

  /**
   * A trigger with its meaning.
   *
   * @param trigger the trigger
   * @param firesWhen half a sentence that follows "fires when", e.g. "a request was submitted"
   */
  record TriggerDescription(Trigger trigger, String firesWhen) {}
}
