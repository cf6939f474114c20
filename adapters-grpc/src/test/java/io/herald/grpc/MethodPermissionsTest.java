package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Permission;
import io.herald.application.access.Role;
import org.junit.jupiter.api.Test;

/** What the table says; {@link MethodMatrixTest} holds it against the server. */
class MethodPermissionsTest {

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
