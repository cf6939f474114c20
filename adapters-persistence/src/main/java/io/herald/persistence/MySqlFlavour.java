package io.herald.persistence;

import java.time.Duration;
import org.jooq.SQLDialect;

/** Servers that speak MySQL's protocol and differ in a few words. */
enum MySqlFlavour {
  MYSQL(SQLDialect.MYSQL) {
    @Override
    String longestRead(Duration limit) {
      return "max_execution_time=" + limit.toMillis();
    }
  },

  MARIADB(SQLDialect.MARIADB) {
    @Override
    String longestRead(Duration limit) {
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

  /** The session variable that ends reads which take longer. */
  abstract String longestRead(Duration limit);
}
