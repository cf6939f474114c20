package io.herald.persistence;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.SQLDialect;
import org.jooq.conf.SettingsTools;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What InnoDB's tables hold of the disk: their files without the extents that are free in them,
 * which is so at the moment, or, where Herald cannot see the files, the pages of the server's
 * statistics, which are taken anew when a tenth of a table's rows have come or gone.
 *
 * <p>Free are extents of 1 MiB, of which 2 and one in a hundred per file do not count as free. Rows
 * that become smaller leave free pages between those in use, which rows of the same table take; the
 * extents are free when whole records go, from the oldest on, and the server has purged them.
 */
final class MySqlSize implements StorageSize {
  private static final Logger LOG = LoggerFactory.getLogger(MySqlSize.class);
  private static final String CATALOGUE = "information_schema";
  private static final Field<Long> DATA = DSL.field(DSL.name("DATA_LENGTH"), Long.class);
  private static final Field<Long> INDEXES = DSL.field(DSL.name("INDEX_LENGTH"), Long.class);
  private static final Field<Long> FREE = DSL.field(DSL.name("DATA_FREE"), Long.class);
  private static final Field<Long> FILE = DSL.field(DSL.name("FILE_SIZE"), Long.class);
  private static final Field<String> NAME = DSL.field(DSL.name("NAME"), String.class);

  private final String files;
  private final AtomicBoolean said = new AtomicBoolean();

  MySqlSize(SQLDialect dialect) {
    this.files = dialect == SQLDialect.MARIADB ? "INNODB_SYS_TABLESPACES" : "INNODB_TABLESPACES";
  }

  @Override
  public long used(DSLContext dsl) {
    DSLContext catalogue =
        dsl.configuration()
            .derive(SettingsTools.clone(dsl.settings()).withRenderSchema(true))
            .dsl();
    Tables tables = tables(catalogue);
    Optional<Long> held =
        files(catalogue)
            .filter(files -> files.count() == tables.count())
            .map(files -> files.bytes() - tables.free());
    if (held.isEmpty() && !said.getAndSet(true)) {
      LOG.warn(
          "The files of the database's tables cannot be seen, which takes the PROCESS right; how large"
              + " they are is taken from the server's statistics, which may be a tenth of a table"
              + " behind.");
    }
    return held.orElse(tables.pages());
  }

  /** What the statistics know, and what is free in the files. */
  private record Tables(int count, long pages, long free) {}

  private static Tables tables(DSLContext catalogue) {
    Record3<Integer, Long, Long> row =
        catalogue
            .select(DSL.count(), bytes(DATA.plus(INDEXES)), bytes(FREE))
            .from(DSL.table(DSL.name(CATALOGUE, "TABLES")))
            .where(DSL.field(DSL.name("TABLE_SCHEMA"), String.class).eq(database()))
            .fetchSingle();
    return new Tables(row.value1(), row.value2(), row.value3());
  }

  private record Files(int count, long bytes) {}

  /** The files of the tables; empty without the right to know. */
  private Optional<Files> files(DSLContext catalogue) {
    Field<String> folder = DSL.concat(database(), DSL.inline("/"));
    try {
      Record2<Integer, Long> row =
          catalogue
              .select(DSL.count(), bytes(FILE))
              .from(DSL.table(DSL.name(CATALOGUE, files)))
              .where(DSL.left(NAME, DSL.length(folder)).eq(folder))
              .fetchSingle();
      return Optional.of(new Files(row.value1(), row.value2()));
    } catch (DataAccessException e) {
      SQLException sql = GroupCommit.sqlException(e);
      if (sql != null && MySqlFailures.isDenied(sql)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Field<String> database() {
    return DSL.function("DATABASE", String.class);
  }

  private static Field<Long> bytes(Field<Long> of) {
    return DSL.coalesce(DSL.sum(of), DSL.inline(0)).cast(SQLDataType.BIGINT);
  }

  @Override
  public boolean freesRecordsOnly() {
    return true;
  }

  /** InnoDB joins pages that fall below its merge threshold, whatever made them emptier. */
  @Override
  public boolean keepsRoomOfUpdatedRows() {
    return false;
  }

  @Override
  public boolean shrink(WriteSession session) throws SQLException {
    return false;
  }
}
