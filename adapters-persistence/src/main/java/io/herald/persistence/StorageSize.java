package io.herald.persistence;

import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/** What the records take on the disk, as each database knows it. Stateless. */
interface StorageSize {

  static StorageSize of(SQLDialect dialect) {
    return dialect == SQLDialect.SQLITE ? new SqliteSize() : new MySqlSize(dialect);
  }

  /** In bytes, without what is free to be used again. */
  long used(DSLContext dsl);

  /** Whether that falls for whole records only, and some seconds later. */
  boolean freesRecordsOnly();

  /**
   * Whether a row that becomes smaller keeps its page to itself, so that it has to be written anew
   * for others to use the room.
   */
  boolean keepsRoomOfUpdatedRows();

  /** Gives some of what is free back; whether there is more. */
  boolean shrink(WriteSession session) throws SQLException;
}
