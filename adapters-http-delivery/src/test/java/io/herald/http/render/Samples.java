package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The 17 sample events, as templates see them. */
final class Samples {
  private Samples() {}

  /** The events as they were published. */
  static List<Sample> all() {
    return resource("/access-requests.jsonl").lines().map(Samples::sample).toList();
  }

  /** A sample by its {@code event_id}, such as {@code sample-01}. */
  static JsonObject context(String eventId) {
    return all().stream()
        .filter(sample -> sample.name().startsWith(eventId))
        .findFirst()
        .orElseThrow()
        .context();
  }

  static String resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample sample(String line) {
    JsonObject event = JsonReading.readObject(line);
    String name =
        event.stringAt("event_id").orElseThrow() + " " + event.stringAt("event_type").orElseThrow();
    return new Sample(name, withLists(event));
  }

  /** Payloads always have their lists: an event without approvals has an empty list of them. */
  private static JsonObject withLists(JsonObject event) {
    JsonObject data = (JsonObject) event.at("data").orElseThrow();
    Map<String, Json> members = new LinkedHashMap<>(data.members());
    members.putIfAbsent("approvals", JsonArray.EMPTY);
    Map<String, Json> all = new LinkedHashMap<>(event.members());
    all.put("data", new JsonObject(members));
    return new JsonObject(all);
  }
}
