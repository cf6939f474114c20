package io.herald.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.proto.v1.Event;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {

  private record Result(List<Event> events, List<Integer> lines, List<String> problems) {}

  private static Result read(String text) {
    List<Event> events = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    try (EventReader reader =
        new EventReader(
            "f.json", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      for (Event event = reader.next(); event != null; event = reader.next()) {
        events.add(event);
        lines.add(reader.line());
      }
      return new Result(events, lines, reader.problems());
    }
  }

  @Test
  void everySampleIsReadToTheLastDigit() {
    Result result = read(String.join("\n", Samples.lines()));

    assertThat(result.problems()).isEmpty();
    assertThat(result.events()).hasSize(17);
    assertThat(result.lines()).startsWith(1, 2, 3).endsWith(17);
    for (int i = 0; i < 17; i++) {
      JsonObject written = TestJson.object(Samples.lines().get(i));
      Event event = result.events().get(i);
      assertThat(event.getEventId()).isEqualTo(written.stringAt("event_id").orElseThrow());
      Map<String, Json> payload = new LinkedHashMap<>(written.members());
      payload.remove("event_id");
      assertThat(json(event.getAccessRequest())).isEqualTo(sorted(new JsonObject(payload)));
    }
  }

  /** A message as the payload that it stands for, members sorted, what is empty left out. */
  private static Json json(Message message) {
    Map<String, Json> members = new java.util.TreeMap<>();
    message
        .getAllFields()
        .forEach((field, value) -> members.put(field.getName(), json(field, value)));
    return new JsonObject(new LinkedHashMap<>(members));
  }

  private static Json json(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      Map<String, Json> entries = new java.util.TreeMap<>();
      for (Object entry : (List<?>) value) {
        MapEntry<?, ?> pair = (MapEntry<?, ?>) entry;
        entries.put((String) pair.getKey(), new JsonString((String) pair.getValue()));
      }
      return new JsonObject(new LinkedHashMap<>(entries));
    }
    if (field.isRepeated()) {
      List<Json> elements = new ArrayList<>();
      ((List<?>) value).forEach(element -> elements.add(single(element)));
      return new JsonArray(elements);
    }
    return single(value);
  }

  private static Json single(Object value) {
    return switch (value) {
      case String text -> new JsonString(text);
      case Long number -> new JsonNumber(number.toString());
      case Timestamp time ->
          new JsonNumber(
              new BigDecimal(time.getSeconds())
                  .add(BigDecimal.valueOf(time.getNanos(), 9))
                  .setScale(9)
                  .toPlainString());
      case Message message -> json(message);
      default -> throw new AssertionError(value.getClass());
    };
  }

  private static Json sorted(Json json) {
    return switch (json) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> kept = new java.util.TreeMap<>();
        members.forEach((name, value) -> {
          Json inner = sorted(value);
          if (!inner.equals(JsonArray.EMPTY) && !inner.equals(JsonObject.EMPTY)) {
            kept.put(name, inner);
          }
        });
        yield new JsonObject(new LinkedHashMap<>(kept));
      }
      case JsonArray(List<Json> elements) ->
          new JsonArray(elements.stream().map(EventReaderTest::sorted).toList());
      default -> json;
    };
  }

  @Test
  void anArrayAndASinglePrettyEventAreReadToo() {
    assertThat(read("[{\"event_id\": \"a\"},\n {\"event_id\": \"b\"}]"))
        .satisfies(result -> {
          assertThat(result.events()).extracting(Event::getEventId).containsExactly("a", "b");
          assertThat(result.lines()).containsExactly(1, 2);
        });
    assertThat(read("\ufeff{\n  \"event_id\": \"a\",\n  \"data\": null\n}\n").events()).hasSize(1);
    assertThat(read("").events()).isEmpty();
    assertThat(read("[]").events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"evnt_id\": 1} | f.json:1: evnt_id: There is no field of this name. Did you mean"
            + " event_id?",
        "{\"data\":{\"requester\":{\"phone\":\"x\"}}} | f.json:1: data.requester.phone: There is no"
            + " field of this name. The fields here are id, name, email.",
        "{\"data\":{\"access_groups\":[{},{\"integration\":{\"nam\":\"x\"}}]}} | f.json:1:"
            + " data.access_groups[1].integration.nam: There is no field of this name. Did you mean"
            + " name?",
        "{\"event_type\": 5} | f.json:1: event_type: Something else stands here than a text."
            + " Correct it.",
        "{\"data\": []} | f.json:1: data: Something else stands here than an object. Correct it.",
        "{\"data\":{\"approvals\":{}}} | f.json:1: data.approvals: Something else stands here than"
            + " a list. Correct it.",
        "{\"event_time\": \"2026\"} | f.json:1: event_time: Something else stands here than a"
            + " number of epoch seconds. Correct it.",
        "{\"event_time\": 1696263265851} | f.json:1: event_time: This is no time from 1970 to"
            + " 9999. Give epoch seconds, not milliseconds.",
        "{\"event_time\": 1e999999999} | f.json:1: event_time: This number has too many digits."
            + " Correct it.",
        "{\"data\":{\"access_duration_in_seconds\":1.5}} | f.json:1:"
            + " data.access_duration_in_seconds: This is no whole number that fits 64 bits."
            + " Correct it.",
        "{\"data\":{\"custom_fields\":{\"a\":1}}} | f.json:1: data.custom_fields.a: Something else"
            + " stands here than a text. Correct it.",
        "{\"data\":{\"justification\":\"\\ud800\"}} | f.json:1: data.justification: This text holds"
            + " half a character (an unpaired surrogate). Write both halves or none.",
        "7 | f.json:1: An event is a JSON object; something else stands here.",
      })
  void whatIsWrongIsSaidWithLineAndPath(String text, String problem) {
    assertThat(read(text).problems()).containsExactly(problem);
  }

  @Test
  void everythingWrongIsSaidAndReadingGoesOn() {
    Result result = read("{\"a\":{\"b\":[1]}}\n{\"event_id\":\"ok\"}\n\n{\"event_id\":3}");

    assertThat(result.events()).hasSize(3);
    assertThat(result.problems())
        .hasSize(2)
        .satisfies(problems -> assertThat(problems.get(1)).startsWith("f.json:4: event_id: "));
  }

  @Test
  void brokenJsonIsSaidWithItsLine() {
    assertThat(read("{\"event_id\":\"a\"}\n{\"event_id\":\"b\"\n{\"event_id\":\"c\"}").problems())
        .singleElement()
        .asString()
        .startsWith("f.json:3: This is not JSON: ");
    assertThat(read("{\"event_id\":\"a\",\"event_id\":\"b\"}").problems())
        .singleElement()
        .asString()
        .contains("uplicate");
    assertThat(read("{\"data\":" + "[".repeat(5000)).problems()).hasSizeBetween(1, 2);
  }

  @Test
  void belowCustomFieldsAnyNameIsFine() {
    assertThat(read("{\"data\":{\"custom_fields\":{\"any thing\":\"x\",\"\":\"y\"}}}"))
        .satisfies(result -> {
          assertThat(result.problems()).isEmpty();
          assertThat(result.events().getFirst().getAccessRequest().getData().getCustomFieldsMap())
              .containsExactly(Map.entry("any thing", "x"), Map.entry("", "y"));
        });
  }

  @Test
  void problemsAreBounded() {
    assertThat(read("{\"x\":1}\n".repeat(1000)).problems()).hasSize(20);
  }

  @Test
  void nothingBreaksTheReader() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(Samples.lines().get(random.nextInt(17)));
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
          default -> text.insert(at, "{}[]\",:0e-9".charAt(random.nextInt(11)));
        }
      }
      assertThat(read(text.toString())).as("seed %d, round %d: %s", seed, i, text).isNotNull();
    }
  }
}
