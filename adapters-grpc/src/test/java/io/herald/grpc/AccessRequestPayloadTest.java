package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.herald.domain.Violation;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.EpochSeconds;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.EventRules;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonObject;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.Requester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRequestPayloadTest {
  private static final Instant NOW = Instant.parse("2026-12-04T10:00:00.123456Z");

  static List<EventKind.TriggerDescription> triggers() {
    return AccessRequestKind.INSTANCE.triggers();
  }

  @ParameterizedTest
  @MethodSource("triggers")
  void everySampleComesThroughToTheLetter(EventKind.TriggerDescription description) {
    JsonObject payload = AccessRequestKind.INSTANCE.sample(description.trigger());

    EventDraft draft = throughTheWire(payload);

    assertThat(draft.data().text()).isEqualTo(data(payload).text());
    assertThat(draft.eventType()).isEqualTo(description.trigger().name());
    assertThat(EpochSeconds.of(draft.eventTime().orElseThrow()))
        .isEqualTo(payload.at("event_time").orElseThrow());
  }

  @Test
  void anyPayloadComesThroughToTheLetter() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      JsonObject payload = new RandomPayload(random).next();

      assertThat(throughTheWire(payload).data().text())
          .as("seed %d, round %d", seed, i)
          .isEqualTo(data(payload).text());
    }
  }

  @Test
  void whatTheDoorMakesIsCanonicalAlready() {
    JsonObject data = throughTheWire(new RandomPayload(new Random(1)).next()).data();

    assertThat(AccessRequestKind.INSTANCE.canonical(data)).isSameAs(data);
  }

  @Test
  void nineDecimalsAreKept() {
    AccessRequestEvent event =
        AccessRequestEvent.newBuilder()
            .setData(
                AccessRequest.newBuilder()
                    .setCreationDate(
                        Timestamp.newBuilder().setSeconds(1696263265L).setNanos(852378001)))
            .build();

    assertThat(AccessRequestPayload.draft("", event).data().at("creation_date"))
        .contains(new Json.JsonNumber("1696263265.852378001"));
  }

  @Test
  void listsAndMapsAreThereEvenIfTheyAreEmpty() {
    assertThat(
            AccessRequestPayload.draft("", AccessRequestEvent.getDefaultInstance()).data().text())
        .isEqualTo("{\"access_groups\":[],\"approvals\":[],\"custom_fields\":{}}");
  }

  @Test
  void aDurationOfZeroIsThere() {
    AccessRequestEvent event =
        AccessRequestEvent.newBuilder()
            .setData(AccessRequest.newBuilder().setAccessDurationInSeconds(0))
            .build();

    assertThat(AccessRequestPayload.draft("", event).data().at("access_duration_in_seconds"))
        .contains(Json.of(0));
  }

  static List<Timestamp> impossibleTimes() {
    return List.of(
        Timestamp.newBuilder().setSeconds(-1).build(),
        Timestamp.newBuilder().setNanos(-1).build(),
        Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build(),
        Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(Integer.MAX_VALUE).build(),
        Timestamp.newBuilder().setSeconds(253402300800L).build());
  }

  @ParameterizedTest
  @MethodSource("impossibleTimes")
  void aTimeThatNoPayloadCanHoldIsRefusedByTheRulesOfEvents(Timestamp time) {
    AccessRequestEvent event =
        AccessRequestEvent.newBuilder()
            .setEventType("RequestCreated")
            .setEventTime(time)
            .setData(
                AccessRequest.newBuilder()
                    .setId("1")
                    .setRequester(Requester.newBuilder().setId("u"))
                    .setRevocationDate(time))
            .build();

    EventRules.Outcome outcome =
        EventRules.check(
            AccessRequestPayload.draft("", event),
            EventKinds.CATALOGUE,
            new IdGenerator(() -> NOW, new Random(1)).nextEvent(),
            NOW);

    assertThat(outcome).isInstanceOf(EventRules.Outcome.Refused.class);
    assertThat(((EventRules.Outcome.Refused) outcome).violations())
        .extracting(Violation::field)
        .containsExactly("event_time", "data.revocation_date");
  }

  private static JsonObject data(JsonObject payload) {
    return (JsonObject) payload.at("data").orElseThrow();
  }

  /** As a client would send it: as a message, as bytes, and read again. */
  private static EventDraft throughTheWire(JsonObject payload) {
    AccessRequestEvent.Builder message = AccessRequestEvent.newBuilder();
    EventMessages.read(payload, message);
    try {
      return AccessRequestPayload.draft(
          "id-1", AccessRequestEvent.parseFrom(message.build().toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes payloads with every field there or not, and awkward texts in them. */
  private static final class RandomPayload {
    private static final String AWKWARD =
        "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0085\u2028\u2029\ud83d\ude00é日{{}}<>&'";

    private final Random random;

    RandomPayload(Random random) {
      this.random = random;
    }

    JsonObject next() {
      JsonObject.Builder data = JsonObject.builder();
      texts(data, "id", "friendly_id");
      object(data, "requester", "id", "name", "email");
      object(data, "grantee", "id", "source_id", "name", "type");
      texts(data, "justification");
      time(data, "creation_date");
      time(data, "revocation_date");
      object(data, "access_flow", "id", "name");
      object(data, "access_bundle", "id", "name");
      if (random.nextBoolean()) {
        data.put("access_duration_in_seconds", Json.of(random.nextLong() >>> random.nextInt(64)));
      }
      data.put("access_groups", list(this::group));
      texts(data, "approvals_logical_relation");
      data.put("approvals", list(this::approval));
      JsonObject.Builder custom = JsonObject.builder();
      for (int i = random.nextInt(4); i > 0; i--) {
        custom.put(text(), random.nextInt(4) == 0 ? "" : text());
      }
      data.put("custom_fields", custom.build());
      return JsonObject.builder()
          .put("event_type", "RequestCreated")
          .put("data", data.build())
          .build();
    }

    private JsonObject group() {
      JsonObject.Builder group = JsonObject.builder();
      object(group, "integration", "id", "type", "name");
      group.put("resource_types", list(() -> filled("id", "name", "display_path")));
      group.put("access_units", list(this::unit));
      return group.build();
    }

    private JsonObject unit() {
      JsonObject.Builder unit = JsonObject.builder();
      JsonObject.Builder resource = JsonObject.builder();
      texts(resource, "id", "name", "path");
      object(resource, "type", "id", "name", "display_path");
      unit.putIfPresent("resource", resource.build());
      object(unit, "permission", "id", "name");
      return unit.build();
    }

    private JsonObject approval() {
      JsonObject.Builder approval = JsonObject.builder();
      texts(approval, "name", "type", "status");
      object(approval, "approver", "id", "name", "email");
      return approval.build();
    }

    private JsonArray list(java.util.function.Supplier<JsonObject> element) {
      List<Json> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(element.get());
      }
      return new JsonArray(elements);
    }

    private JsonObject filled(String... names) {
      JsonObject.Builder object = JsonObject.builder();
      texts(object, names);
      return object.build();
    }

    private void object(JsonObject.Builder parent, String name, String... names) {
      parent.putIfPresent(name, filled(names));
    }

    private void texts(JsonObject.Builder object, String... names) {
      for (String name : names) {
        if (random.nextInt(4) > 0) {
          object.put(name, text());
        }
      }
    }

    private void time(JsonObject.Builder object, String name) {
      if (random.nextBoolean()) {
        object.put(
            name,
            EpochSeconds.of(
                Instant.ofEpochSecond(
                    random.nextLong(253402300800L), random.nextLong(1_000_000_000L))));
      }
    }

    private String text() {
      int[] points = AWKWARD.codePoints().toArray();
      StringBuilder text = new StringBuilder("x");
      for (int i = random.nextInt(6); i > 0; i--) {
        text.appendCodePoint(
            random.nextBoolean()
                ? points[random.nextInt(points.length)]
                : 'a' + random.nextInt(26));
      }
      return text.toString();
    }
  }
}
