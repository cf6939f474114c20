package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.herald.application.access.Role;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.Samples;
import io.herald.domain.json.Json;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.GetEventRequest;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.PayloadSchema;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.PublishedEvent.Result;
import io.herald.proto.v1.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventEndpointTest {
  private final Door door = Door.open();

  @AfterEach
  void close() {
    door.close();
  }

  /** A sample as a client would build it. */
  private static io.herald.proto.v1.Event sample(String id) {
    var draft = Samples.accessRequest(id);
    AccessRequestEvent.Builder payload = AccessRequestEvent.newBuilder();
    EventMessages.read(
        Json.JsonObject.builder()
            .put("event_type", draft.eventType())
            .put(
                "event_time",
                io.herald.domain.event.EpochSeconds.of(draft.eventTime().orElseThrow()))
            .put("data", draft.data())
            .build(),
        payload);
    return io.herald.proto.v1.Event.newBuilder().setEventId(id).setAccessRequest(payload).build();
  }

  private PublishedEvent publish(io.herald.proto.v1.Event event) {
    return door.events(Role.PUBLISHER)
        .publishEvent(PublishEventRequest.newBuilder().setEvent(event).build());
  }

  private Event stored(String publisherId) {
    return door.application.events.findByPublisherId(publisherId).orElseThrow();
  }

  @Test
  void anAcceptedEventIsStoredToTheLetter() {
    PublishedEvent published = publish(sample("sample-10"));

    assertThat(published.getResult()).isEqualTo(Result.ACCEPTED);
    assertThat(published.getEventId()).isEqualTo("sample-10");
    assertThat(published.getId()).startsWith("evt_").isEqualTo(stored("sample-10").id().toString());
    assertThat(stored("sample-10").payload().text())
        .startsWith("{\"event_id\":\"sample-10\",\"event_type\":\"RequestCreated\",")
        .contains("\"event_time\":1796266196.851890000,")
        .contains("\"creation_date\":1796266196.852378300,")
        .contains("\"name\":\"Ayşe \\\"Ace\\\" Yılmaz\"")
        .contains("\"justification\":\"Need it for {{mustache}} & <b>html</b>\"")
        .contains("\"approvals\":[]")
        .endsWith("\"custom_fields\":{\"ticket\":\"OPS-10\",\"environment\":\"production\"}}}");
  }

  @Test
  void everySampleIsAcceptedInOneBatchAndADuplicateTheSecondTime() {
    List<io.herald.proto.v1.Event> events =
        Samples.accessRequests().stream().map(draft -> sample(draft.publisherId())).toList();

    PublishEventsResponse first = batch(events);
    PublishEventsResponse second = batch(events);

    assertThat(first.getEventsList()).hasSize(17);
    assertThat(first.getEventsList())
        .extracting(PublishedEvent::getResult)
        .containsOnly(Result.ACCEPTED);
    assertThat(second.getEventsList())
        .extracting(PublishedEvent::getResult)
        .containsOnly(Result.DUPLICATE);
    assertThat(second.getEventsList())
        .extracting(PublishedEvent::getId)
        .isEqualTo(first.getEventsList().stream().map(PublishedEvent::getId).toList());
  }

  private PublishEventsResponse batch(List<io.herald.proto.v1.Event> events) {
    return door.events(Role.PUBLISHER)
        .publishEvents(PublishEventsRequest.newBuilder().addAllEvents(events).build());
  }

  @Test
  void aRefusedEventSaysWhichFieldsAreToBlame() {
    Refused refused =
        Refused.by(() ->
            publish(
                io.herald.proto.v1.Event.newBuilder()
                    .setAccessRequest(AccessRequestEvent.newBuilder().setEventType("RequestMade"))
                    .build()));

    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.fields()).containsExactly("event_type", "data.id", "data.requester");
  }

  @Test
  void anEventIdWithOtherContentIsRefused() {
    publish(sample("sample-01"));

    Refused refused =
        Refused.by(() -> publish(sample("sample-02").toBuilder().setEventId("sample-01").build()));

    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("EVENT_ID_REUSED");
    assertThat(refused.fields()).containsExactly("event_id");
  }

  @Test
  void theOrderOfMapEntriesIsNoOtherContent() {
    io.herald.proto.v1.Event.Builder other = sample("sample-01").toBuilder();
    Map<String, String> fields = new TreeMap<>(Comparator.<String>naturalOrder().reversed());
    fields.putAll(other.getAccessRequest().getData().getCustomFieldsMap());
    other.getAccessRequestBuilder().getDataBuilder().clearCustomFields().putAllCustomFields(fields);
    Map<String, String> sorted = new TreeMap<>(fields);
    io.herald.proto.v1.Event.Builder another = other.clone();
    another
        .getAccessRequestBuilder()
        .getDataBuilder()
        .clearCustomFields()
        .putAllCustomFields(sorted);

    assertThat(publish(other.build()).getResult()).isEqualTo(Result.ACCEPTED);
    assertThat(stored("sample-01").payload().text())
        .endsWith("\"custom_fields\":{\"ticket\":\"OPS-7\",\"environment\":\"production\"}}}");
    assertThat(publish(another.build()).getResult()).isEqualTo(Result.DUPLICATE);
  }

  @Test
  void oneRefusalStopsNoOther() {
    PublishEventsResponse response =
        batch(
            List.of(
                sample("sample-01"),
                io.herald.proto.v1.Event.newBuilder().setEventId("empty").build(),
                sample("sample-02").toBuilder().setEventId("é").build(),
                sample("sample-03")));

    assertThat(response.getEventsList())
        .extracting(PublishedEvent::getResult)
        .containsExactly(Result.ACCEPTED, Result.REFUSED, Result.REFUSED, Result.ACCEPTED);
    assertThat(response.getEvents(1).getEventId()).isEqualTo("empty");
    assertThat(response.getEvents(1).getViolationsList())
        .extracting(Violation::getField)
        .containsExactly("access_request");
    assertThat(response.getEvents(2).getViolationsList())
        .extracting(Violation::getField, Violation::getRule)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("event_id", "NOT_PRINTABLE_ASCII"));
  }

  @Test
  void anEventWithFieldsOfANewerHeraldIsRefusedInsteadOfLosingThem() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    for (Map.Entry<String, List<String>> place : placesOfMessages().entrySet()) {
      io.herald.proto.v1.Event.Builder event = sample("sample-05").toBuilder();
      com.google.protobuf.Message.Builder message = event;
      for (String step : place.getValue()) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(step);
        if (field.isRepeated() && message.getRepeatedFieldCount(field) == 0) {
          message.addRepeatedField(field, message.newBuilderForField(field).build());
        }
        message =
            field.isRepeated()
                ? message.getRepeatedFieldBuilder(field, 0)
                : message.getFieldBuilder(field);
      }
      message.setUnknownFields(unknown);

      PublishedEvent answer = batch(List.of(event.build())).getEvents(0);

      assertThat(answer.getResult()).as(place.getKey()).isEqualTo(Result.REFUSED);
      assertThat(answer.getViolationsList())
          .extracting(Violation::getField, Violation::getRule)
          .containsExactly(org.assertj.core.groups.Tuple.tuple(place.getKey(), "UNKNOWN_FIELD"));
      assertThat(answer.getViolations(0).getMessage()).contains("99");
    }
    assertThat(door.application.events.findByPublisherId("sample-05")).isEmpty();
  }

  /** Every message below an event, by what a refusal calls its place: the proto's own list. */
  private static Map<String, List<String>> placesOfMessages() {
    Map<String, List<String>> places = new TreeMap<>();
    places.put("event", List.of());
    collect(
        AccessRequestEvent.getDescriptor(), "access_request", List.of("access_request"), places);
    return places;
  }

  private static void collect(
      Descriptor message, String name, List<String> steps, Map<String, List<String>> places) {
    places.put(name, steps);
    for (FieldDescriptor field : message.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
        List<String> deeper = new ArrayList<>(steps);
        deeper.add(field.getName());
        String prefix = name.equals("access_request") ? "" : name + ".";
        collect(field.getMessageType(), prefix + field.getName(), deeper, places);
      }
    }
  }

  @Test
  void aBatchHasOneToAThousandEvents() {
    assertThat(Refused.by(() -> batch(List.of())).fields()).containsExactly("events");
    assertThat(
            Refused.by(() ->
                    batch(Collections.nCopies(1001, io.herald.proto.v1.Event.getDefaultInstance())))
                .reason())
        .isEqualTo("TOO_MANY");
  }

  @Test
  void manualCannotBePublished() {
    io.herald.proto.v1.Event.Builder manual = sample("sample-01").toBuilder();
    manual.getAccessRequestBuilder().setEventType("Manual");

    assertThat(Refused.by(() -> publish(manual.build())).reason())
        .isEqualTo("MANUAL_NOT_PUBLISHED");
  }

  @Test
  void anEventIsFoundByEitherIdentifierWithItsPayloadInBothForms() {
    PublishedEvent published = publish(sample("sample-12"));

    io.herald.proto.v1.Event byId = get(published.getId());
    io.herald.proto.v1.Event byEventId = get("sample-12");

    assertThat(byId).isEqualTo(byEventId);
    assertThat(byId.getAccessRequest()).isEqualTo(sample("sample-12").getAccessRequest());
    assertThat(byId.getPayloadJson()).isEqualTo(stored("sample-12").payload().text());
    assertThat(Refused.by(() -> get("evt_nowhere")).code()).isEqualTo(Status.Code.NOT_FOUND);
  }

  private io.herald.proto.v1.Event get(String id) {
    return door.events(Role.VIEWER).getEvent(GetEventRequest.newBuilder().setId(id).build());
  }

  @Test
  void eventsAreListed() {
    publish(sample("sample-01"));
    publish(sample("sample-02"));

    assertThat(
            door.events(Role.VIEWER)
                .listEvents(ListEventsRequest.getDefaultInstance())
                .getEventsList())
        .extracting(io.herald.proto.v1.Event::getEventId)
        .containsExactly("sample-02", "sample-01");
    assertThat(
            Refused.by(() ->
                    door.events(Role.VIEWER)
                        .listEvents(ListEventsRequest.newBuilder().setPageSize(-1).build()))
                .fields())
        .containsExactly("page_size");
  }

  @Test
  void theSchemaComesWithSamplesAndFilterFields() {
    PayloadSchema all = schema(GetPayloadSchemaRequest.getDefaultInstance());
    PayloadSchema one =
        schema(GetPayloadSchemaRequest.newBuilder().setTrigger("RequestExpired").build());

    assertThat(all.getKind()).isEqualTo("access_request");
    assertThat(all.getJsonSchema()).contains("\"custom_fields\"");
    assertThat(all.getTriggersList())
        .extracting(PayloadSchema.Trigger::getName)
        .hasSize(7)
        .endsWith("Manual");
    assertThat(all.getFilterFieldsList())
        .extracting(PayloadSchema.FilterField::getName)
        .contains("integration.name", "custom_fields.");
    assertThat(one.getTriggersList())
        .extracting(PayloadSchema.Trigger::getSampleJson)
        .containsExactly(
            AccessRequestKind.INSTANCE.sample(AccessRequestKind.REQUEST_EXPIRED).text());
    assertThat(
            Refused.by(() -> schema(GetPayloadSchemaRequest.newBuilder().setKind("x").build()))
                .fields())
        .containsExactly("kind");
    assertThat(
            Refused.by(() -> schema(GetPayloadSchemaRequest.newBuilder().setTrigger("x").build()))
                .fields())
        .containsExactly("trigger");
  }

  private PayloadSchema schema(GetPayloadSchemaRequest request) {
    return door.events(Role.PUBLISHER).getPayloadSchema(request);
  }
}
