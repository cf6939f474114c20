package io.herald.persistence;

import io.herald.persistence.DatabaseRefused.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says about itself, and whether it fits. Immutable. */
final class MySqlVariables {
  /** The largest statement: an event of 4 MiB, of which every byte may have to be escaped. */
  static final long LEAST_PACKET_BYTES = 16L << 20;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int LEAST_MYSQL = 8_000;
  private static final int LEAST_MARIADB = 10_006;

  private final Map<String, String> values;

  MySqlVariables(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  static MySqlVariables of(Connection connection) throws SQLException {
    Map<String, String> values = new HashMap<>();
    // The only way that needs no rights on any server.
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW GLOBAL VARIABLES")) {
      while (rows.next()) {
        values.put(
            rows.getString(1).toLowerCase(Locale.ROOT),
            Optional.ofNullable(rows.getString(2)).orElse(""));
      }
    }
    return new MySqlVariables(values);
  }

  MySqlFlavour flavour() {
    return MySqlFlavour.of(version());
  }

  String version() {
    return text("version");
  }

  private String text(String name) {
    return values.getOrDefault(name, "");
  }

  private boolean isOn(String name) {
    return text(name).equalsIgnoreCase("ON") || text(name).equals("1");
  }

  /**
   * Refuses a server that cannot hold the records.
   *
   * @throws DatabaseRefused if it is too old, cannot be written, or would refuse what is written
   */
  void check() {
    MySqlFlavour flavour = flavour();
    Matcher matcher = VERSION.matcher(version());
    int number =
        matcher.matches()
            ? Integer.parseInt(matcher.group(1)) * 1_000 + Integer.parseInt(matcher.group(2))
            : 0;
    if (number < (flavour == MySqlFlavour.MARIADB ? LEAST_MARIADB : LEAST_MYSQL)) {
      throw unsuitable(
          "The database server is version "
              + version()
              + "; Herald needs MySQL 8.0 or MariaDB 10.6, or newer.");
    }
    if (isOn("read_only") || isOn("super_read_only")) {
      throw unsuitable(
          "The database server is read-only (read_only=ON); name the primary in"
              + " HERALD_DATABASE_URL.");
    }
    long packet = number("max_allowed_packet");
    if (packet < LEAST_PACKET_BYTES) {
      throw unsuitable(
          "The database server takes packets of "
              + packet
              + " bytes only, too few for the largest event; set max_allowed_packet to at least "
              + LEAST_PACKET_BYTES
              + ".");
    }
    if (isOn("log_bin") && text("binlog_format").equalsIgnoreCase("STATEMENT")) {
      throw unsuitable(
          "The database server logs statements (binlog_format=STATEMENT), which InnoDB refuses at"
              + " READ COMMITTED; set binlog_format to ROW.");
    }
  }

  private long number(String name) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  private static DatabaseRefused unsuitable(String message) {
    return new DatabaseRefused(Reason.UNSUITABLE, message);
  }

  /** Settings with which an acknowledged event may be lost when the server loses power. */
  List<String> durabilityGaps() {
    List<String> gaps = new ArrayList<>();
    if (!text("innodb_flush_log_at_trx_commit").equals("1")) {
      gaps.add(
          "innodb_flush_log_at_trx_commit=" + text("innodb_flush_log_at_trx_commit") + " (not 1)");
    }
    if (isOn("log_bin") && !text("sync_binlog").equals("1")) {
      gaps.add("sync_binlog=" + text("sync_binlog") + " (not 1)");
    }
    if (text("innodb_doublewrite").equalsIgnoreCase("OFF")
        || text("innodb_doublewrite").equals("0")) {
      gaps.add("innodb_doublewrite=OFF");
    }
    if (text("innodb_flush_method").toLowerCase(Locale.ROOT).contains("nosync")) {
      gaps.add("innodb_flush_method=" + text("innodb_flush_method"));
    }
    return gaps;
  }
}
