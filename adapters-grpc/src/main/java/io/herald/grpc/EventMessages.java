package io.herald.grpc;

import static io.herald.grpc.Messages.timestamp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.herald.application.event.BrowseEvents;
import io.herald.application.event.PublishEvents;
import io.herald.domain.Violation;
import io.herald.domain.event.EpochSeconds;
import io.herald.domain.event.Event;
import io.herald.domain.event.EventDraft;
import io.herald.domain.id.InvocationId;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.Json.JsonString;
import io.herald.proto.v1.PublishedEvent;
import io.herald.proto.v1.WebhookVerdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events as messages and messages as drafts. Stateless. */
final class EventMessages {
  private EventMessages() {}

  /** What a publisher sent, as a draft, if nothing speaks against it. */
  static EventDraft draft(io.herald.proto.v1.Event event) {
    return AccessRequestPayload.draft(event.getEventId(), event.getAccessRequest());
  }

  /** Why a message makes no draft: its payload is absent, of an unknown kind, or not all known. */
  static List<Violation> refusal(io.herald.proto.v1.Event event) {
    return switch (event.getPayloadCase()) {
      case ACCESS_REQUEST -> UnknownFields.in(event);
      case PAYLOAD_NOT_SET ->
          List.of(
              new Violation(
                  "access_request",
                  "REQUIRED",
                  "The event says nothing that this Herald understands. Set access_request."));
    };
  }

  static PublishedEvent published(String eventId, PublishEvents.Outcome outcome) {
    return switch (outcome) {
      case PublishEvents.Outcome.Accepted(var id, var publisherId, var invocations) ->
          published(PublishedEvent.Result.ACCEPTED, id.toString(), publisherId, invocations);
      case PublishEvents.Outcome.Duplicate(var id, var publisherId, var invocations) ->
          published(PublishedEvent.Result.DUPLICATE, id.toString(), publisherId, invocations);
      case PublishEvents.Outcome.Refused(var violations) -> refused(eventId, violations);
    };
  }

  static PublishedEvent refused(String eventId, List<Violation> violations) {
    return PublishedEvent.newBuilder()
        .setEventId(eventId)
        .setResult(PublishedEvent.Result.REFUSED)
        .addAllViolations(Messages.violations(violations))
        .build();
  }

  private static PublishedEvent published(
      PublishedEvent.Result result, String id, String eventId, List<InvocationId> invocations) {
    PublishedEvent.Builder message =
        PublishedEvent.newBuilder().setResult(result).setId(id).setEventId(eventId);
    for (InvocationId invocation : invocations) {
      message.addInvocationIds(invocation.toString());
    }
    return message.build();
  }

  static io.herald.proto.v1.Event detail(BrowseEvents.Detail detail) {
    io.herald.proto.v1.Event.Builder message = builder(detail.event());
    detail.invocations().stream()
        .map(InvocationMessages::invocation)
        .forEach(message::addInvocations);
    for (BrowseEvents.WebhookVerdict verdict : detail.verdicts()) {
      message.addVerdicts(
          WebhookVerdict.newBuilder()
              .setWebhook(verdict.webhook().id().toString())
              .setWebhookName(verdict.webhook().settings().name().value())
              .setActive(verdict.webhook().active())
              .setTriggerNamed(verdict.triggerNamed())
              .setFilters(WebhookMessages.verdict(verdict.verdict())));
    }
    return message.build();
  }

  static io.herald.proto.v1.Event event(Event event) {
    return builder(event).build();
  }

  private static io.herald.proto.v1.Event.Builder builder(Event event) {
    io.herald.proto.v1.Event.Builder message =
        io.herald.proto.v1.Event.newBuilder()
            .setEventId(event.publisherId())
            .setId(event.id().toString())
            .setReceiveTime(timestamp(event.receivedAt()))
            .setPayloadJson(event.payload().text())
            .setPayloadRemoved(event.payload().isRemoved());
    FieldDescriptor payload =
        io.herald.proto.v1.Event.getDescriptor().findFieldByName(event.kind().name());
    if (payload != null && !event.payload().isRemoved()) {
      Message.Builder typed = message.newBuilderForField(payload);
      read(event.payload().value(), typed);
      message.setField(payload, typed.build());
    }
    return message;
  }

  /**
   * Reads a stored payload into its message. What the message has no field for, because a newer
   * Herald stored it, is left to {@code payload_json}.
   */
  static void read(JsonObject object, Message.Builder message) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      Json value = object.members().get(field.getName());
      if (value == null) {
        continue;
      }
      if (field.isMapField() && value instanceof JsonObject(Map<String, Json> entries)) {
        readMap(field, entries, message);
      } else if (field.isRepeated() && value instanceof JsonArray(List<Json> elements)) {
        for (Json element : elements) {
          single(field, element, message).ifPresent(one -> message.addRepeatedField(field, one));
        }
      } else if (!field.isRepeated()) {
        single(field, value, message).ifPresent(one -> message.setField(field, one));
      }
    }
  }

  private static void readMap(
      FieldDescriptor field, Map<String, Json> entries, Message.Builder message) {
    entries.forEach((name, value) -> {
      if (value instanceof JsonString(String text)) {
        Message.Builder entry = message.newBuilderForField(field);
        entry.setField(field.getMessageType().findFieldByNumber(1), name);
        entry.setField(field.getMessageType().findFieldByNumber(2), text);
        message.addRepeatedField(field, entry.build());
      }
    });
  }

  private static Optional<Object> single(
      FieldDescriptor field, Json value, Message.Builder message) {
    return switch (value) {
      case JsonString(String text) when field.getJavaType() == FieldDescriptor.JavaType.STRING ->
          // Lone surrogates have no place in protobuf; as bytes they become question marks.
          Optional.of(ByteString.copyFromUtf8(text).toStringUtf8());
      case JsonNumber number when field.getJavaType() == FieldDescriptor.JavaType.LONG ->
          Optional.of(number.decimal().longValue());
      case JsonNumber number when field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ->
          EpochSeconds.parse(number).map(Messages::timestamp);
      case JsonObject object when field.getJavaType() == FieldDescriptor.JavaType.MESSAGE -> {
        Message.Builder nested = message.newBuilderForField(field);
        read(object, nested);
        yield Optional.of(nested.build());
      }
      default -> Optional.empty();
    };
  }
}
