package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CAPTURE;

import java.util.List;
import org.jooq.DSLContext;

/** Writes captured values: the newest of a name counts. Stateless. */
final class Captures {
  private Captures() {}

  /** Stores rows of key, name, value, invocation and time. */
  static void store(DSLContext transaction, List<Object[]> rows) {
    for (Object[] row : rows) {
      transaction
          .insertInto(CAPTURE)
          .columns(CAPTURE.fields())
          .values(row)
          .onDuplicateKeyUpdate()
          .set(CAPTURE.CAPTURED, (String) row[2])
          .set(CAPTURE.INVOCATION_ID, (byte[]) row[3])
          .set(CAPTURE.CAPTURED_AT, (Long) row[4])
          .execute();
    }
  }
}
