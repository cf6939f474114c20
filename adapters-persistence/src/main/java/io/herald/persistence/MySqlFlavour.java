package io.herald.persistence;

import java.time.Duration;
import org.jooq.SQLDialect;

/** Servers that speak MySQL's protocol and differ in a few words. */
enum MySqlFlavour {
  MYSQL(SQLDialect.MYSQL) {
    @Override
    String readingVariables(Duration limit) {
      // Otherwise the sizes of tables may be a day old.
      return "max_execution_time=" + limit.toMillis() + ",information_schema_stats_expiry=0";
    }
  },

  MARIADB(SQLDialect.MARIADB) {
    @Override
    String readingVariables(Duration limit) {
      return "max_statement_time=" + limit.toSeconds();
    }
  };

  private final SQLDialect dialect;

  MySqlFlavour(SQLDialect dialect) {
    this.dialect = dialect;
  }

  /** From what {@code version()} says. */
  static MySqlFlavour of(String version) {
    return version.contains("MariaDB") ? MARIADB : MYSQL;
  }

  SQLDialect dialect() {
    return dialect;
  }

  /** The session variables that end reads which take longer, and show sizes as they are. */
  abstract String readingVariables(Duration limit);
}
