package io.herald.bootstrap.journey;

import com.google.protobuf.Timestamp;
import io.herald.proto.v1.AccessGroup;
import io.herald.proto.v1.AccessPermission;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessRequestEvent;
import io.herald.proto.v1.AccessUnit;
import io.herald.proto.v1.Approval;
import io.herald.proto.v1.Approver;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Integration;
import io.herald.proto.v1.Requester;
import io.herald.proto.v1.Resource;
import io.herald.proto.v1.ResourceType;

/** Access requests for journeys. */
final class Requests {
  private Requests() {}

  /** An event with the least that makes sense; journeys add to its data. */
  static Event event(String eventId, String type, AccessRequest.Builder data) {
    return Event.newBuilder()
        .setEventId(eventId)
        .setAccessRequest(
            AccessRequestEvent.newBuilder()
                .setEventType(type)
                .setEventTime(
                    Timestamp.newBuilder().setSeconds(1_696_263_265).setNanos(851_898_001))
                .setData(data))
        .build();
  }

  static AccessRequest.Builder request(String id) {
    return AccessRequest.newBuilder()
        .setId(id)
        .setFriendlyId("AR-" + id)
        .setJustification("Debug the \"orders\" backlog\nTicket OPS-7")
        .setRequester(
            Requester.newBuilder()
                .setId("user-1")
                .setName("Dana O'Brien")
                .setEmail("dana@example.com"));
  }

  static AccessGroup group(String type, String name, String resourceType) {
    ResourceType kind =
        ResourceType.newBuilder()
            .setId(resourceType.toLowerCase(java.util.Locale.ROOT))
            .setName(resourceType)
            .build();
    return AccessGroup.newBuilder()
        .setIntegration(Integration.newBuilder().setId(name).setType(type).setName(name))
        .addResourceTypes(kind)
        .addAccessUnits(
            AccessUnit.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .setId("res-1")
                        .setName("orders")
                        .setPath(name + "/orders")
                        .setType(kind))
                .setPermission(AccessPermission.newBuilder().setId("ro").setName("ReadOnly")))
        .build();
  }

  static Approval approvedBy(String email) {
    return Approval.newBuilder()
        .setName("Platform leads")
        .setType("group")
        .setStatus("Approved")
        .setApprover(Approver.newBuilder().setId("user-9").setName("Lee Wong").setEmail(email))
        .build();
  }

  static Approval approvedAutomatically() {
    return Approval.newBuilder().setName("Policy").setType("policy").setStatus("Approved").build();
  }
}
