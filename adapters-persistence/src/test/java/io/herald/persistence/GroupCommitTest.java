package io.herald.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who shares a transaction with whom, and what becomes of those whose neighbour fails. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class GroupCommitTest {
  private static final String BAD = "bad";

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScriptedWriter writer = new ScriptedWriter();
  private final GroupCommit commits = new GroupCommit(1, _ -> writer, GroupCommitTest::diagnosis);
  private final Write<String, String> write = new Echo(1);

  @AfterEach
  void close() {
    writer.open();
    commits.close();
    callers.shutdownNow();
  }

  private static Trouble diagnosis(SQLException failure) {
    return Trouble.valueOf(failure.getSQLState());
  }

  @Test
  void whoeverComesAloneIsCommittedAtOnce() {
    assertThat(commits.run(write, "a")).isEqualTo("A");
    assertThat(commits.run(write, "b")).isEqualTo("B");

    assertThat(writer.committed()).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void whoeverComesWhileABatchCommitsSharesTheNextTransaction() throws Exception {
    List<Future<String>> results = whileTheFirstCommits("a", "b", "c", "d");

    assertThat(answers(results)).containsExactlyInAnyOrder("FIRST", "A", "B", "C", "D");
    assertThat(writer.committed()).hasSize(2);
    assertThat(writer.committed().get(1)).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void nobodyIsAnsweredBeforeTheCommit() throws Exception {
    writer.shut();
    Future<String> result = callers.submit(() -> commits.run(write, "a"));
    writer.awaitCommit();

    assertThat(result.isDone()).isFalse();
    writer.open();
    assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("A");
  }

  @Test
  void whoeverCannotBeStoredHarmsNoneOfItsNeighbours() throws Exception {
    List<Future<String>> results = whileTheFirstCommits("a", BAD, "c");

    assertThat(results.get(1).get(10, TimeUnit.SECONDS)).isEqualTo("A");
    assertThatThrownBy(() -> results.get(2).get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("cannot be stored");
    assertThat(results.get(3).get(10, TimeUnit.SECONDS)).isEqualTo("C");
    assertThat(writer.committed())
        .containsExactlyInAnyOrder(List.of("first"), List.of("a"), List.of("c"));
  }

  @Test
  void contentionIsAnsweredByTryingAgain() {
    writer.failCommits(2, "CONTENTION");

    assertThat(commits.run(write, "a")).isEqualTo("A");
    assertThat(writer.rollbacks()).isEqualTo(2);
  }

  @Test
  void aSharedCommitWhoseFateIsUnknownIsNotRepeated() throws Exception {
    List<Future<String>> results = whileTheFirstCommits(() -> writer.failSecond(), "a", "b");

    assertThat(results.getFirst().get(10, TimeUnit.SECONDS)).isEqualTo("FIRST");
    for (Future<String> unknown : results.subList(1, 3)) {
      assertThatThrownBy(() -> unknown.get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(StorageUnavailable.class);
    }
    assertThat(writer.committed()).containsExactly(List.of("first"));
    assertThat(commits.run(write, "y")).isEqualTo("Y");
  }

  @Test
  void whatWaitsIsBoundedAndResultsOfAttemptsAreRefusedLast() throws Exception {
    Write<String, String> heavy = new Echo(40L << 20);
    Write<String, String> result = new Echo(40L << 20, true);
    writer.shut();
    List<Future<String>> waiting = new ArrayList<>();
    waiting.add(callers.submit(() -> commits.run(write, "first")));
    writer.awaitCommit();
    waiting.add(callers.submit(() -> commits.run(heavy, "a")));
    writer.awaitWaiting(commits, 1);

    assertThatThrownBy(() -> commits.run(heavy, "too much")).isInstanceOf(Overloaded.class);
    waiting.add(callers.submit(() -> commits.run(result, "b")));
    writer.awaitWaiting(commits, 2);
    writer.open();
    assertThat(answers(waiting)).containsExactlyInAnyOrder("FIRST", "A", "B");
  }

  @Test
  void littleGathersBehindABusyWriterAlthoughAnotherOneIsIdle() throws Exception {
    try (Pair pair = new Pair(Duration.ofHours(1))) {
      List<Future<String>> results = new ArrayList<>(List.of(pair.holdTheFirst()));
      for (String little : List.of("a", "b")) {
        results.add(callers.submit(() -> pair.commits.run(write, little)));
      }
      writer.awaitWaiting(pair.commits, 2);
      pair.writers.forEach(ScriptedWriter::open);

      assertThat(answers(results)).containsExactly("FIRST", "A", "B");
      assertThat(pair.writers.stream().mapToInt(one -> one.committed().size()).sum()).isEqualTo(2);
    }
  }

  @Test
  void muchIsCommittedBesideABusyWriter() throws Exception {
    try (Pair pair = new Pair(Duration.ofHours(1))) {
      Future<String> first = pair.holdTheFirst();

      assertThat(pair.commits.run(new Echo(256L << 10), "a")).isEqualTo("A");
      assertThat(first.isDone()).isFalse();
    }
  }

  @Test
  void nobodyWaitsForAStuckWriterForEver() throws Exception {
    try (Pair pair = new Pair(Duration.ofMillis(1))) {
      Future<String> first = pair.holdTheFirst();

      assertThat(pair.commits.run(write, "a")).isEqualTo("A");
      assertThat(first.isDone()).isFalse();
    }
  }

  /** Two writers. */
  private final class Pair implements AutoCloseable {
    private final List<ScriptedWriter> writers =
        List.of(new ScriptedWriter(), new ScriptedWriter());
    private final GroupCommit commits;

    Pair(Duration patience) {
      writers.forEach(ScriptedWriter::shut);
      commits = new GroupCommit(2, writers::get, GroupCommitTest::diagnosis, patience);
    }

    /** Has one writer held at its commit, and the other one free. */
    Future<String> holdTheFirst() {
      Future<String> first = callers.submit(() -> commits.run(write, "first"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (writers.stream().noneMatch(ScriptedWriter::isAtCommit)) {
        assertThat(System.nanoTime() - end).isNegative();
        Thread.onSpinWait();
      }
      writers.stream().filter(one -> !one.isAtCommit()).forEach(ScriptedWriter::open);
      return first;
    }

    @Override
    public void close() {
      writers.forEach(ScriptedWriter::open);
      commits.close();
    }
  }

  @Test
  void closingCommitsWhatWaitsAndTakesNoMore() throws Exception {
    List<Future<String>> results = whileTheFirstCommits("a", "b");
    commits.close();

    assertThat(answers(results)).containsExactlyInAnyOrder("FIRST", "A", "B");
    assertThatThrownBy(() -> commits.run(write, "late")).isInstanceOf(StorageUnavailable.class);
  }

  /** The first is held at its commit until all others wait; their results in the order given. */
  private List<Future<String>> whileTheFirstCommits(String... others) throws Exception {
    return whileTheFirstCommits(() -> {}, others);
  }

  private List<Future<String>> whileTheFirstCommits(Runnable before, String... others)
      throws Exception {
    writer.shut();
    List<Future<String>> results = new ArrayList<>();
    results.add(callers.submit(() -> commits.run(write, "first")));
    writer.awaitCommit();
    for (int i = 0; i < others.length; i++) {
      String other = others[i];
      results.add(callers.submit(() -> commits.run(write, other)));
      writer.awaitWaiting(commits, i + 1);
    }
    before.run();
    writer.open();
    return results;
  }

  private static List<String> answers(List<Future<String>> results) throws Exception {
    List<String> answers = new ArrayList<>();
    for (Future<String> result : results) {
      answers.add(result.get(10, TimeUnit.SECONDS));
    }
    return answers;
  }

  /** Answers in upper case; remembers who took part in the transaction under way. */
  private final class Echo implements Write<String, String> {
    private final long weight;
    private final boolean essential;

    Echo(long weight) {
      this(weight, false);
    }

    Echo(long weight, boolean essential) {
      this.weight = weight;
      this.essential = essential;
    }

    @Override
    public List<String> apply(WriteSession session, List<String> inputs) throws SQLException {
      if (inputs.contains(BAD)) {
        throw new SQLException("cannot be stored", "DATA");
      }
      writer.wrote(inputs);
      return inputs.stream().map(input -> input.toUpperCase(java.util.Locale.ROOT)).toList();
    }

    @Override
    public long weight(String input) {
      return weight;
    }

    @Override
    public boolean essential() {
      return essential;
    }
  }

  /** Commits nothing anywhere, when it is let, and fails as told. Thread-safe. */
  private static final class ScriptedWriter implements GroupCommit.Writer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection = connection();
    private final List<String> underWay = new ArrayList<>();
    private final List<List<String>> committed = new ArrayList<>();
    private CountDownLatch gate = new CountDownLatch(0);
    private CountDownLatch reached = new CountDownLatch(1);
    private int failures;
    private boolean succeedFirst;
    private String failure = "";
    private int rollbacks;

    private static Connection connection() {
      try {
        return DriverManager.getConnection("jdbc:sqlite::memory:");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void shut() {
      lock.lock();
      try {
        gate = new CountDownLatch(1);
        reached = new CountDownLatch(1);
      } finally {
        lock.unlock();
      }
    }

    void open() {
      lock.lock();
      try {
        gate.countDown();
      } finally {
        lock.unlock();
      }
    }

    void awaitCommit() throws InterruptedException {
      assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    }

    boolean isAtCommit() {
      lock.lock();
      try {
        return reached.getCount() == 0;
      } finally {
        lock.unlock();
      }
    }

    void awaitWaiting(GroupCommit commits, int count) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (commits.waiting() < count) {
        assertThat(System.nanoTime() - end).as("%d callers wait", count).isNegative();
        Thread.onSpinWait();
      }
    }

    /** The commit that waits now succeeds; nothing can be said about the one after it. */
    void failSecond() {
      lock.lock();
      try {
        succeedFirst = true;
        failures = 1;
        failure = "UNAVAILABLE";
      } finally {
        lock.unlock();
      }
    }

    void failCommits(int times, String state) {
      lock.lock();
      try {
        failures = times;
        failure = state;
      } finally {
        lock.unlock();
      }
    }

    void wrote(List<String> inputs) {
      lock.lock();
      try {
        underWay.addAll(inputs);
      } finally {
        lock.unlock();
      }
    }

    List<List<String>> committed() {
      lock.lock();
      try {
        return List.copyOf(committed);
      } finally {
        lock.unlock();
      }
    }

    int rollbacks() {
      lock.lock();
      try {
        return rollbacks;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public WriteSession begin() {
      return new WriteSession(
          connection,
          JooqSettings.on(connection, SQLDialect.SQLITE),
          new Statements(connection),
          RowLocks.NEEDLESS,
          new MonotonicTime(InstantSource.system(), System::nanoTime, 0),
          System.nanoTime());
    }

    @Override
    public void commit() throws SQLException {
      reached.countDown();
      try {
        if (!gate.await(20, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody opened the gate");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      lock.lock();
      try {
        if (failures > 0 && !succeedFirst) {
          failures--;
          throw new SQLException("as told", failure);
        }
        succeedFirst = false;
        committed.add(List.copyOf(underWay));
        underWay.clear();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void rollback() {
      lock.lock();
      try {
        underWay.clear();
        rollbacks++;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
