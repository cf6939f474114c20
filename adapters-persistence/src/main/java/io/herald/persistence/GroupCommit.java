package io.herald.persistence;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Lets the writers of one moment share a transaction: while one batch commits, the next gathers. No
 * timer, so an idle database adds no latency. A batch that fails is repeated call by call, so that
 * one poisoned row harms nobody else.
 *
 * <p>One platform thread a connection does the work, since native calls on virtual threads would
 * stall others. Thread-safe; callers block until their commit.
 */
final class GroupCommit implements AutoCloseable {
  /** Calls that wait at most: beyond, callers are told rather than queued without end. */
  static final int MAX_WAITING = 20_000;

  /** Units of work in one transaction: bounds its length, and what a failure repeats. */
  private static final int MAX_WEIGHT = 2_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Call<?, ?>> waiting = new ArrayDeque<>();
  private final Thread thread;
  private final Transactions transactions;
  private boolean closed;

  /** Runs work in one transaction, and commits it. */
  interface Transactions {
    <R> R run(Function<DSLContext, R> work);
  }

  /** A kind of write, which handles many calls at once. Stateless towards the transaction. */
  interface Write<C, R> {
    /** Does all calls in one transaction; one result for each, in order. */
    List<R> apply(DSLContext transaction, List<C> calls);
  }

  GroupCommit(String name, Transactions transactions) {
    this.transactions = transactions;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /**
   * Does a call in a transaction that others may share, and returns after its commit.
   *
   * @param weight how many rows or so it writes
   * @throws Overloaded if too many wait
   * @throws StorageUnavailable if the database did not confirm
   */
  <C, R> R submit(Write<C, R> write, C argument, int weight) {
    Call<C, R> call = new Call<>(write, argument, weight, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed) {
        throw new StorageUnavailable(
            "The database is closed.", new IllegalStateException("closed"));
      }
      if (waiting.size() >= MAX_WAITING) {
        throw new Overloaded("Too many writes wait for the database; try again later.");
      }
      waiting.add(call);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    try {
      return call.result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** A call that is a transaction's work by itself. */
  <R> R submit(Function<DSLContext, R> work) {
    return submit(
        (transaction, calls) -> {
          List<R> results = new ArrayList<>(calls.size());
          for (Function<DSLContext, R> call : calls) {
            results.add(call.apply(transaction));
          }
          return results;
        },
        work,
        1);
  }

  private void run() {
    while (true) {
      List<Call<?, ?>> batch = next();
      if (batch.isEmpty()) {
        return;
      }
      try {
        List<Runnable> answers = transactions.run(transaction -> apply(transaction, batch));
        answers.forEach(Runnable::run);
      } catch (RuntimeException | Error e) {
        if (batch.size() == 1) {
          batch.getFirst().fail(e);
        } else {
          batch.forEach(this::alone);
        }
      }
    }
  }

  private void alone(Call<?, ?> call) {
    try {
      transactions.run(transaction -> apply(transaction, List.of(call))).forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      call.fail(e);
    }
  }

  /** Applies each kind of write to its calls; what is to be answered after the commit. */
  private static List<Runnable> apply(DSLContext transaction, List<Call<?, ?>> batch) {
    Map<Write<?, ?>, List<Call<?, ?>>> kinds = new LinkedHashMap<>();
    for (Call<?, ?> call : batch) {
      kinds.computeIfAbsent(call.write, _ -> new ArrayList<>()).add(call);
    }
    List<Runnable> answers = new ArrayList<>(batch.size());
    kinds.values().forEach(calls -> applyKind(transaction, calls, answers::add));
    return answers;
  }

  @SuppressWarnings("unchecked") // All calls of one write have its types.
  private static <C, R> void applyKind(
      DSLContext transaction, List<Call<?, ?>> calls, Consumer<Runnable> answers) {
    List<C> arguments = new ArrayList<>(calls.size());
    for (Call<?, ?> call : calls) {
      arguments.add((C) call.argument);
    }
    Write<C, R> write = (Write<C, R>) calls.getFirst().write;
    List<R> results = write.apply(transaction, arguments);
    for (int i = 0; i < calls.size(); i++) {
      Call<C, R> call = (Call<C, R>) calls.get(i);
      R result = results.get(i);
      answers.accept(() -> call.result.complete(result));
    }
  }

  /** What waits, up to a bound; empty when all is closed. */
  private List<Call<?, ?>> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Call<?, ?>> batch = new ArrayList<>();
      int weight = 0;
      while (!waiting.isEmpty()
          && (batch.isEmpty() || weight + waiting.peek().weight <= MAX_WEIGHT)) {
        Call<?, ?> call = waiting.remove();
        weight += call.weight;
        batch.add(call);
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Finishes what waits. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private record Call<C, R>(
      Write<C, R> write, C argument, int weight, CompletableFuture<R> result) {
    void fail(Throwable cause) {
      result.completeExceptionally(cause);
    }
  }
}
