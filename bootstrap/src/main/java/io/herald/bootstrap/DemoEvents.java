package io.herald.bootstrap;

import io.herald.domain.event.EventDraft;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample access requests, replayed round after round with fresh ids and the time of now. Not
 * thread-safe.
 */
final class DemoEvents {
  private static final String RESOURCE = "/demo/access-requests.jsonl";

  /** The number of the first friendly id of the first round. */
  private static final int FIRST_NUMBER = 1200;

  private final List<JsonObject> samples;
  private final String start;
  private int next;

  /** Tells the rounds of one start from those of another. */
  DemoEvents(Instant now) {
    samples = read();
    start = Long.toString(now.getEpochSecond(), Character.MAX_RADIX);
  }

  int samples() {
    return samples.size();
  }

  /** The next event: the same access request keeps its id throughout a round. */
  EventDraft next(Instant now) {
    int round = next / samples.size();
    JsonObject sample = samples.get(next % samples.size());
    next++;
    Map<String, Json> data =
        new LinkedHashMap<>(((JsonObject) sample.at("data").orElseThrow()).members());
    String id = sample.stringAt("data", "id").orElseThrow();
    data.put("id", Json.of("%s-%s-%d".formatted(id, start, round)));
    sample
        .stringAt("data", "friendly_id")
        .ifPresent(friendly -> data.put("friendly_id", Json.of(renumbered(friendly, round))));
    return new EventDraft(
        "demo-" + start + "-" + next,
        "",
        sample.stringAt("event_type").orElseThrow(),
        Optional.of(now),
        new JsonObject(data));
  }

  private static String renumbered(String friendlyId, int round) {
    int number = Integer.parseInt(friendlyId.substring(friendlyId.indexOf('-') + 1));
    return "AR-" + (FIRST_NUMBER + round * 10 + number % 10);
  }

  private static List<JsonObject> read() {
    JsonMapper mapper =
        JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    try (InputStream in = DemoEvents.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the distribution");
      }
      List<JsonObject> events = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isBlank()) {
          events.add((JsonObject) json(mapper.readTree(line)));
        }
      }
      return List.copyOf(events);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Json json(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Json> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), json(member.getValue())));
        yield new JsonObject(members);
      }
      case ARRAY -> new JsonArray(node.valueStream().map(DemoEvents::json).toList());
      case STRING -> new JsonString(node.stringValue());
      case NUMBER -> new JsonNumber(node.decimalValue().toPlainString());
      case BOOLEAN -> Json.of(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> JsonNull.NULL;
    };
  }
}
