package io.herald.benchmarks;

import com.google.protobuf.Timestamp;
import io.herald.proto.v1.AccessFlow;
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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An event together with what a webhook with an empty template must send for it, to the byte. The
 * text is written here anew from the rules of the payload, not by Herald's code, and is exactly
 * {@link #PAYLOAD_BYTES} long. Immutable.
 *
 * @param eventId the publisher's; ASCII without quotes, as are the other texts
 * @param requestId the access request
 * @param epochNanos when it happened
 * @param integration the name of the integration, to filter by
 */
record SampleEvent(String eventId, String requestId, long epochNanos, String integration) {
  static final int PAYLOAD_BYTES = 1024;

  private static final HexFormat HEX = HexFormat.of();

  /** Characters that encoders get wrong. */
  private static final String AWKWARD =
      "Debug the \"orders\" backlog\nTicket\tOPS-7 \\ caf\u00e9 \u65e5\u672c \ud83d\ude80\u2028</b>\u0001";

  private static final String AWKWARD_ESCAPED = escape(AWKWARD);
  private static final String PADDING = "x".repeat(PAYLOAD_BYTES);

  private static final String BEFORE_TYPE = "{\"event_id\":\"";
  private static final String BEFORE_TIME = "\",\"event_type\":\"RequestCreated\",\"event_time\":";
  private static final String BEFORE_REQUEST = ",\"data\":{\"id\":\"";
  private static final String BEFORE_JUSTIFICATION =
      "\",\"requester\":{\"id\":\"user-1\",\"name\":\"Dana O'Brien\",\"email\":\"dana@example.com\"},"
          + "\"justification\":\"";
  private static final String BEFORE_INTEGRATION =
      "\",\"access_flow\":{\"id\":\"flow-1\",\"name\":\"Prod on-call\"},"
          + "\"access_duration_in_seconds\":3600,"
          + "\"access_groups\":[{\"integration\":{\"id\":\"integration-1\",\"type\":\"Postgresql\",\"name\":\"";
  private static final String AFTER_INTEGRATION =
      "\"},\"resource_types\":[],\"access_units\":[{\"resource\":{\"id\":\"res-1\",\"name\":\"orders\","
          + "\"path\":\"prod db/orders\",\"type\":{\"id\":\"postgresql-database\",\"name\":\"Database\"}},"
          + "\"permission\":{\"id\":\"perm-1\",\"name\":\"ReadOnly\"}}]}],"
          + "\"approvals_logical_relation\":\"AnyOf\","
          + "\"approvals\":[{\"name\":\"Leads\",\"type\":\"group\",\"status\":\"Approved\","
          + "\"approver\":{\"id\":\"user-9\",\"name\":\"Lee Wong\"}}],"
          + "\"custom_fields\":{\"environment\":\"production\"}}}";

  /** A time has ten digits before the point and nine after it. */
  private static final int TIME_BYTES = 20;

  private static final int FIXED_BYTES =
      TIME_BYTES
          + utf8(BEFORE_TYPE
                  + BEFORE_TIME
                  + BEFORE_REQUEST
                  + BEFORE_JUSTIFICATION
                  + AWKWARD_ESCAPED
                  + BEFORE_INTEGRATION
                  + AFTER_INTEGRATION)
              .length;

  private static final AccessRequest DATA =
      AccessRequest.newBuilder()
          .setRequester(
              Requester.newBuilder()
                  .setId("user-1")
                  .setName("Dana O'Brien")
                  .setEmail("dana@example.com"))
          .setAccessFlow(AccessFlow.newBuilder().setId("flow-1").setName("Prod on-call"))
          .setAccessDurationInSeconds(3600)
          .setApprovalsLogicalRelation("AnyOf")
          .addApprovals(
              Approval.newBuilder()
                  .setName("Leads")
                  .setType("group")
                  .setStatus("Approved")
                  .setApprover(Approver.newBuilder().setId("user-9").setName("Lee Wong")))
          .putCustomFields("environment", "production")
          .build();

  private static final AccessUnit UNIT =
      AccessUnit.newBuilder()
          .setResource(
              Resource.newBuilder()
                  .setId("res-1")
                  .setName("orders")
                  .setPath("prod db/orders")
                  .setType(
                      ResourceType.newBuilder().setId("postgresql-database").setName("Database")))
          .setPermission(AccessPermission.newBuilder().setId("perm-1").setName("ReadOnly"))
          .build();

  /** The event as it is published. */
  Event event() {
    return Event.newBuilder()
        .setEventId(eventId)
        .setAccessRequest(
            AccessRequestEvent.newBuilder()
                .setEventType("RequestCreated")
                .setEventTime(
                    Timestamp.newBuilder()
                        .setSeconds(epochNanos / 1_000_000_000)
                        .setNanos((int) (epochNanos % 1_000_000_000)))
                .setData(
                    DATA.toBuilder()
                        .setId(requestId)
                        .setJustification(justification())
                        .addAccessGroups(
                            AccessGroup.newBuilder()
                                .setIntegration(
                                    Integration.newBuilder()
                                        .setId("integration-1")
                                        .setType("Postgresql")
                                        .setName(integration))
                                .addAccessUnits(UNIT))))
        .build();
  }

  /** The canonical payload. */
  String payload() {
    return BEFORE_TYPE
        + eventId
        + BEFORE_TIME
        + "%d.%09d".formatted(epochNanos / 1_000_000_000, epochNanos % 1_000_000_000)
        + BEFORE_REQUEST
        + requestId
        + BEFORE_JUSTIFICATION
        + AWKWARD_ESCAPED
        + padding()
        + BEFORE_INTEGRATION
        + integration
        + AFTER_INTEGRATION;
  }

  String justification() {
    return AWKWARD + padding();
  }

  private String padding() {
    return PADDING.substring(
        0,
        PAYLOAD_BYTES - FIXED_BYTES - eventId.length() - requestId.length() - integration.length());
  }

  /** SHA-256 of a text in UTF-8, in hexadecimal. */
  static String hash(String text) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The inside of a JSON string, with only what must be escaped, and U+2028 and U+2029. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> escaped.append("\\\"");
        case '\\' -> escaped.append("\\\\");
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        case '\r' -> escaped.append("\\r");
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            escaped.append("\\u").append(HEX.toHexDigits(c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
