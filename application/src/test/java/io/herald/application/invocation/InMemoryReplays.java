package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.webhook.Webhooks;
import io.herald.domain.event.Event;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Replays in memory, of what is in the work; the cursor is the last identifier. Thread-safe. */
public final class InMemoryReplays implements Replays {
  private final InMemoryWork work;
  private final Webhooks webhooks;
  private final AuditLog audit;
  private final Map<UUID, Replay> replays = new TreeMap<>();

  public InMemoryReplays(InMemoryWork work, Webhooks webhooks, AuditLog audit) {
    this.work = work;
    this.webhooks = webhooks;
    this.audit = audit;
  }

  @Override
  public synchronized void start(Replay replay, AuditEntry entry) {
    replays.put(replay.id(), replay);
    audit.append(entry);
  }

  @Override
  public synchronized Optional<Replay> find(UUID id) {
    return Optional.ofNullable(replays.get(id));
  }

  @Override
  public synchronized List<Replay> recent(int limit) {
    return new ArrayList<>(replays.values()).reversed().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Replay> running() {
    return replays.values().stream()
        .filter(replay -> replay.status() == Replay.Status.RUNNING)
        .limit(100)
        .toList();
  }

  /** Removes ended replays that began before a time; how many. */
  public synchronized int remove(Instant before, int limit) {
    List<UUID> ended =
        replays.values().stream()
            .filter(replay ->
                replay.status() != Replay.Status.RUNNING && replay.startedAt().isBefore(before))
            .limit(limit)
            .map(Replay::id)
            .toList();
    ended.forEach(replays::remove);
    return ended.size();
  }

  @Override
  public Count count(Selection selection) {
    return new Count(all(selection).size(), false);
  }

  @Override
  public Candidates candidates(Selection selection, String cursor, int limit) {
    List<Candidate> left =
        all(selection).stream()
            .filter(candidate -> cursor.isEmpty() || position(candidate).compareTo(cursor) > 0)
            .toList();
    List<Candidate> next = left.stream().limit(limit).toList();
    return new Candidates(next, left.size() > limit ? position(next.getLast()) : "");
  }

  private static String position(Candidate candidate) {
    return candidate
        .repeats()
        .map(InvocationId::toString)
        .orElseGet(() -> candidate.event().id().toString());
  }

  private List<Candidate> all(Selection selection) {
    return switch (selection) {
      case Selection.Chosen(List<InvocationId> chosen) ->
          repeatable().stream()
              .filter(invocation -> chosen.contains(invocation.id()))
              .flatMap(invocation -> candidate(invocation).stream())
              .toList();
      case Selection.Window(WebhookId webhook, var states, Instant since, Instant until) ->
          repeatable().stream()
              .filter(invocation ->
                  invocation.webhook().filter(webhook::equals).isPresent()
                      && states.contains(invocation.state().name())
                      && isWithin(invocation.createdAt(), since, until))
              .flatMap(invocation -> candidate(invocation).stream())
              .toList();
      case Selection.Missed(WebhookId webhook, Instant since, Instant until) ->
          work.events().reversed().stream()
              .filter(event ->
                  work.isPublished(event.id())
                      && !event.payload().isRemoved()
                      && isWithin(event.receivedAt(), since, until)
                      && !hasFired(event, webhook))
              .map(event -> new Candidate(event, webhook, Optional.empty()))
              .toList();
    };
  }

  private static boolean isWithin(Instant time, Instant since, Instant until) {
    return !time.isBefore(since) && time.isBefore(until);
  }

  private List<Invocation> all() {
    return work.invocations(_ -> true).stream().map(InMemoryWork.Seen::invocation).toList();
  }

  /** The oldest first. */
  private List<Invocation> repeatable() {
    return all().stream()
        .filter(
            invocation -> invocation.state().name().isFinal() && invocation.cause() != Cause.TEST)
        .toList();
  }

  private Optional<Candidate> candidate(Invocation invocation) {
    return invocation
        .webhook()
        .flatMap(webhook ->
            work.event(invocation.event())
                .filter(event -> !event.payload().isRemoved())
                .map(event -> new Candidate(event, webhook, Optional.of(invocation.id()))));
  }

  private boolean hasFired(Event event, WebhookId webhook) {
    return all().stream()
        .anyMatch(invocation ->
            invocation.event().equals(event.id())
                && invocation.webhook().filter(webhook::equals).isPresent()
                && invocation.cause() != Cause.TEST);
  }

  @Override
  public synchronized boolean advance(
      Replay after, List<NewReplay> invocations, Optional<AuditEntry> entry) {
    Replay before = replays.get(after.id());
    if (before == null
        || before.version() != after.version() - 1
        || !invocations.stream()
            .allMatch(invocation ->
                webhooks.find(invocation.webhook()).isPresent()
                    && work.event(invocation.event())
                        .filter(event -> !event.payload().isRemoved())
                        .isPresent())) {
      return false;
    }
    replays.put(after.id(), after);
    invocations.forEach(work::replay);
    entry.ifPresent(audit::append);
    return true;
  }
}
