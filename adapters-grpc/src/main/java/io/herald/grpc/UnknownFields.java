package io.herald.grpc;

import com.google.protobuf.MessageOrBuilder;
import io.herald.domain.Violation;
import io.herald.proto.v1.AccessGroup;
import io.herald.proto.v1.AccessRequest;
import io.herald.proto.v1.AccessUnit;
import io.herald.proto.v1.Approval;
import io.herald.proto.v1.Event;
import io.herald.proto.v1.Resource;
import io.herald.proto.v1.ResourceType;
import java.util.ArrayList;
import java.util.List;

/**
 * Fields of a published event that this Herald does not know. They are refused rather than dropped:
 * an acknowledged event is stored and sent as it was published, and a publisher that is newer than
 * the server learns it from the answer and not from what is missing at the receiver. Written by
 * hand, like the way into the payload, because every event takes it. Not thread-safe.
 */
final class UnknownFields {
  private final List<Violation> found = new ArrayList<>();

  private UnknownFields() {}

  /** What is not known in an event; empty nearly always. */
  static List<Violation> in(Event event) {
    UnknownFields fields = new UnknownFields();
    fields.look("event", event);
    if (event.hasAccessRequest()) {
      fields.look("access_request", event.getAccessRequest());
      fields.look("event_time", event.getAccessRequest().getEventTime());
      fields.lookInside(event.getAccessRequest().getData());
    }
    return fields.found;
  }

  private void lookInside(AccessRequest data) {
    look("data", data);
    look("data.requester", data.getRequester());
    look("data.grantee", data.getGrantee());
    look("data.access_flow", data.getAccessFlow());
    look("data.access_bundle", data.getAccessBundle());
    look("data.creation_date", data.getCreationDate());
    look("data.revocation_date", data.getRevocationDate());
    for (AccessGroup group : data.getAccessGroupsList()) {
      look("data.access_groups", group);
      look("data.access_groups.integration", group.getIntegration());
      for (ResourceType type : group.getResourceTypesList()) {
        look("data.access_groups.resource_types", type);
      }
      for (AccessUnit unit : group.getAccessUnitsList()) {
        Resource resource = unit.getResource();
        look("data.access_groups.access_units", unit);
        look("data.access_groups.access_units.resource", resource);
        look("data.access_groups.access_units.resource.type", resource.getType());
        look("data.access_groups.access_units.permission", unit.getPermission());
      }
    }
    for (Approval approval : data.getApprovalsList()) {
      look("data.approvals", approval);
      look("data.approvals.approver", approval.getApprover());
    }
  }

  /** Each place is blamed once, whatever the number of its members. */
  private void look(String field, MessageOrBuilder message) {
    if (message.getUnknownFields().asMap().isEmpty()
        || found.stream().anyMatch(violation -> violation.field().equals(field))) {
      return;
    }
    found.add(
        new Violation(
            field,
            "UNKNOWN_FIELD",
            "This has a field with the number "
                + message.getUnknownFields().asMap().keySet().iterator().next()
                + ", which this version of Herald does not know and would lose. Leave it out, or"
                + " update Herald before its publishers."));
  }
}
