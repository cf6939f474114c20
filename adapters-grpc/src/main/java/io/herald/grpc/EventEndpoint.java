package io.herald.grpc;

import io.grpc.stub.StreamObserver;
import io.herald.application.Page;
import io.herald.application.access.Caller;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.DescribePayload;
import io.herald.application.event.Events;
import io.herald.application.event.PublishEvents;
import io.herald.domain.Violation;
import io.herald.domain.event.EventDraft;
import io.herald.domain.event.EventKind;
import io.herald.domain.event.EventKinds;
import io.herald.domain.event.Trigger;
import io.herald.domain.filter.FilterField;
import io.herald.domain.filter.FilterOperator;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.EventServiceGrpc.EventServiceImplBase;
import io.herald.proto.v1.GetEventRequest;
import io.herald.proto.v1.GetPayloadSchemaRequest;
import io.herald.proto.v1.ListEventsRequest;
import io.herald.proto.v1.ListEventsResponse;
import io.herald.proto.v1.PayloadSchema;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishEventsRequest;
import io.herald.proto.v1.PublishEventsResponse;
import io.herald.proto.v1.PublishedEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Takes events in and shows them. Thread-safe. */
final class EventEndpoint extends EventServiceImplBase {
  private final PublishEvents publishEvents;
  private final BrowseEvents browseEvents;
  private final DescribePayload describePayload;

  EventEndpoint(
      PublishEvents publishEvents, BrowseEvents browseEvents, DescribePayload describePayload) {
    this.publishEvents = publishEvents;
    this.browseEvents = browseEvents;
    this.describePayload = describePayload;
  }

  @Override
  public void publishEvent(PublishEventRequest request, StreamObserver<PublishedEvent> answer) {
    PublishedEvent published = publish(List.of(request.getEvent())).getFirst();
    if (published.getResult() == PublishedEvent.Result.REFUSED) {
      throw Refusal.invalid(
          published.getViolationsList().stream()
              .map(one -> new Violation(one.getField(), one.getRule(), one.getMessage()))
              .toList());
    }
    Answer.with(answer, published);
  }

  @Override
  public void publishEvents(
      PublishEventsRequest request, StreamObserver<PublishEventsResponse> answer) {
    int count = request.getEventsCount();
    if (count == 0 || count > PublishEvents.MAX_EVENTS) {
      throw Refusal.invalid(
          "events",
          count == 0 ? "REQUIRED" : "TOO_MANY",
          "One call publishes 1 to %d events; this one has %d."
              .formatted(PublishEvents.MAX_EVENTS, count));
    }
    Answer.with(
        answer,
        PublishEventsResponse.newBuilder().addAllEvents(publish(request.getEventsList())).build());
  }

  private List<PublishedEvent> publish(List<Event> events) {
    List<EventDraft> drafts = new ArrayList<>(events.size());
    List<List<Violation>> refusals = new ArrayList<>(events.size());
    for (Event event : events) {
      List<Violation> refusal = EventMessages.refusal(event);
      refusals.add(refusal);
      if (refusal.isEmpty()) {
        drafts.add(EventMessages.draft(event));
      }
    }
    Iterator<PublishEvents.Outcome> outcomes =
        (drafts.isEmpty()
                ? List.<PublishEvents.Outcome>of()
                : publishEvents.publish(Gate.caller(), drafts))
            .iterator();
    List<PublishedEvent> published = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      String eventId = events.get(i).getEventId();
      List<Violation> refusal = refusals.get(i);
      published.add(
          refusal.isEmpty()
              ? EventMessages.published(eventId, outcomes.next())
              : EventMessages.refused(eventId, refusal));
    }
    return published;
  }

  @Override
  public void getEvent(GetEventRequest request, StreamObserver<Event> answer) {
    Answer.with(
        answer,
        browseEvents
            .find(Gate.caller(), request.getId())
            .map(EventMessages::detail)
            .orElseThrow(() -> Refusal.notFound("event", request.getId())));
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> answer) {
    Page<Event> page =
        browseEvents
            .list(
                Gate.caller(),
                new Events.Query(
                    request.getRequest(),
                    request.getTrigger(),
                    Messages.bound(request.hasStartTime(), request.getStartTime()),
                    Messages.bound(request.hasEndTime(), request.getEndTime()),
                    false),
                Messages.page(request.getPageSize(), request.getPageToken()))
            .map(EventMessages::event);
    Answer.with(
        answer,
        ListEventsResponse.newBuilder()
            .addAllEvents(page.items())
            .setNextPageToken(page.nextToken())
            .build());
  }

  @Override
  public void getPayloadSchema(
      GetPayloadSchemaRequest request, StreamObserver<PayloadSchema> answer) {
    Caller caller = Gate.caller();
    EventKind kind =
        EventKinds.CATALOGUE
            .named(request.getKind())
            .orElseThrow(
                () -> Refusal.invalid(List.of(EventKinds.CATALOGUE.unknown(request.getKind()))));
    Optional<Trigger> only = Optional.empty();
    if (!request.getTrigger().isEmpty()) {
      only = kind.trigger(request.getTrigger());
      if (only.isEmpty()) {
        throw Refusal.invalid("trigger", "UNKNOWN_TRIGGER", "There is no trigger of this name.");
      }
    }
    PayloadSchema.Builder schema =
        PayloadSchema.newBuilder()
            .setKind(kind.name())
            .setJsonSchema(describePayload.jsonSchema(caller, kind));
    for (EventKind.TriggerDescription description : kind.triggers()) {
      if (only.isEmpty() || only.get().equals(description.trigger())) {
        schema.addTriggers(
            PayloadSchema.Trigger.newBuilder()
                .setName(description.trigger().name())
                .setFiresWhen(description.firesWhen())
                .setSampleJson(kind.sample(description.trigger()).text()));
      }
    }
    for (FilterField field : kind.filterFields()) {
      schema.addFilterFields(
          PayloadSchema.FilterField.newBuilder()
              .setName(field.name())
              .setLabel(field.label())
              .setQuestion(field.question())
              .addAllOperators(field.operators().stream().map(FilterOperator::text).toList())
              .addAllSuggestions(field.suggestions()));
    }
    Answer.with(answer, schema.build());
  }
}
