package io.herald.application.invocation;

import io.herald.application.StorageUnavailable;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.application.webhook.CurrentConfiguration;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Claims what nobody is holding: retries that fell due, leases that ran out, work beyond what its
 * lane could start at once. Asks for exactly as much as lanes have room for.
 *
 * <p>It seeks a webhook when told that it has something, and every active webhook once a second,
 * which finds the work of nodes that died. One thread; the other methods are thread-safe.
 */
public final class ClaimDueInvocations implements DispatchInvocations.Signals, AutoCloseable {
  /** How often every active webhook is sought. */
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** Due times are compared by the database's clock, which may be this much behind. */
  private static final Duration CUSHION = Duration.ofMillis(2);

  /** Wake-ups remembered; beyond them the sweep is soon enough. */
  private static final int MAX_ALARMS = 10_000;

  private static final int MAX_ROOMS = 1_000;

  /** A quarter of a lane goes to retries if there are any, so that neither kind starves. */
  private static final int RETRY_SHARE = 4;

  private final CurrentConfiguration configuration;
  private final DueInvocations due;
  private final Lanes lanes;
  private final Circuits circuits;
  private final SendingSwitch sendingSwitch;
  private final LongSupplier ticker;
  private final DispatchInvocations.Diagnostics diagnostics;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Webhooks that may have claimable work. */
  private final Set<WebhookId> hinted = new HashSet<>();

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private boolean roused;
  private boolean closed;
  private volatile boolean paused;

  @SuppressWarnings("NullAway.Init") // Set once by start, before the thread that uses it.
  private DispatchInvocations dispatcher;

  @SuppressWarnings("NullAway.Init")
  private Thread thread;

  /** Wires the loop; {@link #start} begins it. */
  public ClaimDueInvocations(
      CurrentConfiguration configuration,
      DueInvocations due,
      Lanes lanes,
      Circuits circuits,
      SendingSwitch sendingSwitch,
      LongSupplier ticker,
      DispatchInvocations.Diagnostics diagnostics) {
    this.configuration = configuration;
    this.due = due;
    this.lanes = lanes;
    this.circuits = circuits;
    this.sendingSwitch = sendingSwitch;
    this.ticker = ticker;
    this.diagnostics = diagnostics;
  }

  /** Begins to claim for that dispatcher. Called once. */
  public void start(DispatchInvocations startsThem) {
    dispatcher = startsThem;
    paused = sendingSwitch.paused();
    lanes.learn(circuits.open());
    thread = Thread.ofPlatform().name("claim").daemon().start(this::run);
  }

  /**
   * Whether a fresh invocation of the webhook may start at once: nothing is paused and none of its
   * own waits already, which it must not overtake.
   */
  public boolean mayStartNow(WebhookId webhook) {
    if (paused) {
      return false;
    }
    lock.lock();
    try {
      return !hinted.contains(webhook);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void placeFree(WebhookId webhook) {
    lock.lock();
    try {
      if (hinted.contains(webhook)) {
        rouse();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void workDue(WebhookId webhook) {
    lock.lock();
    try {
      hinted.add(webhook);
      rouse();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void workDueIn(WebhookId webhook, Duration delay) {
    lock.lock();
    try {
      if (alarms.size() < MAX_ALARMS && delay.compareTo(Duration.ofHours(1)) < 0) {
        alarms.add(new Alarm(ticker.getAsLong() + delay.plus(CUSHION).toNanos(), webhook));
        rouse();
      }
    } finally {
      lock.unlock();
    }
  }

  private void rouse() {
    roused = true;
    changed.signal();
  }

  private void run() {
    long nextSweep = ticker.getAsLong();
    while (true) {
      Set<WebhookId> wanted;
      try {
        wanted = await(nextSweep);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      if (isClosed()) {
        return;
      }
      boolean sweep = ticker.getAsLong() - nextSweep >= 0;
      if (sweep) {
        nextSweep = ticker.getAsLong() + SWEEP.toNanos();
      }
      try {
        claim(sweep, wanted);
      } catch (StorageUnavailable e) {
        diagnostics.warn("nothing can be claimed: " + e.getMessage(), e);
      } catch (RuntimeException e) {
        diagnostics.error("claiming failed", e);
      }
    }
  }

  /** Waits for a signal, an alarm or the sweep; the webhooks to seek. */
  private Set<WebhookId> await(long nextSweep) throws InterruptedException {
    lock.lock();
    try {
      while (!roused && !closed) {
        Alarm first = alarms.peek();
        long until = first == null || first.atNanos() - nextSweep > 0 ? nextSweep : first.atNanos();
        long left = until - ticker.getAsLong();
        if (left <= 0) {
          break;
        }
        // The loop above looks again at everything, so it does not matter why this returned.
        long _ = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
      }
      roused = false;
      long now = ticker.getAsLong();
      for (Alarm alarm = alarms.peek();
          alarm != null && alarm.atNanos() - now <= 0;
          alarm = alarms.peek()) {
        hinted.add(alarm.webhook());
        alarms.remove();
      }
      return new HashSet<>(hinted);
    } finally {
      lock.unlock();
    }
  }

  private void claim(boolean sweep, Set<WebhookId> wanted) {
    CurrentConfiguration.Snapshot current = configuration.snapshot();
    if (sweep) {
      paused = sendingSwitch.paused();
      current = configuration.refresh();
      learnCircuits(current);
    }
    if (paused) {
      return;
    }
    if (!sweep && wanted.isEmpty()) {
      return;
    }
    Collection<Webhook> candidates = sweep ? current.active() : known(current, wanted);
    List<Room> rooms = new ArrayList<>();
    for (Webhook webhook : candidates) {
      int places = lanes.room(webhook);
      if (places > 0) {
        rooms.add(new Room(webhook.id(), places, (places + RETRY_SHARE - 1) / RETRY_SHARE));
      }
    }
    for (int from = 0; from < rooms.size(); from += MAX_ROOMS) {
      claim(current, rooms.subList(from, Math.min(rooms.size(), from + MAX_ROOMS)));
    }
    forgetUnknown(current, wanted);
  }

  private void learnCircuits(CurrentConfiguration.Snapshot current) {
    Map<WebhookId, Circuits.Open> onRecord = new HashMap<>(circuits.open());
    for (WebhookId webhook : List.copyOf(onRecord.keySet())) {
      if (current.webhook(webhook).isEmpty()) {
        circuits.closed(webhook);
        onRecord.remove(webhook);
      }
    }
    lanes.learn(onRecord);
  }

  private static List<Webhook> known(CurrentConfiguration.Snapshot current, Set<WebhookId> wanted) {
    return wanted.stream()
        .flatMap(id -> current.webhook(id).stream())
        .filter(Webhook::active)
        .toList();
  }

  private void claim(CurrentConfiguration.Snapshot current, List<Room> rooms) {
    List<Claimed> claimed = due.claim(rooms);
    Map<WebhookId, Integer> counts = new HashMap<>();
    for (Claimed one : claimed) {
      counts.merge(one.webhook(), 1, Integer::sum);
      current.webhook(one.webhook()).ifPresent(webhook -> start(webhook, one));
    }
    lock.lock();
    try {
      for (Room room : rooms) {
        // A room that was filled may have left some behind; one that was not, has not.
        if (counts.getOrDefault(room.webhook(), 0) >= room.places()) {
          hinted.add(room.webhook());
          roused |= lanesHaveRoom(current, room.webhook());
        } else {
          hinted.remove(room.webhook());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean lanesHaveRoom(CurrentConfiguration.Snapshot current, WebhookId id) {
    return current.webhook(id).map(webhook -> lanes.room(webhook) > 0).orElse(false);
  }

  /** Webhooks that are gone or off have nothing to be claimed. */
  private void forgetUnknown(CurrentConfiguration.Snapshot current, Set<WebhookId> wanted) {
    lock.lock();
    try {
      for (WebhookId id : wanted) {
        if (current.webhook(id).filter(Webhook::active).isEmpty()) {
          hinted.remove(id);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void start(Webhook webhook, Claimed claimed) {
    switch (lanes.enter(webhook)) {
      case Lanes.Admission.Entered(Lanes.Passage passage) ->
          dispatcher.start(
              new DispatchInvocations.Work(
                  claimed.lease(),
                  claimed.webhook(),
                  claimed.event(),
                  claimed.attempts(),
                  claimed.counted(),
                  claimed.createdAt(),
                  passage));
      case Lanes.Admission.Full _ -> due.postpone(List.of(claimed.lease()), Duration.ZERO);
      case Lanes.Admission.NotYet(Duration delay, var _) -> {
        due.postpone(List.of(claimed.lease()), delay);
        workDueIn(webhook.id(), delay);
      }
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Claims no more; returns when the last claim is over. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** When to seek a webhook again. */
  private record Alarm(long atNanos, WebhookId webhook) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.signum(atNanos - other.atNanos);
    }
  }
}
