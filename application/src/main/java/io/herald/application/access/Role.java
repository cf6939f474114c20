package io.herald.application.access;

import java.util.Locale;
import java.util.Optional;

/** What kind of caller somebody is. The table of roles and permissions is here and nowhere else. */
public enum Role {
  /** A service that publishes events and may ask for manual invocations. */
  PUBLISHER,
  /** Sees everything except secrets and the paths of URLs. */
  VIEWER,
  /** Also tests, replays, cancels, switches and pauses. */
  OPERATOR,
  /** Does everything. */
  ADMIN;

  public boolean may(Permission permission) {
    return switch (permission) {
      case PUBLISH -> this == PUBLISHER || this == ADMIN;
      case INVOKE -> this != VIEWER;
      case READ_SCHEMA -> true;
      case VIEW -> this != PUBLISHER;
      case OPERATE -> this == OPERATOR || this == ADMIN;
      case CONFIGURE, ADMINISTER -> this == ADMIN;
    };
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
