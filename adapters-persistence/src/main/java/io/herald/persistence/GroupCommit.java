package io.herald.persistence;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the concurrent callers of one moment share one transaction: while a batch commits, the next
 * one gathers. Where nothing is under way a single request is taken at once. Where there are
 * several writers, another one begins beside a busy one only for what is worth a transaction of its
 * own, or when it has waited long: many small transactions cost a server more than few large ones.
 *
 * <p>A batch that fails is repeated caller by caller, so that nobody suffers from a neighbour.
 * Thread-safe; callers block until their commit.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** What may wait in memory: some seconds of publishing at full speed. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** Results of attempts are refused later than new work: their targets have acted already. */
  private static final long MAX_ESSENTIAL_BYTES = 2 * MAX_WAITING_BYTES;

  /** More in one transaction makes the callers wait longer without making any faster. */
  private static final long MAX_BATCH_BYTES = 4L << 20;

  /** What is worth a transaction beside one that is under way: some 80 deliveries. */
  private static final long PARALLEL_BYTES = 256L << 10;

  /** The longest that less than that waits for a busy writer, which may be stuck. */
  private static final Duration PATIENCE = Duration.ofMillis(25);

  /** How often contention is answered by trying again. */
  private static final int MAX_TRIES = 20;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Function<SQLException, Trouble> diagnosis;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Request<?, ?>> waiting = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private long waitingBytes;
  private int busy;
  private boolean closed;

  /**
   * Starts the writers.
   *
   * @param writer makes the n-th writer, used by one thread
   */
  GroupCommit(int writers, IntFunction<Writer> writer, Function<SQLException, Trouble> diagnosis) {
    this(writers, writer, diagnosis, PATIENCE);
  }

  /** With another patience than usual, for tests. */
  GroupCommit(
      int writers,
      IntFunction<Writer> writer,
      Function<SQLException, Trouble> diagnosis,
      Duration patience) {
    this.diagnosis = diagnosis;
    this.patienceNanos = patience.toNanos();
    for (int i = 0; i < writers; i++) {
      Writer own = writer.apply(i);
      threads.add(Thread.ofPlatform().name("database-writer-" + i).daemon().start(() -> run(own)));
    }
  }

  /** Where transactions are made. Used by one thread. */
  interface Writer extends AutoCloseable {
    WriteSession begin() throws SQLException;

    void commit() throws SQLException;

    /** Ends a transaction without a trace, whatever state it is in. */
    void rollback();

    @Override
    void close();
  }

  /** A write that shares its transaction, but not its statements. */
  @FunctionalInterface
  interface Single<R> {
    R apply(WriteSession session) throws SQLException;
  }

  <R> R run(Single<R> single) {
    Write<Single<R>, R> write = (session, inputs) -> List.of(inputs.getFirst().apply(session));
    return run(write, single);
  }

  /**
   * Writes, and returns when it is committed.
   *
   * @throws StorageUnavailable if the database did not confirm; whether it is written is unknown
   * @throws Overloaded if too much waits already
   */
  <I, R> R run(Write<I, R> write, I input) {
    Request<I, R> request = new Request<>(write, input);
    enqueue(request);
    try {
      return request.result.get();
    } catch (InterruptedException e) {
      request.withdrawn.set(true);
      Thread.currentThread().interrupt();
      throw new StorageUnavailable("Interrupted while waiting for the database to commit.", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private RuntimeException failure(@Nullable Throwable cause) {
    SQLException sql = sqlException(cause);
    if (sql != null && diagnosis.apply(sql) != Trouble.DATA) {
      return new StorageUnavailable("The database did not confirm: " + sql.getMessage(), sql);
    }
    if (cause instanceof StorageUnavailable unavailable) {
      return unavailable;
    }
    return new IllegalStateException("a write failed", cause);
  }

  static @Nullable SQLException sqlException(@Nullable Throwable failure) {
    if (failure instanceof DataAccessException access) {
      return access.getCause(SQLException.class);
    }
    return failure instanceof SQLException sql ? sql : null;
  }

  private void enqueue(Request<?, ?> request) {
    lock.lock();
    try {
      if (closed) {
        throw new StorageUnavailable(
            "Herald is stopping.", new IllegalStateException("the database is closed"));
      }
      long limit = request.write.essential() ? MAX_ESSENTIAL_BYTES : MAX_WAITING_BYTES;
      if (waitingBytes + request.weight > limit && !waiting.isEmpty()) {
        throw new Overloaded("Too much waits for the database already; try again in a moment.");
      }
      waiting.add(request);
      waitingBytes += request.weight;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many callers wait for the next batch. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** What waits, up to the size of a batch; empty when it is closed and nothing waits. */
  private List<Request<?, ?>> take() {
    lock.lock();
    try {
      for (Request<?, ?> oldest = waiting.peek(); !mayBegin(oldest); oldest = waiting.peek()) {
        if (oldest != null) {
          long _ = filled.awaitNanos(patienceLeft(oldest));
        } else if (closed) {
          return List.of();
        } else {
          filled.awaitUninterruptibly();
        }
      }
      List<Request<?, ?>> batch = new ArrayList<>();
      long bytes = 0;
      for (Request<?, ?> next = waiting.peek();
          next != null && (batch.isEmpty() || bytes + next.weight <= MAX_BATCH_BYTES);
          next = waiting.peek()) {
        waiting.remove();
        waitingBytes -= next.weight;
        if (!next.withdrawn.get()) {
          bytes += next.weight;
          batch.add(next);
        }
      }
      if (!batch.isEmpty()) {
        busy++;
      }
      return batch;
    } catch (InterruptedException _) {
      // Nothing but closing ends a writer; it comes again.
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Whether to take what waits now, rather than leave it to a busy writer when it is done. */
  private boolean mayBegin(@Nullable Request<?, ?> oldest) {
    return oldest != null
        && (busy == 0 || waitingBytes >= PARALLEL_BYTES || patienceLeft(oldest) <= 0);
  }

  private long patienceLeft(Request<?, ?> request) {
    return patienceNanos - (System.nanoTime() - request.sinceNanos);
  }

  private void finished() {
    lock.lock();
    try {
      busy--;
    } finally {
      lock.unlock();
    }
  }

  private void run(Writer writer) {
    try (writer) {
      while (true) {
        List<Request<?, ?>> batch = take();
        if (batch.isEmpty() && isFinished()) {
          return;
        }
        if (!batch.isEmpty()) {
          try {
            commit(writer, batch);
          } finally {
            finished();
          }
        }
      }
    }
  }

  private boolean isFinished() {
    lock.lock();
    try {
      return closed && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void commit(Writer writer, List<Request<?, ?>> batch) {
    try {
      if (batch.size() > 1) {
        Throwable failure = attempt(writer, batch, false);
        if (failure == null) {
          return;
        }
        LOG.debug("A shared transaction failed and is repeated caller by caller.", failure);
        if (isUnavailable(failure)) {
          // Nothing is known about a commit that was under way, so nothing is repeated.
          batch.forEach(request -> request.result.completeExceptionally(failure));
          return;
        }
      }
      for (Request<?, ?> request : batch) {
        Throwable failure = attempt(writer, List.of(request), true);
        if (failure != null) {
          request.result.completeExceptionally(failure);
        }
      }
    } finally {
      // Whatever happened, nobody waits for ever.
      for (Request<?, ?> request : batch) {
        if (!request.result.isDone()) {
          request.result.completeExceptionally(
              new IllegalStateException("the writer ended without an answer"));
        }
      }
    }
  }

  private boolean isUnavailable(Throwable failure) {
    SQLException sql = sqlException(failure);
    return sql != null && diagnosis.apply(sql) == Trouble.UNAVAILABLE;
  }

  /** Runs one transaction, again on contention; null if it committed, and everybody was told. */
  private @Nullable Throwable attempt(Writer writer, List<Request<?, ?>> batch, boolean alone) {
    Throwable failure = null;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      try {
        List<Runnable> answers = new ArrayList<>(batch.size());
        WriteSession session = writer.begin();
        for (Group<?, ?> group : groups(batch)) {
          group.apply(session, alone, answers);
        }
        writer.commit();
        answers.forEach(Runnable::run);
        return null;
      } catch (SQLException | RuntimeException e) {
        writer.rollback();
        failure = e;
        SQLException sql = sqlException(e);
        if (sql == null || diagnosis.apply(sql) != Trouble.CONTENTION) {
          return failure;
        }
      }
    }
    return failure;
  }

  private static Iterable<Group<?, ?>> groups(List<Request<?, ?>> batch) {
    Map<Write<?, ?>, Group<?, ?>> groups = new LinkedHashMap<>();
    for (Request<?, ?> request : batch) {
      request.joinGroup(groups);
    }
    return groups.values();
  }

  /** Commits what waits, then stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread thread : threads) {
      try {
        if (!thread.join(CLOSE_LIMIT)) {
          LOG.warn("The database writer is still busy after {}; it is left behind.", CLOSE_LIMIT);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** What one caller waits for. */
  private static final class Request<I, R> {
    final Write<I, R> write;
    final I input;
    final long weight;
    final long sinceNanos = System.nanoTime();
    final CompletableFuture<R> result = new CompletableFuture<>();
    final AtomicBoolean withdrawn = new AtomicBoolean();

    Request(Write<I, R> write, I input) {
      this.write = write;
      this.input = input;
      this.weight = write.weight(input);
    }

    @SuppressWarnings("unchecked") // A group is made by a request with the same write.
    void joinGroup(Map<Write<?, ?>, Group<?, ?>> groups) {
      Group<I, R> group = (Group<I, R>) groups.computeIfAbsent(write, _ -> new Group<I, R>(write));
      group.members.add(this);
    }
  }

  /** The callers of a transaction with the same kind of write. */
  private static final class Group<I, R> {
    final Write<I, R> write;
    final List<Request<I, R>> members = new ArrayList<>();

    Group(Write<I, R> write) {
      this.write = write;
    }

    void apply(WriteSession session, boolean alone, List<Runnable> answers) throws SQLException {
      List<I> inputs = members.stream().map(member -> member.input).toList();
      List<R> results =
          alone
              ? List.of(write.applyAlone(session, inputs.getFirst()))
              : write.apply(session, inputs);
      if (results.size() != members.size()) {
        throw new IllegalStateException(
            results.size() + " results for " + members.size() + " callers");
      }
      for (int i = 0; i < results.size(); i++) {
        Request<I, R> member = members.get(i);
        R result = results.get(i);
        answers.add(() -> member.result.complete(result));
      }
    }
  }
}
