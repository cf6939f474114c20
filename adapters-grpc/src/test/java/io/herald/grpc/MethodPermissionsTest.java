package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import io.herald.proto.v1.AuditServiceProto;
import io.herald.proto.v1.EventServiceProto;
import io.herald.proto.v1.InvocationServiceProto;
import io.herald.proto.v1.KeyServiceProto;
import io.herald.proto.v1.SystemServiceProto;
import io.herald.proto.v1.TokenServiceProto;
import io.herald.proto.v1.WebhookServiceProto;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MethodPermissionsTest {

  @Test
  void everyMethodIsInTheTable() {
    assertThat(MethodPermissions.table().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    EventServiceProto.getDescriptor(),
                    WebhookServiceProto.getDescriptor(),
                    InvocationServiceProto.getDescriptor(),
                    TokenServiceProto.getDescriptor(),
                    SystemServiceProto.getDescriptor(),
                    AuditServiceProto.getDescriptor(),
                    KeyServiceProto.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(java.util.List::stream)
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getService().getFullName() + "/" + method.getName())
                .toList());
  }

  @Test
  void whatIsNotInTheTableNobodyMayCall() {
    assertThat(MethodPermissions.of("herald.v1.EventService/DropEverything")).isEmpty();
  }

  @Test
  void theRolesOfAPermissionAreThoseThatHaveIt() {
    assertThat(MethodPermissions.roles(Permission.PUBLISH))
        .containsExactly(Role.PUBLISHER, Role.ADMIN);
    assertThat(MethodPermissions.roles(Permission.CONFIGURE)).containsExactly(Role.ADMIN);
  }
}
