package io.herald.application.invocation;

import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.DueInvocations.Backlog;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Completion;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.application.statistics.Counters;
import io.herald.application.webhook.WebhookHealth.Health;
import io.herald.domain.event.Event;
import io.herald.domain.event.Payload;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Events, invocations and who waits behind whom, in memory: what the fakes of these ports share.
 * One lock; thread-safe.
 */
public final class InMemoryWork {
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final long startNanos;
  private final Instant start;
  private final Duration lease;
  private final Map<EventId, Event> events = new TreeMap<>();
  private final Set<EventId> tests = new HashSet<>();
  private final Set<EventId> manual = new HashSet<>();
  private final Map<InvocationId, Row> rows =
      new TreeMap<>(Comparator.comparing(InvocationId::toString));
  private final Map<String, Map<String, String>> captured = new HashMap<>();
  private final Map<WebhookId, Health> health = new HashMap<>();
  private final List<Counted> counted = new ArrayList<>();
  private long stamps;
  private boolean paused;

  /**
   * No work.
   *
   * @param ticker the scale of the leases
   */
  public InMemoryWork(InstantSource clock, LongSupplier ticker, Duration lease) {
    this.clock = clock;
    this.ticker = ticker;
    this.startNanos = ticker.getAsLong();
    this.start = clock.instant().truncatedTo(ChronoUnit.MICROS);
    this.lease = lease;
  }

  /** An invocation with all that is known of it. */
  private static final class Row {
    final Invocation created;
    final List<Attempt> attempts = new ArrayList<>();
    final Map<String, String> captured = new LinkedHashMap<>();
    @Nullable InvocationState ended;
    @Nullable Live live;
    Optional<FailureClass> failure = Optional.empty();
    Optional<Integer> status = Optional.empty();
    Instant updatedAt;
    long changed;

    Row(Invocation created) {
      this.created = created;
      this.updatedAt = created.updatedAt();
    }
  }

  /** What is known of an invocation while it can be claimed or waits for its turn. */
  private static final class Live {
    final WebhookId webhook;
    final boolean ordered;
    final boolean strict;
    final Set<WebhookId> waitsFor;
    final long position;
    boolean firstAttemptOver;
    @Nullable InvocationId behind;
    Instant dueAt;
    long version = 1;
    boolean leased;
    int counted;

    Live(NewInvocation invocation, long position, Instant dueAt) {
      this.webhook = invocation.webhook();
      this.ordered = true;
      this.strict = invocation.strict();
      this.waitsFor = invocation.waitsFor();
      this.position = position;
      this.dueAt = dueAt;
    }

    Live(Replays.NewReplay replay, long position, Instant dueAt) {
      this.webhook = replay.webhook();
      this.ordered = false;
      this.strict = false;
      this.waitsFor = Set.of();
      this.position = position;
      this.dueAt = dueAt;
    }
  }

  private Instant now() {
    return start.plus((ticker.getAsLong() - startNanos) / 1_000, ChronoUnit.MICROS);
  }

  private Instant wall() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** An attempt that statistics count. */
  public record Counted(WebhookId webhook, Instant at, Counters counters) {}

  /** All that statistics count, the oldest first. */
  public synchronized List<Counted> counted() {
    return List.copyOf(counted);
  }

  private void count(Row row, Attempt attempt, boolean gaveUp) {
    if (row.created.cause() != Cause.TEST) {
      row.created
          .webhook()
          .ifPresent(webhook ->
              counted.add(
                  new Counted(
                      webhook,
                      wall(),
                      Counters.of(attempt.timings().total(), attempt.succeeded(), gaveUp))));
    }
  }

  // Events

  public synchronized Optional<Event> event(EventId id) {
    return Optional.ofNullable(events.get(id));
  }

  public synchronized Optional<Event> eventOf(String publisherId) {
    return events.values().stream()
        .filter(event -> event.publisherId().equals(publisherId))
        .findFirst();
  }

  /** All events, the newest first. */
  public synchronized List<Event> events() {
    return List.copyOf(events.values()).reversed();
  }

  public synchronized boolean isTest(EventId id) {
    return tests.contains(id);
  }

  public synchronized boolean isPublished(EventId id) {
    return !tests.contains(id) && !manual.contains(id);
  }

  /** The invocations that publishing an event fired. */
  public synchronized List<InvocationId> firedBy(EventId event) {
    return rows.values().stream()
        .filter(row -> row.created.event().equals(event) && row.created.cause() == Cause.EVENT)
        .map(row -> row.created.id())
        .toList();
  }

  public synchronized boolean isKnown(InvocationId id) {
    return rows.containsKey(id);
  }

  /** Stores an event that is new, with what it fires. */
  public synchronized List<Placement> store(NewEvent published) {
    Event event = published.event();
    events.put(event.id(), event);
    Map<InvocationId, Placement> placements = new HashMap<>();
    for (NewInvocation invocation : inCaptureOrder(published.invocations())) {
      placements.put(invocation.id(), place(event, invocation));
    }
    return published.invocations().stream()
        .map(invocation -> Objects.requireNonNull(placements.get(invocation.id())))
        .toList();
  }

  private static List<NewInvocation> inCaptureOrder(List<NewInvocation> invocations) {
    List<NewInvocation> left = new ArrayList<>(invocations);
    List<NewInvocation> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      Set<WebhookId> unplaced =
          left.stream().map(NewInvocation::webhook).collect(Collectors.toSet());
      NewInvocation next =
          left.stream()
              .filter(one ->
                  one.waitsFor().stream()
                      .allMatch(
                          webhook -> webhook.equals(one.webhook()) || !unplaced.contains(webhook)))
              .findFirst()
              .orElse(left.getFirst());
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }

  private Placement place(Event event, NewInvocation invocation) {
    Row row =
        new Row(
            new Invocation(
                invocation.id(),
                Optional.of(invocation.webhook()),
                invocation.webhookName(),
                event.id(),
                event.publisherId(),
                event.trigger().name(),
                event.subject().orderingKey(),
                event.subject().friendlyId(),
                Cause.EVENT,
                new InvocationState.Waiting(event.receivedAt()),
                Optional.empty(),
                0,
                event.receivedAt(),
                event.receivedAt()));
    row.changed = ++stamps;
    Live live = new Live(invocation, row.changed, now());
    row.live = live;
    Optional<Row> obstacle = obstacle(row, live);
    rows.put(invocation.id(), row);
    if (obstacle.isPresent()) {
      live.behind = obstacle.get().created.id();
      return new Placement.Blocked(obstacle.get().created.id());
    }
    if (invocation.startNow() && !paused) {
      return new Placement.Leased(leased(row, live));
    }
    return new Placement.Waiting();
  }

  /** The last live invocation that one has to wait behind. */
  private Optional<Row> obstacle(Row row, Live live) {
    return rows.values().stream()
        .filter(other -> {
          Live earlier = other.live;
          if (earlier == null
              || earlier.position >= live.position
              || !other.created.requestId().equals(row.created.requestId())) {
            return false;
          }
          return live.waitsFor.contains(earlier.webhook)
              || (earlier.webhook.equals(live.webhook)
                  && earlier.ordered
                  && (live.strict || !earlier.firstAttemptOver));
        })
        .max(Comparator.comparingLong(other -> Objects.requireNonNull(other.live).position));
  }

  private Lease leased(Row row, Live live) {
    live.leased = true;
    live.dueAt = now().plus(lease);
    return new Lease(row.created.id(), live.version, ticker.getAsLong() + lease.toNanos());
  }

  /** Makes an invocation that repeats one, or fires a webhook that missed the event. */
  synchronized void replay(Replays.NewReplay replay) {
    Event event = Objects.requireNonNull(events.get(replay.event()));
    Row row =
        new Row(
            new Invocation(
                replay.id(),
                Optional.of(replay.webhook()),
                replay.webhookName(),
                event.id(),
                event.publisherId(),
                event.trigger().name(),
                event.subject().orderingKey(),
                event.subject().friendlyId(),
                Cause.REPLAY,
                new InvocationState.Waiting(wall()),
                replay.repeats(),
                0,
                wall(),
                wall()));
    row.changed = ++stamps;
    row.live = new Live(replay, row.changed, now());
    rows.put(replay.id(), row);
  }

  // Retention

  private boolean isLive(EventId event) {
    return rows.values().stream()
        .anyMatch(row -> row.created.event().equals(event) && row.ended == null);
  }

  /** Removes payloads of old events of which nothing is live; how many. */
  public synchronized int removePayloads(Instant before, int limit) {
    List<Event> old =
        events.values().stream()
            .filter(event ->
                event.receivedAt().isBefore(before)
                    && !event.payload().isRemoved()
                    && !isLive(event.id()))
            .limit(limit)
            .toList();
    old.forEach(event -> events.put(event.id(), event.withPayload(Payload.REMOVED)));
    return old.size();
  }

  /** Removes requests and answers of old, final invocations; how many. */
  public synchronized int removeExchanges(Instant before, int limit) {
    int removed = 0;
    for (Row row : rows.values()) {
      if (removed < limit && row.ended != null && row.created.createdAt().isBefore(before)) {
        for (int i = 0; i < row.attempts.size(); i++) {
          if (!row.attempts.get(i).removed()) {
            row.attempts.set(i, row.attempts.get(i).withoutExchange());
            removed++;
          }
        }
        row.captured.clear();
      }
    }
    return removed;
  }

  /** Removes old events of which everything is old and final; how many. */
  public synchronized int removeRecords(Instant before, int limit) {
    List<Event> old =
        events.values().stream()
            .filter(event ->
                event.receivedAt().isBefore(before)
                    && rows.values().stream()
                        .filter(row -> row.created.event().equals(event.id()))
                        .allMatch(
                            row -> row.ended != null && row.created.createdAt().isBefore(before)))
            .limit(limit)
            .toList();
    for (Event event : old) {
      events.remove(event.id());
      rows.values().removeIf(row -> row.created.event().equals(event.id()));
      String request = event.subject().orderingKey();
      if (events.values().stream()
          .noneMatch(other -> other.subject().orderingKey().equals(request))) {
        captured.remove(request);
      }
    }
    return old.size();
  }

  /** Roughly what all of it takes. */
  public synchronized long characters() {
    return events.values().stream().mapToLong(event -> 100 + event.payload().text().length()).sum();
  }

  // Live work

  synchronized void pause(boolean wanted) {
    paused = wanted;
  }

  public synchronized List<Claimed> claim(List<Room> rooms) {
    if (paused) {
      return List.of();
    }
    List<Claimed> claimed = new ArrayList<>();
    for (Room room : rooms) {
      List<Row> first = claimable(room.webhook(), false);
      List<Row> retries = claimable(room.webhook(), true);
      int toRetries =
          Math.min(
              retries.size(),
              Math.max(Math.min(room.retryPlaces(), room.places()), room.places() - first.size()));
      List<Row> chosen =
          new ArrayList<>(first.subList(0, Math.min(first.size(), room.places() - toRetries)));
      chosen.addAll(retries.subList(0, toRetries));
      for (Row row : chosen) {
        Live live = Objects.requireNonNull(row.live);
        live.version++;
        claimed.add(
            new Claimed(
                leased(row, live),
                live.webhook,
                Objects.requireNonNull(events.get(row.created.event())),
                row.created.cause(),
                row.attempts.size(),
                live.counted,
                row.created.createdAt()));
      }
    }
    return claimed;
  }

  private List<Row> claimable(WebhookId webhook, boolean retry) {
    return rows.values().stream()
        .filter(row -> {
          Live live = row.live;
          return live != null
              && live.webhook.equals(webhook)
              && live.behind == null
              && live.firstAttemptOver == retry
              && !live.dueAt.isAfter(now());
        })
        .sorted(Comparator.comparing(row -> Objects.requireNonNull(row.live).dueAt))
        .toList();
  }

  private Optional<Live> held(Lease held) {
    Row row = rows.get(held.invocation());
    return row == null
        ? Optional.empty()
        : Optional.ofNullable(row.live).filter(live -> live.version == held.version());
  }

  public synchronized CompletionOutcome complete(Completion completion) {
    Optional<Live> held = held(completion.lease());
    if (held.isEmpty()) {
      return new CompletionOutcome.LeaseLost();
    }
    Live live = held.get();
    Row row = Objects.requireNonNull(rows.get(completion.lease().invocation()));
    record(row, completion.attempt(), completion.captured());
    noteHealth(live.webhook, completion.attempt());
    count(row, completion.attempt(), completion.next() instanceof Next.Failed);
    switch (completion.next()) {
      case Next.Delivered _ -> end(row, new InvocationState.Delivered(wall()));
      case Next.Failed(FailureClass failure, String reason) ->
          end(row, new InvocationState.Failed(wall(), Optional.of(failure), reason));
      case Next.RetryIn(Duration delay) -> {
        live.counted++;
        live.firstAttemptOver = true;
        giveBack(live, now().plus(delay));
      }
      case Next.Again _ -> giveBack(live, queuedAt(row));
    }
    return new CompletionOutcome.Recorded(release(row.created.id()));
  }

  private void record(Row row, Attempt attempt, Map<String, String> values) {
    row.attempts.add(attempt);
    row.captured.putAll(values);
    if (!values.isEmpty()) {
      captured.computeIfAbsent(row.created.requestId(), _ -> new TreeMap<>()).putAll(values);
    }
    row.failure =
        attempt.result() instanceof Attempt.Result.Failure failed
            ? Optional.of(failed.failure())
            : Optional.empty();
    row.status =
        attempt.succeeded()
            ? Optional.empty()
            : attempt.result().answer().map(Attempt.Response::status);
    touch(row);
  }

  private void noteHealth(WebhookId webhook, Attempt attempt) {
    if (attempt.result() instanceof Attempt.Result.Failure failed
        && (failed.failure() == FailureClass.INTERRUPTED
            || failed.failure() == FailureClass.CIRCUIT_OPEN)) {
      return;
    }
    Optional<Instant> now = Optional.of(now());
    Health before =
        health.getOrDefault(
            webhook, new Health(Optional.empty(), Optional.empty(), Optional.empty()));
    health.put(
        webhook,
        attempt.succeeded()
            ? new Health(Optional.empty(), now, before.lastFailure())
            : new Health(before.failingSince().or(() -> now), before.lastSuccess(), now));
  }

  /** How webhooks fare. */
  public synchronized Map<WebhookId, Health> health() {
    return Map.copyOf(health);
  }

  /** A webhook is switched on. */
  public synchronized void beginAnew(WebhookId webhook) {
    health.computeIfPresent(
        webhook,
        (_, before) -> new Health(Optional.empty(), before.lastSuccess(), before.lastFailure()));
  }

  private void touch(Row row) {
    row.updatedAt = wall();
    row.changed = ++stamps;
  }

  private void end(Row row, InvocationState state) {
    row.ended = state;
    row.live = null;
    touch(row);
  }

  private static void giveBack(Live live, Instant dueAt) {
    live.version++;
    live.leased = false;
    live.dueAt = dueAt;
  }

  private Instant queuedAt(Row row) {
    return row.created.createdAt().isBefore(now()) ? row.created.createdAt() : now();
  }

  /** Lets those that waited behind an invocation go on, unless something else is in their way. */
  private Set<WebhookId> release(InvocationId passed) {
    Set<WebhookId> released = new HashSet<>();
    for (Row row : rows.values()) {
      Live live = row.live;
      if (live == null || !passed.equals(live.behind)) {
        continue;
      }
      Optional<Row> obstacle = obstacle(row, live);
      live.behind = obstacle.map(other -> other.created.id()).orElse(null);
      if (obstacle.isEmpty()) {
        live.dueAt = now();
        touch(row);
        released.add(live.webhook);
      }
    }
    return released;
  }

  public synchronized void postpone(List<Lease> leases, Duration delay) {
    for (Lease one : leases) {
      held(one)
          .ifPresent(live ->
              giveBack(
                  live,
                  delay.isPositive()
                      ? now().plus(delay)
                      : queuedAt(Objects.requireNonNull(rows.get(one.invocation())))));
    }
  }

  /** Cancels those that are live. */
  public synchronized List<InvocationId> cancel(List<InvocationId> wanted) {
    List<InvocationId> cancelled =
        wanted.stream()
            .distinct()
            .filter(id -> {
              Row row = rows.get(id);
              return row != null && row.live != null;
            })
            .toList();
    for (InvocationId id : cancelled) {
      end(Objects.requireNonNull(rows.get(id)), new InvocationState.Cancelled(wall()));
    }
    cancelled.forEach(this::release);
    return cancelled;
  }

  /** Cancels all of a webhook's live invocations. */
  public synchronized void cancelAll(WebhookId webhook) {
    cancel(
        rows.values().stream()
            .filter(row -> row.live != null && row.live.webhook.equals(webhook))
            .map(row -> row.created.id())
            .toList());
  }

  /** Makes due those that wait for later and are not being attempted. */
  public synchronized List<InvocationId> hasten(List<InvocationId> wanted) {
    List<InvocationId> moved = new ArrayList<>();
    for (InvocationId id : wanted.stream().distinct().toList()) {
      Row row = rows.get(id);
      Live live = row == null ? null : row.live;
      if (row != null
          && live != null
          && live.behind == null
          && !live.leased
          && live.dueAt.isAfter(now())) {
        live.dueAt = now();
        touch(row);
        moved.add(id);
      }
    }
    return moved;
  }

  public synchronized Map<WebhookId, Backlog> backlogs() {
    Map<WebhookId, Backlog> backlogs = new HashMap<>();
    for (Row row : rows.values()) {
      Live live = row.live;
      if (live != null) {
        Backlog one =
            new Backlog(
                live.behind == null && !live.firstAttemptOver ? 1 : 0,
                live.behind == null ? 0 : 1,
                live.behind == null && live.firstAttemptOver ? 1 : 0,
                Optional.of(row.created.createdAt()));
        backlogs.merge(live.webhook, one, InMemoryWork::sum);
      }
    }
    return backlogs;
  }

  private static Backlog sum(Backlog one, Backlog other) {
    return new Backlog(
        one.waiting() + other.waiting(),
        one.blocked() + other.blocked(),
        one.retrying() + other.retrying(),
        Optional.of(
            one.oldest().orElseThrow().isBefore(other.oldest().orElseThrow())
                ? one.oldest().orElseThrow()
                : other.oldest().orElseThrow()));
  }

  // Direct invocations

  public synchronized DirectInvocations.BeginOutcome begin(
      Invocation invocation, Optional<Event> newEvent) {
    Optional<Event> known =
        newEvent.isPresent() ? eventOf(newEvent.get().publisherId()) : event(invocation.event());
    if (known.isEmpty()) {
      Event event = newEvent.orElseThrow(() -> new IllegalStateException("there is no such event"));
      events.put(event.id(), event);
      (invocation.cause() == Cause.TEST ? tests : manual).add(event.id());
    } else {
      if (newEvent.isPresent() && !newEvent.get().fingerprint().equals(known.get().fingerprint())) {
        return new DirectInvocations.BeginOutcome.Reused(known.get().id());
      }
      Optional<Row> original =
          rows.values().stream()
              .filter(row ->
                  invocation.cause() == Cause.MANUAL
                      && row.created.cause() == Cause.MANUAL
                      && row.created.event().equals(known.get().id())
                      && row.created.webhook().equals(invocation.webhook()))
              .findFirst();
      if (original.isPresent()) {
        return new DirectInvocations.BeginOutcome.Repeated(invocation(original.get(), _ -> true));
      }
    }
    Row row = new Row(invocation);
    row.changed = ++stamps;
    rows.put(invocation.id(), row);
    return new DirectInvocations.BeginOutcome.Begun();
  }

  public synchronized void conclude(
      InvocationId id, Attempt attempt, InvocationState state, Map<String, String> values) {
    Row row = Objects.requireNonNull(rows.get(id), "begun before");
    if (row.ended == null) {
      record(row, attempt, values);
      if (row.created.cause() == Cause.MANUAL) {
        row.created.webhook().ifPresent(webhook -> noteHealth(webhook, attempt));
      }
      count(row, attempt, !attempt.succeeded());
      row.ended = state;
    }
  }

  public synchronized int closeInterrupted() {
    int closed = 0;
    for (Row row : rows.values()) {
      if (row.ended == null && row.live == null) {
        end(
            row,
            new InvocationState.Failed(
                wall(), Optional.of(FailureClass.INTERRUPTED), FailureClass.INTERRUPTED.meaning()));
        row.failure = Optional.of(FailureClass.INTERRUPTED);
        closed++;
      }
    }
    return closed;
  }

  // Looking

  /** An invocation with what lists filter by. */
  record Seen(
      Invocation invocation,
      List<Attempt> attempts,
      Map<String, String> captured,
      Optional<FailureClass> failure,
      Optional<Integer> status,
      long changed) {}

  private static Invocation invocation(Row row, Predicate<WebhookId> active) {
    Invocation created = row.created;
    return new Invocation(
        created.id(),
        created.webhook(),
        created.webhookName(),
        created.event(),
        created.publisherEventId(),
        created.trigger(),
        created.requestId(),
        created.requestFriendlyId(),
        created.cause(),
        state(row, active),
        created.repeats(),
        row.attempts.size(),
        created.createdAt(),
        row.updatedAt);
  }

  private static InvocationState state(Row row, Predicate<WebhookId> active) {
    if (row.ended != null) {
      return row.ended;
    }
    Live live = row.live;
    if (live == null) {
      return new InvocationState.Waiting(row.created.createdAt());
    }
    if (live.behind != null) {
      return new InvocationState.Blocked(live.behind);
    }
    return active.test(live.webhook)
        ? new InvocationState.Waiting(live.dueAt)
        : new InvocationState.Held();
  }

  /** All invocations, the oldest first. */
  synchronized List<Seen> invocations(Predicate<WebhookId> active) {
    return rows.values().stream()
        .map(row ->
            new Seen(
                invocation(row, active),
                List.copyOf(row.attempts),
                Map.copyOf(row.captured),
                row.failure,
                row.status,
                row.changed))
        .toList();
  }

  synchronized long lastChange() {
    return stamps;
  }

  /** The values captured for an access request. */
  synchronized Map<String, String> captured(String orderingKey) {
    return Map.copyOf(captured.getOrDefault(orderingKey, Map.of()));
  }
}
