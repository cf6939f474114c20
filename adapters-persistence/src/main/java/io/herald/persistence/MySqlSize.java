package io.herald.persistence;

import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.conf.SettingsTools;
import org.jooq.impl.DSL;

/**
 * The pages of InnoDB's tables as the server's statistics have them, which follow what is removed
 * after some seconds. What is removed leaves free pages, which the next rows of the same table
 * take; giving them back would rewrite the table.
 */
final class MySqlSize implements StorageSize {
  private static final Field<Long> DATA = DSL.field(DSL.name("DATA_LENGTH"), Long.class);
  private static final Field<Long> INDEXES = DSL.field(DSL.name("INDEX_LENGTH"), Long.class);

  @Override
  public long used(DSLContext dsl) {
    java.math.BigDecimal used =
        dsl.configuration()
            .derive(SettingsTools.clone(dsl.settings()).withRenderSchema(true))
            .dsl()
            .select(DSL.sum(DATA.plus(INDEXES)))
            .from(DSL.table(DSL.name("information_schema", "TABLES")))
            .where(
                DSL.field(DSL.name("TABLE_SCHEMA"), String.class)
                    .eq(DSL.function("DATABASE", String.class)))
            .fetchOne(0, java.math.BigDecimal.class);
    return used == null ? 0 : used.longValue();
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
