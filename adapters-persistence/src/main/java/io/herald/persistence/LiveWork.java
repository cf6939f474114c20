package io.herald.persistence;

import static io.herald.persistence.schema.Tables.BLOCKED;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.persistence.Predecessors.Obstacle;
import io.herald.persistence.Predecessors.Predecessor;
import io.herald.persistence.Predecessors.Question;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The live work and who waits behind whom. What is final has no row here, so that the tables stay
 * small however long the history is. Thread-safe.
 */
final class LiveWork {
  private final Predecessors predecessors;
  private final Sql.Family lock;
  private final Sql.Family remove;
  private final Sql.Family removeBlocked;
  private final Sql.Family successors;
  private final Sql.Family release;
  private final Sql.Family touch;
  private final String move;

  LiveWork(Engine engine) {
    DSLContext rendering = engine.rendering();
    RowLocks locks = engine.locks();
    predecessors = new Predecessors(engine);
    lock =
        new Sql.Family(
            rendering,
            size ->
                locks.exclusive(
                    rendering
                        .select(
                            DUE.INVOCATION,
                            DUE.WEBHOOK,
                            DUE.PHASE,
                            DUE.DUE_AT,
                            DUE.VERSION,
                            DUE.LEASED,
                            DUE.COUNTED,
                            DUE.CREATED_AT,
                            DUE.ORDERING_KEY)
                        .from(DUE)
                        .where(DUE.INVOCATION.in(Sql.placeholders(DUE.INVOCATION, size)))));
    remove =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .deleteFrom(DUE)
                    .where(DUE.INVOCATION.in(Sql.placeholders(DUE.INVOCATION, size))));
    removeBlocked =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .deleteFrom(BLOCKED)
                    .where(BLOCKED.INVOCATION.in(Sql.placeholders(BLOCKED.INVOCATION, size))));
    successors =
        new Sql.Family(
            rendering,
            size ->
                locks.exclusive(
                    rendering
                        .select(
                            BLOCKED.INVOCATION,
                            BLOCKED.BEHIND,
                            BLOCKED.STRICT,
                            BLOCKED.WAITS_FOR,
                            DUE.WEBHOOK,
                            DUE.POSITION,
                            DUE.ORDERED,
                            DUE.ORDERING_KEY)
                        .from(BLOCKED)
                        .join(DUE)
                        .on(DUE.INVOCATION.eq(BLOCKED.INVOCATION))
                        .where(BLOCKED.BEHIND.in(Sql.placeholders(BLOCKED.BEHIND, size)))));
    release =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .update(DUE)
                    .set(DUE.PHASE, DSL.inline(Phase.FIRST))
                    .set(DUE.DUE_AT, DSL.param("now", DUE.DUE_AT))
                    .where(DUE.INVOCATION.in(Sql.placeholders(DUE.INVOCATION, size))));
    touch =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .update(INVOCATION)
                    .set(INVOCATION.UPDATED_AT, DSL.param("wall", INVOCATION.UPDATED_AT))
                    .set(INVOCATION.CHANGED, DSL.param("changed", INVOCATION.CHANGED))
                    .where(INVOCATION.ID.in(Sql.placeholders(INVOCATION.ID, size))));
    move =
        rendering.render(
            rendering
                .update(BLOCKED)
                .set(BLOCKED.BEHIND, DSL.param("behind", BLOCKED.BEHIND))
                .where(BLOCKED.INVOCATION.eq(DSL.param("invocation", BLOCKED.INVOCATION))));
  }

  Predecessors predecessors() {
    return predecessors;
  }

  /** A live invocation, locked. */
  record Live(
      InvocationId id,
      WebhookId webhook,
      short phase,
      long dueAt,
      long version,
      boolean leased,
      int counted,
      long createdAt,
      String orderingKey) {

    /** Where work that was taken and given back stands in the queue: by its age. */
    long queuedAt(long now) {
      return Math.min(createdAt, now);
    }
  }

  /** Those of the invocations that are live, locked until the transaction ends. */
  Map<InvocationId, Live> lock(WriteSession session, Collection<InvocationId> ids)
      throws SQLException {
    Map<InvocationId, Live> live = new HashMap<>();
    // In one order, so that two transactions do not wait for each other.
    for (List<InvocationId> chunk : Sql.chunks(new java.util.TreeSet<>(ids))) {
      Bound bound = session.bind(lock.text(chunk.size())).ids(chunk);
      try (ResultSet rows = bound.query()) {
        while (rows.next()) {
          InvocationId id = new InvocationId(UuidBytes.read(rows.getBytes(1)));
          live.put(
              id,
              new Live(
                  id,
                  new WebhookId(UuidBytes.read(rows.getBytes(2))),
                  rows.getShort(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getBoolean(6),
                  rows.getInt(7),
                  rows.getLong(8),
                  KeyBytes.read(rows.getBytes(9))));
        }
      }
    }
    return live;
  }

  /** Ends the life of invocations; whoever waits behind them is to be released. */
  void remove(WriteSession session, Collection<InvocationId> ids) throws SQLException {
    run(session, remove, ids);
  }

  /** Removes the marks of invocations that were blocked themselves. */
  void removeBlocked(WriteSession session, Collection<InvocationId> ids) throws SQLException {
    run(session, removeBlocked, ids);
  }

  private static void run(WriteSession session, Sql.Family family, Collection<InvocationId> ids)
      throws SQLException {
    for (List<InvocationId> chunk : Sql.chunks(ids)) {
      session.bind(family.text(chunk.size())).ids(chunk).run();
    }
  }

  /** An invocation that waits behind another one. */
  private record Successor(
      InvocationId id,
      InvocationId behind,
      boolean strict,
      Set<WebhookId> waitsFor,
      WebhookId webhook,
      long position,
      boolean ordered,
      String orderingKey) {

    /** Whether one that is live still, its first attempt being over, stands in its way. */
    boolean staysBehind(WebhookId predecessorsWebhook) {
      return waitsFor.contains(predecessorsWebhook)
          || (strict && ordered && webhook.equals(predecessorsWebhook));
    }

    List<Question> questions() {
      List<Question> questions = new ArrayList<>();
      if (ordered) {
        questions.add(
            new Question(
                orderingKey,
                webhook,
                strict ? Obstacle.ORDERED : Obstacle.FIRST_ATTEMPT,
                position));
      }
      for (WebhookId one : waitsFor) {
        questions.add(new Question(orderingKey, one, Obstacle.LIVE, position));
      }
      return questions;
    }
  }

  /**
   * Releases whoever waits behind invocations that are in nobody's way any more, unless something
   * else is in its way.
   *
   * @param ended those that are final, by now without a row
   * @param tried those whose first attempt is over, with their webhooks
   * @return for each that somebody waited behind who is due now, the webhooks of these
   */
  Map<InvocationId, Set<WebhookId>> release(
      WriteSession session, Collection<InvocationId> ended, Map<InvocationId, WebhookId> tried)
      throws SQLException {
    List<InvocationId> passed = new ArrayList<>(ended);
    passed.addAll(tried.keySet());
    List<Successor> waiting = successors(session, passed);
    waiting.removeIf(successor -> {
      WebhookId webhook = tried.get(successor.behind());
      return webhook != null && successor.staysBehind(webhook);
    });
    if (waiting.isEmpty()) {
      return Map.of();
    }
    Map<Successor, List<Question>> questions = new LinkedHashMap<>();
    Set<Question> all = new HashSet<>();
    for (Successor successor : waiting) {
      List<Question> own = successor.questions();
      questions.put(successor, own);
      all.addAll(own);
    }
    Map<Question, Predecessor> found = predecessors.find(session, all);
    List<InvocationId> free = new ArrayList<>();
    Map<InvocationId, Set<WebhookId>> released = new HashMap<>();
    boolean moved = false;
    Bound moves = session.bind(move);
    for (Map.Entry<Successor, List<Question>> entry : questions.entrySet()) {
      Successor successor = entry.getKey();
      Optional<Predecessor> next =
          entry.getValue().stream()
              .flatMap(question -> Optional.ofNullable(found.get(question)).stream())
              .max(Comparator.comparingLong(Predecessor::position));
      if (next.isPresent()) {
        moves.id(next.get().id()).id(successor.id()).add();
        moved = true;
      } else {
        free.add(successor.id());
        released.computeIfAbsent(successor.behind(), _ -> new HashSet<>()).add(successor.webhook());
      }
    }
    if (moved) {
      moves.runBatch();
    }
    free(session, free);
    return released;
  }

  private void free(WriteSession session, List<InvocationId> free) throws SQLException {
    if (free.isEmpty()) {
      return;
    }
    long now = session.now();
    long changed = session.stamp();
    for (List<InvocationId> chunk : Sql.chunks(free)) {
      session.bind(release.text(chunk.size())).number(now).ids(chunk).run();
      session
          .bind(touch.text(chunk.size()))
          .number(session.wall())
          .number(changed)
          .ids(chunk)
          .run();
    }
    removeBlocked(session, free);
  }

  private List<Successor> successors(WriteSession session, List<InvocationId> passed)
      throws SQLException {
    List<Successor> found = new ArrayList<>();
    for (List<InvocationId> chunk : Sql.chunks(passed)) {
      try (ResultSet rows = session.bind(successors.text(chunk.size())).ids(chunk).query()) {
        while (rows.next()) {
          found.add(
              new Successor(
                  new InvocationId(UuidBytes.read(rows.getBytes(1))),
                  new InvocationId(UuidBytes.read(rows.getBytes(2))),
                  rows.getBoolean(3),
                  readWebhooks(rows.getBytes(4)),
                  new WebhookId(UuidBytes.read(rows.getBytes(5))),
                  rows.getLong(6),
                  rows.getBoolean(7),
                  KeyBytes.read(rows.getBytes(8))));
        }
      }
    }
    return found;
  }

  /** Webhooks as stored in one column: one identifier after the other. */
  static byte[] bytes(Set<WebhookId> webhooks) {
    ByteBuffer bytes = ByteBuffer.allocate(16 * webhooks.size());
    for (WebhookId webhook : webhooks) {
      bytes.put(UuidBytes.of(webhook.value()));
    }
    return bytes.array();
  }

  private static Set<WebhookId> readWebhooks(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Set<WebhookId> webhooks = new HashSet<>();
    while (buffer.hasRemaining()) {
      webhooks.add(new WebhookId(new UUID(buffer.getLong(), buffer.getLong())));
    }
    return webhooks;
  }
}
