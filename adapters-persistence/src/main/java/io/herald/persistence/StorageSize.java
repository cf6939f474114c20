package io.herald.persistence;

import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/** What the records take on the disk, as each database knows it. Stateless. */
interface StorageSize {

  static StorageSize of(SQLDialect dialect) {
    return dialect == SQLDialect.SQLITE ? new SqliteSize() : new MySqlSize();
  }

  /** In bytes, without what is free to be used again. */
  long used(DSLContext dsl);

  /** Gives some of what is free back; whether there is more. */
  boolean shrink(WriteSession session) throws SQLException;
}
