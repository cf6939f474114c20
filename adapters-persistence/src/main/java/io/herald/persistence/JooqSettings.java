package io.herald.persistence;

import org.jooq.DSLContext;
import org.jooq.Log;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;

/** How jOOQ works here: quiet, and with the names of the migrations alone. */
final class JooqSettings {
  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    // It warns of servers older than what it can use in full, though not of what it cannot render.
    JooqLogger.globalThreshold(Log.Level.ERROR);
  }

  private static final Settings SETTINGS =
      new Settings()
          .withExecuteLogging(false)
          .withRenderCatalog(false)
          .withRenderSchema(false)
          .withUpdatablePrimaryKeys(false)
          .withReturnIdentityOnUpdatableRecord(false);

  private JooqSettings() {}

  static DSLContext rendering(SQLDialect dialect) {
    return DSL.using(dialect, SETTINGS);
  }

  static DSLContext on(java.sql.Connection connection, SQLDialect dialect) {
    return DSL.using(connection, dialect, SETTINGS);
  }
}
