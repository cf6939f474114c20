package io.herald.application.audit;

import io.herald.application.InMemoryPage;
import io.herald.application.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An audit log in memory. Thread-safe. */
public final class InMemoryAuditLog implements AuditLog {
  private final List<Recorded> entries = new ArrayList<>();

  @Override
  public synchronized void append(AuditEntry entry) {
    long sequence = entries.isEmpty() ? 1 : entries.getLast().sequence() + 1;
    String previous = entries.isEmpty() ? AuditChain.BEGINNING : entries.getLast().hash();
    entries.add(
        new Recorded(sequence, entry, previous, AuditChain.hash(previous, sequence, entry)));
  }

  /** Removes old entries from the beginning on, but never the newest; how many. */
  public synchronized int removeBeginning(Instant before, int limit) {
    int removed = 0;
    while (removed < limit
        && entries.size() > 1
        && entries.getFirst().entry().at().isBefore(before)) {
      entries.removeFirst();
      removed++;
    }
    return removed;
  }

  @Override
  public synchronized Page<Recorded> list(Query query, Page.Request page) {
    return InMemoryPage.of(
        entries.reversed().stream().filter(recorded -> matches(query, recorded.entry())).toList(),
        "audit" + query,
        page,
        recorded -> Long.toString(recorded.sequence()));
  }

  private static boolean matches(Query query, AuditEntry entry) {
    String text = query.text().toLowerCase(Locale.ROOT);
    return (query.objectId().isEmpty() || query.objectId().equals(entry.objectId()))
        && query.since().map(since -> !entry.at().isBefore(since)).orElse(true)
        && query.until().map(until -> entry.at().isBefore(until)).orElse(true)
        && List.of(entry.caller().name(), entry.action(), entry.object()).stream()
            .anyMatch(part -> part.toLowerCase(Locale.ROOT).contains(text));
  }

  @Override
  public synchronized Page<Recorded> from(long sequence, int limit) {
    List<Recorded> found =
        entries.stream().filter(recorded -> recorded.sequence() >= sequence).limit(limit).toList();
    return new Page<>(found, found.size() < limit ? "" : "more");
  }

  @Override
  public synchronized Head head() {
    return entries.isEmpty()
        ? new Head(0, AuditChain.BEGINNING)
        : new Head(entries.getLast().sequence(), entries.getLast().hash());
  }
}
