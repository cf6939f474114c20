package io.herald.persistence;

import static io.herald.persistence.schema.Tables.NODE;

import io.herald.application.node.Nodes;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nodes as rows that each of them renews, by the database's time. */
final class JooqNodes implements Nodes {
  private static final Logger LOG = LoggerFactory.getLogger(JooqNodes.class);
  private static final long SILENCE_MICROS = SILENCE.toNanos() / 1_000;

  private final Engine engine;
  private final UUID node;

  /** Tells this process from another one that has taken the same identity. */
  private final long startedAt;

  JooqNodes(Engine engine, UUID node) {
    this.engine = engine;
    this.node = node;
    this.startedAt = engine.time().wall();
  }

  @Override
  public int beat() {
    return engine
        .writes()
        .run(session -> {
          long now = session.now();
          int renewed =
              session
                  .dsl()
                  .update(NODE)
                  .set(NODE.BEAT_AT, now)
                  .where(NODE.ID.eq(node).and(NODE.STARTED_AT.eq(startedAt)))
                  .execute();
          if (renewed == 0) {
            enter(session, now);
          }
          return session.dsl().fetchCount(NODE, NODE.BEAT_AT.gt(now - SILENCE_MICROS));
        });
  }

  private void enter(WriteSession session, long now) throws SQLException {
    Long heardOf =
        session
            .dsl()
            .select(NODE.BEAT_AT)
            .from(NODE)
            .where(NODE.ID.eq(node))
            .fetchOne(NODE.BEAT_AT);
    if (heardOf == null) {
      session
          .dsl()
          .insertInto(NODE)
          .set(NODE.ID, node)
          .set(NODE.STARTED_AT, startedAt)
          .set(NODE.BEAT_AT, now)
          .execute();
      return;
    }
    if (heardOf > now - SILENCE_MICROS) {
      LOG.warn(
          "This node, {}, was running a moment ago; if it still is, two have a copy of one data"
              + " directory, and one of them must not have node.id.",
          node);
    }
    session
        .dsl()
        .update(NODE)
        .set(NODE.STARTED_AT, startedAt)
        .set(NODE.BEAT_AT, now)
        .where(NODE.ID.eq(node))
        .execute();
  }

  @Override
  public void leave() {
    engine
        .writes()
        .run(session ->
            session
                .dsl()
                .deleteFrom(NODE)
                .where(NODE.ID.eq(node).and(NODE.STARTED_AT.eq(startedAt)))
                .execute());
  }
}
