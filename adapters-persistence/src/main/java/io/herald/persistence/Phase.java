package io.herald.persistence;

/** Where live work stands, as tables say it. */
final class Phase {
  /** Its first attempt is not over; it may be claimed when it is due. */
  static final short FIRST = 0;

  /** Its first attempt is over; it may be claimed when it is due. */
  static final short RETRY = 1;

  /** It waits behind another one and cannot be claimed. */
  static final short BLOCKED = 2;

  private Phase() {}
}
