package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CAPTURE;

import io.herald.domain.id.InvocationId;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The values captured for access requests. Thread-safe. */
final class Captures {
  private final String upsert;

  Captures(DSLContext rendering) {
    upsert =
        rendering.render(
            rendering
                .insertInto(CAPTURE)
                .columns(
                    CAPTURE.ORDERING_KEY,
                    CAPTURE.NAME,
                    CAPTURE.INVOCATION,
                    CAPTURE.CAPTURED_AT,
                    CAPTURE.CONTENT)
                .values((String) null, null, null, null, null)
                .onConflict(CAPTURE.ORDERING_KEY, CAPTURE.NAME)
                .doUpdate()
                .set(CAPTURE.INVOCATION, DSL.excluded(CAPTURE.INVOCATION))
                .set(CAPTURE.CAPTURED_AT, DSL.excluded(CAPTURE.CAPTURED_AT))
                .set(CAPTURE.CONTENT, DSL.excluded(CAPTURE.CONTENT)));
  }

  /** Keeps values; a later one replaces an earlier one of the same name. */
  void store(
      WriteSession session, String orderingKey, InvocationId by, Map<String, String> captured)
      throws SQLException {
    for (Map.Entry<String, String> one : captured.entrySet()) {
      session
          .bind(upsert)
          .key(orderingKey)
          .text(one.getKey())
          .id(by)
          .number(session.wall())
          .text(one.getValue())
          .run();
    }
  }

  static Map<String, String> read(DSLContext dsl, String orderingKey) {
    Map<String, String> values = new LinkedHashMap<>();
    dsl.select(CAPTURE.NAME, CAPTURE.CONTENT)
        .from(CAPTURE)
        .where(CAPTURE.ORDERING_KEY.eq(orderingKey))
        .orderBy(CAPTURE.NAME)
        .forEach(row -> values.put(row.value1(), row.value2()));
    return values;
  }
}
