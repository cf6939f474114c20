package io.herald.application.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What kind of caller somebody is. The table of roles and permissions is here and nowhere else. */
public enum Role {
  /** A service that publishes events and may ask for manual invocations. */
  PUBLISHER(EnumSet.of(Permission.PUBLISH, Permission.INVOKE, Permission.READ_SCHEMA)),
  /** Sees everything except secrets and the paths of URLs. */
  VIEWER(EnumSet.of(Permission.VIEW, Permission.READ_SCHEMA)),
  /** Also tests, replays, cancels, switches and pauses. */
  OPERATOR(
      EnumSet.of(Permission.VIEW, Permission.READ_SCHEMA, Permission.OPERATE, Permission.INVOKE)),
  /** Does everything. */
  ADMIN(EnumSet.allOf(Permission.class));

  private final Set<Permission> permissions;

  Role(Set<Permission> permissions) {
    this.permissions = permissions;
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /** The spelling in proto, CLI and pages. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
