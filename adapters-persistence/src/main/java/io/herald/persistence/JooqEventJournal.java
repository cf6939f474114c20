package io.herald.persistence;

import static io.herald.persistence.schema.Tables.BLOCKED;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.event.EventJournal;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.persistence.Predecessors.Obstacle;
import io.herald.persistence.Predecessors.Predecessor;
import io.herald.persistence.Predecessors.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Appends events set by set: a handful of statements for all that is published at one moment. */
final class JooqEventJournal implements EventJournal {
  private final Engine engine;
  private final Duration lease;
  private final LiveWork liveWork;
  private final EventRows eventRows;
  private final WaitingEvents waitingEvents;
  private final ConfigurationRow configurationRow;
  private final Sql.Family seenEvents;
  private final Sql.Family firedBy;
  private final String insertInvocation;
  private final String insertDue;
  private final String insertBlocked;
  private final Appending appending = new Appending();

  JooqEventJournal(
      Engine engine,
      LiveWork liveWork,
      EventRows eventRows,
      WaitingEvents waitingEvents,
      Duration lease) {
    this.engine = engine;
    this.lease = lease;
    this.liveWork = liveWork;
    this.eventRows = eventRows;
    this.waitingEvents = waitingEvents;
    DSLContext rendering = engine.rendering();
    configurationRow = new ConfigurationRow(rendering, engine.locks());
    seenEvents =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .select(EVENT.PUBLISHER_ID, EVENT.ID, EVENT.FINGERPRINT)
                    .from(EVENT)
                    .where(EVENT.PUBLISHER_ID.in(Sql.placeholders(EVENT.PUBLISHER_ID, size))));
    firedBy =
        new Sql.Family(
            rendering,
            size ->
                rendering
                    .select(INVOCATION.EVENT, INVOCATION.ID)
                    .from(INVOCATION)
                    .where(
                        INVOCATION
                            .EVENT
                            .in(Sql.placeholders(INVOCATION.EVENT, size))
                            .and(INVOCATION.CAUSE.eq(DSL.inline(Cause.EVENT.name()))))
                    .orderBy(INVOCATION.ID));
    insertInvocation =
        Sql.insert(
            rendering,
            INVOCATION,
            INVOCATION.ID,
            INVOCATION.EVENT,
            INVOCATION.WEBHOOK,
            INVOCATION.WEBHOOK_NAME,
            INVOCATION.CAUSE,
            INVOCATION.STATE,
            INVOCATION.ATTEMPTS,
            INVOCATION.CREATED_AT,
            INVOCATION.UPDATED_AT,
            INVOCATION.CHANGED);
    insertDue =
        Sql.insert(
            rendering,
            DUE,
            DUE.INVOCATION,
            DUE.WEBHOOK,
            DUE.PHASE,
            DUE.DUE_AT,
            DUE.VERSION,
            DUE.LEASED,
            DUE.ORDERED,
            DUE.POSITION,
            DUE.ATTEMPTS,
            DUE.COUNTED,
            DUE.CREATED_AT,
            DUE.EVENT,
            DUE.CAUSE,
            DUE.ORDERING_KEY);
    insertBlocked =
        Sql.insert(
            rendering,
            BLOCKED,
            BLOCKED.INVOCATION,
            BLOCKED.BEHIND,
            BLOCKED.STRICT,
            BLOCKED.WAITS_FOR);
  }

  @Override
  public List<AppendOutcome> append(List<NewEvent> events, long configurationVersion) {
    List<AppendOutcome> outcomes =
        engine.writes().run(appending, new Append(events, configurationVersion));
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof AppendOutcome.Appended(List<Placement> placements)) {
        long waiting =
            placements.stream()
                .filter(placement -> !(placement instanceof Placement.Leased))
                .count();
        if (waiting > 0) {
          waitingEvents.keep(events.get(i).event(), (int) waiting);
        }
      }
    }
    return outcomes;
  }

  /** What one caller appends. */
  private record Append(List<NewEvent> events, long configurationVersion) {}

  private final class Appending implements Write<Append, List<AppendOutcome>> {

    @Override
    public long weight(Append append) {
      long bytes = 0;
      for (NewEvent event : append.events()) {
        bytes += 1024 + event.event().payload().text().length() + 512L * event.invocations().size();
      }
      return bytes;
    }

    @Override
    public List<List<AppendOutcome>> apply(WriteSession session, List<Append> appends)
        throws SQLException {
      ConfigurationRow.Standing standing = configurationRow.read(session);
      List<NewEvent> events = new ArrayList<>();
      for (Append append : appends) {
        if (append.configurationVersion() == standing.version()) {
          events.addAll(append.events());
        }
      }
      List<AppendOutcome> outcomes =
          events.isEmpty() ? List.of() : new Batch(session, events, standing.paused()).store();
      List<List<AppendOutcome>> answers = new ArrayList<>(appends.size());
      int next = 0;
      for (Append append : appends) {
        int count = append.events().size();
        if (append.configurationVersion() == standing.version()) {
          answers.add(outcomes.subList(next, next + count));
          next += count;
        } else {
          answers.add(append.events().stream().<AppendOutcome>map(_ -> OUTDATED).toList());
        }
      }
      return answers;
    }

    /** All at once, else event by event, so that only those that cannot be stored are refused. */
    @Override
    public List<AppendOutcome> applyAlone(WriteSession session, Append append) throws SQLException {
      AppendOutcome together = OUTDATED;
      Savepoint savepoint = session.savepoint();
      try {
        List<AppendOutcome> outcomes = apply(session, List.of(append)).getFirst();
        session.release(savepoint);
        return outcomes;
      } catch (SQLException | DataAccessException e) {
        together = poisoned(e);
        session.rollback(savepoint);
      }
      if (append.events().size() == 1) {
        return List.of(together);
      }
      List<AppendOutcome> outcomes = new ArrayList<>(append.events().size());
      for (NewEvent event : append.events()) {
        outcomes.addAll(
            applyAlone(session, new Append(List.of(event), append.configurationVersion())));
      }
      return outcomes;
    }
  }

  private static final AppendOutcome OUTDATED = new AppendOutcome.Outdated();

  private AppendOutcome poisoned(Exception failure) throws SQLException {
    SQLException sql = GroupCommit.sqlException(failure);
    if (sql == null) {
      throw new IllegalStateException("an append failed", failure);
    }
    if (engine.diagnose(sql) != Trouble.DATA) {
      throw sql;
    }
    return new AppendOutcome.Poisoned(
        Optional.ofNullable(sql.getMessage()).orElse(sql.getClass().getSimpleName()));
  }

  /** An event that its publisher's id stands for already. */
  private record Seen(EventId id, String fingerprint, List<InvocationId> invocations) {}

  /** What queues in one line. */
  private record Line(String orderingKey, WebhookId webhook) {}

  /** The events of one transaction. */
  private final class Batch {
    private final WriteSession session;
    private final List<NewEvent> events;
    private final boolean paused;
    private final Map<String, Seen> seen;
    private final Map<Line, Predecessor> lastPlaced = new HashMap<>();
    private Map<Question, Predecessor> earlier = Map.of();
    private final long now;
    private final long leaseEnd;
    private final long leaseEndNanos;
    private final Bound newEvents;
    private final Bound newInvocations;
    private final Bound newDue;
    private final Bound newBlocked;
    private boolean anyEvent;
    private boolean anyInvocation;
    private boolean anyBlocked;

    Batch(WriteSession session, List<NewEvent> events, boolean paused) throws SQLException {
      this.session = session;
      this.paused = paused;
      this.events = events;
      this.now = session.now();
      this.leaseEnd = now + lease.toNanos() / 1_000;
      this.leaseEndNanos = session.begunAtNanos() + lease.toNanos();
      this.seen = seen();
      this.newEvents = eventRows.inserting(session);
      this.newInvocations = session.bind(insertInvocation);
      this.newDue = session.bind(insertDue);
      this.newBlocked = session.bind(insertBlocked);
    }

    List<AppendOutcome> store() throws SQLException {
      earlier = liveWork.predecessors().findForNew(session, questions());
      List<AppendOutcome> outcomes = new ArrayList<>(events.size());
      for (NewEvent event : events) {
        outcomes.add(store(event));
      }
      if (anyEvent) {
        newEvents.runBatch();
      }
      if (anyInvocation) {
        newInvocations.runBatch();
        newDue.runBatch();
      }
      if (anyBlocked) {
        newBlocked.runBatch();
      }
      return outcomes;
    }

    private Map<String, Seen> seen() throws SQLException {
      Set<String> publisherIds = new HashSet<>();
      for (NewEvent event : events) {
        publisherIds.add(event.event().publisherId());
      }
      Map<String, Seen> found = new HashMap<>();
      for (List<String> chunk : Sql.chunks(publisherIds)) {
        try (ResultSet rows = session.bind(seenEvents.text(chunk.size())).keys(chunk).query()) {
          while (rows.next()) {
            found.put(
                KeyBytes.read(rows.getBytes(1)),
                new Seen(
                    new EventId(UuidBytes.read(rows.getBytes(2))),
                    rows.getString(3),
                    new ArrayList<>()));
          }
        }
      }
      addInvocations(found.values());
      return found;
    }

    private void addInvocations(Collection<Seen> originals) throws SQLException {
      Map<EventId, Seen> byId =
          originals.stream().collect(Collectors.toMap(Seen::id, Function.identity()));
      for (List<EventId> chunk : Sql.chunks(byId.keySet())) {
        Bound bound = session.bind(firedBy.text(chunk.size()));
        int size = Sql.Family.size(chunk.size());
        for (int i = 0; i < size; i++) {
          bound.id(chunk.get(Math.min(i, chunk.size() - 1)));
        }
        try (ResultSet rows = bound.query()) {
          while (rows.next()) {
            Seen original = byId.get(new EventId(UuidBytes.read(rows.getBytes(1))));
            if (original != null) {
              original.invocations().add(new InvocationId(UuidBytes.read(rows.getBytes(2))));
            }
          }
        }
      }
    }

    private Set<Question> questions() {
      Set<Question> questions = new HashSet<>();
      for (NewEvent event : events) {
        if (!seen.containsKey(event.event().publisherId())) {
          for (NewInvocation invocation : event.invocations()) {
            addQuestions(event.event(), invocation, questions);
          }
        }
      }
      return questions;
    }

    private void addQuestions(
        Event event, NewInvocation invocation, Collection<Question> questions) {
      String key = event.subject().orderingKey();
      questions.add(
          new Question(
              key,
              invocation.webhook(),
              invocation.strict() ? Obstacle.ORDERED : Obstacle.FIRST_ATTEMPT,
              Long.MAX_VALUE));
      for (WebhookId webhook : invocation.waitsFor()) {
        questions.add(new Question(key, webhook, Obstacle.LIVE, Long.MAX_VALUE));
      }
    }

    private AppendOutcome store(NewEvent event) throws SQLException {
      String publisherId = event.event().publisherId();
      Seen original = seen.get(publisherId);
      if (original != null) {
        return original.fingerprint().equals(event.event().fingerprint())
            ? new AppendOutcome.Duplicate(original.id(), original.invocations())
            : new AppendOutcome.Reused(original.id());
      }
      seen.put(
          publisherId,
          new Seen(
              event.event().id(),
              event.event().fingerprint(),
              event.invocations().stream().map(NewInvocation::id).toList()));
      eventRows.bind(newEvents, event.event(), EventRows.Origin.PUBLISHED);
      newEvents.add();
      anyEvent = true;
      Map<InvocationId, Placement> placements = new LinkedHashMap<>();
      for (NewInvocation invocation : inCaptureOrder(event.invocations())) {
        placements.put(invocation.id(), place(event.event(), invocation));
      }
      List<Placement> inOrderGiven = new ArrayList<>(placements.size());
      for (NewInvocation invocation : event.invocations()) {
        Placement placement = placements.get(invocation.id());
        if (placement != null) {
          inOrderGiven.add(placement);
        }
      }
      return new AppendOutcome.Appended(inOrderGiven);
    }

    private Placement place(Event event, NewInvocation invocation) throws SQLException {
      Predecessor predecessor = predecessor(event, invocation);
      long position =
          predecessor == null ? session.stamp() : session.stampAfter(predecessor.position());
      boolean leased = predecessor == null && invocation.startNow() && !paused;
      lastPlaced.put(
          new Line(event.subject().orderingKey(), invocation.webhook()),
          new Predecessor(invocation.id(), position));
      newInvocations
          .id(invocation.id())
          .id(event.id())
          .id(invocation.webhook())
          .text(invocation.webhookName())
          .text(Cause.EVENT.name())
          .text(InvocationRows.LIVE)
          .number(0)
          .time(event.receivedAt())
          .time(event.receivedAt())
          .number(position)
          .add();
      newDue
          .id(invocation.id())
          .id(invocation.webhook())
          .number(predecessor == null ? Phase.FIRST : Phase.BLOCKED)
          .number(leased ? leaseEnd : now)
          .number(1)
          .flag(leased)
          .flag(true)
          .number(position)
          .number(0)
          .number(0)
          .time(event.receivedAt())
          .id(event.id())
          .text(Cause.EVENT.name())
          .key(event.subject().orderingKey())
          .add();
      anyInvocation = true;
      if (predecessor != null) {
        newBlocked
            .id(invocation.id())
            .id(predecessor.id())
            .flag(invocation.strict())
            .bytes(LiveWork.bytes(invocation.waitsFor()))
            .add();
        anyBlocked = true;
        return new Placement.Blocked(predecessor.id());
      }
      return leased
          ? new Placement.Leased(new Lease(invocation.id(), 1, leaseEndNanos))
          : new Placement.Waiting();
    }

    /** What the invocation waits behind: the last obstacle there is, here or on record. */
    private @Nullable Predecessor predecessor(Event event, NewInvocation invocation) {
      List<Question> questions = new ArrayList<>(1);
      addQuestions(event, invocation, questions);
      Predecessor last = null;
      for (Question question : questions) {
        Predecessor placed = lastPlaced.get(new Line(question.orderingKey(), question.webhook()));
        Predecessor candidate = placed != null ? placed : earlier.get(question);
        if (candidate != null && (last == null || candidate.position() > last.position())) {
          last = candidate;
        }
      }
      return last;
    }
  }

  /** Whoever captures goes before whoever reads, as far as they do not both do both. */
  private static List<NewInvocation> inCaptureOrder(List<NewInvocation> invocations) {
    if (invocations.size() < 2
        || invocations.stream().allMatch(invocation -> invocation.waitsFor().isEmpty())) {
      return invocations;
    }
    List<NewInvocation> left = new ArrayList<>(invocations);
    List<NewInvocation> ordered = new ArrayList<>(invocations.size());
    while (!left.isEmpty()) {
      Set<WebhookId> unplaced =
          left.stream().map(NewInvocation::webhook).collect(Collectors.toSet());
      NewInvocation next =
          left.stream()
              .filter(candidate ->
                  candidate.waitsFor().stream()
                      .noneMatch(webhook ->
                          unplaced.contains(webhook) && !webhook.equals(candidate.webhook())))
              .findFirst()
              .orElse(left.getFirst());
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }
}
