package io.herald.persistence;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * What MySQL's and MariaDB's error codes mean. Stateless.
 *
 * @see <a href="https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html">MySQL
 *     8.0 server error reference</a>
 */
final class MySqlFailures {
  private static final int DUPLICATE_ENTRY = 1062;
  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int DEADLOCK = 1213;
  private static final int RECORD_CHANGED = 1020;
  private static final int ROLLED_BACK_BY_REPLICATION = 3101;

  /** A row that somebody else inserted first is found when the transaction runs again. */
  private static final Set<Integer> CONTENTION =
      Set.of(
          DUPLICATE_ENTRY, LOCK_WAIT_TIMEOUT, DEADLOCK, RECORD_CHANGED, ROLLED_BACK_BY_REPLICATION);

  static final int DATABASE_DENIED = 1044;
  static final int USER_DENIED = 1045;
  static final int DATABASE_UNKNOWN = 1049;
  static final int STATEMENT_DENIED = 1142;
  private static final int COLUMN_DENIED = 1143;
  private static final int PRIVILEGE_MISSING = 1227;

  /** Rights are somebody else's fault than the row's, although their class says 42. */
  private static final Set<Integer> DENIED =
      Set.of(DATABASE_DENIED, USER_DENIED, STATEMENT_DENIED, COLUMN_DENIED, PRIVILEGE_MISSING);

  private static final int PACKET_TOO_LARGE = 1153;
  private static final int INCORRECT_VALUE = 1366;
  private static final int ROW_TOO_LARGE = 1118;

  /** About what is to be written, although their class is the general one. */
  private static final Set<Integer> ABOUT_DATA =
      Set.of(PACKET_TOO_LARGE, INCORRECT_VALUE, ROW_TOO_LARGE);

  /** Cardinality, data, integrity, syntax. */
  private static final Set<String> CLASSES_ABOUT_DATA = Set.of("21", "22", "23", "42");

  private MySqlFailures() {}

  static Trouble troubleOf(SQLException failure) {
    int code = failure.getErrorCode();
    if (code == DUPLICATE_ENTRY && isIdentifier(failure)) {
      return Trouble.DATA;
    }
    if (CONTENTION.contains(code)) {
      return Trouble.CONTENTION;
    }
    if (DENIED.contains(code)) {
      return Trouble.UNAVAILABLE;
    }
    if (ABOUT_DATA.contains(code)) {
      return Trouble.DATA;
    }
    String stateClass =
        Optional.ofNullable(failure.getSQLState())
            .filter(state -> state.length() > 2)
            .map(state -> state.substring(0, 2))
            .orElse("");
    return CLASSES_ABOUT_DATA.contains(stateClass) ? Trouble.DATA : Trouble.UNAVAILABLE;
  }

  /** An identifier is given once, so that a second row with it is an error and no race. */
  private static boolean isIdentifier(SQLException failure) {
    return Optional.ofNullable(failure.getMessage())
        .filter(message -> message.endsWith("PRIMARY'"))
        .isPresent();
  }

  static boolean isDenied(SQLException failure) {
    return DENIED.contains(failure.getErrorCode());
  }
}
