package io.herald.application.access;

/**
 * Who asks for something.
 *
 * @param name the token's or person's name, as the audit log shows it
 * @param role decides what is allowed
 * @param door where it came in
 * @param address the remote address, without port; empty if there is none
 */
public record Caller(String name, Role role, Door door, String address) {

  /** Herald itself, e.g. when a target's 410 switches a webhook off. */
  public static final Caller HERALD = new Caller("herald", Role.ADMIN, Door.INTERNAL, "");

  /** Where a caller comes in. */
  public enum Door {
    GRPC,
    CONSOLE,
    INTERNAL
  }

  public boolean may(Permission permission) {
    return role.may(permission);
  }

  /**
   * Checks a permission.
   *
   * @throws NotAllowed if the role does not have it
   */
  public void require(Permission permission) {
    if (!may(permission)) {
      throw new NotAllowed(this, permission);
    }
  }
}
