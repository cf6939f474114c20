package io.herald.application.invocation;

import io.herald.application.audit.AuditEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Replays over candidates that a test lays ready, the same for every selection; the cursor is the
 * number of those handed out. Thread-safe.
 */
public final class ScriptedReplays implements Replays {
  private final Map<UUID, Replay> replays = new LinkedHashMap<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<NewReplay> made = new ArrayList<>();
  private final List<AuditEntry> audited = new ArrayList<>();

  /** There is this to be sent again. */
  public synchronized void lay(Candidate candidate) {
    candidates.add(candidate);
  }

  /** The invocations made so far. */
  public synchronized List<NewReplay> made() {
    return List.copyOf(made);
  }

  /** The audit entries written so far. */
  public synchronized List<AuditEntry> audited() {
    return List.copyOf(audited);
  }

  @Override
  public synchronized void start(Replay replay, AuditEntry audit) {
    replays.put(replay.id(), replay);
    audited.add(audit);
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

  @Override
  public synchronized Count count(Replay.Selection selection) {
    return new Count(candidates.size(), false);
  }

  @Override
  public synchronized Candidates candidates(Replay.Selection selection, String cursor, int limit) {
    int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    int to = Math.min(from + limit, candidates.size());
    return new Candidates(
        candidates.subList(from, to), to == candidates.size() ? "" : Integer.toString(to));
  }

  @Override
  public synchronized boolean advance(
      Replay after, List<NewReplay> invocations, Optional<AuditEntry> audit) {
    Replay before = replays.get(after.id());
    if (before == null || before.version() != after.version() - 1) {
      return false;
    }
    replays.put(after.id(), after);
    made.addAll(invocations);
    audit.ifPresent(audited::add);
    return true;
  }
}
