package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.Page;
import io.herald.application.invocation.Invocations.Changes;
import io.herald.domain.invocation.Invocation;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * How far a live view has seen: the stamp of a change and, within one stamp, the invocation.
 * Stateless.
 */
final class ChangeCursor {
  private static final int LENGTH = 24;
  private static final UUID LARGEST = new UUID(-1, -1);

  private ChangeCursor() {}

  /**
   * What changed behind a cursor.
   *
   * @param settledUntil what is stamped as high as this waits for the next time
   */
  static Changes read(DSLContext dsl, String cursor, int limit, long settledUntil) {
    if (cursor.isEmpty()) {
      Long newest =
          dsl.select(INVOCATION.CHANGED)
              .from(INVOCATION)
              .where(INVOCATION.CHANGED.lt(settledUntil))
              .orderBy(INVOCATION.CHANGED.desc())
              .limit(1)
              .fetchOne(INVOCATION.CHANGED);
      return new Changes(List.of(), text(newest == null ? 0 : newest, LARGEST));
    }
    ByteBuffer position = ByteBuffer.wrap(bytes(cursor));
    long changed = position.getLong();
    UUID id = new UUID(position.getLong(), position.getLong());
    List<Record> rows =
        InvocationRows.select(dsl)
            .where(
                // So that the index is entered where the cursor stands.
                INVOCATION
                    .CHANGED
                    .ge(changed)
                    .and(INVOCATION.CHANGED.lt(settledUntil))
                    .and(INVOCATION.CHANGED.gt(changed).or(INVOCATION.ID.gt(id))))
            .orderBy(INVOCATION.CHANGED, INVOCATION.ID)
            .limit(limit)
            .fetch();
    List<Invocation> invocations = rows.stream().map(InvocationRows::read).toList();
    if (rows.isEmpty()) {
      return new Changes(invocations, cursor);
    }
    Record last = rows.getLast();
    return new Changes(invocations, text(last.get(INVOCATION.CHANGED), last.get(INVOCATION.ID)));
  }

  private static String text(long changed, UUID id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(LENGTH)
                .putLong(changed)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
  }

  private static byte[] bytes(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == LENGTH) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // Not a cursor either.
    }
    throw new Page.InvalidToken();
  }
}
