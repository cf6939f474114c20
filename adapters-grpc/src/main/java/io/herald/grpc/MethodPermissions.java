package io.herald.grpc;

import io.grpc.MethodDescriptor;
import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import io.herald.proto.v1.AuditServiceGrpc;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.InvocationServiceGrpc;
import io.herald.proto.v1.KeyServiceGrpc;
import io.herald.proto.v1.PersonServiceGrpc;
import io.herald.proto.v1.SystemServiceGrpc;
import io.herald.proto.v1.TokenServiceGrpc;
import io.herald.proto.v1.WebhookServiceGrpc;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which permission each method takes at least: the table of roles and methods. The door checks it
 * before it looks at a request; the use cases check again, and more closely where it depends on the
 * request (a draft, a field). Immutable.
 */
public final class MethodPermissions {
  private static final Map<String, Permission> TABLE = table();

  private MethodPermissions() {}

  /** The table, by full method name such as {@code herald.v1.EventService/PublishEvent}. */
  public static Map<String, Permission> table() {
    Map<String, Permission> table = new LinkedHashMap<>();
    put(table, EventServiceGrpc.getPublishEventMethod(), Permission.PUBLISH);
    put(table, EventServiceGrpc.getPublishEventsMethod(), Permission.PUBLISH);
    put(table, EventServiceGrpc.getGetEventMethod(), Permission.VIEW);
    put(table, EventServiceGrpc.getListEventsMethod(), Permission.VIEW);
    put(table, EventServiceGrpc.getGetPayloadSchemaMethod(), Permission.READ_SCHEMA);
    put(table, WebhookServiceGrpc.getCreateWebhookMethod(), Permission.CONFIGURE);
    put(table, WebhookServiceGrpc.getGetWebhookMethod(), Permission.VIEW);
    put(table, WebhookServiceGrpc.getListWebhooksMethod(), Permission.VIEW);
    // Switching on and off; any other field takes CONFIGURE.
    put(table, WebhookServiceGrpc.getUpdateWebhookMethod(), Permission.OPERATE);
    put(table, WebhookServiceGrpc.getDeleteWebhookMethod(), Permission.CONFIGURE);
    // Saved webhooks; drafts take CONFIGURE.
    put(table, WebhookServiceGrpc.getTestWebhookMethod(), Permission.OPERATE);
    put(table, WebhookServiceGrpc.getInvokeWebhookMethod(), Permission.INVOKE);
    // Saved webhooks; drafts take CONFIGURE.
    put(table, WebhookServiceGrpc.getPreviewWebhookMethod(), Permission.VIEW);
    put(table, WebhookServiceGrpc.getListWebhookVersionsMethod(), Permission.VIEW);
    put(table, WebhookServiceGrpc.getRestoreWebhookMethod(), Permission.CONFIGURE);
    put(table, WebhookServiceGrpc.getRotateSigningSecretMethod(), Permission.CONFIGURE);
    put(table, InvocationServiceGrpc.getGetInvocationMethod(), Permission.VIEW);
    put(table, InvocationServiceGrpc.getListInvocationsMethod(), Permission.VIEW);
    put(table, InvocationServiceGrpc.getReplayInvocationsMethod(), Permission.OPERATE);
    put(table, InvocationServiceGrpc.getGetReplayMethod(), Permission.VIEW);
    put(table, InvocationServiceGrpc.getListReplaysMethod(), Permission.VIEW);
    put(table, InvocationServiceGrpc.getStopReplayMethod(), Permission.OPERATE);
    put(table, InvocationServiceGrpc.getCancelInvocationsMethod(), Permission.OPERATE);
    put(table, InvocationServiceGrpc.getRetryInvocationsMethod(), Permission.OPERATE);
    put(table, InvocationServiceGrpc.getWatchInvocationsMethod(), Permission.VIEW);
    put(table, TokenServiceGrpc.getCreateTokenMethod(), Permission.ADMINISTER);
    put(table, TokenServiceGrpc.getListTokensMethod(), Permission.ADMINISTER);
    put(table, TokenServiceGrpc.getRevokeTokenMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getListPeopleMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getInvitePersonMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getRenewInvitationMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getSetPersonRoleMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getDisablePersonMethod(), Permission.ADMINISTER);
    put(table, PersonServiceGrpc.getEnablePersonMethod(), Permission.ADMINISTER);
    put(table, SystemServiceGrpc.getGetStatusMethod(), Permission.VIEW);
    put(table, SystemServiceGrpc.getPauseSendingMethod(), Permission.OPERATE);
    put(table, SystemServiceGrpc.getResumeSendingMethod(), Permission.OPERATE);
    put(table, SystemServiceGrpc.getCheckEgressMethod(), Permission.OPERATE);
    put(table, AuditServiceGrpc.getListAuditEntriesMethod(), Permission.ADMINISTER);
    put(table, AuditServiceGrpc.getExportAuditEntriesMethod(), Permission.ADMINISTER);
    put(table, AuditServiceGrpc.getVerifyAuditLogMethod(), Permission.ADMINISTER);
    put(table, KeyServiceGrpc.getGetKeysMethod(), Permission.ADMINISTER);
    put(table, KeyServiceGrpc.getRotateKeysMethod(), Permission.ADMINISTER);
    return Collections.unmodifiableMap(table);
  }

  /** What a method takes; empty if it is not in the table, and then nobody may call it. */
  static Optional<Permission> of(String fullMethodName) {
    return Optional.ofNullable(TABLE.get(fullMethodName));
  }

  /** The roles that may call a method, the least one first. */
  public static List<Role> roles(Permission permission) {
    return Stream.of(Role.values()).filter(role -> role.may(permission)).toList();
  }

  private static void put(
      Map<String, Permission> table, MethodDescriptor<?, ?> method, Permission permission) {
    table.put(method.getFullMethodName(), permission);
  }
}
