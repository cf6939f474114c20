package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;

import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.impl.DSL;

/**
 * Finds the live invocations that others wait behind, by one seek each however many are live, and
 * locks them, so that they do not end unnoticed before the waiting one is on record. Thread-safe.
 */
final class Predecessors {
  /** Each time round somebody else has finished one, so that this ends; the bound is for safety. */
  private static final int MAX_ROUNDS = 100;

  private final Map<Obstacle, Sql.Family> seeks = new EnumMap<>(Obstacle.class);
  private final Sql.Family live;
  private final Sql.Family lock;
  private final RowLocks locks;
  private final boolean plansEachSeek;

  Predecessors(Engine engine) {
    DSLContext rendering = engine.rendering();
    locks = engine.locks();
    plansEachSeek = engine.plansEachSeek();
    for (Obstacle obstacle : Obstacle.values()) {
      seeks.put(obstacle, new Sql.Family(rendering, size -> seek(rendering, obstacle, size)));
    }
    live =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .selectDistinct(DUE.ORDERING_KEY)
                    .from(DUE)
                    .where(DUE.ORDERING_KEY.in(Sql.placeholders(DUE.ORDERING_KEY, size))));
    lock =
        new Sql.Family(
            rendering,
            size ->
                locks.shared(
                    rendering
                        .select(DUE.INVOCATION, DUE.PHASE)
                        .from(DUE)
                        .where(DUE.INVOCATION.in(Sql.placeholders(DUE.INVOCATION, size)))));
  }

  /** Which live invocations of a webhook with the same ordering key stand in the way. */
  enum Obstacle {
    /** Ordered ones whose first attempt is not over. */
    FIRST_ATTEMPT,
    /** Ordered ones. */
    ORDERED,
    /** Any, because they may capture a value. */
    LIVE;

    Condition condition() {
      return switch (this) {
        case FIRST_ATTEMPT ->
            DUE.ORDERED.eq(DSL.inline(true)).and(DUE.PHASE.ne(DSL.inline(Phase.RETRY)));
        case ORDERED -> DUE.ORDERED.eq(DSL.inline(true));
        case LIVE -> DSL.noCondition();
      };
    }
  }

  /**
   * A question for the last obstacle there is.
   *
   * @param before only positions before this one count
   */
  record Question(String orderingKey, WebhookId webhook, Obstacle obstacle, long before) {}

  /** A live invocation that stands in the way. */
  record Predecessor(InvocationId id, long position) {}

  private static Query seek(DSLContext rendering, Obstacle obstacle, int size) {
    Select<Record3<Integer, java.util.UUID, Long>> union = null;
    for (int i = 0; i < size; i++) {
      var one =
          rendering
              .select(DSL.inline(i).as("question"), DUE.INVOCATION, DUE.POSITION)
              .from(DUE)
              .where(
                  DUE.ORDERING_KEY
                      .eq(DSL.param("key", DUE.ORDERING_KEY))
                      .and(DUE.WEBHOOK.eq(DSL.param("webhook", DUE.WEBHOOK)))
                      .and(DUE.POSITION.lt(DSL.param("before", DUE.POSITION)))
                      .and(obstacle.condition()))
              .orderBy(DUE.POSITION.desc())
              .limit(DSL.inline(1));
      union = union == null ? one : union.unionAll(one);
    }
    if (union == null) {
      throw new IllegalArgumentException("nothing to seek");
    }
    return union;
  }

  /**
   * The same as {@link #find} for invocations that are not on record yet: mostly nothing else of
   * their keys is live, and one look at all of them spares the seeks.
   */
  Map<Question, Predecessor> findForNew(WriteSession session, Collection<Question> questions)
      throws SQLException {
    if (!plansEachSeek || questions.size() == 1) {
      return find(session, questions);
    }
    Set<String> live = live(session, questions);
    return find(
        session,
        questions.stream().filter(question -> live.contains(question.orderingKey())).toList());
  }

  /** The last obstacle for each question that has one, locked until the transaction ends. */
  Map<Question, Predecessor> find(WriteSession session, Collection<Question> questions)
      throws SQLException {
    Map<Question, Predecessor> settled = new HashMap<>();
    Set<Question> open = new HashSet<>(questions);
    for (int round = 0; !open.isEmpty(); round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException("predecessors end faster than they can be locked");
      }
      Map<Question, Predecessor> found = seek(session, open);
      if (locks == RowLocks.NEEDLESS || found.isEmpty()) {
        settled.putAll(found);
        return settled;
      }
      Map<InvocationId, Short> locked = lock(session, found.values());
      open.clear();
      found.forEach((question, predecessor) -> {
        Short phase = locked.get(predecessor.id());
        if (phase != null
            && (question.obstacle() != Obstacle.FIRST_ATTEMPT || phase != Phase.RETRY)) {
          settled.put(question, predecessor);
        } else {
          open.add(question);
        }
      });
    }
    return settled;
  }

  /** Those of the ordering keys of which anything is live: one plan, and one seek for each. */
  private Set<String> live(WriteSession session, Collection<Question> questions)
      throws SQLException {
    Set<String> keys = new HashSet<>();
    for (Question question : questions) {
      keys.add(question.orderingKey());
    }
    Set<String> found = new HashSet<>();
    for (List<String> chunk : Sql.chunks(keys)) {
      try (ResultSet rows = session.bind(live.text(chunk.size())).keys(chunk).query()) {
        while (rows.next()) {
          found.add(KeyBytes.read(rows.getBytes(1)));
        }
      }
    }
    return found;
  }

  private Map<Question, Predecessor> seek(WriteSession session, Set<Question> questions)
      throws SQLException {
    Map<Obstacle, Set<Question>> kinds = new EnumMap<>(Obstacle.class);
    for (Question question : questions) {
      kinds.computeIfAbsent(question.obstacle(), _ -> new HashSet<>()).add(question);
    }
    Map<Question, Predecessor> found = new LinkedHashMap<>();
    for (Map.Entry<Obstacle, Set<Question>> kind : kinds.entrySet()) {
      Sql.Family family = Objects.requireNonNull(seeks.get(kind.getKey()));
      for (List<Question> chunk : Sql.chunks(kind.getValue())) {
        seek(session, family, chunk, found);
      }
    }
    return found;
  }

  private static void seek(
      WriteSession session,
      Sql.Family family,
      List<Question> chunk,
      Map<Question, Predecessor> found)
      throws SQLException {
    Bound bound = session.bind(family.text(chunk.size()));
    int size = Sql.Family.size(chunk.size());
    for (int i = 0; i < size; i++) {
      Question question = chunk.get(Math.min(i, chunk.size() - 1));
      bound.key(question.orderingKey()).id(question.webhook()).number(question.before());
    }
    try (ResultSet rows = bound.query()) {
      while (rows.next()) {
        Question question = chunk.get(Math.min(rows.getInt(1), chunk.size() - 1));
        found.put(
            question,
            new Predecessor(new InvocationId(UuidBytes.read(rows.getBytes(2))), rows.getLong(3)));
      }
    }
  }

  private Map<InvocationId, Short> lock(WriteSession session, Collection<Predecessor> found)
      throws SQLException {
    List<InvocationId> ids = found.stream().map(Predecessor::id).distinct().sorted().toList();
    Map<InvocationId, Short> phases = new HashMap<>();
    for (List<InvocationId> chunk : Sql.chunks(ids)) {
      Bound bound = session.bind(lock.text(chunk.size()));
      bound.ids(chunk);
      try (ResultSet rows = bound.query()) {
        while (rows.next()) {
          phases.put(new InvocationId(UuidBytes.read(rows.getBytes(1))), rows.getShort(2));
        }
      }
    }
    return phases;
  }
}
