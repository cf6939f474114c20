package io.herald.application.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The caller's role does not include what it asked for. Doors answer PERMISSION_DENIED or 403. */
public final class NotAllowed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Permission permission;

  public NotAllowed(Caller caller, Permission permission) {
    super(
        "The role %s may not %s; it takes %s."
            .formatted(
                caller.role().text(),
                permission.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Arrays.stream(Role.values())
                    .filter(role -> role.may(permission))
                    .map(Role::text)
                    .collect(Collectors.joining(" or "))));
    this.permission = permission;
  }

  public Permission permission() {
    return permission;
  }
}
