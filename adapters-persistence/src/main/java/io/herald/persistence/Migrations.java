package io.herald.persistence;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Brings the tables to this version's state. Stateless. */
final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing.
   *
   * @param folder the database's own folder of migrations
   * @throws DatabaseRefused if a newer version was here
   */
  static void apply(DataSource database, String folder) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/migration/" + folder)
            .validateMigrationNaming(true)
            .load();
    for (MigrationInfo migration : flyway.info().all()) {
      if (migration.getState().isApplied() && !migration.getState().isResolved()) {
        throw new DatabaseRefused(
            DatabaseRefused.Reason.SCHEMA_TOO_NEW,
            "The database was changed by a newer Herald (migration "
                + migration.getVersion()
                + ", "
                + migration.getDescription()
                + "), which this one does not know; start that version, or restore a backup.");
      }
    }
    flyway.migrate();
  }
}
