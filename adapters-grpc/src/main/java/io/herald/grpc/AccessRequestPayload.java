package io.herald.grpc;

import com.google.protobuf.Timestamp;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.EpochSeconds;
import io.herald.domain.event.EventDraft;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonArray;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.Json.JsonObject;
import io.herald.proto.v1.AccessGroup;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.AccessUnit;
import io.herald.proto.v1.Approval;
import io.herald.proto.v1.Resource;
import io.herald.proto.v1.ResourceType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way of a published access request from its message to the payload, member by member and in
 * the payload's order, written by hand because every event takes it. Absent scalars and objects are
 * left out, lists and maps are always there. Nothing is judged here. Stateless.
 */
final class AccessRequestPayload {
  private AccessRequestPayload() {}

  static EventDraft draft(String publisherId, AccessRequestEvent event) {
    return new EventDraft(
        publisherId,
        AccessRequestKind.NAME,
        event.getEventType(),
        event.hasEventTime() ? Optional.of(instant(event.getEventTime())) : Optional.empty(),
        data(event.getData()));
  }

  private static JsonObject data(AccessRequest request) {
    JsonObject.Builder data = JsonObject.builder();
    data.putIfPresent("id", request.getId());
    data.putIfPresent("friendly_id", request.getFriendlyId());
    if (request.hasRequester()) {
      var requester = request.getRequester();
      data.put(
          "requester",
          JsonObject.builder()
              .putIfPresent("id", requester.getId())
              .putIfPresent("name", requester.getName())
              .putIfPresent("email", requester.getEmail())
              .build());
    }
    if (request.hasGrantee()) {
      var grantee = request.getGrantee();
      data.putIfPresent(
          "grantee",
          JsonObject.builder()
              .putIfPresent("id", grantee.getId())
              .putIfPresent("source_id", grantee.getSourceId())
              .putIfPresent("name", grantee.getName())
              .putIfPresent("type", grantee.getType())
              .build());
    }
    data.putIfPresent("justification", request.getJustification());
    if (request.hasCreationDate()) {
      data.put("creation_date", number(request.getCreationDate()));
    }
    if (request.hasRevocationDate()) {
      data.put("revocation_date", number(request.getRevocationDate()));
    }
    if (request.hasAccessFlow()) {
      var flow = request.getAccessFlow();
      data.putIfPresent("access_flow", named(flow.getId(), flow.getName()));
    }
    if (request.hasAccessBundle()) {
      var bundle = request.getAccessBundle();
      data.putIfPresent("access_bundle", named(bundle.getId(), bundle.getName()));
    }
    if (request.hasAccessDurationInSeconds()) {
      data.put("access_duration_in_seconds", Json.of(request.getAccessDurationInSeconds()));
    }
    data.put("access_groups", array(request.getAccessGroupsList(), AccessRequestPayload::group));
    data.putIfPresent("approvals_logical_relation", request.getApprovalsLogicalRelation());
    data.put("approvals", array(request.getApprovalsList(), AccessRequestPayload::approval));
    data.put("custom_fields", texts(request.getCustomFieldsMap()));
    return data.build();
  }

  private static JsonObject group(AccessGroup group) {
    JsonObject.Builder json = JsonObject.builder();
    if (group.hasIntegration()) {
      var integration = group.getIntegration();
      json.putIfPresent(
          "integration",
          JsonObject.builder()
              .putIfPresent("id", integration.getId())
              .putIfPresent("type", integration.getType())
              .putIfPresent("name", integration.getName())
              .build());
    }
    json.put(
        "resource_types", array(group.getResourceTypesList(), AccessRequestPayload::resourceType));
    json.put("access_units", array(group.getAccessUnitsList(), AccessRequestPayload::unit));
    return json.build();
  }

  private static JsonObject resourceType(ResourceType type) {
    return JsonObject.builder()
        .putIfPresent("id", type.getId())
        .putIfPresent("name", type.getName())
        .putIfPresent("display_path", type.getDisplayPath())
        .build();
  }

  private static JsonObject unit(AccessUnit unit) {
    JsonObject.Builder json = JsonObject.builder();
    if (unit.hasResource()) {
      json.putIfPresent("resource", resource(unit.getResource()));
    }
    if (unit.hasPermission()) {
      var permission = unit.getPermission();
      json.putIfPresent("permission", named(permission.getId(), permission.getName()));
    }
    return json.build();
  }

  private static JsonObject resource(Resource resource) {
    JsonObject.Builder json =
        JsonObject.builder()
            .putIfPresent("id", resource.getId())
            .putIfPresent("name", resource.getName())
            .putIfPresent("path", resource.getPath());
    if (resource.hasType()) {
      json.putIfPresent("type", resourceType(resource.getType()));
    }
    return json.build();
  }

  private static JsonObject approval(Approval approval) {
    JsonObject.Builder json =
        JsonObject.builder()
            .putIfPresent("name", approval.getName())
            .putIfPresent("type", approval.getType())
            .putIfPresent("status", approval.getStatus());
    if (approval.hasApprover()) {
      var approver = approval.getApprover();
      json.putIfPresent(
          "approver",
          JsonObject.builder()
              .putIfPresent("id", approver.getId())
              .putIfPresent("name", approver.getName())
              .putIfPresent("email", approver.getEmail())
              .build());
    }
    return json.build();
  }

  private static JsonObject named(String id, String name) {
    return JsonObject.builder().putIfPresent("id", id).putIfPresent("name", name).build();
  }

  private static JsonObject texts(Map<String, String> texts) {
    if (texts.isEmpty()) {
      return JsonObject.EMPTY;
    }
    JsonObject.Builder json = JsonObject.builder();
    texts.forEach(json::put);
    return json.build();
  }

  private static <M> JsonArray array(List<M> messages, Function<M, Json> mapping) {
    if (messages.isEmpty()) {
      return JsonArray.EMPTY;
    }
    List<Json> elements = new ArrayList<>(messages.size());
    for (M message : messages) {
      elements.add(mapping.apply(message));
    }
    return new JsonArray(elements);
  }

  /**
   * The time as a payload writes it. One that no payload can hold becomes a number that the rules
   * of events refuse with the field's path.
   */
  private static JsonNumber number(Timestamp time) {
    Instant instant = instant(time);
    if (EpochSeconds.covers(instant)) {
      return EpochSeconds.of(instant);
    }
    return Json.of(instant.isBefore(Instant.EPOCH) ? -1 : Long.MAX_VALUE);
  }

  /** The time; one beyond what Java can hold becomes the nearest that it can. */
  static Instant instant(Timestamp time) {
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    } catch (DateTimeException | ArithmeticException _) {
      return time.getSeconds() < 0 ? Instant.MIN : Instant.MAX;
    }
  }
}
