package io.herald.application.webhook;

import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Announcements in memory. Thread-safe. */
public final class InMemoryAnnouncements implements Announcements {
  private record Once(WebhookId webhook, Class<?> kind, Instant since, int percent) {}

  private final List<Announcement> rows = new ArrayList<>();
  private final Set<Once> told = new HashSet<>();

  @Override
  public synchronized boolean announce(Announcement announcement) {
    int percent = announcement instanceof Announcement.Failing failing ? failing.percent() : 0;
    if (!told.add(
        new Once(announcement.webhook(), announcement.getClass(), announcement.since(), percent))) {
      return false;
    }
    rows.add(announcement);
    return true;
  }

  @Override
  public synchronized Map<WebhookId, Announcement> latest() {
    Map<WebhookId, Announcement> latest = new HashMap<>();
    rows.forEach(row -> latest.put(row.webhook(), row));
    return latest;
  }

  @Override
  public synchronized List<Announcement> about(WebhookId webhook, int limit) {
    return rows.reversed().stream()
        .filter(row -> row.webhook().equals(webhook))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Numbered> after(long number, int limit) {
    List<Numbered> after = new ArrayList<>();
    for (long i = number; i < rows.size() && after.size() < limit; i++) {
      after.add(new Numbered(i + 1, rows.get((int) i)));
    }
    return after;
  }
}
